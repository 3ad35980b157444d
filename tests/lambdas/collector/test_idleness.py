"""Who is told to be idle, over hours of runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st

from benchmarks.collector.account import Refused
from lambdas.collector.collection import CollectionFailed
from lambdas.collector.patience import LEAST
from lambdas.collector.silence import LAG, MOST, OVERLAP, PERIOD
from tests.lambdas.collector.samples import NOW
from tests.lambdas.collector.story import ACTIONS, RANK, RANKING, RECOMMEND, USER, Story, quarters


def test_asked_then_silent_then_asked():
    story = Story()
    story.ask(8)
    story.until(9.25)
    # The request of 8:00 to 8:05 can be seen from 8:10 on.
    assert story.idle() == pytest.approx({hours: hours for hours in quarters(1, 8)} | {8.25: 0.0})


def test_silence_is_told_for_as_long_as_it_lasts():
    story = Story()
    story.until(100)
    assert story.idle() == pytest.approx({hours: hours for hours in quarters(1, 99.75)})


def test_what_is_asked_now_and_then_is_never_idle():
    story = Story()
    for hours in range(30):
        story.ask(hours * 55 / 60)
    story.until(27)
    assert story.idle() == {}


def test_born_silent():
    story = Story(created=NOW - LAG, asked=False)
    story.until(4)
    assert story.idle() == pytest.approx({hours: hours for hours in quarters(1, 3.75)})


def test_an_old_one_that_is_seen_for_the_first_time_is_silent_for_a_day_at_most():
    story = Story(asked=False)
    story.until(0.5)
    assert story.idle() == {0: 24.0, 0.25: 24.25}


@pytest.mark.parametrize("dated", [True, False])
def test_nothing_is_told_while_an_update_runs(dated):
    story = Story()
    story.until(0.5)
    story.update("CREATE PENDING", dated=dated)
    story.until(3)
    story.update("ACTIVE", dated=dated)
    story.until(4)
    assert list(story.idle()) == quarters(3, 3.75)


def test_an_update_of_what_idles_is_silent_and_no_end_of_it():
    story = Story()
    story.until(2)
    story.update("CREATE IN_PROGRESS")
    story.until(5)
    story.update("ACTIVE")
    story.until(6)
    assert list(story.idle()) == [*quarters(1, 1.75), *quarters(5, 5.75)]
    assert 0.0 not in story.idle().values()


def test_an_update_that_nobody_could_look_at_may_run_for_an_hour():
    story = Story()
    story.until(2)
    story.update("CREATE IN_PROGRESS")

    def busy(operation, params):
        if operation.startswith("Describe"):
            raise Refused("ThrottlingException")

    story.account.refuse = busy
    story.until(4)
    assert list(story.idle()) == [*quarters(1, 1.75), *quarters(3, 3.75)]


@pytest.mark.parametrize("recipe", [ACTIONS, "aws-user-personalization-v3", "aws-vod-top-picks", ""])
def test_what_nothing_counts_is_never_idle(recipe):
    story = Story(recipe=recipe, asked=False)
    story.until(30)
    assert story.idle() == {}
    assert "GetMetricData" not in story.account.called()


@pytest.mark.parametrize("recipe", [USER, RANKING, "aws-personalized-ranking", "aws-similar-items"])
@pytest.mark.parametrize("operation", [RECOMMEND, RANK])
def test_it_does_not_matter_by_which_operation_it_is_asked(recipe, operation):
    story = Story(recipe=recipe, asked=False)
    for hours in quarters(-1, 12):
        story.ask(hours, operation)
    story.until(12)
    assert story.idle() == {}


@pytest.mark.parametrize("operation", [RECOMMEND, RANK])
@pytest.mark.parametrize("lag", [0.5, 1.5, 2, 2.9])
def test_what_cloudwatch_is_told_late_ends_the_silence_that_was_told(lag, operation):
    story = Story()
    story.until(10)
    asked = 10 - lag - 5 / 60
    story.ask(asked, operation)
    story.until(11)  # within the hour, in which all metrics are looked at
    silent = 10.75 - 5 / 60 - (asked + 5 / 60)
    assert story.idle()[9.75] == pytest.approx(9.75)
    assert story.idle()[10.75] == pytest.approx(silent)
    story.until(12)
    assert story.idle()[11.75] == pytest.approx(silent + 1)


STEPS = 30
requests = st.lists(
    st.tuples(st.integers(-12 * 20, 3 * STEPS), st.integers(0, int(OVERLAP / PERIOD) - 3)), max_size=6
)  # the period and how many periods later CloudWatch knows of it


@settings(max_examples=20)
@given(requests=requests, outages=st.sets(st.integers(0, STEPS - 1), max_size=10))
def test_what_is_told_is_what_could_be_seen(requests, outages):
    story = Story(asked=False)
    begin, was_idle = None, False
    for step in range(STEPS):
        at, end = (story.now - NOW) / timedelta(hours=1), story.now - LAG
        seen = [NOW + place * PERIOD for place, lag in requests if NOW + (place + 1 + lag) * PERIOD <= end]
        for moment in seen:
            story.account.ask(story.home, RECOMMEND, moment)
        if step in outages:
            story.account.statuses[story.home] = "InternalError"
            with pytest.raises(CollectionFailed, match="campaign home of acme"):
                story.run()
            assert at not in story.idle()
            continue
        story.account.statuses.clear()
        begin = begin or end - MOST
        silent = end - max([begin, *(moment + PERIOD for moment in seen)])
        story.run()
        is_idle = silent >= LEAST
        assert story.idle().get(at) == (silent / timedelta(hours=1) if is_idle else 0.0 if was_idle else None)
        was_idle = is_idle
