"""Columns that were added to what is deployed: every refusal, one row each, and what is good."""

from __future__ import annotations

import pytest

from config.models import Column, Dataset

N, T, U, A = (f"datasets.{key}.columns" for key in ("interactions", "items", "users", "actions"))
LATER = {"name": "LATER", "type": "string", "categorical": True, "nullable": True}


def later(since, **more):
    return LATER | {"since": since} | more


ROWS = [
    ("custom", {f"{T}.8.since": 0}, f"{T}[8].since: found 0; write 1 or more"),
    ("custom", {f"{T}.8.since": "2"}, f"{T}[8].since: found '2'; write a whole number"),
    (
        "custom",
        {f"{T}.8-": None, f"{T}+": later(2, nullable=False)},
        f"{T}[8].since: found 2 on a column that is never",
    ),
    ("custom", {f"{U}+": later(2, nullable=False)}, f"{U}[2].since: found 2 on a column that is never empty"),
    ("custom", {f"{N}+": later(2)}, f"{N}[7].since: found 2; interactions keep the columns that they are made with"),
    ("custom", {f"{A}+": later(2)}, f"{A}[4].since: found 2; actions keep the columns that they are made with"),
    ("custom", {f"{T}.0.since": 2}, f"{T}[0].since: found 2 on ITEM_ID, which must always have a value; a column that"),
    ("custom", {f"{T}.7.since": 2}, f"{T}[7].since: found 2 on CREATION_TIMESTAMP, which must always have a value"),
    ("custom", {f"{T}+": LATER}, f"{T}[9].since: found 1 after a column with since: 2; a column that is new stands at"),
    ("custom", {f"{T}.5.since": 2}, f"{T}[6].since: found 1 after a column with since: 2; a column that is new stands"),
    ("custom", {f"{T}.8.since": 3}, f"{T}[8].since: found 3, but no column with since: 2; revisions are numbered wit"),
    ("custom", {f"{T}+": later(4)}, f"{T}[9].since: found 4, but no column with since: 3; revisions are numbered wit"),
    (
        "custom",
        {U: [{"name": "USER_ID", "type": "string"}, later(2)]},
        f"{U}: found no metadata column with since: 1; users must have at least one besides USER_ID: a number, or",
    ),
]


@pytest.mark.parametrize(("base", "changes", "expected"), ROWS, ids=[row[2][:60] for row in ROWS])
def test_refuses(problems, base, changes, expected):
    found = problems(base, changes)
    assert any(problem.startswith(expected) for problem in found), found


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        ("custom", {}),
        ("custom", {f"{T}.8.since": 1}),
        ("custom", {f"{T}+": later(2)}),
        ("custom", {f"{T}+": later(3), f"{U}+": later(2)}),
        ("video", {f"{T}+": later(2)}),
    ],
)
def test_accepts(problems, base, changes):
    assert problems(base, changes) == []


def test_all_that_is_wrong_is_said_at_once(problems):
    found = problems("custom", {f"{T}+": later(5, nullable=False), f"{N}+": later(2)})
    assert sorted(problem.partition(": ")[0] for problem in found) == [
        f"{N}[7].since",
        f"{T}[9].since",
        f"{T}[9].since",
    ]


@pytest.mark.parametrize(
    ("count", "since", "told"),
    [(60, 1, "CloudFormation takes 10000"), (60, 2, None), (98, 2, "Personalize takes 20000")],
)
def test_a_schema_is_as_long_as_whoever_makes_it_takes(problems, count, since, told):
    first = {"ITEM_ID": "string", "PRICE": "float", "CREATION_TIMESTAMP": "long"}
    columns = [later(since, name=f"{'L' * 140}{number:03}") for number in range(count)]
    found = problems("custom", {T: [*({"name": name, "type": kind} for name, kind in first.items()), *columns]})
    assert [problem for problem in found if "make a schema of" in problem and told and told in problem] == [
        problem for problem in found if "make a schema of" in problem
    ]
    assert any("make a schema of" in problem for problem in found) is bool(told)


def test_a_dataset_tells_what_its_revisions_have():
    columns = tuple(Column(name=f"C{since}", type="string", since=since) for since in (1, 2, 2, 3))
    dataset = Dataset(columns=columns)
    assert dataset.revisions == 3
    assert [len(dataset.columns_at(revision)) for revision in (1, 2, 3)] == [1, 3, 4]
