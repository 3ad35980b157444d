"""Whether the caller may deploy, and CloudFormation may make what the templates hold, as IAM's simulator tells.

Two parties act: the caller, who uploads and asks, as the CDK's bootstrap roles if it may assume them; and
CloudFormation in the bootstrap's execution role. The simulator knows identity policies, boundaries and organization
policies, and nothing of resource policies (user guide, "Testing IAM policies with the IAM policy simulator").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from operations.assembly import Synthesized
from operations.calls import Calls, is_denied, is_missing
from operations.preflight.findings import ERROR, WARNING, Finding
from personalize.naming import Names

QUALIFIER = "hnb659fds"
# type -> what its creation begins with (handlers of CloudFormation's registry schemas), and on which ARN.
CREATION: Mapping[str, tuple[str, str]] = {
    "AWS::Personalize::DatasetGroup": ("personalize:CreateDatasetGroup", "{personalize}:dataset-group/{tenant}_main"),
    "AWS::Personalize::Dataset": ("personalize:CreateDataset", "{personalize}:dataset/{tenant}_main/ITEMS"),
    "AWS::Personalize::Schema": ("personalize:CreateSchema", "{personalize}:schema/{tenant}_items_0"),
    "AWS::Personalize::EventTracker": ("personalize:CreateEventTracker", "{personalize}:event-tracker/x"),
    "AWS::KMS::Key": ("kms:CreateKey", "*"),
    "AWS::S3::Bucket": ("s3:CreateBucket", "{s3}:::{tenant}-personalize-{account}-{region}"),
    "AWS::DynamoDB::Table": ("dynamodb:CreateTable", "{dynamodb}:table/{tenant}-personalize-state"),
    "AWS::IAM::Role": ("iam:CreateRole", "{iam}:role/{tenant}-personalize-{region}"),
    "AWS::StepFunctions::StateMachine": ("states:CreateStateMachine", "{states}:stateMachine:{tenant}-DatasetImport"),
    "AWS::Lambda::Function": ("lambda:CreateFunction", "{lambda}:function:{tenant}-reconciliation"),
    "AWS::Scheduler::Schedule": ("scheduler:CreateSchedule", "{scheduler}:schedule/{tenant}-personalize/x"),
    "AWS::Events::Rule": ("events:PutRule", "{events}:rule/{tenant}-x"),
    "AWS::SNS::Topic": ("sns:CreateTopic", "{sns}:{tenant}-personalize-notices"),
    "AWS::SQS::Queue": ("sqs:CreateQueue", "{sqs}:{tenant}-personalize-dead-letters"),
    "AWS::Logs::LogGroup": ("logs:CreateLogGroup", "{logs}:log-group:/aws/lambda/{tenant}-reconciliation"),
    "AWS::CloudWatch::Alarm": ("cloudwatch:PutMetricAlarm", "{cloudwatch}:alarm:{tenant}_x"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch:PutDashboard", "*"),
    "AWS::Glue::Database": ("glue:CreateDatabase", "{glue}:database/personalize_x"),
    "AWS::Glue::Table": ("glue:CreateTable", "{glue}:table/personalize_x/items"),
    "AWS::Athena::WorkGroup": ("athena:CreateWorkGroup", "{athena}:workgroup/{tenant}-data-checks"),
}


def check(assembly: Sequence[Synthesized], names: Names, calls: Calls, deployer: str = "") -> Iterator[Finding]:
    """An error for what is denied to who deploys or to CloudFormation, a warning for what cannot be simulated.

    `deployer` is the ARN of a role or user, '' the caller.
    """
    try:
        yield from _of_caller(names, calls, deployer)
        yield from _of_cloudformation(assembly, names, calls)
    except ClientError as error:
        if not is_denied(error):
            raise
        text = f"these credentials may not ask IAM's simulator, so what a deploy may do is not known: {error}"
        yield Finding(WARNING, "permissions", f"{text}; allow iam:SimulatePrincipalPolicy and iam:GetRole")


def _of_caller(names: Names, calls: Calls, deployer: str) -> Iterator[Finding]:
    caller = deployer or _principal(calls)
    if caller is None:
        yield Finding(WARNING, "permissions", "the root user or a federated one cannot be simulated; use a role")
        return
    roles = [bootstrap_role(names, part) for part in ("deploy", "file-publishing")]
    denied = set(_denied(calls, caller, [("sts:AssumeRole", role) for role in roles]))
    if not denied:
        return
    # The CLI goes on with the caller's own credentials if it may not assume these roles.
    bucket = f"{names.arn('s3', '', region='', account='')}cdk-{QUALIFIER}-assets-{names.account}-{names.region}/x"
    stack = names.arn("cloudformation", f"stack/{names.stack('data')}/x")
    own = [
        ("cloudformation:CreateChangeSet", stack),
        ("cloudformation:ExecuteChangeSet", stack),
        ("s3:PutObject", bucket),
    ]
    own.append(("iam:PassRole", bootstrap_role(names, "cfn-exec")))
    for action, resource in sorted(_denied(calls, caller, own)):
        text = f"denied to {caller}, which may not assume {', '.join(role for _, role in sorted(denied))} either"
        yield Finding(ERROR, f"{action} on {resource}", f"{text}; allow sts:AssumeRole on these roles")


def _of_cloudformation(assembly: Sequence[Synthesized], names: Names, calls: Calls) -> Iterator[Finding]:
    role = bootstrap_role(names, "cfn-exec")
    types = {one["Type"] for stack in assembly for one in stack.template["Resources"].values()}
    asked = [_filled(*CREATION[type], names) for type in sorted(types & CREATION.keys())]
    try:
        denied = sorted(_denied(calls, role, asked))
    except ClientError as error:
        if not is_missing(error):
            raise
        return  # the check of the bootstrap says so
    for action, resource in denied:
        text = f"denied to {role}, in which CloudFormation acts"
        advice = "bootstrap with --cloudformation-execution-policies that allow it, see docs/pipeline.md"
        yield Finding(ERROR, f"{action} on {resource}", f"{text}; {advice}")


def bootstrap_role(names: Names, part: str) -> str:
    """The ARN of a role of the CDK's bootstrap stack."""
    return names.arn("iam", f"role/cdk-{QUALIFIER}-{part}-role-{names.account}-{names.region}", region="")


