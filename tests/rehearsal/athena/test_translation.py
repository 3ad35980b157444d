"""Queries on one small table: the results are those that Trino gives, not those of the engine below."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from rehearsal.athena.faults import QueryFailed
from rehearsal.athena.translation import Source, parsed, sources, translated

ITEMS = ("acme", "items")
LINES = [
    ("i1", "drama", "s3://b/x/1.csv"),
    ("i2", "drama", "s3://b/x/1.csv"),
    ("i3", "", "s3://b/y/2.csv"),
    (None, "7", "s3://b/y/2.csv"),
]
Run = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with duckdb.connect(config={"threads": 1}) as made:
        made.execute('CREATE TABLE t0 (item_id VARCHAR, genre VARCHAR, "$path" VARCHAR)')
        made.executemany("INSERT INTO t0 VALUES (?, ?, ?)", LINES)
        yield made


def translation(query: str) -> Any:
    tree = parsed(query, "acme")
    assert set(sources(tree)) <= {ITEMS}
    return translated(tree, {ITEMS: Source("t0", ("item_id", "genre"))})


@pytest.fixture
def run(connection: Any) -> Run:
    return lambda query: connection.execute(translation(query).sql).fetchall()


@pytest.mark.parametrize(
    ("text", "bigint", "double", "boolean"),
    [
        ("5", 5, 5.0, None),
        (" 5", 5, 5.0, None),
        ("5\t", 5, 5.0, None),
        ("+5", 5, 5.0, None),
        ("-0", 0, 0.0, None),
        ("", None, None, None),
        (" ", None, None, None),
        ("1.5", None, 1.5, None),
        (".5", None, 0.5, None),
        ("5.", None, 5.0, None),
        ("1e3", None, 1000.0, None),
        ("1e400", None, math.inf, None),
        ("1d", None, 1.0, None),
        ("0x10", None, None, None),
        ("1_000", None, None, None),
        ("1,5", None, None, None),
        ("9223372036854775807", 2**63 - 1, 2.0**63, None),
        ("9223372036854775808", None, 2.0**63, None),
        ("inf", None, None, None),
        ("-Infinity", None, -math.inf, None),
        ("nan", None, None, None),
        ("TRUE", None, None, True),
        ("f", None, None, False),
        ("1", 1, 1.0, True),
        ("yes", None, None, None),
    ],
)
def test_text_is_cast_as_java_parses_it(
    run: Run, text: str, bigint: int | None, double: float | None, boolean: bool | None
) -> None:
    query = f"SELECT TRY_CAST(x AS BIGINT), TRY_CAST(x AS DOUBLE), TRY_CAST(x AS BOOLEAN) FROM (VALUES '{text}') t(x)"
    assert run(query) == [(bigint, double, boolean)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 5 / 2, -5 / 2, 5 % 2, 5 / CAST(2 AS DOUBLE), 7 / 2 * 2", [(2, -2, 1, 2.5, 6)]),
        ("SELECT SUM(LENGTH(genre)) / COUNT(*), SUM(1) FILTER (WHERE genre = '') FROM items", [(2, 1)]),
        ("SELECT CAST(2.5E0 AS BIGINT), CAST(-2.5E0 AS BIGINT), CAST(12 AS VARCHAR)", [(3, -3, "12")]),
        ("SELECT CAST(genre AS BIGINT) FROM items WHERE genre = '7'", [(7,)]),
        ("SELECT COUNT_IF(genre = 'drama'), COUNT(*) FILTER (WHERE genre = '') FROM items", [(2, 1)]),
        ("SELECT COUNT_IF(genre = ''), SUM(1), COUNT(DISTINCT genre) FROM items WHERE 1 = 2", [(0, None, 0)]),
        ("SELECT COUNT_IF(genre = 'drama') FILTER (WHERE item_id = 'i1') FROM items", [(1,)]),
        ("SELECT MIN(item_id), MAX(genre), approx_distinct(genre) FROM items", [("i1", "drama", 3)]),
        ("SELECT LENGTH('😀é'), REGEXP_LIKE('abc', 'b'), REGEXP_LIKE('abc', '^b')", [(2, True, False)]),
        (
            "SELECT NULLIF(genre, ''), COALESCE(item_id, '-') FROM items ORDER BY 2 LIMIT 2",
            [("7", "-"), ("drama", "i1")],
        ),
        ("SELECT item_id FROM items ORDER BY item_id DESC LIMIT 1", [("i3",)]),
        ("SELECT item_id || NULL, CONCAT(item_id, genre) FROM items WHERE genre = '7'", [(None, None)]),
        ("SELECT COUNT(*) FROM items WHERE \"$path\" LIKE 's3://b/x/%'", [(2,)]),
        (
            'WITH a AS (SELECT "$path" AS p FROM items) SELECT DISTINCT p FROM a ORDER BY 1 LIMIT 1',
            [("s3://b/x/1.csv",)],
        ),
        ("SELECT * FROM Acme.Items WHERE Item_ID = 'i3'", [("i3", "")]),
        ("WITH items AS (SELECT 1 AS x) SELECT * FROM items", [(1,)]),
        ("SELECT 'a' AS k, COUNT(*) AS n FROM items UNION ALL SELECT 'b', 9 ORDER BY n", [("a", 4), ("b", 9)]),
        (
            "SELECT CASE WHEN genre = '' THEN 1 ELSE 0 END FROM items WHERE item_id IN ('i2', 'i3') ORDER BY 1",
            [(0,), (1,)],
        ),
        ("SELECT CAST(COUNT(*) AS DOUBLE) / 0 FROM items", [(math.inf,)]),
        ("SELECT CAST(NULL AS BIGINT), COALESCE(NULL, 1), NULL || 'x'", [(None, 1, None)]),
        (
            "SELECT GROUPING(genre, item_id), genre, item_id, COUNT(*) FROM items WHERE item_id < 'i3' "
            "GROUP BY GROUPING SETS ((), (genre), (genre, item_id)) ORDER BY 1, 3",
            [(0, "drama", "i1", 1), (0, "drama", "i2", 1), (1, "drama", None, 2), (3, None, None, 2)],
        ),
        ("SELECT GROUPING(genre), COUNT(*) FROM items WHERE 1 = 2 GROUP BY GROUPING SETS ((), (genre))", [(1, 0)]),
    ],
)
def test_results_are_those_of_trino(run: Run, query: str, expected: list[tuple[Any, ...]]) -> None:
    assert run(query) == expected


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "Only one sql statement is allowed. Got: 0"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed. Got: 2"),
        ("SELECT FROM WHERE", "SYNTAX_ERROR"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "SYNTAX_ERROR"),
        ("DROP TABLE items", "a statement other than SELECT: Drop"),
        ("INSERT INTO items SELECT 1", "a statement other than SELECT: Insert"),
        ("CREATE TABLE x AS SELECT 1", "a statement other than SELECT: Create"),
        ("SELECT nope FROM items", "COLUMN_NOT_FOUND"),
        ("SELECT COUNT(*) AS n, n + 1 FROM items", "COLUMN_NOT_FOUND"),
        ("SELECT genre AS g FROM items GROUP BY g", "COLUMN_NOT_FOUND"),
        ('SELECT "$path" FROM items a, items b', "say of which table"),
        ("SELECT * FROM items WHERE item_id = 1", "TYPE_MISMATCH"),
        ("SELECT COALESCE(genre, 0) FROM items", "TYPE_MISMATCH"),
        ("SELECT CASE WHEN genre = '' THEN 1 ELSE genre END FROM items", "TYPE_MISMATCH"),
        ("SELECT SUM(genre) FROM items", "TYPE_MISMATCH"),
        ("SELECT genre || 1 FROM items", "TYPE_MISMATCH"),
        ("SELECT item_id FROM items WHERE genre", "TYPE_MISMATCH"),
        ("SELECT COUNT(DISTINCT item_id, genre) FROM items", "Unexpected parameters for function count"),
        ("SELECT 0.5 * COUNT(*) FROM items", "arithmetic with DECIMAL (0.5)"),
        ("SELECT CAST(1E0 AS VARCHAR)", "a cast from double to text"),
        ("SELECT TRY_CAST(genre AS DATE) FROM items", "a cast to DATE"),
        ("SELECT TRY_CAST(genre AS VARCHAR(2)) FROM items", "DataTypeParam"),
        ("SELECT now()", "CurrentTimestamp"),
        ("SELECT GREATEST(1, NULL)", "Greatest"),
        ("SELECT read_text('/etc/hosts')", "Anonymous"),
        ("SELECT * FROM read_csv('/etc/hosts')", "ReadCSV"),
        ("SELECT approx_distinct(genre, 0.1) FROM items", "accuracy of ApproxDistinct"),
        ("SELECT genre, COUNT(*) FROM items GROUP BY ALL", "all of Group"),
        ("SELECT genre FROM items TABLESAMPLE BERNOULLI (10)", "sample of Table"),
        ("WITH RECURSIVE a AS (SELECT 1) SELECT 1", "recursive of With"),
    ],
)
def test_what_trino_or_the_rehearsal_does_not_take_is_refused(run: Run, query: str, reason: str) -> None:
    with pytest.raises(QueryFailed) as refused:
        run(query)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT CAST(genre AS BIGINT) FROM items", "INVALID_CAST_ARGUMENT: Cannot cast 'drama' to BIGINT"),
        ("SELECT 1 / (COUNT(*) - 4) FROM items", "Division by zero"),
        ("SELECT SUM(9223372036854775807) FROM items", "out of range"),
    ],
)
def test_what_fails_in_trino_fails(run: Run, query: str, reason: str) -> None:
    with pytest.raises(duckdb.Error, match=reason):
        run(query)


@pytest.mark.parametrize(
    ("query", "columns", "ordered"),
    [
        ("SELECT Item_ID, COUNT(*), 1 AS One, 'x' FROM items GROUP BY 1", ("item_id", "_col1", "one", "_col3"), False),
        ("SELECT *, LENGTH(genre) FROM items ORDER BY 1", ("item_id", "genre", "_col2"), True),
    ],
)
def test_columns_are_named_as_trino_does(query: str, columns: tuple[str, ...], ordered: bool) -> None:
    found = translation(query)
    assert (found.columns, found.ordered) == (columns, ordered)
