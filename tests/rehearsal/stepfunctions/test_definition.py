from __future__ import annotations

import json

import pytest

from rehearsal.stepfunctions.definition import problems

END = {"Type": "Pass", "End": True}
SDK = "arn:aws:states:::aws-sdk:personalize:describeCampaign"


def found(states: dict, **fields: object) -> str:
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": states, **fields}
    return "\n".join(problems(json.dumps(definition), "eu-west-1"))


def test_a_sound_machine_has_no_problems() -> None:
    task = {"Type": "Task", "Resource": SDK, "Arguments": {"CampaignArn": "{% $states.input %}"}, "Next": "B"}
    assert found({"A": task, "B": {"Type": "Succeed"}}, TimeoutSeconds=60, Comment="fine") == ""


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"Type": "Pass", "End": True, "Parameters": {}}, 'field "Parameters" is not supported'),
        ({"Type": "Pass", "End": True, "ResultPath": "$.a"}, 'field "ResultPath" is not supported'),
        ({"Type": "Pass", "Next": "Nowhere"}, "Missing 'Next' target: Nowhere"),
        ({"Type": "Pass"}, "exactly one of Next and End"),
        ({"Type": "Jump", "End": True}, "unknown Type 'Jump'"),
        ({"Type": "Wait", "End": True}, "exactly one of Seconds and Timestamp"),
        ({"Type": "Pass", "End": True, "Output": "{% $states.( %}"}, "is not JSONata"),
        ({"Type": "Pass", "End": True, "Output": "{% $x"}, "begins with {% and ends with %}"),
        ({"Type": "Pass", "End": True, "QueryLanguage": "JSONPath"}, "JSONata only"),
        (
            {"Type": "Task", "Resource": SDK, "Arguments": {"campaignArn": "x"}, "End": True},
            '"campaignArn" is not supported',
        ),
        ({"Type": "Task", "Resource": SDK, "Arguments": {}, "End": True}, "campaignArn is required"),
        ({"Type": "Task", "Resource": SDK + "s", "End": True}, "names no operation"),
        ({"Type": "Task", "Resource": SDK.replace("describe", "Describe"), "End": True}, "names no operation"),
        ({"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "End": True}, "does not model"),
        (
            {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "End": True},
            "does not model",
        ),
        ({"Type": "Choice", "Choices": [{"Condition": "yes", "Next": "A"}]}, "must be an expression or a boolean"),
        ({"Type": "Map", "ItemProcessor": {"StartAt": "X", "States": {}}, "End": True}, "must not be empty"),
        (
            {
                "Type": "Map",
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "X", "States": {"X": END}},
                "End": True,
            },
            "inline maps only",
        ),
    ],
)
def test_what_is_refused(state: dict, complaint: str) -> None:
    assert complaint in found({"A": state})


def test_machines_that_are_refused_as_a_whole() -> None:
    assert "JSONata only" in "\n".join(problems(json.dumps({"StartAt": "A", "States": {"A": END}}), "eu-west-1"))
    assert "INVALID_JSON" in "\n".join(problems("{", "eu-west-1"))
    assert "not reachable at /States/B" in found({"A": END, "B": END})
    assert "StartAt names no state" in found({"B": END})
