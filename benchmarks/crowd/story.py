"""The figures of a day in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.crowd import requests, runs
from benchmarks.crowd.day import Day

SHOWN = 5  # lines of a kind
# A quiet operation is not told of: one that was never refused, and never asked for this often in a minute.
BUSY = 10


@dataclass(frozen=True)
class Story:
    """What is told of a day; it is clean if nothing was lost and no promise broken."""

    headline: str
    lines: Sequence[str]
    is_clean: bool

    @classmethod
    def of(cls, day: Day) -> Story:
        """The story of a day."""
        record = day.record
        failed = runs.limited(record.executions)
        lost = runs.lost_hours(record.schedules, record.executions, (day.began, day.end))
        serving = sum(campaign.status == "ACTIVE" and bool(campaign.served) for campaign in record.campaigns)
        headline = (
            f"{len(failed) + len(lost)} runs lost ({len(failed)} failed, {len(lost)} hours without a version); "
            f"{serving} of {len(day.tenants)} tenants served"
        )
        told = [*_outcomes(day), *_lost(lost), *_delays(day), *_demands(day), *_faults(day), *_broken(day)]
        clean = not failed and not lost and not day.broken and serving == len(day.tenants)
        return cls(headline, told, clean)


def _outcomes(day: Day) -> Iterator[str]:
    for workflow, count in runs.outcomes(day.record.executions, day.record.outcomes()).items():
        yield f"{workflow}: {count.total()} started, {', '.join(f'{many} {how}' for how, many in count.most_common())}"


def _lost(lost: Sequence[runs.LostHour]) -> Iterator[str]:
    for waited, many in Counter(hour.waited for hour in lost).most_common():
        yield f"hours lost mostly in {waited or 'no run at all'}: {many}"
    for when, many in sorted(Counter(f"{hour.due:%a %H}:00" for hour in lost).items()):
        yield f"hours lost of UPDATEs due from {when} on: {many}"


def _delays(day: Day) -> Iterator[str]:
    record = day.record
    for mode, times in sorted(runs.creation_delays(record.schedules, record.executions).items()):
        yield f"{mode} due until training created: {_spread(times)}"
    yield f"training ended until campaign serves: {_spread(runs.serving_delays(record.versions, record.campaigns))}"
    yield f"data uploaded until first served: {_spread(runs.first_servings(record.campaigns, day.began))}"


def _spread(times: Sequence[timedelta]) -> str:
    mean, most = runs.mean(times), max(times, default=timedelta())
    figures = ", ".join(
        f"{name} {time / timedelta(minutes=1):.1f}"
        for name, time in (("mean", mean), ("95th percentile", runs.percentile(times, 0.95)), ("longest", most))
    )
    return f"{figures} minutes ({len(times)})"


def _demands(day: Day) -> Iterator[str]:
    for one in requests.demands(day.requests):
        if one.refused or one.busiest >= BUSY:
            refused = ", ".join(f"{many} refused ({why})" for why, many in one.refused.most_common())
            load = requests.load(one, day.end - day.began)
            yield (
                f"{one.operation}: {one.requests} requests, {refused or 'none refused'}; "
                f"{one.busiest} in the busiest minute ({one.at:%a %H:%M}), {load:.0%} of the day's seconds"
            )


def _faults(day: Day) -> Iterator[str]:
    for what, many in sorted(day.faults.items()):
        yield f"Lambda {what} ({many} times)"


def _broken(day: Day) -> Iterator[str]:
    yield from (f"BROKEN {text}" for text in day.broken[:SHOWN])
    if len(day.broken) > SHOWN:
        yield f"BROKEN and {len(day.broken) - SHOWN} more"
