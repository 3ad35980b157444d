"""Items and users: records with metadata, known at once to trainings and a little later to filters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize import durations
from rehearsal.personalize.data.vocabulary import Vocabulary

Record = Mapping[str, Any]


class Columns:
    """A frozen view of records by column; `size` is the number of codes that the vocabulary had."""

    def __init__(self, records: Mapping[int, Record], size: int) -> None:
        self.records, self.size = records, size
        self._values: dict[str, dict[str, np.ndarray]] = {}
        self._numbers: dict[str, np.ndarray] = {}

    def having(self, column: str, values: list[str]) -> np.ndarray:
        """Mask of the codes of which `column` holds one of `values`; multiple values are joined with `|`."""
        mask = np.zeros(self.size, dtype=bool)
        index = self._index(column)
        for value in values:
            if value in index:
                mask[index[value]] = True
        return mask

    def numbers(self, column: str) -> np.ndarray:
        """The values of a numeric column by code; NaN where a record has none."""
        if column not in self._numbers:
            array = np.full(self.size, np.nan)
            for code, record in self.records.items():
                value = record.get(column)
                if value is not None:
                    array[code] = value
            self._numbers[column] = array
        return self._numbers[column]

    def _index(self, column: str) -> dict[str, np.ndarray]:
        if column not in self._values:
            index: dict[str, list[int]] = {}
            for code, record in self.records.items():
                for value in split(record.get(column)):
                    index.setdefault(value, []).append(code)
            self._values[column] = {value: np.array(codes) for value, codes in index.items()}
        return self._values[column]


def split(value: Any) -> list[str]:
    """The single values of a cell: `Action|Comedy` holds two; a number is compared by its text."""
    if value is None:
        return []
    return value.split("|") if isinstance(value, str) else [str(value)]


class RecordTable:
    """The records of an Items or Users dataset by code. Streamed records outlive a FULL import, bulk ones do not."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.has_bulk = False
        self.records: dict[int, Record] = {}
        self.known_since: dict[int, datetime] = {}
        self.changed_at: dict[int, datetime] = {}
        self._streamed: dict[int, Record] = {}
        self._visible: dict[int, Record] = {}
        self._arrivals: deque[tuple[datetime, dict[int, Record], bool]] = deque()
        self._columns: Columns | None = None
        self._stored: Columns | None = None

    def replace(self, records: Mapping[int, Record], now: datetime) -> None:
        """A FULL import."""
        merged = {**records, **self._streamed}
        self.records, self.has_bulk = merged, True
        self._arrive(merged, now, replaces=True)

    def extend(self, records: Mapping[int, Record], now: datetime) -> None:
        """An INCREMENTAL import: new records are added, existing ones overwritten."""
        self.records.update(records)
        self._arrive(dict(records), now, replaces=False)

    def put(self, code: int, record: Record, now: datetime) -> None:
        """One record of PutItems or PutUsers."""
        self._streamed[code] = record
        self.extend({code: record}, now)

    def forget(self, codes: Iterable[int]) -> int:
        """Remove records at once, from filters as well, and tell how many there were."""
        gone = set(codes)
        count = sum(code in self.records for code in gone)
        arrivals = (records for _, records, _ in self._arrivals)
        for table in (self.records, self.known_since, self.changed_at, self._streamed, *arrivals):
            for code in gone & table.keys():
                del table[code]
        self._visible = {code: record for code, record in self._visible.items() if code not in gone}
        self._columns = self._stored = None
        return count

    def known_at(self, when: datetime) -> set[int]:
        """The codes of the records that had arrived by then, but for those that were forgotten since."""
        return {code for code, since in self.known_since.items() if since <= when}

    def columns(self) -> Columns:
        """What trainings and models see: everything that has arrived."""
        if self._stored is None or self._stored.size != len(self.vocabulary):
            self._stored = Columns(self.records, len(self.vocabulary))
        return self._stored

    def filterable(self, now: datetime) -> Columns:
        """What filters see at `now`. The same object is given until something changes."""
        while self._arrivals and self._arrivals[0][0] <= now:
            _, records, replaces = self._arrivals.popleft()
            self._visible = records if replaces else {**self._visible, **records}
            self._columns = None
        if self._columns is None or self._columns.size != len(self.vocabulary):
            self._columns = Columns(self._visible, len(self.vocabulary))
        return self._columns

    def _arrive(self, records: dict[int, Record], now: datetime, replaces: bool) -> None:
        self._stored = None
        for code in records:
            self.known_since.setdefault(code, now)
            self.changed_at[code] = now
        self._arrivals.append((now + durations.RECORD_EFFECT, dict(records), replaces))
