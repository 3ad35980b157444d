"""An audit of every policy in the synthesized templates, as a reviewer would do it."""

from __future__ import annotations

import json
import re

import pytest

# Actions that take no resource ARN (service authorization reference), and may stand with "*".
# Of the collector, which tells what every campaign and recommender of the account costs: it only looks.
READS_THE_ACCOUNT = {"personalize:DescribeCampaign", "personalize:DescribeRecommender", "personalize:DescribeSolution"}
WITHOUT_RESOURCE = {
    "cloudwatch:GetMetricData",
    "cloudwatch:PutMetricData",
    "personalize:ListCampaigns",
    "personalize:ListRecommenders",
    "personalize:ListDatasets",
    "personalize:ListMetricAttributionMetrics",
    "personalize:ListMetricAttributions",
    "personalize:ListFilters",
    "personalize:ListSolutions",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def statements(resources, rich_resources):
    """Every statement of every identity policy: (where, statement)."""
    found = []
    for stack, id, resource in (*resources, *rich_resources):
        policies = []
        if resource["Type"] == "AWS::IAM::Role":
            policies = [policy["PolicyDocument"] for policy in resource["Properties"].get("Policies", ())]
        elif resource["Type"] == "AWS::IAM::Policy":
            policies = [resource["Properties"]["PolicyDocument"]]
        found += [(f"{stack}/{id}", statement) for policy in policies for statement in as_list(policy["Statement"])]
    return found


def test_there_is_something_to_audit(statements):
    assert len(statements) > 30


def test_no_action_has_a_wildcard(statements):
    for where, statement in statements:
        assert not [action for action in as_list(statement["Action"]) if "*" in action], where


def test_a_bare_star_stands_only_with_actions_that_take_no_resource(statements):
    for where, statement in statements:
        if "*" in as_list(statement["Resource"]):
            assert set(as_list(statement["Action"])) <= WITHOUT_RESOURCE, where


def test_every_other_resource_belongs_to_the_tenant_by_an_unmistakable_name(statements):
    # What precedes the first wildcard must end the tenant's name: acme_* or acme-X:*, never acme* or acme-*.
    for where, statement in statements:
        if where.startswith("personalize-fleet/") and set(as_list(statement["Action"])) <= READS_THE_ACCOUNT:
            continue
        tenant = where.partition("-")[0]
        folder = f"{tenant}-personalize-111111111111-eu-west-1/(data|batch|checks|erasure|proposals|staging)/"
        owned = re.compile(rf"{tenant}(_|-[A-Za-z-]+[:/]|/)|{folder}")
        for resource in as_list(statement["Resource"]):
            text = resource if isinstance(resource, str) else json.dumps(resource)
            if "*" in text and text != "*" and "Fn::GetAtt" not in text:
                head = text.partition("*")[0]
                tail = head[head.index(tenant) :]
                assert owned.match(tail), f"{where}: {text}"
                assert tail.endswith(("_", ":", "/")), f"{where}: {text}"


def test_every_role_is_assumed_for_this_account_alone(resources, rich_resources):
    for stack, id, resource in (*resources, *rich_resources):
        if resource["Type"] == "AWS::IAM::Role":
            for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
                assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == "111111111111", f"{stack}/{id}"


def test_no_managed_policy_is_attached(resources):
    for stack, id, resource in resources:
        if resource["Type"] == "AWS::IAM::Role":
            assert not resource["Properties"].get("ManagedPolicyArns"), f"{stack}/{id}"


def test_nothing_is_exported_or_imported_between_stacks(templates):
    for name, template in templates.items():
        text = json.dumps(template)
        assert "Fn::ImportValue" not in text, name
        assert "Fn::GetStackOutput" not in text, name


def test_no_node_lambda_and_no_custom_resource_but_ours(resources):
    for stack, id, resource in resources:
        if resource["Type"] == "AWS::Lambda::Function":
            assert resource["Properties"]["Runtime"] == "python3.14", f"{stack}/{id}"
        if resource["Type"].startswith("Custom::"):
            assert resource["Type"] == "Custom::ReconciliationStart", f"{stack}/{id}"
