"""Casts as Trino makes them, in DuckDB's SQL: a table of what becomes of which family of types.

Trino casts text by Java's parsers (VarcharOperators: trimmed of everything up to the space, then Long.parseLong and
Double.parseDouble), DuckDB by its own: to it '1.5' is the BIGINT 2, '1e3' is 1000 and 'inf' is a DOUBLE.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from rehearsal.athena.faults import unmodelled
from rehearsal.athena.types import BOOLEAN, DOUBLE, NOTHING, TEXT, WHOLE, family

_BLANKS = r"[\x00-\x20]*"
_INTEGER = rf"^{_BLANKS}([+-]?[0-9]+){_BLANKS}$"
_NUMBER = rf"^{_BLANKS}([+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))[dDfF]?{_BLANKS}$"
_TARGETS = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INT", "BIGINT"), WHOLE),
    "DOUBLE": DOUBLE,
    "BOOLEAN": BOOLEAN,
    "VARCHAR": TEXT,
}
_Way = Callable[[exp.Expression, exp.DataType], exp.Expression]


def cast(node: exp.Cast) -> exp.Expression:
    """What a CAST or TRY_CAST (with types) becomes. Raises QueryFailed for one that is not modelled."""
    to = node.to
    target, source = _TARGETS.get(to.this.name), family(node.this)
    if target is None or to.expressions:
        raise unmodelled(f"a cast to {to.sql('trino')}")
    if source == NOTHING:
        return node
    way = _WAYS.get((source, target))
    if way is None:
        raise unmodelled(f"a cast from {source} to {target}: {node.sql('trino')}")
    if isinstance(node, exp.TryCast) or source != TEXT or target == TEXT:
        return way(node.this, to)
    return _demanded(node.this, to, way)


def _demanded(value: exp.Expression, to: exp.DataType, way: _Way) -> exp.Expression:
    """Text that is none of the type ends the query."""
    said = exp.Literal.string("INVALID_CAST_ARGUMENT: Cannot cast '")
    rest = exp.Literal.string(f"' to {to.sql('trino')}")
    complaint = exp.DPipe(this=exp.DPipe(this=said, expression=value.copy()), expression=rest)
    bad = exp.and_(value.copy().is_(exp.null()).not_(), way(value.copy(), to).is_(exp.null()))
    return exp.case().when(bad, exp.func("error", complaint)).else_(way(value, to))


def _try(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    return exp.TryCast(this=value, to=to.copy())


def _plain(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    return exp.Cast(this=value, to=to.copy())


def _matched(pattern: str) -> _Way:
    """The part of the text that is the number; what does not match is '', which is none."""

    def way(value: exp.Expression, to: exp.DataType) -> exp.Expression:
        found = exp.Anonymous(
            this="regexp_extract", expressions=[value, exp.Literal.string(pattern), exp.Literal.number(1)]
        )
        return _try(found, to)

    return way


def _truth(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    low = exp.func("lower", value)
    yes, no = (low.copy().isin(*words) for words in (("t", "1", "true"), ("f", "0", "false")))
    return exp.case().when(yes, exp.true()).when(no, exp.false())


def _rounded(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    """Trino rounds half up, away from zero; DuckDB's cast to even."""
    return _try(exp.Anonymous(this="round", expressions=[value]), to)


# A DOUBLE becomes text as '1.0E0', which DuckDB does not write: it is left out.
_WAYS: dict[tuple[str, str], _Way] = {
    (TEXT, WHOLE): _matched(_INTEGER),
    (TEXT, DOUBLE): _matched(_NUMBER),
    (TEXT, BOOLEAN): _truth,
    (TEXT, TEXT): lambda value, to: value,
    (WHOLE, WHOLE): _try,
    (WHOLE, DOUBLE): _plain,
    (WHOLE, TEXT): _plain,
    (WHOLE, BOOLEAN): _plain,
    (DOUBLE, DOUBLE): lambda value, to: value,
    (DOUBLE, WHOLE): _rounded,
    (DOUBLE, BOOLEAN): _plain,
    (BOOLEAN, WHOLE): _plain,
    (BOOLEAN, DOUBLE): _plain,
    (BOOLEAN, TEXT): _plain,
    (BOOLEAN, BOOLEAN): lambda value, to: value,
}
