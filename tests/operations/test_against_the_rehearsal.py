"""Guard and destroy on a tenant that serves, deployed in the embedded AWS: real templates, stacks and machines."""

from __future__ import annotations

import pytest

from config import documents
from config.loading import ROOT, load
from operations import assembly as assemblies
from operations.calls import Calls
from operations.destroy import holdings
from operations.destroy.destroy import Destruction
from operations.guard.guard import Guard
from tests.scenarios.stage import deployed

STAGES = ("streamly", "account-111111111111-eu-west-1")


class Clients(dict):
    """Those of the embedded AWS, made when they are asked for."""

    def __init__(self, aws):
        self.aws = aws

    def __missing__(self, service):
        self[service] = self.aws.client(service)
        return self[service]


@pytest.fixture(scope="module")
def serving(assembly):
    """A tenant that has trained and serves; destroyed by the tests below, which follow each other."""
    with deployed(assembly) as stage:
        stage.train_and_serve()
        yield stage, Calls(Clients(stage.aws), stage.aws.clock.sleep)


def destroy(serving, *, retain, dry_run=False):
    stage, calls = serving
    lines = []
    status = Destruction(stage.names, calls, lines.append, lambda: True, retain).run(dry_run=dry_run)
    assert status == 0, lines
    return lines


def test_the_guard_lets_what_is_deployed_be_deployed_again(serving, assembly):
    stage, calls = serving
    path = ROOT / "tenants" / "streamly.yaml"
    (tenant,) = load([path])
    lines = []
    document = documents.read(path.name, path.read_bytes())
    guard = Guard(tenant, document, stage.names, calls, lambda region: calls, lines.append)
    assert guard.run(assemblies.read(assembly, STAGES)) == 0
    assert lines == ["streamly in 111111111111, eu-west-1: 6 stacks; nothing that holds data is replaced or removed"]


def standing(stage):
    return [stack.name for stack in stage.aws.stacks if stack.status != "DELETE_COMPLETE"]


def test_a_dry_run_changes_nothing(serving):
    stage, calls = serving
    before = holdings.read(stage.names, calls)
    told = destroy(serving, retain=False, dry_run=True)
    assert holdings.read(stage.names, calls) == before
    assert any("delete campaign streamly_home: made by the tenant's machines; ACTIVE" in line for line in told)
    assert {stack.status for stack in stage.aws.stacks} == {"CREATE_COMPLETE"}


def test_retaining_leaves_nothing_that_is_billed_by_the_hour(serving):
    stage, calls = serving
    started = len(stage.executions("TenantReconciliation"))
    told = destroy(serving, retain=True)
    assert standing(stage) == ["streamly-data"]
    for operation in ("list_campaigns", "list_recommenders", "list_solutions", "list_filters"):
        answer = calls.call("personalize", operation)
        assert [found for key, found in answer.items() if isinstance(found, list)] == [[]], operation
    cloudwatch = stage.aws.client("cloudwatch")
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    assert cloudwatch.list_dashboards()["DashboardEntries"] == []
    assert len(stage.executions("TenantReconciliation")) == started  # the stack's custom resource started nothing
    left = holdings.read(stage.names, calls)
    assert [len(found) for found in (left.groups, left.datasets, left.schemas, left.trackers)] == [1, 2, 2, 1]
    assert [len(found) for found in (left.buckets, left.tables, left.keys)] == [2, 1, 1]
    assert any(line.startswith(f"  bucket {stage.names.data_bucket}: ") for line in told)


def test_erasing_leaves_nothing(serving):
    stage, calls = serving
    destroy(serving, retain=False)
    assert standing(stage) == []
    assert holdings.read(stage.names, calls) == holdings.Holdings()
    assert destroy(serving, retain=False)[1].endswith("nothing is left to remove")
