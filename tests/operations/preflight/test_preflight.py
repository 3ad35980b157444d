"""What would make a deploy fail: the bootstrap, the service, the stacks, and checks that cannot be carried out."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from operations.preflight.preflight import BOOTSTRAP_VERSION, LEAST_BOOTSTRAP
from tests.operations.cloudformation import Deployed
from tests.operations.personalize import refused
from tests.operations.place import STAGING


def test_an_account_that_is_ready(place):
    assert place.fly() == 0
    assert place.findings == []
    assert place.lines[0] == "[1/6] bootstrap"
    assert place.lines[-1] == "streamly in 111111111111, eu-west-1: 0 errors, 0 warnings"


def test_without_a_bootstrap(place):
    place.call("ssm", "delete_parameter", Name=BOOTSTRAP_VERSION)
    assert place.fly() == 1
    assert place.findings == [
        f"error: bootstrap: found no SSM parameter {BOOTSTRAP_VERSION}; once, with administrator credentials:"
        " npx cdk bootstrap aws://111111111111/eu-west-1"
    ]


@pytest.mark.parametrize("version", ["5", "old"])
def test_a_bootstrap_that_is_too_old(place, version):
    place.bootstrap(version)
    assert place.fly() == 1
    assert place.findings[0].startswith(
        f"error: bootstrap: found version {version}, the templates need 6 or later; with"
    )


def test_a_bootstrap_whose_bucket_is_gone_and_whose_stack_is_broken(place):
    place.call("s3", "delete_bucket", Bucket=STAGING)
    place.account.stacks["CDKToolkit"] = Deployed("CDKToolkit", status="UPDATE_ROLLBACK_COMPLETE")
    assert place.fly() == 1
    assert place.findings[0].startswith("warning: stack CDKToolkit: found UPDATE_ROLLBACK_COMPLETE; ")
    assert place.findings[1].startswith(f"error: bucket {STAGING}: is not there, though the bootstrap is; ")


def test_the_version_is_what_the_templates_ask_for(place):
    for stack in place.assembly:
        rule = stack.template["Rules"]["CheckBootstrapVersion"]["Assertions"][0]["AssertDescription"]
        assert f"CDK bootstrap stack version {LEAST_BOOTSTRAP} required" in rule


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("UPDATE_IN_PROGRESS", "found UPDATE_IN_PROGRESS; wait until that is over, then repeat"),
        (
            "UPDATE_ROLLBACK_FAILED",
            "found UPDATE_ROLLBACK_FAILED; npx cdk rollback 'streamly-filters', or continue the",
        ),
        ("DELETE_FAILED", "found DELETE_FAILED; delete it again, then deploy"),
        ("UPDATE_ROLLBACK_COMPLETE", None),
        ("REVIEW_IN_PROGRESS", None),
    ],
)
def test_a_stack_that_takes_no_deploy(place, status, found):
    place.deploy()
    place.account.stacks["streamly-filters"].status = status
    assert place.fly() == (1 if found else 0)
    if found:
        assert place.findings[0].startswith(f"error: stack streamly-filters: {found}")


class Refusing:
    """Personalize does not answer as one would wish."""

    def __init__(self, error):
        self.error = error

    def __getattr__(self, name):
        def call(**asked):
            raise self.error

        return call


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (refused("OptInRequired", "not subscribed"), "error: Personalize: the account may not use it in eu-west-1: "),
        (refused("AccessDeniedException", "no"), "warning: Personalize: these credentials may not look at it: "),
        (refused("InternalFailure", "no"), "error: Personalize: AWS refused to tell: "),
        (EndpointConnectionError(endpoint_url="https://x"), "error: Personalize: AWS was not reached: "),
    ],
)
def test_a_check_that_cannot_be_carried_out_is_a_finding_and_the_others_go_on(place, error, found):
    place.clients["personalize"] = Refusing(error)
    place.iam.closed = True
    place.fly()
    assert place.findings[0].startswith(found)
    assert place.findings[-1].startswith("warning: permissions")
    assert isinstance(error, (ClientError, EndpointConnectionError))
