"""Whether an online metric stays below its baseline, so that a solution is trained again: pure.

Days are 24 hours that end now, not calendar days, so that a look at noon compares like with like. What a day is worth
is the mean of its hours, of sums their sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

Points = Sequence[tuple[datetime, float]]
DAY = timedelta(days=1)
_TOTALS = ("Sum", "SampleCount")


def retraining(
    watched: Mapping[str, object], points: Points, record: Mapping[str, object], now: datetime
) -> tuple[dict[str, object] | None, str]:
    """The training to start, as the machine wants it, or None; and why, or why not.

    ``watched`` is an entry of watch.json's drifts, ``points`` are the metric's hours, ``record`` is the solution's.
    """
    cooled = now - timedelta(days=watched["cool_down_days"])
    known = [datetime.fromisoformat(record[name]) for name in ("fullAt", "driftedAt") if name in record]
    if not known:
        return None, "it was never trained"
    if max(known) > cooled:
        return None, f"its last FULL training began at {max(known).isoformat(timespec='seconds')}"
    reason = _fallen(watched, _days(watched, points, now))
    if not reason:
        return None, "its online metric is as usual, or too little is known of it"
    action = {"solution": watched["solution"], "reason": reason, "before": cooled.isoformat(timespec="seconds")}
    return action, reason


def _fallen(watched: Mapping[str, object], days: Sequence[float | None]) -> str:
    """Why the last days count as a fall; '' if they do not."""
    last, before = days[: watched["below_days"]], days[watched["below_days"] :]
    known = [value for value in before if value is not None]
    if None in last or 2 * len(known) < len(before):
        return ""
    baseline = sum(known) / len(known)
    least = baseline * (1 - watched["tolerated_loss"])
    if max(last) >= least:
        return ""
    values = " and ".join(f"{value:.6g}" for value in reversed(last))
    return f"{watched['name']} was {values} in the last days, before that {baseline:.6g} on average"


def _days(watched: Mapping[str, object], points: Points, now: datetime) -> list[float | None]:
    """What each day was worth, the last one first; None where nothing was measured."""
    hours: list[list[float]] = [[] for _ in range(watched["below_days"] + watched["baseline_days"])]
    for moment, value in points:
        age = (now - moment) // DAY
        if 0 <= age < len(hours):
            hours[age].append(value)
    total = watched["statistic"] in _TOTALS
    return [(sum(day) / (1 if total else len(day))) if day else None for day in hours]
