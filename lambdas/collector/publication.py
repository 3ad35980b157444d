"""What one run publishes in our own namespace, and what it remembers of that: pure.

CloudWatch bills a metric for every hour in which it is published. So hours of silence are told only while there are
many (patience), with one 0 when they end, and the capacity of what is idle every six hours only: whatever a campaign
does, it costs little more than one metric (`python -m benchmarks collector` tells how much).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lambdas.collector.facts import Facts
from lambdas.collector.patience import Patience
from lambdas.collector.records import Record
from lambdas.collector.resources import Resource, Subject
from lambdas.collector.silence import PERIOD, Silence, floor
from personalize import metrics

MOST_DATA = 1_000  # of a PutMetricData (API reference)
PERIODS_OF_A_RUN = 3  # a run speaks for the quarter of an hour that begins
IDLE_TOLD_EVERY = timedelta(hours=6)

Datum = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """An ACTIVE resource as a run found it.

    `silent` is for how long it is known that nobody asks: zero where that can never be known (no metric counts the
    requests to its recipe), None where it is not known now (an update is running, CloudWatch did not answer).
    """

    resource: Resource
    facts: Facts
    silent: timedelta | None
    silence: Silence | None  # what to remember


@dataclass(frozen=True)
class Voice:
    """What is to be said of a subject. Two resources have one while a recommender takes over from another."""

    subject: Subject
    members: tuple[Standing, ...]
    told_from: timedelta  # the shortest silence that is told
    was_idle: bool
    told: datetime | None

    @property
    def provisioned(self) -> int:
        """That of the newest: it is the one that callers are being sent to."""
        return max(self.members, key=lambda one: one.resource.created).facts.provisioned

    @property
    def silent(self) -> timedelta | None:
        """The shortest silence, since who asks any of them asks the subject; None if it might be shorter."""
        known = [one.silent for one in self.members if one.silent is not None]
        certain = len(known) == len(self.members) or any(silent < self.told_from for silent in known)
        return min(known) if certain else None

    @property
    def is_idle(self) -> bool:
        """While nothing is known it is what it was."""
        return self.was_idle if self.silent is None else self.silent >= self.told_from

    def tells_capacity(self, now: datetime) -> bool:
        return not self.is_idle or self.told is None or now - self.told >= IDLE_TOLD_EVERY

    def data(self, now: datetime) -> list[Datum]:
        """What to put now."""
        found = _capacity(self.subject, self.provisioned, now) if self.tells_capacity(now) else []
        if self.silent is not None and (self.is_idle or self.was_idle):
            found.append(_idle_hours(self.subject, self.silent if self.is_idle else timedelta(), now))
        return found

    def records(self, now: datetime) -> dict[str, Record]:
        """What to remember of the members."""
        told = floor(now) if self.tells_capacity(now) else self.told
        return {
            one.resource.arn: Record(
                one.resource.arn,
                one.resource.created,
                one.facts,
                one.silence,
                idle=self.is_idle,
                told=told if self.is_idle else None,
            )
            for one in self.members
        }


def voices(standings: Iterable[Standing], before: Sequence[Record], patience: Patience) -> list[Voice]:
    """The standings by subject, with what was told of each subject before."""
    together: dict[Subject, list[Standing]] = defaultdict(list)
    for standing in standings:
        together[standing.resource.subject].append(standing)
    idle = {record.subject for record in before if record.idle}
    told = {record.subject: record.told for record in before if record.told}
    return [
        Voice(subject, tuple(members), patience.of(subject), subject in idle, told.get(subject))
        for subject, members in together.items()
    ]


def publish(
    standings: Iterable[Standing], before: Sequence[Record], now: datetime, patience: Patience
) -> tuple[list[Datum], dict[str, Record]]:
    """The data to put, and the records afterwards by ARN: of what is ACTIVE, whatever there was before.

    An alarm that rang for something that is gone or stopped is told that its silence has ended: it keeps its state
    while it hears nothing.
    """
    spoken = voices(standings, before, patience)
    silenced = {record.subject for record in before if record.idle} - {voice.subject for voice in spoken}
    data = [datum for voice in spoken for datum in voice.data(now)]
    data += [_idle_hours(subject, timedelta(), now) for subject in sorted(silenced, key=str)]
    return data, {arn: record for voice in spoken for arn, record in voice.records(now).items()}


def batches(data: Sequence[Datum]) -> list[Sequence[Datum]]:
    """The data by call."""
    return [data[first : first + MOST_DATA] for first in range(0, len(data), MOST_DATA)]


def _capacity(subject: Subject, provisioned: int, now: datetime) -> list[Datum]:
    """One datum for each five-minute period until the next run, so that metric math finds one in each."""
    first = floor(now)
    return [
        _datum(subject, metrics.PROVISIONED_TPS, float(provisioned), "Count/Second", first + place * PERIOD)
        for place in range(PERIODS_OF_A_RUN)
    ]


def _idle_hours(subject: Subject, silent: timedelta, now: datetime) -> Datum:
    return _datum(subject, metrics.IDLE_HOURS, silent / timedelta(hours=1), "None", floor(now))


def _datum(subject: Subject, metric: str, value: float, unit: str, moment: datetime) -> Datum:
    dimensions = [{"Name": name, "Value": value} for name, value in subject.dimensions.items()]
    return {"MetricName": metric, "Dimensions": dimensions, "Timestamp": moment, "Value": value, "Unit": unit}
