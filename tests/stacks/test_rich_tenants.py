"""What tenants with domains, actions, batches, recommenders and a metric attribution get in their templates."""

from __future__ import annotations

import json

import pytest

from personalize.naming import Names
from personalize.schedules import stagger

WORKSHOP, BOUTIQUE = (Names(tenant, "111111111111", "eu-west-1") for tenant in ("workshop", "boutique"))


def of_type(templates, stack, kind):
    resources = templates[stack]["Resources"].values()
    return [resource["Properties"] for resource in resources if resource["Type"] == kind]


def test_a_domain_is_the_groups_and_every_schemas(rich_templates):
    for kind in ("DatasetGroup", "Schema"):
        shop = of_type(rich_templates, "boutique-data", f"AWS::Personalize::{kind}")
        custom = of_type(rich_templates, "workshop-data", f"AWS::Personalize::{kind}")
        assert {one["Domain"] for one in shop} == {"ECOMMERCE"}
        assert not [one for one in custom if "Domain" in one]


def test_cloudformation_makes_only_the_datasets_that_it_knows(rich_templates):
    made = of_type(rich_templates, "workshop-data", "AWS::Personalize::Dataset")
    assert sorted(one["DatasetType"] for one in made) == ["Interactions", "Items", "Users"]


def test_datasets_that_reconciliation_makes_react_to_their_files_like_the_others(rich_templates):
    rules = {one["Name"]: one for one in of_type(rich_templates, "workshop-training", "AWS::Events::Rule")}
    target = rules["workshop-arrival-action_interactions"]["Targets"][0]
    assert json.loads(target["Input"]) == {"dataset": "action_interactions", "reason": "arrival"}
    names = {one["Name"] for one in of_type(rich_templates, "workshop-training", "AWS::Scheduler::Schedule")}
    assert "workshop_import-actions" in names


@pytest.mark.parametrize(
    ("stack", "machines"),
    [
        (
            "workshop-training",
            {"DatasetImport", "SolutionTraining", "SolutionTuning", "CampaignDeployment", "BatchJob", "UserErasure"},
        ),
        (
            "boutique-training",
            {"DatasetImport", "SolutionTraining", "CampaignDeployment", "RecommenderDeployment", "UserErasure"},
        ),
        ("streamly-training", {"DatasetImport", "SolutionTraining", "CampaignDeployment", "UserErasure"}),
    ],
)
def test_machines_exist_for_what_is_used(templates, rich_templates, stack, machines):
    found = of_type(templates | rich_templates, stack, "AWS::StepFunctions::StateMachine")
    assert {one["StateMachineName"].rpartition("-")[2] for one in found} == machines


@pytest.mark.parametrize(
    ("name", "expression"), [("letters", "cron(0 6 ? * MON *)"), ("audiences", "cron(0 9 ? * MON *)")]
)
def test_every_batch_has_its_schedule(rich_templates, name, expression):
    schedules = {one["Name"]: one for one in of_type(rich_templates, "workshop-training", "AWS::Scheduler::Schedule")}
    schedule = schedules[WORKSHOP.schedule(f"batch-{name}")]
    assert schedule["ScheduleExpression"] == stagger(expression, "workshop")
    request = json.loads(schedule["Target"]["Input"])
    assert request["StateMachineArn"] == WORKSHOP.state_machine_arn("BatchJob")
    assert json.loads(request["Input"]) == {"batch": name, "reason": "schedule"}


# -- what Personalize may touch: the role and the bucket's policy have to say the same


def keys(resources):
    """The patterns of keys behind resources of S3, '' for the bucket itself."""
    listed = resources if isinstance(resources, list) else [resources]
    joined = [one["Fn::Join"][1][1] if "Fn::Join" in one else "" for one in listed]
    return {key.lstrip("/") for key in joined}


def allowed(statements, action):
    found = [
        one for one in statements if action in (one["Action"] if isinstance(one["Action"], list) else [one["Action"]])
    ]
    return set().union(*(keys(one["Resource"]) for one in found)) if found else set()


def role_of(templates, tenant):
    roles = of_type(templates, f"{tenant}-data", "AWS::IAM::Role")
    (role,) = (one for one in roles if one["RoleName"] == f"{tenant}-personalize-eu-west-1")
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def bucket_policy(templates, tenant):
    statements = [
        statement
        for policy in of_type(templates, f"{tenant}-data", "AWS::S3::BucketPolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "personalize.amazonaws.com"}
    ]
    for statement in statements:
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "111111111111"}
    return statements


BATCHES = ("letters", "news", "audiences")
READ = {*(f"batch/{name}/input/*" for name in BATCHES), "staging/actions/*"}
WRITTEN = {*(f"batch/{name}/output/*" for name in BATCHES), "metric-attribution/*"}


@pytest.mark.parametrize(
    ("tenant", "read", "written"),
    [
        ("streamly", set(), set()),
        ("boutique", set(), {"metric-attribution/*"}),
        ("workshop", READ, WRITTEN),
    ],
)
def test_personalize_reads_and_writes_what_the_tenant_file_needs(templates, rich_templates, tenant, read, written):
    every = templates | rich_templates
    for statements in (role_of(every, tenant), bucket_policy(every, tenant)):
        assert allowed(statements, "s3:GetObject") - {""} == {"data/*", "erasure/jobs/*"} | read
        assert allowed(statements, "s3:PutObject") == written


@pytest.mark.parametrize(("tenant", "puts"), [("streamly", False), ("boutique", True)])
def test_metrics_are_put_only_for_a_metric_attribution(templates, rich_templates, tenant, puts):
    actions = json.dumps(role_of(templates | rich_templates, tenant))
    assert ("cloudwatch:PutMetricData" in actions) is puts


def test_pointers_of_recommenders_lie_below_the_tenants_own_path(rich_templates):
    roles = of_type(rich_templates, "boutique-training", "AWS::IAM::Role")
    (role,) = (one for one in roles if one["RoleName"] == BOUTIQUE.role("RecommenderDeployment"))
    (statement,) = (
        one for one in role["Policies"][0]["PolicyDocument"]["Statement"] if "ssm:PutParameter" in one["Action"]
    )
    assert statement["Resource"] == BOUTIQUE.arn("ssm", "parameter/personalize/boutique/recommenders/*")
