"""The data of a rehearsal: the user's own files moved to the present, or generated ones.

    write(folder, columns=..., seed=7, end=...)     plausible files for any columns, always the same for a seed
    read(folder, columns, end)                      a user's own files, all times moved so that the last event is `end`

Columns come from the schemas as synthesized: per dataset ("interactions", "items", "users", "actions",
"action_interactions") a list of plain mappings with name, type, and where they hold nullable, categorical and textual.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from rehearsal.data import actions, catalogue
from rehearsal.data.columns import SIZES, Source, values
from rehearsal.data.themes import THEMES

Columns = Sequence[Mapping[str, Any]]

DATASETS = tuple(SIZES)
SIZE = {"users": 600, "items": 2_000, "interactions": 60_000}  # of generated data, unless told otherwise
TIME_COLUMNS = ("TIMESTAMP", "CREATION_TIMESTAMP")
_MILLISECONDS = 100_000_000_000  # as seconds that is the year 5138


class DataError(ValueError):
    """A file that cannot be imported; the text names the file, the line, what was found and what to do."""


def write(
    folder: Path | str,
    *,
    columns: Mapping[str, Columns],
    seed: int,
    end: datetime,
    users: int = SIZE["users"],
    items: int = SIZE["items"],
    interactions: int = SIZE["interactions"],
    domain: str | None = None,
) -> None:
    """Write `<dataset>.csv` for each dataset into the folder; the last event is at `end`.

    The domain of the dataset group decides what the world is about (themes.py).

    Users have tastes over genres, items a long-tailed popularity and a day of release, visits come in sessions, and
    some items are new or were never watched. Nobody watches an item twice, so small worlds have fewer interactions.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    last = int(end.timestamp())
    theme = THEMES[domain]
    world = catalogue.generate(theme=theme, seed=seed, users=users, items=items, interactions=interactions, end=last)
    log = (
        actions.generate(seed=seed, users=users, end=last)
        if columns.keys() & {"actions", "action_interactions"}
        else None
    )
    for dataset, wanted in columns.items():
        rng = np.random.default_rng([seed, *dataset.encode()])  # a column more in items changes nothing in users
        drawn = [values(Source(world, log), dataset, column, rng) for column in wanted]
        with (folder / f"{dataset}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column["name"] for column in wanted])
            writer.writerows(zip(*drawn, strict=True))


def read(folder: Path | str, columns: Mapping[str, Columns], end: datetime) -> dict[str, bytes]:
    """The user's files of the declared datasets that are in the folder, moved by one and the same span.

    Raises DataError if there is no interactions.csv, and for what `shift` raises it. The other files are optional.
    """
    folder = Path(folder)
    first = folder / "interactions.csv"
    if not first.is_file():
        raise DataError(f"{first}: not found; the folder needs interactions.csv (the others are optional)")
    last = last_event(first, columns["interactions"])
    files = {dataset: folder / f"{dataset}.csv" for dataset in columns}
    return {dataset: shift(path, columns[dataset], end, last=last) for dataset, path in files.items() if path.is_file()}


def last_event(path: Path | str, columns: Columns) -> int:
    """The greatest TIMESTAMP of an interactions file, in epoch seconds."""
    table = _rows(Path(path), columns)
    return max(_times(Path(path), columns, table, "TIMESTAMP"))


def shift(path: Path | str, columns: Columns, end: datetime, *, last: int | None = None) -> bytes:
    """A CSV file with its time columns moved so that `last` (its own last event if None) becomes `end`.

    Raises DataError if the header is not the columns in their order, a row has another number of values, or a time
    is not in whole seconds. Empty times stay empty.
    """
    path = Path(path)
    rows = _rows(path, columns)
    names = [column["name"] for column in columns]
    moved = [name for name in TIME_COLUMNS if name in names]
    if last is None and moved:
        last = max(_times(path, columns, rows, moved[0]))
    for name in moved:
        index, by = names.index(name), int(end.timestamp()) - last
        _times(path, columns, rows, name)
        for row in rows:
            if row[index]:
                row[index] = str(int(row[index]) + by)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(path: Path, columns: Columns) -> list[list[str]]:
    """The rows below the header, each as long as the columns."""
    names = [column["name"] for column in columns]
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if "".join(header).startswith("\ufeff"):
                raise DataError(f"{path}:1: begins with a byte-order mark; save it as UTF-8 without one")
            if header != names:
                raise DataError(
                    f"{path}:1: found the header {','.join(header)!r}; write {','.join(names)!r}, in that order"
                )
            rows = list(reader)
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from None
    if not rows:
        raise DataError(f"{path}: found no row below the header; add data or remove the file")
    for number, row in enumerate(rows, 2):
        if len(row) != len(names):
            raise DataError(f"{path}:{number}: found {len(row)} values for {len(names)} columns; repair the row")
    return rows


def _times(path: Path, columns: Columns, rows: list[list[str]], name: str) -> list[int]:
    """The times of a column that are not empty, checked to be seconds."""
    index = next((index for index, column in enumerate(columns) if column["name"] == name), None)
    if index is None:
        raise DataError(f"{path}: the dataset has no column {name}, so that its last event is not known")
    try:
        times = [int(row[index]) for row in rows if row[index]]
    except ValueError:
        times = []
    if not times or max(times) >= _MILLISECONDS or min(times) < 0:
        raise DataError(_bad_time(path, rows, index, name))
    return times


def _bad_time(path: Path, rows: list[list[str]], index: int, name: str) -> str:
    for number, row in enumerate(rows, 2):
        value = row[index]
        if value and not (value.isascii() and value.isdecimal()):
            return f"{path}:{number}: {name} is {value!r}; write whole seconds since 1970"
        if value and int(value) >= _MILLISECONDS:
            return f"{path}:{number}: {name} is {value}, which looks like milliseconds; write seconds since 1970"
    return f"{path}: no row has a {name}"
