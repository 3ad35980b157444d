"""Types: what sqlglot calls them, and their families, within which Trino converts on its own and between which not."""

from __future__ import annotations

from sqlglot import exp

TEXT, WHOLE, DOUBLE, BOOLEAN, NOTHING, UNKNOWN = "text", "whole", "double", "boolean", "nothing", "unknown"
_FAMILIES = {
    **dict.fromkeys(("VARCHAR", "TEXT", "CHAR", "NVARCHAR"), TEXT),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INT", "BIGINT"), WHOLE),
    "DOUBLE": DOUBLE,
    "BOOLEAN": BOOLEAN,
    "NULL": NOTHING,
}
_NUMBERS = {WHOLE, DOUBLE}


def family(node: exp.Expression) -> str:
    """The family of an expression with types."""
    if isinstance(node, exp.Null):
        return NOTHING
    found = node.type
    return _FAMILIES.get(found.this.name, UNKNOWN) if isinstance(found, exp.DataType) else UNKNOWN


def alike(first: str, second: str) -> bool:
    """Whether Trino compares and combines values of two families without a cast."""
    free = {NOTHING, UNKNOWN}
    return first == second or bool({first, second} & free) or {first, second} == _NUMBERS
