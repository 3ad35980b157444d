"""The query language of aws-item-attribute-affinity: item attributes, all of which an item must have."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
from lark import Lark, Token, UnexpectedInput

from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.schemas import NUMERIC, Schema

Attribute = tuple[str, str | float]  # column, value


def parse(text: str) -> list[Attribute]:
    """The attributes of a query. Raises InvalidInput with the place of a mistake."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        where = text[error.pos_in_stream or 0 :][:30] or "its end"
        raise InvalidInput(f"Failed to parse itemAttributes at column {error.column}, near {where!r}.") from error
    return [(str(name), _value(value)) for name, value in (condition.children for condition in tree.children)]


def problems(attributes: list[Attribute], items: Schema) -> list[str]:
    """What the Items schema has against a query: textual attributes cannot be asked for, nor boolean ones."""
    found = []
    for column, value in attributes:
        field = items.field(column)
        if field is None:
            found.append(f"the Items schema has no field {column}")
        elif not field.filterable:
            found.append(f"ITEMS.{column} is {'textual' if field.textual else 'boolean'}")
        elif (field.type in NUMERIC) == isinstance(value, str):
            wanted = "a number" if field.type in NUMERIC else "a text in double quotes"
            found.append(f"ITEMS.{column} is a {field.type}: compare it with {wanted}")
    return found


def having(attributes: list[Attribute], columns: Columns) -> np.ndarray:
    """Mask over item codes: True for items that have all the attributes."""
    masks = [
        columns.having(column, [value]) if isinstance(value, str) else columns.numbers(column) == value
        for column, value in attributes
    ]
    return np.logical_and.reduce(masks)


def _value(token: Token) -> str | float:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.type == "STRING" else float(token)


@functools.cache
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "attributes.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr")
