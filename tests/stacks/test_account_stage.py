"""What an account's tenants share: the people who hear of what broke off, the collector and who hears of its end."""

from __future__ import annotations

import pytest

from personalize.naming import FleetNames

NAMES = FleetNames("111111111111", "eu-west-1")
ROLE = "arn:aws:iam::111111111111:role/personalize-fleet-collector-eu-west-1"


@pytest.fixture(scope="module")
def fleet_stack(templates):
    return templates["personalize-fleet"]["Resources"]


def of(resources, kind):
    return [one["Properties"] for one in resources.values() if one["Type"] == kind]


def only(resources, kind):
    (resource,) = of(resources, kind)
    return resource


def statement(statements, sid):
    (found,) = (one for one in statements if one.get("Sid") == sid)
    return found


def test_the_fleets_people_are_subscribed(fleet, fleet_stack):
    assert fleet.notify == (only(fleet_stack, "AWS::SNS::Subscription")["Endpoint"],)


def test_only_the_rule_and_the_fleets_alarms_publish(fleet_stack):
    rule, policy = only(fleet_stack, "AWS::Events::Rule"), only(fleet_stack, "AWS::SNS::TopicPolicy")
    allowed = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    arn = f"arn:aws:events:eu-west-1:111111111111:rule/{rule['Name']}"
    alarms = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:personalize-fleet_*"
    assert {one["Principal"]["Service"]: one["Condition"] for one in allowed} == {
        "events.amazonaws.com": {"ArnEquals": {"aws:SourceArn": arn}},
        "cloudwatch.amazonaws.com": {
            "StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {"aws:SourceArn": alarms},
        },
    }
    assert {one["Action"] for one in allowed} == {"sns:Publish"}


def test_events_reach_the_encrypted_topic(fleet_stack):
    # SNS developer guide, "Managing Amazon SNS encryption keys": aws:SourceAccount and aws:SourceArn in the key's
    # policy are not supported between EventBridge and encrypted topics; what is published is then lost in silence.
    assert only(fleet_stack, "AWS::SNS::Topic")["KmsMasterKeyId"]
    statements = only(fleet_stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (events,) = (one for one in statements if one["Principal"] == {"Service": "events.amazonaws.com"})
    assert sorted(events["Action"]) == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "Condition" not in events


def test_alarms_reach_it_too_and_only_the_fleets_own(fleet_stack):
    statements = only(fleet_stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    alarms = statement(statements, "AlarmsOfTheFleet")
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"]["ArnLike"] == {"aws:SourceArn": NAMES.alarm_arn("*")}


def test_what_is_remembered_is_encrypted_and_the_collector_alone_reads_it(fleet_stack):
    (table,) = [one for one in of(fleet_stack, "AWS::DynamoDB::Table") if one["TableName"] == "personalize-fleet-state"]
    assert table["SSESpecification"]["SSEType"] == "KMS"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    through = statement(only(fleet_stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"], "FleetRolesThroughDynamoDB")
    assert through["Condition"]["ArnEquals"] == {"aws:PrincipalArn": [ROLE]}
    assert through["Condition"]["StringEquals"]["kms:ViaService"] == "dynamodb.eu-west-1.amazonaws.com"


def test_what_tenants_share_is_encrypted_with_a_key_that_all_of_them_may_use(fleet_stack, templates):
    (table,) = [
        one for one in of(fleet_stack, "AWS::DynamoDB::Table") if one["TableName"] == "personalize-fleet-leases"
    ]
    assert table["SSESpecification"] == {"SSEEnabled": True}  # AWS's own key: its policy lets in who may use DynamoDB
    role = templates["streamly-training"]["Resources"]["DatasetImportRoleE4D6BBA4"]["Properties"]
    (shared,) = [
        one for one in role["Policies"][0]["PolicyDocument"]["Statement"] if "personalize-fleet-leases" in str(one)
    ]
    assert shared["Resource"] == "arn:aws:dynamodb:eu-west-1:111111111111:table/personalize-fleet-leases"
    assert shared["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["imports"]}}


def test_the_collector_runs_on_the_quarter_and_a_run_that_failed_is_not_repeated(fleet_stack):
    schedule = only(fleet_stack, "AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "cron(0/15 * * * ? *)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert only(fleet_stack, "AWS::Lambda::EventInvokeConfig")["MaximumRetryAttempts"] == 0
    assert only(fleet_stack, "AWS::Lambda::Function")["FunctionName"] == "personalize-fleet-collector"


def test_the_collector_changes_nothing_of_personalize(fleet_stack):
    roles = {one["RoleName"]: one for one in of(fleet_stack, "AWS::IAM::Role")}
    (policy,) = roles["personalize-fleet-collector-eu-west-1"]["Policies"]
    actions = {
        action
        for one in policy["PolicyDocument"]["Statement"]
        for action in (one["Action"] if isinstance(one["Action"], list) else [one["Action"]])
    }
    assert actions == {
        "cloudwatch:GetMetricData",
        "cloudwatch:PutMetricData",
        "dynamodb:BatchWriteItem",
        "dynamodb:Scan",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "personalize:DescribeCampaign",
        "personalize:DescribeRecommender",
        "personalize:DescribeSolution",
        "personalize:ListCampaigns",
        "personalize:ListRecommenders",
    }
    (put,) = (one for one in policy["PolicyDocument"]["Statement"] if one["Action"] == "cloudwatch:PutMetricData")
    assert put["Condition"] == {"StringEquals": {"cloudwatch:namespace": "Personalize/Tenants"}}


@pytest.mark.parametrize(
    ("purpose", "expression", "comparison", "periods", "missing"),
    [
        ("collector-dead", "runs - errors", "LessThanThreshold", 3, "breaching"),
        ("collector-errors", "errors", "GreaterThanOrEqualToThreshold", 2, "notBreaching"),
    ],
)
def test_the_collectors_alarms(fleet_stack, purpose, expression, comparison, periods, missing):
    alarms = {one["AlarmName"]: one for one in of(fleet_stack, "AWS::CloudWatch::Alarm")}
    alarm = alarms[f"personalize-fleet_{purpose}"]
    (result,) = (one for one in alarm["Metrics"] if one["ReturnData"])
    assert result["Expression"] == expression
    found = (alarm["ComparisonOperator"], alarm["Threshold"], alarm["EvaluationPeriods"], alarm["TreatMissingData"])
    assert found == (comparison, 1, periods, missing)
    assert alarm["AlarmActions"] == alarm["OKActions"] == [NAMES.topic_arn]
    assert "/aws/lambda/personalize-fleet-collector" in alarm["AlarmDescription"]
    assert {one["MetricStat"]["Period"] for one in alarm["Metrics"] if not one["ReturnData"]} == {900}
