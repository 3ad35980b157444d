"""What a suppressor holds back and for how long: the examples of "Suppressing composite alarm actions".

A unit of time is a minute, and `WaitPeriod` is 2, `ExtensionPeriod` 3 of them, as in the guide.
"""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.cloudwatch.alarms.suppression import (
    BY_ALARM,
    BY_EXTENSION,
    BY_WAIT,
    Suppression,
    Suppressor,
    after_suppressor,
    after_time,
    after_transition,
)
from tests.rehearsal.cloudwatch.alarms.alarming import MINUTE, START

CHILD, QUIET, PAGER = "child", "quiet", "pager"
RINGS, ENDS = "ALARM", "OK"


def suppressed(account: Any, wait: int = 120, extension: int = 180) -> None:
    """A composite over one child, with a suppressor; all are OK and nothing is told of that."""
    for name in (CHILD, QUIET):
        account.metric_alarm(name)
        account.set(name, "OK")
    periods = {"ActionsSuppressorWaitPeriod": wait, "ActionsSuppressorExtensionPeriod": extension}
    account.composite(PAGER, f"ALARM({CHILD})", ActionsSuppressor=QUIET, **periods)
    account.wait(10)
    account.begin()


@pytest.mark.parametrize(
    ("story", "told"),
    [
        pytest.param([(2, CHILD, RINGS)], [(4, RINGS)], id="1 not suppressed after WaitPeriod"),
        pytest.param([(2, CHILD, RINGS), (3, QUIET, RINGS)], [], id="2 by alarm before WaitPeriod expires"),
        pytest.param([(2, CHILD, RINGS), (3, CHILD, ENDS)], [(5, ENDS)], id="3 transition within WaitPeriod"),
        pytest.param([(1, QUIET, RINGS), (2, CHILD, RINGS)], [], id="4 transition when suppressed by alarm"),
        pytest.param(
            [(2, CHILD, RINGS), (3, QUIET, RINGS), (6, QUIET, ENDS)], [(9, RINGS)], id="5 after ExtensionPeriod"
        ),
        pytest.param(
            [(2, CHILD, RINGS), (3, QUIET, RINGS), (6, QUIET, ENDS), (7, CHILD, ENDS)],
            [(9, ENDS)],
            id="6 transition within ExtensionPeriod",
        ),
        # "Composite alarms take actions that are based on their current states" when the periods have run out.
        pytest.param(
            [(1, QUIET, RINGS), (2, CHILD, RINGS), (3, CHILD, ENDS), (4, QUIET, ENDS)],
            [(7, ENDS)],
            id="over before the suppressor lets go",
        ),
        pytest.param([(1, QUIET, RINGS), (2, QUIET, ENDS)], [], id="nothing happened meanwhile"),
        pytest.param(
            [(2, CHILD, RINGS), (3, QUIET, RINGS), (4, QUIET, ENDS), (5, QUIET, RINGS)], [], id="suppressed again"
        ),
        pytest.param([(2, CHILD, RINGS), (5, QUIET, RINGS)], [(4, RINGS)], id="a suppressor that is late"),
    ],
)
def test_the_guides_examples(account: Any, story: list[tuple[int, str, str]], told: list[tuple[int, str]]) -> None:
    suppressed(account)
    for minute, name, state in story:
        account.wait(minute)
        account.set(name, state)
    account.wait(20)
    assert account.told() == told


def test_without_periods_the_suppressor_decides_at_once(account: Any) -> None:
    suppressed(account, wait=0, extension=0)
    account.set(CHILD, RINGS)
    account.wait(1)
    assert account.told() == [(0, RINGS)]
    for minute, name, state in ((2, QUIET, RINGS), (3, CHILD, ENDS), (4, QUIET, ENDS)):
        account.wait(minute)
        account.set(name, state)
    account.wait(5)
    assert account.told() == [(0, RINGS), (4, ENDS)]


def test_an_alarm_says_what_suppresses_it(account: Any) -> None:
    suppressed(account)
    account.set(CHILD, RINGS)
    found = account.described(PAGER)
    assert (found["StateValue"], found["ActionsSuppressedBy"]) == (RINGS, BY_WAIT)
    account.set(QUIET, RINGS)
    assert account.described(PAGER)["ActionsSuppressedReason"] == "Actions suppressed by Alarm"
    account.set(QUIET, ENDS)
    assert account.described(PAGER)["ActionsSuppressedBy"] == BY_EXTENSION
    account.wait(4)
    assert "ActionsSuppressedBy" not in account.described(PAGER)
    assert [change.suppressed for change in account.aws.alarms.history if change.alarm == PAGER] == [BY_WAIT]


def test_another_suppressor_discards_the_periods_of_the_one_before(account: Any) -> None:
    suppressed(account, wait=3_600)
    account.metric_alarm("other")
    account.set(CHILD, RINGS)
    periods = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}
    account.composite(PAGER, f"ALARM({CHILD})", ActionsSuppressor="other", **periods)
    account.wait(1)
    assert account.told() == [(0, RINGS)]
    assert "ActionsSuppressedBy" not in account.described(PAGER)


def test_a_suppressor_without_data_suppresses_nothing(account: Any) -> None:
    suppressed(account)
    account.set(QUIET, "INSUFFICIENT_DATA")
    account.set(CHILD, RINGS)
    account.wait(5)
    assert account.told() == [(2, RINGS)]


def test_the_steps_are_pure() -> None:
    quiet = Suppressor("quiet", wait=60, extension=120)
    assert after_transition(None, None, START) == Suppression()
    assert after_transition(quiet, "ALARM", START) == Suppression(BY_ALARM, None, True)
    waiting = after_transition(quiet, "OK", START)
    assert waiting == Suppression(BY_WAIT, START + MINUTE, True)
    assert after_time(waiting, START + MINUTE / 2) == waiting
    assert after_time(waiting, START + MINUTE) == Suppression(pending=True)
    held = after_suppressor(waiting, quiet, "OK", "ALARM", START)
    assert held == Suppression(BY_ALARM, None, True)
    assert after_suppressor(held, quiet, "ALARM", "OK", START) == Suppression(BY_EXTENSION, START + 2 * MINUTE, True)
    assert after_suppressor(waiting, quiet, "OK", "INSUFFICIENT_DATA", START) == waiting
