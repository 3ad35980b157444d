"""Which endpoint is asked how often, as the command line says it.

    [ENDPOINT=]LOAD[,CHANGE...]     LOAD    rhythm | none | a CSV file
                                    CHANGE  flash-sale@TIME[+SPAN] | silence@TIME[+SPAN]

An endpoint is a campaign or recommender under its name in the tenant file; without one, all those are meant that have
no traffic of their own. Times are ISO 8601, UTC unless they say otherwise; a span is 30m, 2h or 1d. A flash sale is ten
times the load, for an hour unless told otherwise; silence is for good unless it has a span.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from rehearsal.traffic import trace
from rehearsal.traffic.patterns import FACTORS, LASTS, Base, Change, Nothing, Pattern, Recorded, Rhythm
from rehearsal.traffic.trace import WINDOW, TrafficError

_ENDPOINT = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)=(.*)", re.DOTALL)
_CHANGE = re.compile(rf"({'|'.join(FACTORS)})@(.+?)(?:\+(\d{{1,4}})([mhd]))?")
_SPANS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EVERYBODY = ""
_GRAMMAR = f"write rhythm, none or a CSV file, then any of {', '.join(f'{name}@TIME[+SPAN]' for name in FACTORS)}"


@dataclass(frozen=True)
class Demand:
    """Patterns by endpoint, "" for all others, and the highest load in requests per second."""

    patterns: dict[str, Pattern]
    peak_tps: float

    def requests(self, name: str, moment: datetime) -> float:
        """How many requests the campaign or recommender of that name in the tenant file has in five minutes.

        Not a whole number; the five minutes begin at `moment`.
        """
        pattern = self.patterns.get(name) or self.patterns.get(_EVERYBODY)
        return pattern.share(moment, name) * self.peak_tps * WINDOW.total_seconds() if pattern else 0.0

    def check(self, endpoints: Collection[str]) -> None:
        """Raises TrafficError if an endpoint is meant that is not among `endpoints`, names as in the tenant file."""
        known = sorted(endpoints)
        unknown = [name for name in self.patterns if name not in {_EVERYBODY, *known}]
        if unknown:
            there = ", ".join(known) or "none"
            lines = (f"--traffic {name}=: the tenant has no campaign or recommender {name}" for name in unknown)
            raise TrafficError("\n".join(f"{line}; it has {there}" for line in lines))


def read(arguments: Sequence[str], *, peak_tps: float, start: datetime, seed: int) -> Demand:
    """The demand that the values of --traffic mean. Raises TrafficError with everything that is wrong with them."""
    patterns: dict[str, Pattern] = {}
    problems: list[str] = []
    for argument in arguments:
        found = _ENDPOINT.fullmatch(argument)
        name, text = found.groups() if found else (_EVERYBODY, argument)
        if name in patterns:
            whose = f"the endpoint {name} has" if name else "all endpoints have"
            problems.append(f"--traffic {argument}: {whose} traffic already; say it once")
        try:
            patterns[name] = _pattern(text, start, seed)
        except TrafficError as error:
            problems += [f"--traffic {argument}: {line}" for line in str(error).splitlines()]
    if problems:
        raise TrafficError("\n".join(problems))
    return Demand(patterns, peak_tps)


def _pattern(text: str, start: datetime, seed: int) -> Pattern:
    """Raises TrafficError."""
    first, *rest = text.split(",")
    problems: list[str] = []
    base: Base = Nothing()
    changes = []
    try:
        base = _base(first, start, seed)
    except TrafficError as error:
        problems.append(str(error))
    for part in rest:
        try:
            changes.append(_change(part))
        except TrafficError as error:
            problems.append(str(error))
    if first == "none" and rest:
        problems.append("none has nothing that could change; leave the rest away")
    if problems:
        raise TrafficError("\n".join(problems))
    return Pattern(base, tuple(changes))


def _base(text: str, start: datetime, seed: int) -> Base:
    if text == "none":
        return Nothing()
    if text == "rhythm":
        return Rhythm(seed)
    if not text or _CHANGE.fullmatch(text) or text in FACTORS:
        raise TrafficError(f"it begins with {text!r}; {_GRAMMAR}")
    values = trace.read(text)
    seconds = start.timestamp() % WINDOW.total_seconds()
    return Recorded(values, start - timedelta(seconds=seconds), max(values))


def _change(text: str) -> Change:
    found = _CHANGE.fullmatch(text)
    if not found:
        raise TrafficError(f"{text!r} is no change of a load; {_GRAMMAR}")
    kind, moment, count, unit = found.groups()
    try:
        start = datetime.fromisoformat(moment)
    except ValueError:
        raise TrafficError(f"{moment!r} is not a time; write {kind}@2026-11-27T08:00") from None
    start = start if start.tzinfo else start.replace(tzinfo=timezone.utc)
    span = int(count) * _SPANS[unit] if count else LASTS[kind]
    if span is not None and span < WINDOW:
        raise TrafficError(f"{text!r} is shorter than the five minutes that are played; write a span of at least 5m")
    return Change(FACTORS[kind], start, None if span is None else start + span)
