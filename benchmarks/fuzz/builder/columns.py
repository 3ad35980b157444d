"""Columns of a dataset that fit a domain: what must be there, some of what may be, and some of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.fuzz.dice import Dice
from personalize import quotas, reserved_columns, schemas
from personalize.reserved_columns import Columns, Reserved

Column = dict[str, object]
NUMBERS = ("int", "long", "float", "double")

# None of these is the same as a reserved one once underscores and case are gone.
_OWN = ("STUDIO", "Year", "score_2", "_internal", "BRAND", "city", "LANGUAGE", "n", "Loyalty_Points", "WEIGHT", "flag")
_OWN += ("MOOD", "size", "SHELF", "tier", "AUDIENCE", "COLOUR", "z9", "SEASON", "HEIGHT")
# One that every dataset has, so that whatever learns from metadata has something to learn from.
ANCHOR = "ANCHOR"
DESCRIPTION, TITLE = "DESCRIPTION", "TITLE"
_PLAIN: Column = dict.fromkeys(("nullable", "categorical", "textual", "item_name"), False) | {"since": 1}
_MOST_OWN = {"interactions": 2, "items": 8, "users": 4, "actions": 4, "action_interactions": 2}


def build(dice: Dice, domain: str | None, key: str, needed: Sequence[str]) -> list[Column]:
    """The columns of a dataset (a key of schemas.DATASET_TYPES); `needed` are optional ones that must be among them."""
    known = reserved_columns.of(domain, key)
    columns = [*_reserved(dice, known, needed), *_own(dice, key)]
    if key not in ("interactions", "action_interactions"):
        columns.append({"name": ANCHOR, "type": "int"})
    if key == "items":
        _flag(dice, columns, needed)
    dice.shuffle(columns)
    if key in schemas.EXTENSIBLE and dice.chance(0.4):
        columns = _revised(dice, columns)
    # Now and then with every key, defaults included.
    return [_PLAIN | column if dice.chance(0.1) else column for column in columns]


def of_type(columns: Sequence[Column], *types: str) -> list[str]:
    """The names of the columns of these types."""
    return [str(column["name"]) for column in columns if column["type"] in types]


def _reserved(dice: Dice, known: Columns, needed: Sequence[str]) -> Iterator[Column]:
    for name, reserved in known.items():
        if reserved.required or name in needed or dice.chance(0.3):
            yield _as_reserved(dice, name, reserved)


def _as_reserved(dice: Dice, name: str, reserved: Reserved) -> Column:
    column: Column = {"name": name, "type": reserved.type}
    for flag in ("categorical", "textual"):
        if getattr(reserved, flag):
            column[flag] = True
    if reserved.nullable and dice.chance(0.5):
        column["nullable"] = True
    return column


def _own(dice: Dice, key: str) -> Iterator[Column]:
    names = dice.some(_OWN, 0, _MOST_OWN[key])
    if key == "items" and dice.chance(0.05):
        # Besides those, the anchor, a title and a description.
        names += [f"C{number}" for number in range(quotas.METADATA_COLUMNS[key] - len(names) - 3)]
    for name in names:
        if dice.chance(0.02):
            name += "_" + "L" * (quotas.COLUMN_NAME_LENGTH - len(name) - 1)
        column: Column = {"name": name, "type": dice.one(schemas.TYPES)}
        if column["type"] == "string" and dice.chance(0.7):
            column["categorical"] = True
        if dice.chance(0.3):
            column["nullable"] = dice.chance(0.8)
        yield column


def _revised(dice: Dice, columns: list[Column]) -> list[Column]:
    """Some of those that may be empty came later: they stand at the end, and brought one revision or more."""
    later = dice.some([column for column in columns if column.get("nullable")], 0, 3)
    revision = 1
    for column in later:
        revision += revision == 1 or dice.chance(0.5)
        column["since"] = revision
    return [*(column for column in columns if column not in later), *later]


def _flag(dice: Dice, columns: list[Column], needed: Sequence[str]) -> None:
    """A title and a description among the items' own strings."""
    described = any(column.get("textual") for column in columns)
    if not described and (DESCRIPTION in needed or dice.chance(0.6)):
        columns.append({"name": DESCRIPTION, "type": "string", "textual": True})
    if TITLE in needed or dice.chance(0.6):
        columns.append({"name": TITLE, "type": "string", "item_name": True})
