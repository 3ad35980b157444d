"""Days of filters: a static one that is made once, a rotated one whose callers never notice."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.scenarios.stage import states

OTHER = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "skip")'


def _active(stage, name):
    return [one.arn for one in stage.filters(name) if one.steps[-1].status == "ACTIVE"]


@pytest.fixture(scope="module")
def days(stage):
    """What the pointer named, and which filters were there, at every hour of three days."""
    stage.unschedule("train-for-you-UPDATE")  # there is nothing to train: its ticks would only cost time
    stage.run(minutes=30)
    hours = []
    for _ in range(3 * 24):
        stage.run(hours=1)
        hours.append((stage.pointer("recent"), _active(stage, "recent"), [one.arn for one in stage.filters("recent")]))
    return hours


def test_the_pointer_names_an_active_filter_at_every_hour(days):
    assert [pointer for pointer, active, _ in days if pointer not in active] == []


def test_there_are_never_more_filters_than_to_keep(days):
    assert max(len(every) for _, _, every in days) == 2
    assert len(days[-1][1]) == 2


def test_the_pointer_moves_once_a_day(days, stage):
    assert sum(one[0] != other[0] for one, other in pairwise(days)) == 3
    assert stage.failed() == []


def test_a_static_filter_is_made_once(days, stage):
    (unwatched,) = stage.filters("unwatched")
    assert stage.pointer("unwatched") == unwatched.arn


def test_whoever_keeps_the_pointer_for_a_while_still_finds_the_filter_that_it_named(days, stage):
    """A static filter whose expression the tenant file changes: only the new one is kept."""
    (old,) = stage.filters("unwatched")
    wanted = json.loads(stage.state("filter#unwatched")["wanted"])
    stage.write("filter#unwatched", wanted=json.dumps(wanted | {"expression": OTHER}))
    stage.start("FilterRotation", filter="unwatched", reason="operator")
    stage.run_until(lambda: stage.pointer("unwatched") != old.arn)
    stage.run(minutes=14)
    assert old.arn in _active(stage, "unwatched")
    stage.run(minutes=10)
    (new,) = stage.filters("unwatched")
    assert stage.pointer("unwatched") == new.arn


def test_a_filter_that_fails_leaves_pointer_and_old_filters_alone_and_is_told_once(days, stage):
    before = (stage.pointer("recent"), _active(stage, "recent"))
    stage.mishaps.fail_next("filter", "streamly_recent", "Internal error while building the filter.")
    stage.run(hours=24)
    (failed,) = stage.failed()
    assert failed.cause == "FilterFailed: Internal error while building the filter."
    assert stage.mails == ["streamly: FilterRotation failed for recent"]
    assert (stage.pointer("recent"), _active(stage, "recent")) == before


def test_the_failed_filter_is_made_anew_under_its_own_name(days, stage):
    failed = next(one for one in stage.filters("recent") if one.steps[-1].status == "CREATE FAILED")
    again = stage.start("FilterRotation", filter="recent", reason="operator")
    stage.run(minutes=10)
    assert {"DeleteFailedOne", "Rotated"} <= states(again)
    assert again.status == "SUCCEEDED"
    assert stage.pointer("recent") == failed.arn
    assert len(stage.filters("recent")) == 2
    assert len(stage.mails) == 1


def test_a_full_account_is_told_in_the_services_words(days, stage):
    """The quota of filters, used up by others in the same dataset group."""
    before = stage.pointer("recent")
    personalize = stage.aws.client("personalize")
    group = stage.names.dataset_group_arn
    for number in range(30 - len(stage.filters("recent")) - len(stage.filters("unwatched"))):
        personalize.create_filter(
            name=f"by-hand-{number}",
            datasetGroupArn=group,
            filterExpression=f'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("e{number}")',
        )
        stage.run(minutes=0.1)
    stage.run(hours=25)
    assert stage.mails[1:] == ["streamly: FilterRotation failed for recent"]
    assert "Resource limit exceeded" in stage.mailed[-1].message
    assert "have AWS raise it" in stage.mailed[-1].message
    assert stage.pointer("recent") == before
    assert before in _active(stage, "recent")
