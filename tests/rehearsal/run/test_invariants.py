"""Each promise: a record that keeps it, records that break it, and what is said then."""

from __future__ import annotations

import re

import pytest

from rehearsal.personalize.inspection import Served
from rehearsal.run.invariants import CHECKS, broken
from rehearsal.run.pointers import Lapse, Pointer
from tests.rehearsal.records import (
    ARN,
    FILTER,
    POINTER,
    SOLUTION,
    at,
    campaign,
    due,
    execution,
    kept,
    recommender,
    version,
)


def test_a_good_day_keeps_every_promise() -> None:
    assert broken(kept()) == {name: [] for name in CHECKS}


STOPPED = Served(at(2), f"{SOLUTION}/full-1", "CREATE STOPPED")
BREAKS = {
    "a campaign serves a version that is not ACTIVE": (
        "campaigns_serve_active_versions",
        {"campaigns": [campaign(STOPPED)]},
        "campaign acme_home serves .*/full-1, which is CREATE STOPPED",
    ),
    "two trainings overlap": (
        "one_training_at_a_time",
        {"versions": [version("full-1", 1, 2), version("update-1", 2, 0.5)]},
        "update-1 began .* while another was in training",
    ),
    "a training overlaps a longer one before the one before": (
        "one_training_at_a_time",
        {"versions": [version("full-1", 1, 9), version("update-1", 2, 0.5), version("update-2", 4, 1)]},
        "update-1 began .* while another was in training",
    ),
    "a training overlaps one that has not ended": (
        "one_training_at_a_time",
        {"versions": [version("full-1", 1, None), version("update-1", 2)]},
        "update-1 began .* while another was in training",
    ),
    "the service trains by itself": (
        "trainings_are_ours",
        {"versions": [version("auto", 1, training_type="AUTOMATIC")]},
        "auto was trained by the service itself",
    ),
    "a recommender does not answer": (
        "recommenders_answer",
        {"recommenders": [recommender(status="CREATE FAILED")]},
        "recommender acme_best-sellers .* is CREATE FAILED",
    ),
    "a pointer names a filter that failed": (
        "pointers_name_what_is_active",
        {"pointers": [Pointer(POINTER, FILTER, "CREATE FAILED")]},
        f"{POINTER} names .*, which is CREATE FAILED",
    ),
    "a pointer named a filter that was not ready": (
        "pointers_name_what_is_active",
        {"pointers": [Pointer(POINTER, FILTER, "ACTIVE", (Lapse(at(1), at(2), FILTER),))]},
        f"{POINTER} named .* from .* to .*, when it was not ACTIVE",
    ),
    "a pointer names a filter that is gone": (
        "pointers_name_what_is_active",
        {"pointers": [Pointer(POINTER, FILTER, None)]},
        "which is gone",
    ),
    "a schedule missed a firing": (
        "schedules_fired",
        {"schedules": [due(1, 3)]},
        r"schedule train \(rate\(1 hour\)\) did not fire at 2026-11-21 20:00:00\+00:00, 1 in all",
    ),
    "a schedule fired and nothing started": (
        "schedules_fired",
        {"schedules": [due(1, 2, 3, failures=("AccessDeniedException",))]},
        "schedule train fired without effect: AccessDeniedException",
    ),
    **{
        f"a workflow ended {status}": (
            "executions_end_well",
            {"executions": [execution("DatasetImport", 1, status=status, cause="bad rows")]},
            f"acme-DatasetImport of .* ended {status}: bad rows",
        )
        for status in ("FAILED", "TIMED_OUT", "ABORTED")
    },
    "a campaign never served": (
        "something_is_served",
        {"campaigns": [campaign(status="CREATE FAILED")]},
        "campaign acme_home never served a version; it is CREATE FAILED",
    ),
}


@pytest.mark.parametrize(("promise", "changes", "words"), BREAKS.values(), ids=BREAKS)
def test_a_broken_promise_is_named_and_no_other(promise: str, changes: dict, words: str) -> None:
    found = broken(kept(**changes))
    assert [name for name, reasons in found.items() if reasons][:1] == [promise]
    assert any(re.search(words, reason) for reason in found[promise])


def test_every_promise_has_a_record_that_breaks_it() -> None:
    assert {promise for promise, _changes, _words in BREAKS.values()} == set(CHECKS)


KEEPS = {
    "trainings one after the other": {"versions": [version("full-1", 1, 2), version("update-1", 3)]},
    "trainings of different solutions at once": {
        "versions": [version("full-1", 1, 2), version("full-2", 1, 2, solution_arn=f"{ARN}solution/acme_other")]
    },
    "a training that goes on at the end": {"versions": [version("full-1", 1), version("update-1", 3, None)]},
    "a run that goes on at the end": {"executions": [execution("SolutionTraining", 23, None)]},
    "a campaign that is being created at the end": {"campaigns": [campaign(status="CREATE IN_PROGRESS")]},
    "nothing but a deploy": {name: [] for name in ("executions", "schedules", "campaigns", "versions", "pointers")},
}


@pytest.mark.parametrize("changes", KEEPS.values(), ids=KEEPS)
def test_what_breaks_nothing(changes: dict) -> None:
    assert not any(broken(kept(**changes)).values())
