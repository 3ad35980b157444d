"""The story of a rehearsal for a person: what ran when, for how long, which version serves, what users saw.

Runs that are all alike (an UPDATE succeeds 168 times a week) are told once a day; whatever is out of the ordinary
is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from rehearsal.record import Record

_SUBJECTS = ("dataset", "solution", "campaign", "filter")


def timeline(record: Record) -> Iterator[str]:
    """The lines of the story."""
    yield f"{_when(record.start)}  deployed {', '.join(stack.name for stack in record.stacks)}"
    yield from _runs(record)
    yield ""
    yield from _campaigns(record)
    yield from _filters(record)
    yield from _recommendations(record)


def _runs(record: Record) -> Iterator[str]:
    """Executions in order; consecutive days of the same uneventful run are one line each."""
    key = lambda run: (run.start.date(), _routine(run))  # noqa: E731
    ordered = sorted(record.executions, key=lambda run: (run.start.date(), not _routine(run), _routine(run), run.start))
    lines: list[tuple[datetime, str]] = []
    for (_day, routine), group in groupby(ordered, key=key):
        runs = list(group)
        if routine and len(runs) > 3:
            lines.append((runs[0].start, _together(runs)))
        else:
            lines += [(run.start, _alone(run)) for run in runs]
    for _at, line in sorted(lines, key=lambda pair: pair[0]):
        yield line


def _routine(run: Any) -> str:
    """What a run repeats, if it ended well and may be one of many alike; else ''."""
    return f"{_title(run)} {run.input.get('reason', '')}" if run.status == "SUCCEEDED" else ""


def _title(run: Any) -> str:
    workflow = run.machine.rsplit("-", 1)[-1]
    subject = next((str(run.input[name]) for name in _SUBJECTS if name in run.input), "")
    return " ".join(part for part in (workflow, subject, str(run.input.get("mode", ""))) if part)


def _alone(run: Any) -> str:
    took = _span(run.stop - run.start) if run.stop else "still running"
    line = f"{_when(run.start)}  {_title(run):<42} {run.status.lower():<10} {took:>9}  {run.input.get('reason', '')}"
    if run.cause:
        line += f"\n{'':20}{run.error}: {run.cause}"
    return line


def _together(runs: Sequence[Any]) -> str:
    spans = [run.stop - run.start for run in runs if run.stop]
    span = f"{_span(min(spans))} to {_span(max(spans))}"
    many = f"{len(runs)} times, all succeeded, {span} each"
    return f"{_when(runs[0].start)}  {_title(runs[0]):<42} {many}  {runs[0].input.get('reason', '')}"


def _campaigns(record: Record) -> Iterator[str]:
    metrics = {version.arn: version for version in record.versions}
    for campaign in record.campaigns:
        yield f"campaign {campaign.name} is {campaign.status}; it served {len(campaign.served)} versions"
        for served in [*campaign.served[:1], *campaign.served[1:][-2:]]:
            version = metrics[served.version_arn]
            ndcg = version.metrics.get("normalized_discounted_cumulative_gain_at_25")
            quality = f", NDCG at 25: {ndcg:.3f}" if ndcg is not None else ""
            yield f"    since {_when(served.since)}  {version.name} ({version.mode}{quality})"


def _filters(record: Record) -> Iterator[str]:
    for pointer in record.pointers:
        yield f"filter {pointer.name} -> {pointer.filter_arn.rsplit('/', 1)[-1]} ({pointer.status or 'gone'})"


def _recommendations(record: Record) -> Iterator[str]:
    for answer in record.answers:
        yield ""
        done = f"then had events on {', '.join(answer.events)}" if answer.events else "and sent no events"
        yield f"user {answer.user} asked campaign {answer.campaign} {done}"
        for name, before in answer.before.items():
            yield f"    {name:<12} before  {'  '.join(before) or '(nothing)'}"
            yield f"    {'':<12} after   {'  '.join(answer.after[name]) or '(nothing)'}"


def _when(moment: datetime) -> str:
    return f"{moment:%a %d %b %H:%M:%S}"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{seconds:02}s"
