"""The schedules that a tenant file asks for, as the table that the stacks and TenantWatch read."""

from __future__ import annotations

import re

import pytest

from config.loading import load
from config.models import Tenant
from personalize.schedules import parse
from stacks import schedules
from stacks.schedules import daily_at

BARE = """\
tenant: bare
environment: {account: "111111111111", region: eu-west-1}
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
"""


def rows(tenant: Tenant) -> dict[str, tuple[str, str, str, dict[str, str]]]:
    """What is scheduled by its name: when, in which zone, which workflow, with which input besides the reason."""
    found = {}
    for one in schedules.of_tenant(tenant):
        arguments = dict(one.arguments)
        reason = arguments.pop("reason")
        assert reason == ("daily" if one.name == "reconcile" else "schedule")
        found[one.name] = (one.expression, one.time_zone, one.workflow, arguments)
    return found


def test_imports_trainings_and_rotations_are_scheduled_as_the_file_says(fleet):
    (streamly,) = fleet.tenants
    assert rows(streamly) == {
        "import-interactions": ("cron(0 1 ? * SUN *)", "Europe/Dublin", "DatasetImport", {"dataset": "interactions"}),
        "train-for-you-FULL": (
            "cron(0 3 ? * SUN *)",
            "Europe/Dublin",
            "SolutionTraining",
            {"solution": "for-you", "mode": "FULL"},
        ),
        "train-for-you-UPDATE": ("rate(1 hour)", "UTC", "SolutionTraining", {"solution": "for-you", "mode": "UPDATE"}),
        "rotate-recent": ("cron(10 0 * * ? *)", "UTC", "FilterRotation", {"filter": "recent"}),
        "reconcile": (daily_at("streamly"), "UTC", "TenantReconciliation", {}),
    }


def test_batches_are_scheduled_and_what_has_no_schedule_is_not(workshop):
    found = rows(workshop)
    assert {name: row for name, row in found.items() if row[2] == "BatchJob"} == {
        "batch-letters": ("cron(0 6 ? * MON *)", "UTC", "BatchJob", {"batch": "letters"}),
        "batch-audiences": ("cron(0 9 ? * MON *)", "UTC", "BatchJob", {"batch": "audiences"}),
    }
    assert {name: row for name, row in found.items() if row[2] == "SolutionTuning"} == {
        "tune-tuned": ("cron(0 2 1 */3 ? *)", "UTC", "SolutionTuning", {"solution": "tuned"})
    }
    assert [name for name in found if name.startswith(("import-", "rotate-"))] == ["import-actions"]
    assert not any(name.endswith("-UPDATE") for name in found)


def test_a_tenant_without_any_schedule_is_reconciled_daily(tmp_path):
    (tmp_path / "bare.yaml").write_text(BARE)
    (bare,) = load([tmp_path / "bare.yaml"])
    assert list(rows(bare)) == ["reconcile"]


@pytest.fixture
def every_tenant(samples, workshop):
    return [*samples.tenants, workshop]


def test_every_schedule_has_a_name_of_its_own_that_the_scheduler_takes(every_tenant):
    # API reference of EventBridge Scheduler, CreateSchedule.
    for tenant in every_tenant:
        found = schedules.of_tenant(tenant)
        assert len({one.name for one in found}) == len({one.construct_id for one in found}) == len(found)
        assert all(re.fullmatch(r"[0-9a-zA-Z-_.]{1,64}", one.name) for one in found)


def test_every_expression_is_one_and_is_watched_unless_it_is_rare(every_tenant):
    for tenant in every_tenant:
        for one in schedules.of_tenant(tenant):
            assert parse(one.expression)
            rare = one.workflow == "SolutionTuning"  # once in three months
            assert one.watched_seconds in ((None,) if rare else (3_600, 86_400, 7 * 86_400)), one