def _filled(action: str, resource: str, names: Names) -> tuple[str, str]:
    services = (
        "personalize",
        "dynamodb",
        "states",
        "lambda",
        "scheduler",
        "events",
        "sns",
        "sqs",
        "logs",
        "cloudwatch",
        "glue",
        "athena",
    )
    places = {service: names.arn(service, "").removesuffix(":") for service in services}
    places |= {"iam": names.arn("iam", "", region="").removesuffix(":"), "s3": f"arn:{names.partition}:s3"}
    own = {"tenant": names.tenant, "account": names.account, "region": names.region}
    return action, resource.format(**places, **own)


def _principal(calls: Calls) -> str | None:
    """The user or role that the caller is; None for what the simulator does not take.

    The ARN of a session leaves out the path of its role, which the simulator wants.
    """
    arn = calls.call("sts", "get_caller_identity")["Arn"]
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "user":
        return arn
    if kind == "assumed-role":
        return calls.call("iam", "get_role", RoleName=name.partition("/")[0])["Role"]["Arn"]
    return None


def _denied(calls: Calls, principal: str, asked: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those that are denied; not what depends on a value that only a real request has (a condition)."""
    for action, resource in asked:
        answer: dict[str, Any] = calls.call(
            "iam",
            "simulate_principal_policy",
            PolicySourceArn=principal,
            ActionNames=[action],
            ResourceArns=[resource],
        )
        for one in answer["EvaluationResults"]:
            if one["EvalDecision"] == "explicitDeny" or (
                one["EvalDecision"] == "implicitDeny" and not one.get("MissingContextValues")
            ):
                yield action, resource
