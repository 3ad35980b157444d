"""Whom an alarm's actions reach: a topic or function whose policy lets CloudWatch in, and whose key does so too."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from rehearsal.cloudwatch.alarms.actions import FUNCTIONS, TOPICS, Actions, Failed
from rehearsal.iam.permissions import Permissions
from tests.rehearsal.cloudwatch.alarms.alarming import SCOPE, alarm, request

BUSY = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:busy"
ROOT = {"AWS": f"arn:aws:iam::{SCOPE.account}:root"}
USES = ["kms:Decrypt", "kms:GenerateDataKey*"]


def policy(service: str, action: Any, source: str = BUSY, account: str = SCOPE.account) -> dict[str, Any]:
    """A statement that lets a service in, for one alarm and account."""
    conditions = {"ArnLike": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": account}}
    allowed = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": "*"}
    return {**allowed, "Condition": conditions}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def key(embedded: Any, *statements: dict[str, Any]) -> str:
    administration = {"Effect": "Allow", "Principal": ROOT, "Action": "kms:*", "Resource": "*"}
    made = embedded.client("kms").create_key(Policy=document(administration, *statements))
    return made["KeyMetadata"]["Arn"]


def topic(embedded: Any, name: str, *, policy: str | None = None, key: str | None = None) -> str:
    attributes = {"Policy": policy, "KmsMasterKeyId": key}
    stated = {name: value for name, value in attributes.items() if value}
    return embedded.client("sns").create_topic(Name=name, Attributes=stated)["TopicArn"]


def take(embedded: Any, arn: str) -> list[Any]:
    """Takes the action; what was published to topics, or the events that a function was invoked with."""
    embedded.notices.clear()
    invoked: list[Any] = []
    actions = Actions(Permissions(), lambda function, event: invoked.append(event))
    actions.take(arn, alarm(request()), "subject", "notice", {"alarmArn": BUSY})
    return [(one.topic, one.subject, one.message) for one in embedded.notices] + invoked


def test_a_topic_without_a_policy_of_its_own_hears_the_alarms_of_its_account(embedded: Any) -> None:
    arn = topic(embedded, "plain")
    assert take(embedded, arn) == [(arn, "subject", "notice")]


@pytest.mark.parametrize(
    ("statement", "let_in"),
    [
        (policy(TOPICS, "sns:Publish"), True),
        (policy(TOPICS, "sns:Publish", source=BUSY.replace("busy", "bu*")), True),
        (policy(TOPICS, "sns:Publish", source=BUSY.replace("busy", "other")), False),
        (policy(TOPICS, "sns:Publish", account="222222222222"), False),
        (policy("events.amazonaws.com", "sns:Publish"), False),
    ],
    ids=["this alarm", "alarms like it", "another alarm", "another account", "another service"],
)
def test_a_topic_with_a_policy_hears_whom_that_lets_in(embedded: Any, statement: dict[str, Any], let_in: bool) -> None:
    arn = topic(embedded, "guarded", policy=document(statement))
    embedded.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=document(statement)
    )
    if let_in:
        assert take(embedded, arn) == [(arn, "subject", "notice")]
    else:
        with pytest.raises(Failed, match="CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: "):
            take(embedded, arn)


@pytest.mark.parametrize(
    ("statements", "refusal"),
    [
        ([policy(TOPICS, USES)], None),
        ([], "kms:GenerateDataKey"),
        ([policy(TOPICS, ["kms:GenerateDataKey*"])], "kms:Decrypt"),
        ([policy(TOPICS, USES, source=BUSY.replace("busy", "other"))], "kms:GenerateDataKey"),
        ([policy("sns.amazonaws.com", USES)], "kms:GenerateDataKey"),  # it is CloudWatch that uses the key
    ],
    ids=["both uses", "none", "one use", "another alarm", "another service"],
)
def test_an_encrypted_topic_needs_a_key_that_lets_cloudwatch_in(
    embedded: Any, statements: list[dict[str, Any]], refusal: str | None
) -> None:
    arn = topic(embedded, f"secret-{refusal or 'open'}-{len(statements)}".replace(":", "-"))
    embedded.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue=key(embedded, *statements)
    )
    if refusal is None:
        assert take(embedded, arn)
    else:
        with pytest.raises(Failed, match=f"not have authorization to access the SNS topic encryption key: {refusal}"):
            take(embedded, arn)


def test_the_key_that_aws_manages_lets_cloudwatch_in_for_nobody(embedded: Any) -> None:
    """User guide, "Notifying users on alarm changes": its policy cannot be changed."""
    arn = topic(embedded, "managed", key="alias/aws/sns")
    with pytest.raises(Failed, match="encryption key"):
        take(embedded, arn)


def test_what_does_not_exist_is_not_reached(embedded: Any) -> None:
    with pytest.raises(Failed, match="Topic does not exist"):
        take(embedded, "arn:aws:sns:eu-west-1:111111111111:gone")
    with pytest.raises(Failed, match="Function not found"):
        take(embedded, "arn:aws:lambda:eu-west-1:111111111111:function:gone")


def function(embedded: Any) -> str:
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}})
    role = embedded.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", "def handler(event, context):\n    return event\n")
    settings = {"Runtime": "python3.13", "Role": role, "Handler": "code.handler", "Code": {"ZipFile": code.getvalue()}}
    return embedded.client("lambda").create_function(FunctionName="told", **settings)["FunctionArn"]


def test_a_function_is_invoked_if_it_lets_the_alarm_in(embedded: Any) -> None:
    arn = function(embedded)
    with pytest.raises(Failed, match="not authorized to perform: lambda:InvokeFunction"):
        take(embedded, arn)
    permission = {"Action": "lambda:InvokeFunction", "Principal": FUNCTIONS, "SourceAccount": SCOPE.account}
    embedded.client("lambda").add_permission(FunctionName="told", StatementId="alarms", SourceArn=BUSY, **permission)
    assert take(embedded, arn) == [{"alarmArn": BUSY}]
