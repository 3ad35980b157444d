"""Roles: who may assume them, and the reasons that a reviewer reads."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks

from stacks.components.role import Role
from stacks.state_machines.permissions import Allow


def role(acme, **options):
    allowed = [Allow(["s3:GetObject"], ["arn:aws:s3:::files/*"], why="names are not known")]
    return lambda stack: Role(
        stack, "Role", names=acme, purpose="work", service="lambda.amazonaws.com", allowed=allowed, **options
    )


def test_a_role_is_assumed_for_its_own_account_unless_told_more_exactly(resources_of, acme):
    ((plain,),) = resources_of(role(acme)).values()
    (statement,) = plain["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "111111111111"}}
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_conditions_that_are_given_stand_as_given(resources_of, acme):
    exactly = {"ArnEquals": {"aws:SourceArn": "arn:aws:states:eu-west-1:111111111111:stateMachine:acme-Work"}}
    ((resource,),) = resources_of(role(acme, conditions=exactly)).values()
    (statement,) = resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == exactly


def test_its_name_is_the_tenants_and_the_regions(resources_of, acme):
    ((resource,),) = resources_of(role(acme)).values()
    assert resource["Properties"]["RoleName"] == "acme-work-eu-west-1"


def reviewed(parts, folder):
    """Synthesizes parts under the reviewer, which raises on a finding that nobody acknowledged."""
    app = cdk.App(outdir=str(folder), builtin_cloud_formation_validation=False)
    parts(cdk.Stack(app, "Stack"))
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


def test_the_reason_beside_a_wildcard_satisfies_the_reviewer(tmp_path, acme):
    reviewed(role(acme), tmp_path)


def test_a_wildcard_without_one_does_not(tmp_path):
    document = iam.PolicyDocument.from_json(
        {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}]}
    )
    principal = iam.ServicePrincipal("lambda.amazonaws.com")
    with pytest.raises(RuntimeError, match="AwsSolutions-IAM5"):
        reviewed(
            lambda stack: iam.Role(stack, "Role", assumed_by=principal, inline_policies={"Own": document}), tmp_path
        )
