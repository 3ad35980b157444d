"""A hand-written stack, deployed and run for a virtual day: schedule, state machine, function, parameter, topic."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.iam.actions import Scope

ACCOUNT, REGION = "111111111111", "eu-west-1"
HANDLER = """
import os, random, time
import boto3

def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    if event.get("exit"):
        os._exit(1)
    began = time.time()
    time.sleep(event.get("sleep", 30))
    found = boto3.client("ssm").get_parameter(Name="/acme/count")["Parameter"]["Value"] if event.get("read") else None
    print("counting")
    return {"took": round(time.time() - began), "region": os.environ["AWS_REGION"], "found": found}

def chance(event, context):
    return random.random()

def isolated(event, context):
    found = []
    for name in ("rehearsal", "moto", "pydantic", "yaml"):
        try:
            __import__(name)
            found.append(name)
        except ModuleNotFoundError:
            pass
    return found
"""


def role(service: str, *statements: dict[str, Any]) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "Own", "PolicyDocument": document}] if statements else [],
        },
    }


def allow(action: str, resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def definition() -> dict[str, Any]:
    call = {"FunctionName": "${Function}", "Payload": {"sleep": 60}}
    put = {"Name": "/acme/count", "Type": "String", "Overwrite": True, "Value": "{% $string($took) %}"}
    tell = {"TopicArn": "${Topic}", "Subject": "done", "Message": {"took": "{% $took %}"}}
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Call",
        "States": {
            "Call": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": call,
                "Assign": {"took": "{% $states.result.Payload.took %}"},
                "Next": "Put",
            },
            "Put": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:ssm:putParameter",
                "Arguments": put,
                "Next": "Tell",
            },
            "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": tell, "End": True},
        },
    }


def template(**more: Any) -> dict[str, Any]:
    parameter = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/acme/count"
    target = {"Arn": {"Ref": "Machine"}, "RoleArn": {"Fn::GetAtt": ["ScheduleRole", "Arn"]}, "Input": "{}"}
    code = {"S3Bucket": f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}", "S3Key": "code.zip"}
    return {
        "Resources": {
            "FunctionRole": role("lambda", allow("ssm:GetParameter", parameter)),
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": "counter",
                    "Code": code,
                    "Handler": "code.handler",
                    "Role": {"Fn::GetAtt": ["FunctionRole", "Arn"]},
                    "Runtime": "python3.13",
                    "Timeout": 100,
                },
            },
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "notices"}},
            "MachineRole": role(
                "states",
                allow("lambda:InvokeFunction", {"Fn::GetAtt": ["Function", "Arn"]}),
                allow("ssm:PutParameter", parameter),
                allow("sns:Publish", {"Ref": "Topic"}),
            ),
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "StateMachineName": "Counting",
                    "DefinitionString": json.dumps(definition()),
                    "DefinitionSubstitutions": {"Function": {"Ref": "Function"}, "Topic": {"Ref": "Topic"}},
                    "RoleArn": {"Fn::GetAtt": ["MachineRole", "Arn"]},
                },
            },
            "ScheduleRole": role("scheduler", allow("states:StartExecution", {"Ref": "Machine"})),
            "Schedule": {
                "Type": "AWS::Scheduler::Schedule",
                "Properties": {
                    "Name": "six-hourly",
                    "ScheduleExpression": "cron(30 0/6 * * ? *)",
                    "ScheduleExpressionTimezone": "Europe/Dublin",
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "Target": target,
                },
            },
            **more,
        },
        "Outputs": {"Machine": {"Value": {"Ref": "Machine"}}},
    }


@pytest.fixture
def deployed(aws: EmbeddedAws, write_assembly: Any) -> EmbeddedAws:
    deployment.deploy(aws, write_assembly(template(), {"code": {"code.py": HANDLER}}))
    return aws


def test_a_virtual_day(deployed: EmbeddedAws) -> None:
    aws = deployed
    aws.clock.run(until=dt.datetime(2026, 11, 22, 20, tzinfo=dt.timezone.utc))
    assert [(firing.due.hour, firing.outcome) for firing in aws.fired] == [(0, "ok"), (6, "ok"), (12, "ok"), (18, "ok")]
    assert [execution.status for execution in aws.executions] == ["SUCCEEDED"] * 4
    first = aws.executions[0]
    assert [state for _, state in first.path] == ["Call", "Put", "Tell"]
    assert first.transitions == 3
    assert 60 < (first.stop - first.start).total_seconds() < 62
    assert [json.loads(notice.message) for notice in aws.notices] == [{"took": 60}] * 4
    assert aws.notices[0].subject == "done"
    assert aws.client("ssm").get_parameter(Name="/acme/count")["Parameter"]["Value"] == "60"
    machine_calls = {(call.service, call.operation) for call in aws.calls if "MachineRole" in call.caller}
    assert machine_calls == {("lambda", "Invoke"), ("ssm", "PutParameter"), ("sns", "Publish")}
    assert aws.stacks[0].outputs["Machine"].endswith(":stateMachine:Counting")


def test_two_runs_are_the_same(write_assembly: Any) -> None:
    def trace() -> list[Any]:
        with EmbeddedAws(dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc), [(ACCOUNT, REGION)], seed=3) as aws:
            deployment.deploy(aws, write_assembly(template(), {"code": {"code.py": HANDLER}}))
            aws.clock.run(until=aws.clock.now() + dt.timedelta(hours=12))
            aws.client("lambda").update_function_configuration(FunctionName="counter", Handler="code.chance")
            chances = [invoke(aws, {}) for _ in range(2)]  # what boto3 draws before it tries again
            assert chances[0] != chances[1]
            return [aws.calls, [(run.arn, run.path) for run in aws.executions], aws.fired, chances]

    assert trace() == trace()


def invoke(aws: EmbeddedAws, event: dict[str, Any], name: str = "counter") -> tuple[Any, str | None]:
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def test_a_function_runs_in_virtual_time_with_its_own_role(deployed: EmbeddedAws) -> None:
    deployed.client("ssm").put_parameter(Name="/acme/count", Type="String", Value="7")
    assert invoke(deployed, {"read": True}) == ({"took": 30, "region": REGION, "found": "7"}, None)
    assert deployed.invocations[-1].log == "counting\n"
    call = next(call for call in reversed(deployed.calls) if call.operation == "GetParameter")
    assert "FunctionRole" in call.caller


def test_a_function_is_refused_what_its_role_does_not_allow(deployed: EmbeddedAws) -> None:
    name = next(r.physical_id for r in deployed.stacks[0].resources.values() if r.logical_id == "FunctionRole")
    deployed.client("iam").delete_role_policy(RoleName=name, PolicyName="Own")
    error, kind = invoke(deployed, {"read": True})
    assert kind == "Unhandled"
    assert "not authorized to perform: ssm:GetParameter" in error["errorMessage"]


def test_errors_and_time_outs_of_functions_are_reported_as_lambda_does(deployed: EmbeddedAws) -> None:
    error, kind = invoke(deployed, {"fail": True})
    assert (error["errorType"], error["errorMessage"], kind) == ("ValueError", "as asked", "Unhandled")
    began = deployed.clock.now()
    error, kind = invoke(deployed, {"sleep": 500})
    assert error["errorMessage"].endswith("Task timed out after 100.00 seconds")
    assert 100 <= (deployed.clock.now() - began).total_seconds() < 102
    assert invoke(deployed, {})[1] is None


def test_after_a_function_that_exits_lambda_starts_another(deployed: EmbeddedAws) -> None:
    error, kind = invoke(deployed, {"exit": True})
    assert (error["errorType"], kind) == ("Runtime.ExitError", "Unhandled")
    assert invoke(deployed, {})[1] is None


def test_a_function_sees_its_asset_and_boto3_only(deployed: EmbeddedAws) -> None:
    deployed.client("lambda").update_function_configuration(FunctionName="counter", Handler="code.isolated")
    assert invoke(deployed, {}) == ([], None)


def test_a_role_is_denied_in_the_words_of_the_service(deployed: EmbeddedAws) -> None:
    arn = next(r.attributes["Arn"] for r in deployed.stacks[0].resources.values() if r.logical_id == "MachineRole")
    client = deployed.role_client("ssm", arn, Scope(ACCOUNT, REGION))
    with pytest.raises(ClientError, match="ssm:GetParameter on resource: arn:aws:ssm") as denied:
        client.get_parameter(Name="/acme/count")
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    assert deployed.calls[-1].outcome == "AccessDeniedException"
    assert deployed.calls[-1].message == denied.value.response["Error"]["Message"]


def test_calls_are_written_down_with_the_words_of_their_refusal(deployed: EmbeddedAws) -> None:
    error, _kind = invoke(deployed, {"read": True})
    (lost,) = (call for call in deployed.calls if call.operation == "GetParameter")
    assert lost.outcome == "ParameterNotFound"
    assert lost.message
    assert lost.message in error["errorMessage"]
    with pytest.raises(ClientError) as refused:
        deployed.client("ssm").get_parameter(Name="/acme/count")
    assert deployed.calls[-1].message == refused.value.response["Error"]["Message"] == lost.message
    deployed.client("ssm").put_parameter(Name="/acme/count", Type="String", Value="7")
    assert deployed.calls[-1].message == ""


def test_a_raised_quota_is_that_of_the_account() -> None:
    start = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
    with EmbeddedAws(start, [(ACCOUNT, REGION)], quotas={"dataset_groups": 6}) as aws:
        for number in range(6):
            aws.client("personalize").create_dataset_group(name=f"g{number}")
            aws.clock.sleep(1)
        with pytest.raises(ClientError, match="6 of at most 6 dataset groups"):
            aws.client("personalize").create_dataset_group(name="g6")


def test_another_program_reaches_it_as_the_operator(deployed: EmbeddedAws, tmp_path: Path) -> None:
    script = "import boto3; print(boto3.client('stepfunctions').list_state_machines()['stateMachines'][0]['name'])"
    environment = {"PATH": os.environ["PATH"], **deployed.environment()}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Counting"
    assert deployed.calls[-1].caller == "operator"


PUBLISH = """
import boto3

