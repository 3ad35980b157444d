"""How CloudWatch says why an alarm is in its state: StateReason and StateReasonData, as its alarms write them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from rehearsal.cloudwatch.alarms.evaluation import ALARM, INSUFFICIENT_DATA, OK, Datapoint, Verdict
from rehearsal.cloudwatch.alarms.settings import NOT_BREACHING, OPERATORS, Settings

CREATED = "Unchecked: Initial alarm creation"
# From so many datapoints on, a reason lists this many of them, the newest: it has room for 1,023 characters (API
# reference, MetricAlarm). That five is the number is not published; mails that people have shown have it so.
_MOST_LISTED = 5


def reason(verdict: Verdict, settings: Settings) -> str:
    """One sentence for a verdict that has a state."""
    if verdict.state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_counted(verdict.filled)} {_were(verdict.filled)} unknown."
    shown = verdict.breaching if verdict.state == ALARM else verdict.within
    treated = f"{_counted(verdict.filled, 'missing ')} {_were(verdict.filled)} treated as [{_treatment(settings)}]"
    if not verdict.real:
        periods = f"{verdict.filled} period{'' if verdict.filled == 1 else 's'}"
        return f"Threshold Crossed: no datapoints were received for {periods} and {treated}."
    said = [_crossed(shown, verdict.state, settings)] if shown else []
    # Under `missing` the gaps are not counted as anything, so the sentence does not mention them.
    if verdict.filled and settings.treatment in _TREATED:
        said.append(treated)
    if len(shown) >= _MOST_LISTED:
        said[-1] += f". The most recent datapoints which crossed the threshold: {_listed(shown[:_MOST_LISTED])}"
    return f"Threshold Crossed: {' and '.join(said)}{_minimum(verdict.state, settings)}."


def reason_data(verdict: Verdict, settings: Settings, now: dt.datetime) -> str:
    """The same as JSON; without the sample counts that CloudWatch adds to `evaluatedDatapoints`."""
    real = verdict.real
    data = {
        "version": "1.0",
        "queryDate": stamp(now),
        **({"startDate": stamp(real[-1].at)} if real else {}),
        **({"statistic": settings.statistic} if settings.statistic else {}),
        "period": settings.period,
        "recentDatapoints": [point.value for point in reversed(real)],
        "threshold": settings.threshold,
        "evaluatedDatapoints": [{"timestamp": stamp(point.at), "value": point.value} for point in real],
    }
    return json.dumps(data, separators=(",", ":"))


def stamp(moment: dt.datetime) -> str:
    """A moment as CloudWatch writes it in messages: 2026-11-21T20:00:30.000+0000."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def _crossed(shown: Sequence[Datapoint], state: str | None, settings: Settings) -> str:
    listed = f" {_listed(shown)}" if len(shown) < _MOST_LISTED else ""
    return f"{_share(shown, settings)}{listed} {_relation(len(shown), state, settings)}"


def _share(shown: Sequence[Datapoint], settings: Settings) -> str:
    """ "2 datapoints", or "2 out of the last 3 datapoints" where the alarm says DatapointsToAlarm."""
    if settings.required is None:
        return _counted(len(shown))
    return f"{len(shown)} out of the last {settings.periods} datapoints"


def _minimum(state: str | None, settings: Settings) -> str:
    if settings.required is None:
        return ""
    needed = settings.needed if state == ALARM else settings.periods - settings.needed + 1
    return f" (minimum {_counted(needed)} for {OK if state == ALARM else ALARM} -> {state} transition)"


def _relation(count: int, state: str | None, settings: Settings) -> str:
    negation = "" if state == ALARM else "not "
    return f"{_were(count)} {negation}{OPERATORS[settings.comparison][1]} the threshold ({settings.threshold})"


def _listed(points: Sequence[Datapoint]) -> str:
    return f"[{', '.join(f'{point.value} ({point.at:%d/%m/%y %H:%M:%S})' for point in points)}]"


def _counted(count: int, kind: str = "") -> str:
    return f"{count} {kind}datapoint{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _treatment(settings: Settings) -> str:
    return _TREATED.get(settings.treatment, settings.treatment)


_TREATED = {NOT_BREACHING: "NonBreaching", "breaching": "Breaching"}
