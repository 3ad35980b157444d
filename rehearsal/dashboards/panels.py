"""What a widget shows, as plain values: everything that is decided before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Line:
    """One result of a query: values by the starts of their periods (UTC, ascending); a period in seconds."""

    label: str
    period: int
    points: Mapping[datetime, float]
    side: str = "left"
    color: str | None = None

    @property
    def last(self) -> float | None:
        """Its last value, if it has any."""
        return next(reversed(self.points.values()), None)

    @property
    def runs(self) -> list[list[tuple[datetime, float]]]:
        """Its points, apart wherever a period is missing: no line is drawn across what is not known."""
        found: list[list[tuple[datetime, float]]] = []
        before: datetime | None = None
        for at, value in self.points.items():
            if before is None or (at - before).total_seconds() > self.period:
                found.append([])
            found[-1].append((at, value))
            before = at
        return found


@dataclass(frozen=True)
class Axis:
    """One side's limits and label; None where the values decide."""

    least: float | None = None
    most: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """A horizontal annotation: a value, or with `upper` the band up to that; `fill`: above, below, between, none."""

    value: float
    label: str = ""
    color: str | None = None
    fill: str = "none"
    side: str = "left"
    upper: float | None = None


@dataclass(frozen=True)
class Moment:
    """A vertical annotation; with `until` the span up to then; `fill` is before, after, between or none."""

    at: datetime
    label: str = ""
    color: str | None = None
    fill: str = "none"
    until: datetime | None = None


@dataclass(frozen=True)
class Graph:
    """Lines over time."""

    title: str
    lines: Sequence[Line]
    start: datetime
    end: datetime
    stacked: bool = False
    left: Axis = Axis()
    right: Axis = Axis()
    marks: Sequence[Mark] = ()
    moments: Sequence[Moment] = ()
    legend: str = "bottom"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(line.points for line in self.lines)


@dataclass(frozen=True)
class Values:
    """The last value of each line: as numbers, bars, a pie or gauges (`view` as bodies call it)."""

    title: str
    view: str
    lines: Sequence[Line]
    start: datetime
    end: datetime
    sparkline: bool = False
    precise: bool = False
    left: Axis = Axis()
    marks: Sequence[Mark] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(line.points for line in self.lines)


@dataclass(frozen=True)
class Table:
    """Summaries of each line, one column each: MIN, MAX, SUM, AVG, and LAST."""

    title: str
    lines: Sequence[Line]
    columns: Sequence[str]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(line.points for line in self.lines)


@dataclass(frozen=True)
class Text:
    """Markdown."""

    markdown: str
    transparent: bool = False


@dataclass(frozen=True)
class Alarms:
    """Names of alarms with their states, in the order in which they are shown; None is an unknown state."""

    title: str
    states: Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class NotDrawn:
    """In the place of a widget that was refused."""

    title: str
    reason: str


Panel = Graph | Values | Table | Text | Alarms | NotDrawn
Properties = Mapping[str, Any]