def handler(event, context):
    data = [{"MetricName": f"m{place}", "Value": place, "Unit": "None"} for place in range(500)]
    boto3.client("cloudwatch").put_metric_data(Namespace=event["namespace"], MetricData=data)
"""


def test_what_an_sdk_compresses_is_permitted_as_if_it_had_not(aws: EmbeddedAws, write_assembly: Any) -> None:
    ours = {"Condition": {"StringEquals": {"cloudwatch:namespace": "Acme"}}}
    publisher = role("lambda", allow("cloudwatch:PutMetricData", "*") | ours)
    deployment.deploy(aws, write_assembly(template(FunctionRole=publisher), {"code": {"code.py": PUBLISH}}))
    assert invoke(aws, {"namespace": "Acme"}) == (None, None)
    assert "AccessDenied" in invoke(aws, {"namespace": "Other"})[0]["errorMessage"]
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=20))  # a new metric is not listed at once
    metrics = aws.client("cloudwatch").get_paginator("list_metrics").paginate().search("Metrics[?Namespace=='Acme']")
    assert {metric["MetricName"] for metric in metrics} == {f"m{place}" for place in range(500)}


def test_a_stopped_execution_is_aborted_and_its_machine_can_go_on(deployed: EmbeddedAws) -> None:
    states = deployed.client("stepfunctions")
    machine = deployed.stacks[0].outputs["Machine"]
    arn = states.start_execution(stateMachineArn=machine, name="one", input="{}")["executionArn"]
    with pytest.raises(ClientError, match="Execution Already Exists"):
        states.start_execution(stateMachineArn=machine, name="one", input='{"other": 1}')
    deployed.clock.run(until=deployed.clock.now() + dt.timedelta(seconds=5))
    states.stop_execution(executionArn=arn)
    deployed.clock.run(until=deployed.clock.now() + dt.timedelta(hours=1))
    assert states.describe_execution(executionArn=arn)["status"] == "ABORTED"
    assert deployed.executions[0].output is None


def test_an_execution_whose_machine_is_deleted_is_terminated_on_its_next_transition(deployed: EmbeddedAws) -> None:
    states = deployed.client("stepfunctions")
    machine = deployed.stacks[0].outputs["Machine"]
    states.start_execution(stateMachineArn=machine, name="one", input="{}")
    deployed.clock.run(until=deployed.clock.now() + dt.timedelta(seconds=5))
    (execution,) = deployed.executions
    before = len(execution.path)
    states.delete_state_machine(stateMachineArn=machine)
    assert execution.status == "RUNNING"
    deployed.clock.run(until=deployed.clock.now() + dt.timedelta(hours=1))
    assert (execution.status, len(execution.path)) == ("ABORTED", before)


@pytest.mark.parametrize(
    ("resource", "complaint"),
    [
        ({"Type": "AWS::Nobody::Knows"}, "resource type AWS::Nobody::Knows does not exist"),
        ({"Type": "AWS::SNS::Topic", "Properties": {"TopicNam": "x"}}, "TopicNam"),
        (
            {"Type": "AWS::SNS::Topic", "Properties": {"DataProtectionPolicy": {}}},
            "does not carry DataProtectionPolicy",
        ),
        ({"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}, "does not model AWS::EC2::VPC"),
    ],
)
def test_what_cannot_be_deployed_is_rolled_back(
    aws: EmbeddedAws, write_assembly: Any, resource: dict[str, Any], complaint: str
) -> None:
    kept = {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain", "Properties": {"TopicName": "kept"}}
    gone = {"Type": "AWS::SNS::Topic", "DeletionPolicy": "RetainExceptOnCreate", "Properties": {"TopicName": "gone"}}
    bad = {**resource, "DependsOn": ["Kept", "Gone"]}
    with pytest.raises(deployment.DeploymentFailed, match=complaint):
        deployment.deploy(aws, write_assembly({"Resources": {"Kept": kept, "Gone": gone, "Bad": bad}}))
    assert aws.stacks[0].status == "ROLLBACK_COMPLETE"
    topics = [topic["TopicArn"].rpartition(":")[2] for topic in aws.client("sns").list_topics()["Topics"]]
    assert topics == ["kept"]


REPORT = """
import json, urllib.request

