"""The story of a rehearsal for a person: what ran when, for how long, who was told what, which version serves, what
users saw.

Runs that are all alike (an UPDATE succeeds 168 times a week) are told once a day; whatever is out of the ordinary
is told by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from rehearsal.run.record import Record

_SUBJECTS = ("dataset", "solution", "campaign", "recommender", "filter", "batch")


def timeline(record: Record) -> Iterator[str]:
    """The lines of the story."""
    yield f"{_when(record.start)}  deployed {', '.join(stack.name for stack in record.stacks)}"
    happened = [*_runs(record), *_notices(record), *_deployments(record)]
    yield from (line for _at, line in sorted(happened, key=lambda pair: pair[0]))
    yield ""
    yield from _requests(record)
    yield from _campaigns(record)
    yield from _recommenders(record)
    yield from _pointers(record)
    yield from _recommendations(record)


def _runs(record: Record) -> list[tuple[datetime, str]]:
    """Executions in order; more than three of a day that are alike are one line."""
    outcomes = record.outcomes()
    days = defaultdict(list)
    for run in record.executions:
        ended = outcomes.get(run.arn, run.status.lower())
        days[run.start.date(), _title(run), run.input.get("reason", ""), ended, run.cause].append(run)
    lines: list[tuple[datetime, str]] = []
    for (_day, title, reason, ended, cause), runs in days.items():
        if len(runs) > 3 and cause is None:
            lines.append((runs[0].start, _line(runs, title, f"{len(runs)} times {ended}", reason)))
        else:
            lines += [(run.start, _line([run], title, ended, reason, run.error, cause)) for run in runs]
    return lines


def _notices(record: Record) -> Iterator[tuple[datetime, str]]:
    """What people were told, with the text: of an alarm, what to do and why it changed its state.

    That alarms have their first data, and all is well, is told of all of a topic together.
    """
    first: dict[str, list[datetime]] = defaultdict(list)
    for notice in record.notices:
        topic, alarm = notice.topic.rpartition(":")[2], _alarm(notice.message)
        if alarm and (alarm["OldStateValue"], alarm["NewStateValue"]) == ("INSUFFICIENT_DATA", "OK"):
            first[topic].append(notice.at)
            continue
        lines = [alarm["AlarmDescription"], alarm["NewStateReason"]] if alarm else notice.message.splitlines()
        text = [f"{'':20}{line}" for line in lines if line]
        yield notice.at, "\n".join([f"{_when(notice.at)}  told {topic}: {notice.subject or '(no subject)'}", *text])
    for topic, times in first.items():
        yield times[0], f"{_when(times[0])}  told {topic}: OK for the first time, alarms: {len(times)}"


def _deployments(record: Record) -> Iterator[tuple[datetime, str]]:
    """What was edited meanwhile, and which stacks that changed; the reason, if the deployment failed."""
    for one in record.deployments:
        outcome, _, reason = one.outcome.partition(": ")
        line = f"{_when(one.at)}  edit {one.file} {outcome}{': ' if one.stacks else ''}{', '.join(one.stacks)}"
        yield one.at, "\n".join([line, *(f"{'':20}{text}" for text in reason.splitlines())])


def _alarm(message: str) -> dict[str, Any] | None:
    """The notice of an alarm; None for any other message."""
    try:
        said = json.loads(message)
    except ValueError:
        return None
    return said if isinstance(said, dict) and "AlarmName" in said else None


def _requests(record: Record) -> Iterator[str]:
    tally = record.traffic
    for name in sorted(tally.answered) if tally else ():
        refused = f", {tally.refused[name]:,} refused" if tally.refused[name] else ""
        yield f"{name} answered {tally.answered[name]:,} requests{refused}"


def _title(run: Any) -> str:
    workflow = run.machine.rsplit("-", 1)[-1]
    subject = next((str(run.input[name]) for name in _SUBJECTS if name in run.input), "")
    return " ".join(part for part in (workflow, subject, str(run.input.get("mode", ""))) if part)


def _line(
    runs: Sequence[Any], title: str, ended: str, reason: str, error: str | None = None, cause: str | None = None
) -> str:
    spans = [run.stop - run.start for run in runs if run.stop]
    shortest, longest = (_span(pick(spans)) if spans else "" for pick in (min, max))
    took = shortest if shortest == longest else f"{shortest} to {longest}"
    skipped = ended.partition(" skipped: ")[2] or ended.startswith("skipped: ")
    line = f"{_when(runs[0].start)}  {title:<36} {reason:<34} {ended}{'' if skipped or not took else ', ' + took}"
    return f"{line}\n{'':20}{error}: {cause}" if cause else line


def _campaigns(record: Record) -> Iterator[str]:
    metrics = {version.arn: version for version in record.versions}
    for campaign in record.campaigns:
        yield f"campaign {campaign.name} is {campaign.status}; it served {len(campaign.served)} versions"
        for served in [*campaign.served[:1], *campaign.served[1:][-2:]]:
            version = metrics[served.version_arn]
            ndcg = version.metrics.get("normalized_discounted_cumulative_gain_at_25")
            quality = f", NDCG at 25: {ndcg:.3f}" if ndcg is not None else ""
            yield f"    since {_when(served.since)}  {version.name} ({version.mode}{quality})"


def _recommenders(record: Record) -> Iterator[str]:
    for recommender in record.recommenders:
        trained = [training for training in recommender.trained if training.ready]
        latest = f", trained {len(trained)} times, last serving since {_when(trained[-1].ready)}" if trained else ""
        yield f"recommender {recommender.name} ({recommender.use_case}) is {recommender.status}{latest}"


def _pointers(record: Record) -> Iterator[str]:
    for pointer in record.pointers:
        yield f"pointer {pointer.name} -> {pointer.arn.rsplit('/', 1)[-1]} ({pointer.status or 'gone'})"


def _recommendations(record: Record) -> Iterator[str]:
    for answer in record.answers:
        yield ""
        done = f"then had events on {', '.join(answer.events)}" if answer.events else "and sent no events"
        yield f"user {answer.user} asked {answer.kind} {answer.name} {done}"
        for name, before in answer.before.items():
            yield f"    {name:<12} before  {'  '.join(before) or '(nothing)'}"
            yield f"    {'':<12} after   {'  '.join(answer.after[name]) or '(nothing)'}"


def _when(moment: datetime) -> str:
    return f"{moment:%a %d %b %H:%M:%S}"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{seconds:02}s"
