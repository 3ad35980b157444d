"""The custom resource answers CloudFormation, whatever happens: a real HTTP server listens."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lambdas.reconciliation_start import handler as module
from lambdas.reconciliation_start.response import LONGEST_REASON, response

REQUEST = {"RequestType": "Create", "StackId": "s", "RequestId": "r", "LogicalResourceId": "Deployed"}


class StepFunctions:
    """Remembers what was started; refuses if told to."""

    def __init__(self, refuses=None):
        self.started = []
        self.refuses = refuses

    def start_execution(self, *, stateMachineArn, input):
        if self.refuses:
            raise RuntimeError(self.refuses)
        self.started.append((stateMachineArn, json.loads(input)))


@pytest.fixture
def cloudformation():
    """Where the answer goes: (url, list of answers)."""
    answers = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/answer", answers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("kind", "reason"), [("Create", "first deploy"), ("Update", "deploy")])
def test_create_and_update_start_reconciliation(kind, reason):
    service = StepFunctions()
    module.start(service, "arn:machine", kind)
    assert service.started == [("arn:machine", {"reason": reason})]


def test_the_answer_reaches_cloudformation(cloudformation):
    url, answers = cloudformation
    module.handler(REQUEST | {"RequestType": "Delete", "ResponseURL": url}, None)
    assert answers == [
        {
            "Status": "SUCCESS",
            "PhysicalResourceId": "reconciliation-start",
            "StackId": "s",
            "RequestId": "r",
            "LogicalResourceId": "Deployed",
        }
    ]


def test_a_failure_is_answered_too(cloudformation):
    url, answers = cloudformation
    with pytest.raises(KeyError):  # no STATE_MACHINE_ARN here
        module.handler(REQUEST | {"ResponseURL": url}, None)
    assert answers[0]["Status"] == "FAILED"
    assert answers[0]["Reason"] == "KeyError: 'STATE_MACHINE_ARN'"


def test_the_physical_id_never_changes():
    assert response(REQUEST | {"PhysicalResourceId": "x"}, physical_id="y")["PhysicalResourceId"] == "x"


def test_a_long_reason_is_cut():
    assert len(response(REQUEST, physical_id="y", problem="z" * 9000)["Reason"]) == LONGEST_REASON


# A delete reaches a custom resource when its stack goes, but also when an update takes it out of the template, when a
# first deploy is rolled back, and after a replacement (CloudFormation user guide, "Custom resource request objects").
@pytest.mark.parametrize("resource", ["reconciliation-start", "of-an-older-version"])
@pytest.mark.parametrize("more", [{}, {"OldResourceProperties": {"DesiredState": "1"}}], ids=["stack", "update"])
def test_a_delete_starts_and_removes_nothing_whatever_it_comes_of(cloudformation, resource, more):
    """There is no STATE_MACHINE_ARN here: anything but answering would fail."""
    url, answers = cloudformation
    request = REQUEST | {"RequestType": "Delete", "ResponseURL": url, "PhysicalResourceId": resource, **more}
    module.handler(request, None)
    assert [(one["Status"], one["PhysicalResourceId"]) for one in answers] == [("SUCCESS", resource)]


def test_what_is_neither_a_creation_nor_an_update_starts_nothing(cloudformation):
    url, answers = cloudformation
    module.handler(REQUEST | {"RequestType": "Import", "ResponseURL": url}, None)
    assert answers[0]["Status"] == "SUCCESS"