def handler(event, context):
    properties = event["ResourceProperties"]
    status = "FAILED" if properties.get("Fail") == "true" else "SUCCESS"
    data = {"Kind": properties["Count"]}
    body = {"Status": status, "Reason": "as asked", "PhysicalResourceId": "custom-1", "Data": data}
    data = json.dumps(body).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=data, method="PUT"))
"""


@pytest.mark.parametrize("fail", [False, True])
def test_custom_resources_run_their_function(aws: EmbeddedAws, write_assembly: Any, fail: bool) -> None:
    custom = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Count": 3, "Fail": fail}
    whole = template(Custom={"Type": "Custom::Thing", "Properties": custom})
    whole["Outputs"] = {"Kind": {"Value": {"Fn::GetAtt": ["Custom", "Kind"]}}}
    folder = write_assembly(whole, {"code": {"code.py": REPORT}})
    if fail:
        with pytest.raises(deployment.DeploymentFailed, match="as asked"):
            deployment.deploy(aws, folder)
    else:
        assert deployment.deploy(aws, folder)[0].outputs == {"Kind": "3"}


def test_rules_carry_events_to_machines(aws: EmbeddedAws, write_assembly: Any) -> None:
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {"source": ["aws.s3"], "detail": {"object": {"key": [{"prefix": "data/"}]}}},
            "Targets": [
                {
                    "Id": "machine",
                    "Arn": {"Ref": "Machine"},
                    "RoleArn": {"Fn::GetAtt": ["RuleRole", "Arn"]},
                    "InputTransformer": {
                        "InputPathsMap": {"key": "$.detail.object.key"},
                        "InputTemplate": '{"key": <key>}',
                    },
                }
            ],
        },
    }
    ticking = {
        "Type": "AWS::Events::Rule",
        "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": rule["Properties"]["Targets"]},
    }
    events = {
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        "BucketName": "arrivals",
    }
    whole = template(
        Bucket={"Type": "AWS::S3::Bucket", "Properties": events},
        RuleRole=role("events", allow("states:StartExecution", {"Ref": "Machine"})),
        Rule=rule,
        Ticking=ticking,
    )
    deployment.deploy(aws, write_assembly(whole, {"code": {"code.py": HANDLER}}))
    aws.client("s3").put_object(Bucket="arrivals", Key="data/items/a.csv", Body=b"x")
    aws.client("s3").put_object(Bucket="arrivals", Key="other/a.csv", Body=b"x")
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=5))
    started = [run for run in aws.executions if run.input.get("key")]
    assert [run.input for run in started] == [{"key": "data/items/a.csv"}]
