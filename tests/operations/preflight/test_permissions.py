"""Who deploys, and what CloudFormation may make, by IAM's simulator."""

from __future__ import annotations

import pytest

from operations.preflight.permissions import CREATION, bootstrap_role
from tests.operations.place import ADMIN, NAMES, STAGING


def test_the_caller_assumes_the_bootstrap_roles(place):
    assert place.fly() == 0
    roles = {bootstrap_role(NAMES, part) for part in ("deploy", "file-publishing")}
    assert {one[2] for one in place.iam.asked if one[:2] == (ADMIN, "sts:AssumeRole")} == roles


def test_another_may_deploy_than_who_looks(place):
    role = "arn:aws:iam::111111111111:role/personalize-pipeline-deploy"
    place.iam.denied = {(ADMIN, "sts:AssumeRole"), (ADMIN, "s3:PutObject")}
    assert place.fly(deployer=role) == 0
    assert (role, "sts:AssumeRole", bootstrap_role(NAMES, "deploy")) in place.iam.asked


def test_a_caller_who_may_not_deploy(place):
    place.iam.denied = {(ADMIN, "sts:AssumeRole"), (ADMIN, "s3:PutObject")}
    assert place.fly() == 1
    (finding,) = place.findings
    assert finding.startswith(
        f"error: s3:PutObject on arn:aws:s3:::{STAGING}/x: denied to {ADMIN}, which may not assume"
    )
    place.iam.denied = {(ADMIN, "sts:AssumeRole")}
    assert place.fly() == 0  # the CDK goes on with the caller's own credentials


def test_an_execution_role_that_may_not_make_what_is_in_the_templates(place):
    role = bootstrap_role(NAMES, "cfn-exec")
    place.iam.denied = {(role, "kms:CreateKey"), (role, "states:CreateStateMachine")}
    assert place.fly() == 1
    assert [finding.partition(" on ")[0] for finding in place.findings] == [
        "error: kms:CreateKey",
        "error: states:CreateStateMachine",
    ]
    assert "bootstrap with --cloudformation-execution-policies" in place.findings[0]
    place.iam.conditional = {"kms:CreateKey", "states:CreateStateMachine"}
    assert place.fly() == 0


def test_every_arn_that_is_asked_about_is_one(place):
    place.fly()
    for _, _, resource in place.iam.asked:
        assert resource == "*" or resource.count(":") >= 5, resource
        assert "{" not in resource


@pytest.mark.parametrize("arn", ["arn:aws:iam::111111111111:root", "arn:aws:sts::111111111111:federated-user/me"])
def test_who_cannot_be_simulated_is_warned(place, arn):
    place.sts.arn = arn
    assert place.fly() == 0
    assert place.findings == ["warning: permissions: the root user or a federated one cannot be simulated; use a role"]


def test_a_user_is_simulated_as_it_is(place):
    place.sts.arn = "arn:aws:iam::111111111111:user/me"
    assert place.fly() == 0
    assert place.iam.asked[0][0] == place.sts.arn


def test_who_may_not_simulate_is_warned(place):
    place.iam.closed = True
    assert place.fly() == 0
    (finding,) = place.findings
    assert finding.startswith("warning: permissions: these credentials may not ask IAM's simulator")


def test_the_table_of_actions_covers_what_the_templates_hold(place):
    """What is left out needs no right of its own kind: parts and policies of what is in the table."""
    types = {one["Type"] for stack in place.assembly for one in stack.template["Resources"].values()}
    assert {one for one in types - CREATION.keys() if not one.startswith("Custom::")} == {
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::IAM::Policy",
        "AWS::KMS::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::ScheduleGroup",
    }
