"""What TenantWatch watches, and what its function may do."""

from __future__ import annotations

import json

import pytest

from personalize.naming import Names
from stacks import schedules
from stacks.schedules import Scheduled
from stacks.watch import watch

WORKSHOP = Names("workshop", "111111111111", "eu-west-1")


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 hour)", 3600),
        ("cron(0 3 ? * SUN *)", 7 * 86_400),
        ("cron(0 3 1 * ? *)", 31 * 86_400),
        ("rate(36 days)", 36 * 86_400),
        ("rate(37 days)", None),  # at 2.5 periods its last execution is forgotten
        ("cron(0 3 1 1 ? *)", None),
        ("cron(0 3 ? * SUN 2027)", None),
        ("at(2027-01-31T04:30:00)", None),
    ],
)
def test_what_goes_on_for_ever_and_is_not_too_rare_is_watched(expression, seconds):
    assert Scheduled("Id", "name", expression, "UTC", "BatchJob", {}).watched_seconds == seconds


def test_every_schedule_of_the_templates_is_watched_but_that_of_the_watch(rich_resources, workshop):
    made = {
        resource["Properties"]["Name"]
        for stack, _id, resource in rich_resources
        if resource["Type"] == "AWS::Scheduler::Schedule" and stack.startswith("workshop-")
    }
    watched = watch(workshop, WORKSHOP)
    rare = {"workshop_tune-tuned"}  # once in three months
    assert {one["schedule"] for one in watched["schedules"]} == made - {"workshop_watch"} - rare
    assert {WORKSHOP.schedule(one.name) for one in schedules.of_tenant(workshop)} == made - {"workshop_watch"}
    assert [one["name"] for one in watched["idle"]] == ["shelf"]


def test_its_function_reads_the_table_only_if_something_may_be_parked(resources, rich_resources):
    found = {}
    for stack, _id, resource in (*resources, *rich_resources):
        if resource["Type"] == "AWS::IAM::Role" and "tenant_watch" in json.dumps(resource["Properties"]["RoleName"]):
            text = json.dumps(resource["Properties"]["Policies"])
            found[stack] = {"dynamodb:GetItem" in text, "cloudwatch:GetMetricData" in text}
    assert found == {
        "streamly-reconciliation": {False},
        "boutique-reconciliation": {False},
        "workshop-reconciliation": {True},
    }
