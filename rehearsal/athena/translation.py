"""From Athena's SQL to DuckDB's, so that the results are Trino's.

    tree = parsed("SELECT COUNT(*) FROM items", "acme")
    sources(tree) -> [("acme", "items")]
    translated(tree, {("acme", "items"): Source("t0", ("item_id", "genre"))}) -> Translation(sql, columns, ordered)

A query is parsed as Athena's, refused where it is more than one SELECT or has what grammar does not list, and typed
from its tables on: names that Trino does not resolve, and types that it does not mix, are errors although DuckDB would
take them. What the two do differently is rewritten: casts (see casts), division of whole numbers, the types of sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ErrorLevel, OptimizeError, ParseError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.qualify_tables import qualify_tables

from rehearsal.athena import casts, grammar
from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.athena.types import DOUBLE, WHOLE, family

CATALOGUE = "awsdatacatalog"
PATH = "$path"
_UNNAMED = "_unnamed"  # columns without a name: Trino numbers them, as `_col0`, by their places in the result

Address = tuple[str, str]  # database and table


class _Dialect(Trino):
    """Trino's, with the hidden column, which a star leaves out, and a type of GROUPING."""

    PSEUDOCOLUMNS: ClassVar = {PATH.upper()}
    EXCLUDES_PSEUDOCOLUMNS_FROM_STAR = True
    EXPRESSION_METADATA: ClassVar = {**Trino.EXPRESSION_METADATA, exp.Grouping: {"returns": exp.DType.INT}}


@dataclass(frozen=True)
class Source:
    """A table: what DuckDB calls it, and its columns without the hidden one."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Translation:
    """A query for DuckDB, the names of its columns, and whether it says in which order its rows come."""

    sql: str
    columns: tuple[str, ...]
    ordered: bool


def parsed(query: str, database: str) -> exp.Expression:
    """The one SELECT of a query, its tables with database and catalogue. Raises QueryFailed for anything else."""
    try:
        statements = [found for found in sqlglot.parse(query, read="athena") if found is not None]
    except (SqlglotError, RecursionError) as error:
        raise QueryFailed(f"SYNTAX_ERROR: {_first(error)}") from error
    if len(statements) != 1:
        raise QueryFailed(f"SYNTAX_ERROR: Only one sql statement is allowed. Got: {len(statements)}")
    tree = statements[0]
    if not isinstance(tree, (exp.Select, exp.Union)):
        raise unmodelled(f"a statement other than SELECT: {type(tree).__name__}")
    grammar.check_shape(tree)
    tree = normalize_identifiers(tree, dialect=_Dialect)
    _name_columns(tree)
    return qualify_tables(tree, db=database.lower(), catalog=CATALOGUE, dialect=_Dialect)


def sources(tree: exp.Expression) -> list[Address]:
    """The tables of the catalogue that a query names, each once."""
    found: dict[Address, None] = {}
    for table in tree.find_all(exp.Table):
        if table.db:
            if table.catalog != CATALOGUE:
                raise QueryFailed(f"CATALOG_NOT_FOUND: Catalog '{table.catalog}' not found")
            found[(table.db, table.name)] = None
    return list(found)


def translated(tree: exp.Expression, tables: Mapping[Address, Source]) -> Translation:
    """The query as DuckDB runs it. Raises QueryFailed for what does not fit the tables, or is not modelled."""
    tree = _typed(tree, tables)
    grammar.check_types(tree)
    columns = tuple(
        f"_col{place}" if name.startswith(_UNNAMED) else name for place, name in enumerate(tree.named_selects)
    )
    ordered = tree.args.get("order") is not None
    for table in tree.find_all(exp.Table):
        if table.db:
            source = tables[(table.db, table.name)]
            table.replace(exp.Table(this=exp.to_identifier(source.name, quoted=True), alias=table.args["alias"]))
    tree = _rewritten(tree)
    try:
        return Translation(tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE), columns, ordered)
    except SqlglotError as error:
        raise unmodelled(_first(error)) from error


def _typed(tree: exp.Expression, tables: Mapping[Address, Source]) -> exp.Expression:
    """The query with every column's table and every expression's type, as far as that can be told."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for (database, name), source in tables.items():
        schema.setdefault(database, {})[name] = dict.fromkeys((*source.columns, PATH), "varchar")
    known = {CATALOGUE: schema} if schema else None
    _place_paths(tree)
    try:
        tree = qualify(tree, schema=known, dialect=_Dialect, expand_alias_refs=False)
        return annotate_types(tree, schema=known, dialect=_Dialect)
    except OptimizeError as error:
        raise QueryFailed(f"COLUMN_NOT_FOUND: {_first(error)}") from error
    except (SqlglotError, RecursionError) as error:
        raise unmodelled(f"such a query: {_first(error)}") from error


