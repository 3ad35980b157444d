"""What starts imports and trainings."""

from __future__ import annotations

import json

import pytest

from personalize.schedules import AFTER_FULL, stagger


@pytest.fixture(scope="module")
def schedules(resources):
    return {
        resource["Properties"]["Name"]: resource["Properties"]
        for _stack, _id, resource in resources
        if resource["Type"] == "AWS::Scheduler::Schedule"
    }


@pytest.mark.parametrize(
    ("name", "expression", "zone", "machine", "arguments"),
    [
        (
            "streamly_train-for-you-FULL",
            "cron(0 3 ? * SUN *)",
            "Europe/Dublin",
            "SolutionTraining",
            {"solution": "for-you", "mode": "FULL", "reason": "schedule"},
        ),
        (
            "streamly_train-for-you-UPDATE",
            "rate(1 hour)",
            "UTC",
            "SolutionTraining",
            {"solution": "for-you", "mode": "UPDATE", "reason": "schedule"},
        ),
        (
            "streamly_import-interactions",
            "cron(0 1 ? * SUN *)",
            "Europe/Dublin",
            "DatasetImport",
            {"dataset": "interactions", "reason": "schedule"},
        ),
        (
            "streamly_rotate-recent",
            "cron(10 0 * * ? *)",
            "UTC",
            "FilterRotation",
            {"filter": "recent", "reason": "schedule"},
        ),
        ("streamly_reconcile", "cron(47 5 * * ? *)", "UTC", "TenantReconciliation", {"reason": "daily"}),
        ("streamly_watch", "rate(1 hour)", "UTC", "TenantWatch", {"reason": "schedule"}),
    ],
)
def test_every_schedule_of_the_tenant_file_starts_its_workflow(
    schedules, names, name, expression, zone, machine, arguments
):
    schedule = schedules[name]
    later = AFTER_FULL if arguments.get("mode") == "UPDATE" else 0
    assert schedule["ScheduleExpression"] == stagger(expression, "streamly", later)
    assert schedule["ScheduleExpressionTimezone"] == zone
    request = json.loads(schedule["Target"]["Input"])
    assert request["StateMachineArn"] == names.state_machine_arn(machine)
    assert json.loads(request["Input"]) == arguments
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": names.dead_letters_arn}


def test_there_are_no_other_schedules(schedules):
    assert len(schedules) == 7  # with that of TenantWatch


def test_lists_of_users_start_their_erasure(resources, names):
    (rule,) = (one["Properties"] for _stack, id, one in resources if id.startswith("ErasureRule"))
    assert rule["Name"] == names.rule("erasure-request")
    assert rule["EventPattern"]["detail"]["object"]["key"] == [{"prefix": "erasure/requests/"}]
    (target,) = rule["Targets"]
    assert target["Arn"] == names.state_machine_arn("UserErasure")
    assert json.loads(target["Input"]) == {"reason": "arrival"}


def test_every_dataset_reacts_to_its_own_files(resources, names):
    rules = {
        resource["Properties"]["Name"]: resource["Properties"]
        for stack, _id, resource in resources
        if resource["Type"] == "AWS::Events::Rule" and stack == "streamly-training"
    }
    for dataset in ("interactions", "items"):
        rule = rules[f"streamly-arrival-{dataset}"]
        detail = rule["EventPattern"]["detail"]
        assert detail["bucket"]["name"] == [names.data_bucket]
        assert detail["object"]["key"] == [{"prefix": f"data/{dataset}/"}]
        assert json.loads(rule["Targets"][0]["Input"]) == {"dataset": dataset, "reason": "arrival"}
