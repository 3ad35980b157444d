"""What filters leave over, compared with a plain reading of the rules over arbitrary catalogs."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters.evaluation import Context, allowed, request_values
from rehearsal.personalize.filters.expressions import parse

GENRES = ("a", "b", "c")
records = st.fixed_dictionaries(
    {
        "GENRE": st.lists(st.sampled_from(GENRES), max_size=3).map("|".join).map(lambda text: text or None),
        "YEAR": st.none() | st.integers(1990, 1995),
    }
)
catalogs = st.dictionaries(st.integers(0, 9), records)
COMPARISONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def left_over(text: str, catalog: dict, history: dict[str, set[int]] | None = None, **brought) -> set[int]:
    """The codes, of 10, that the filter allows; `history` holds the items of the user by event type."""
    events = history or {}

    def interacted(types):
        return set().union(*(items for kind, items in events.items() if types is None or kind in types))

    context = Context(
        items=Columns(catalog, 10),
        interacted=interacted,
        user=brought.get("user", {}),
        item=brought.get("item"),
        values=brought.get("values", {}),
    )
    return set(allowed(parse(text), context).nonzero()[0].tolist())


def holding(catalog: dict, genres: set[str]) -> set[int]:
    return {code for code, record in catalog.items() if genres & set((record["GENRE"] or "").split("|"))}


@given(catalogs, st.sets(st.sampled_from(GENRES), min_size=1))
def test_membership(catalog, genres):
    values = ",".join(f'"{genre}"' for genre in sorted(genres))
    expected = holding(catalog, genres)
    everything = set(range(10))
    assert left_over(f"INCLUDE ItemID WHERE Items.GENRE IN ({values})", catalog) == expected
    assert left_over(f"EXCLUDE ItemID WHERE Items.GENRE IN ({values})", catalog) == everything - expected
    assert left_over(f"INCLUDE ItemID WHERE Items.GENRE NOT IN ({values})", catalog) == everything - expected
    placeholder = left_over("INCLUDE ItemID WHERE Items.GENRE IN ($G)", catalog, values={"G": values})
    assert placeholder == expected


@given(catalogs, st.sampled_from(sorted(COMPARISONS)), st.integers(1989, 1996))
def test_comparison(catalog, sign, year):
    compare = COMPARISONS[sign]
    expected = {
        code for code, record in catalog.items() if record["YEAR"] is not None and compare(record["YEAR"], year)
    }
    assert left_over(f"INCLUDE ItemID WHERE Items.YEAR {sign} {year}", catalog) == expected
    for value in (str(year), f'"{year}"'):
        text = f"INCLUDE ItemID WHERE Items.YEAR {sign} $YEAR"
        assert left_over(text, catalog, values={"YEAR": value}) == expected


@given(catalogs)
def test_and_binds_closer_than_or(catalog):
    text = 'INCLUDE ItemID WHERE Items.GENRE IN ("a") OR Items.GENRE IN ("b") AND Items.YEAR > 1992'
    late = {code for code, record in catalog.items() if (record["YEAR"] or 0) > 1992}
    assert left_over(text, catalog) == holding(catalog, {"a"}) | (holding(catalog, {"b"}) & late)


@given(catalogs, st.sets(st.integers(0, 9)), st.permutations(range(4)))
def test_joined_filters_are_all_includes_minus_all_excludes_in_any_order(catalog, watched, order):
    parts = [
        'INCLUDE ItemID WHERE Items.GENRE IN ("a")',
        'INCLUDE ItemID WHERE Items.GENRE IN ("b")',
        "EXCLUDE ItemID WHERE Items.YEAR < 1992",
        'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")',
    ]
    early = {code for code, record in catalog.items() if record["YEAR"] is not None and record["YEAR"] < 1992}
    text = " | ".join(parts[place] for place in order)
    expected = holding(catalog, {"a", "b"}) - early - watched
    assert left_over(text, catalog, {"watch": watched}) == expected


CATALOG = {0: {"GENRE": "a", "YEAR": 1990}, 1: {"GENRE": "b", "YEAR": None}, 2: {"GENRE": "a|c", "YEAR": 2000}}
EVERYTHING = set(range(10))


@pytest.mark.parametrize(
    ("text", "brought", "expected"),
    [
        (
            'EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.AGE < 18',
            {"user": {"AGE": 12}},
            EVERYTHING - {0, 2},
        ),
        ('EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.AGE < 18', {"user": {"AGE": 30}}, EVERYTHING),
        ('EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.AGE < 18', {}, EVERYTHING),
        ('INCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.PLAN IN ("x")', {"user": {"PLAN": "x|y"}}, {0, 2}),
        (
            'INCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.PLAN NOT IN ("x")',
            {"user": {"PLAN": "x"}},
            EVERYTHING,
        ),
        ("INCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE", {"item": {"GENRE": "c|b"}}, {1, 2}),
        ("INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR", {"item": {"YEAR": 1995}}, {2}),
        ("INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR", {"item": {"YEAR": None}}, set()),
        ("EXCLUDE ItemID WHERE Items.GENRE IN ($G)", {}, EVERYTHING),
        ("EXCLUDE ItemID WHERE Items.GENRE IN ($G)", {"values": {"G": '"b"'}}, EVERYTHING - {1}),
        ("INCLUDE ItemID WHERE Items.YEAR IN (1990)", {}, {0}),
        ('EXCLUDE ItemID WHERE Items.GENRE IN ("A")', {}, EVERYTHING),
    ],
)
def test_guards_current_item_and_values(text, brought, expected):
    assert left_over(text, CATALOG, **brought) == expected


@pytest.mark.parametrize(
    ("text", "brought", "complaint"),
    [
        ("INCLUDE ItemID WHERE Items.GENRE IN ($G)", {}, "Missing values for filter parameters: G"),
        ("INCLUDE ItemID WHERE Items.GENRE IN ($G)", {"values": {"G": "a"}}, "double quotes"),
        ("INCLUDE ItemID WHERE Items.GENRE IN ($G)", {"values": {"G": ""}}, "empty"),
        ("INCLUDE ItemID WHERE Items.GENRE IN ($G)", {"values": {"G": '"a'}}, "joined by commas"),
        ("INCLUDE ItemID WHERE Items.GENRE IN ($G)", {"values": {"G": '"a"', "H": '"b"'}}, "does not have: H"),
        ("INCLUDE ItemID WHERE Items.YEAR > $Y", {"values": {"Y": '"new"'}}, "must be a number"),
        ("INCLUDE ItemID WHERE Items.YEAR > $Y", {"values": {"Y": '"1","2"'}}, "one number"),
        ("INCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE", {}, "related-items"),
    ],
)
def test_wrong_values_are_refused(text, brought, complaint):
    with pytest.raises(InvalidInput) as error:
        left_over(text, CATALOG, **brought)
    assert complaint in error.value.message


@given(st.lists(st.text(st.characters(exclude_characters='"', exclude_categories=("Cs",))), min_size=1))
def test_quoted_values_come_back_as_they_were(values):
    text = ",".join(f'"{value}"' for value in values)
    assert [value for value, _ in request_values("G", text)] == values
