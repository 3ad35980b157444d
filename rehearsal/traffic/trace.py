"""A recorded load: `timestamp,value`, a row for every five minutes, the value being requests in those.

The times need not lie on the clock's five minutes: the first row is moved to the start of the rehearsal, the others by
as much. Five minutes without a row had no requests: that is how CloudWatch exports what nobody asked.
"""

from __future__ import annotations

import csv
import math
from datetime import datetime, timedelta
from pathlib import Path

WINDOW = timedelta(minutes=5)
HEADER = ["timestamp", "value"]
_TOLD = 20  # problems of a file that are listed

Row = tuple[datetime, float]


class TrafficError(ValueError):
    """Traffic that cannot be played; a line for each problem: where, what was found, what to do."""


def read(path: Path | str) -> tuple[float, ...]:
    """The requests in each five minutes from the first row to the last, zero where there is no row.

    Raises TrafficError with everything that is wrong with the file.
    """
    path = Path(path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TrafficError(f"{path}: cannot be read ({error}); name a CSV file in UTF-8") from None
    if not lines or lines[0] != HEADER:
        found = ",".join(lines[0]) if lines else ""
        raise TrafficError(f"{path}:1: found the header {found!r}; write {','.join(HEADER)!r}")
    rows, problems = _rows(path, lines[1:])
    problems += _order(path, rows)
    if not rows and not problems:
        problems = [f"{path}: found no row below the header; add a row for every five minutes"]
    if rows and not problems and not any(value for _at, value in rows.values()):
        problems = [f"{path}: found no value above 0, so that nothing can be scaled; use the pattern none instead"]
    if problems:
        more = [f"{path}: and {len(problems) - _TOLD} problems more"] if len(problems) > _TOLD else []
        raise TrafficError("\n".join(problems[:_TOLD] + more))
    return _windows(list(rows.values()))


def _rows(path: Path, lines: list[list[str]]) -> tuple[dict[int, Row], list[str]]:
    """The rows that can be read, by line number, and what is wrong with the others."""
    rows, problems = {}, []
    for number, line in enumerate(lines, 2):
        if len(line) != len(HEADER):
            problems.append(f"{path}:{number}: found {len(line)} values; write a timestamp and a value")
            continue
        at, value = _time(line[0]), _value(line[1])
        if at is None:
            problems.append(f"{path}:{number}: timestamp is {line[0]!r}; write it as 2026-11-21 18:00:00")
        if value is None:
            problems.append(f"{path}:{number}: value is {line[1]!r}; write a number of requests, 0 or more")
        if at is not None and value is not None:
            rows[number] = (at, value)
    return rows, problems


def _time(text: str) -> datetime | None:
    """A time without its zone: only the distances count, and a file that mixes zones is one out of order."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _order(path: Path, rows: dict[int, Row]) -> list[str]:
    """Rows that do not come at least five minutes after the one before them."""
    problems, before = [], None
    for number, (at, _value) in rows.items():
        if before is not None and at - before < WINDOW:
            problems.append(
                f"{path}:{number}: timestamp is {at}, after {before}; sort the rows and leave five minutes or more "
                f"between them"
            )
        before = at
    return problems


def _windows(rows: list[Row]) -> tuple[float, ...]:
    first, last = rows[0][0], rows[-1][0]
    values = [0.0] * ((last - first) // WINDOW + 1)
    for at, value in rows:
        values[(at - first) // WINDOW] += value
    return tuple(values)
