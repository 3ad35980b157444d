"""What the tenant file says about a dataset, as checks.json beside this file holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from personalize import quotas

IDS = frozenset({"USER_ID", "ITEM_ID", "ACTION_ID"})
TIMES = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP", "EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP"})
# What makes two rows the same to Personalize; of the others the last one with an id counts.
_EVENT = {"interactions": ("USER_ID", "ITEM_ID"), "action_interactions": ("USER_ID", "ACTION_ID")}
_ID = {"items": "ITEM_ID", "users": "USER_ID", "actions": "ACTION_ID"}


@dataclass(frozen=True)
class Column:
    """One column, in the CSV's order."""

    name: str
    type: str
    nullable: bool
    categorical: bool
    textual: bool

    @property
    def field(self) -> str:
        """As SQL knows it: Glue writes names in lower case."""
        return f'"{self.name.lower()}"'

    @property
    def longest(self) -> int:
        """How many characters a text may have (developer guide, quotas)."""
        if self.name in IDS:
            return quotas.ID_LENGTH
        return quotas.TEXTUAL_LENGTH if self.textual else quotas.CATEGORICAL_LENGTH

    @property
    def is_time(self) -> bool:
        return self.name in TIMES and self.type == "long"


@dataclass(frozen=True)
class Dataset:
    """One dataset. ``optional`` counts the columns that share a quota with event types, ``alone`` are the solutions
    that train on one type of event only, ``streamed`` says that events come in otherwise too, ``tolerated`` is the
    share by which it may differ from the last import, ``refuses_drift`` what happens beyond that.
    """

    name: str
    columns: tuple[Column, ...]
    streamed: bool
    optional: int
    alone: Mapping[str, str]
    tolerated: float
    refuses_drift: bool

    @classmethod
    def of(cls, name: str, declared: Mapping[str, object]) -> Dataset:
        """From its entry of checks.json."""
        columns = tuple(Column(**column) for column in declared["columns"])
        return cls(name=name, **{**declared, "columns": columns})

    @property
    def is_of_events(self) -> bool:
        return self.name in _EVENT

    @property
    def id(self) -> str:
        """The column that tells one thing from another; of events, what they are about."""
        return _EVENT[self.name][1] if self.is_of_events else _ID[self.name]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]