def _name_columns(tree: exp.Expression) -> None:
    for select in tree.find_all(exp.Select):
        for place, column in enumerate(select.expressions):
            if not isinstance(column, (exp.Alias, exp.Column, exp.Star)):
                column.replace(exp.alias_(column.copy(), f"{_UNNAMED}{place}"))


def _place_paths(tree: exp.Expression) -> None:
    """Says of which table a `$path` is that does not say so itself: of the only one that there is."""
    for column in list(tree.find_all(exp.Column)):
        select = column.find_ancestor(exp.Select)
        if column.name == PATH and not column.table and select is not None:
            if select.args.get("joins") or not select.args.get("from_"):
                raise QueryFailed(f'COLUMN_NOT_FOUND: say of which table "{PATH}" is')
            column.set("table", exp.to_identifier(select.args["from_"].this.alias_or_name, quoted=True))


def _rewritten(tree: exp.Expression) -> exp.Expression:
    """Inner nodes first, so that what a rule copies is rewritten already."""
    for node in reversed(list(tree.walk(bfs=True))):
        rule = next((rule for kind, rule in _RULES.items() if isinstance(node, kind)), None)
        if rule is not None:
            rule(node)
    return tree


def _cast(node: exp.Cast) -> None:
    kept = node.type
    found = casts.cast(node)
    if found is not node:
        found = exp.Paren(this=found.copy())
        found.type = kept
        node.replace(found)


def _divided(node: exp.Div) -> None:
    """5 / 2 is 2 to Trino, and 2.5 to DuckDB."""
    kinds = {family(node.left), family(node.right)}
    if kinds == {WHOLE}:
        found = exp.Paren(this=exp.IntDiv(this=node.left.copy(), expression=node.right.copy()))
        found.type = node.type
        node.replace(found)
    elif DOUBLE not in kinds:
        raise unmodelled(f"a division of types that are not known: {node.sql('trino')}")
    else:
        node.set("typed", False)


def _summed(node: exp.Sum) -> None:
    """The sum of whole numbers is a BIGINT, and an error where it has no room; to DuckDB it is a HUGEINT."""
    if family(node) != DOUBLE:
        outer: exp.Expression = node
        while isinstance(outer.parent, (exp.Filter, exp.Window)) and outer.parent.this is outer:
            outer = outer.parent
        outer.replace(_whole(outer.copy()))


def _counted(node: exp.CountIf) -> None:
    """COUNT_IF of no rows is 0 to Trino, and NULL to DuckDB."""
    chosen = exp.case().when(node.this.copy(), exp.Literal.number(1))
    counted = exp.Count(this=chosen)
    counted.type = node.type
    node.replace(counted)


def _grouped(node: exp.Grouping) -> None:
    """An INTEGER to Trino, and a BIGINT to DuckDB; the bits are the same."""
    node.replace(_whole(node.copy(), "int"))


def _whole(node: exp.Expression, kind: str = "bigint") -> exp.Expression:
    found = exp.Cast(this=node, to=exp.DataType.build(kind))
    found.type = exp.DataType.build(kind)
    return found


_RULES = {
    exp.Cast: _cast,
    exp.CountIf: _counted,
    exp.Div: _divided,
    exp.Grouping: _grouped,
    exp.Sum: _summed,
}


def _first(error: Exception) -> str:
    if isinstance(error, ParseError) and error.errors:
        found = error.errors[0]
        return f"line {found.get('line')}:{found.get('col')}: {found.get('description')}"
    return (str(error).splitlines() or [type(error).__name__])[0]
