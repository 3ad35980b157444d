"""Since when nobody has asked a resource: never more than what was looked at.

Personalize publishes nothing for what is not asked, so silence is the absence of datapoints between the last time that
all its metrics were looked at and now. Where that is longer ago than CloudWatch is asked about, what happened in
between is unknown, and silence begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from personalize.metrics import PERIOD_SECONDS

PERIOD = timedelta(seconds=PERIOD_SECONDS)
LAG = timedelta(minutes=5)  # a period that ended just now may not be complete yet
# Every look reaches back behind the one before: what CloudWatch is told late still counts.
OVERLAP = timedelta(hours=3)
MOST = timedelta(hours=24)
THOROUGH_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Silence:
    """Nobody has asked since `since`, as far as a look at all metrics until `looked` tells."""

    since: datetime
    looked: datetime


def window_end(now: datetime) -> datetime:
    """The end of the last five-minute period that CloudWatch can be expected to know."""
    return floor(now - LAG)


def floor(moment: datetime) -> datetime:
    """The beginning of the five-minute period that a moment is in."""
    return moment - timedelta(seconds=moment.timestamp() % PERIOD_SECONDS)


def window_start(known: Silence | None, end: datetime) -> datetime:
    """From when on to look: some time before the last look, at most a day."""
    return max(end - MOST, known.looked - OVERLAP) if known else end - MOST


def is_thorough(known: Silence | None, idle: bool, told_from: timedelta, end: datetime) -> bool:
    """Whether to look at every operation's metric rather than the usual one's alone.

    Once an hour, in case that the recipe is not what we think it is, and before anybody is told for the first time.
    """
    if known is None or end - known.looked >= THOROUGH_EVERY:
        return True
    return not idle and end - known.since >= told_from


def judge(
    known: Silence | None, born: datetime, start: datetime, end: datetime, requests: Mapping[datetime, float]
) -> Silence:
    """The silence after a look from start to end that found these requests by period.

    `born` is when the resource became ACTIVE, or later: what is new is silent from then on. What is known counts only
    if the look reached back behind the one before as far as it should: else a request may have been told late unseen.
    """
    floor_of_knowledge = known.since if known and known.looked - OVERLAP >= start else max(start, born)
    asked = [moment for moment, count in requests.items() if count > 0]
    since = max(floor_of_knowledge, max(asked) + PERIOD) if asked else floor_of_knowledge
    return Silence(since, looked=end)
