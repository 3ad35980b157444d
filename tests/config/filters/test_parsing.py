"""Where a text stops being a filter expression, and what is said there."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from config.filters.expressions import Kind
from config.filters.parsing import FilterSyntaxError, parse, place

START = "INCLUDE ItemID WHERE Items.YEAR"
ROWS = [
    ("", "column 1: found the end; write INCLUDE or EXCLUDE"),
    ("SELECT ItemID", "column 1: found SELECT; write INCLUDE or EXCLUDE"),
    ("INCLUDE Item", "column 9: found Item; did you mean ItemID?"),
    ("INCLUDE İtemID WHERE Items.YEAR > 3", "column 9: found İtemID; did you mean ItemID?"),
    ("INCLUDE ActionID WHERE Action.LEVEL > 3", "column 24: found Action.LEVEL; did you mean Actions?"),
    ("INCLUDE ItemID", "column 15: found the end; write WHERE"),
    ("INCLUDE ItemID WHERE Itmes.YEAR > 3", "column 22: found Itmes.YEAR; did you mean Items?"),
    (
        "INCLUDE ItemID WHERE (Items.YEAR > 3)",
        "column 22: found (; write Items., Interactions., Users., Actions. or Action_Interactions.",
    ),
    ("INCLUDE ItemID WHERE CurrentUser.AGE > 3", "column 22: found CurrentUser.AGE; CurrentUser stands after IF only"),
    (START, "column 32: found the end; write IN, NOT IN, =, !=, <, <=, > or >="),
    (f"{START} LIKE 3", "column 33: found LIKE; Personalize matches whole texts only: write IN"),
    (f"{START} BETWEEN 3", "column 33: found BETWEEN; write two comparisons joined by AND"),
    (f"{START} == 3", "column 34: found =; write ="),
    (f"{START} <> 3", "column 34: found >; write !="),
    (f"{START} not_in (3)", "column 33: found not_in; write NOT IN"),
    (f"{START} > {{since", "column 35: found {; write a placeholder as {name}"),
    (f"{START} > (3)", "column 36: found 3; write a placeholder such as $GENRES"),
    (f"{START} > 12abc", "column 35: found 12abc; write"),
    (f"{START} IN 3", "column 36: found 3; write ( or CurrentItem."),
    (f"{START} IN ()", "column 37: found ); write"),
    (f'{START} IN ("a', 'column 37: found "a; close the quotes'),
    (f'{START} IN ("a" "b")', 'column 41: found "b"; write ) or a comma'),
    (f"{START} IN (“a”)", "column 37: found “; write straight quotes"),
    (
        f"{START} > 3 AND",
        "column 40: found the end; write Items., Interactions., Users., Actions. or Action_Interactions.",
    ),
    (f"{START} > 3 && Items.X > 2", "column 37: found &&; write AND"),
    (f"{START} > 3 || Items.X > 2", "column 38: found |; write OR, or | between two expressions"),
    (f"{START} > 3 IF Users.AGE > 3", "column 40: found Users.AGE; write CurrentUser."),
    (f"{START} > 3 IF CurrentUser.AGE > 3 OR CurrentUser.AGE < 1", "column 60: found OR; write AND, "),
    (f"{START} > 3 IF CurrentUser.AGE > 3 IF CurrentUser.AGE < 9", "column 60: found IF; write AND, "),
    (f"{START} > 3 EXCLUDE", "column 37: found EXCLUDE; write AND, OR, IF, | and another expression or the end"),
    ("INCLUDE ItemID WHERE\n  Items.YEAR ~ 3\n", "line 2, column 14: found ~; write IN, NOT IN"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=lambda value: value[:50])
def test_points_at_the_character(text, expected):
    with pytest.raises(FilterSyntaxError) as raised:
        parse(text)
    found = f"{place(text, raised.value.position)}: {raised.value}"
    assert found[: len(expected)] == expected


def test_and_binds_closer_than_or():
    (expression,) = parse(f"{START} > 1 AND Items.YEAR < 3 OR Items.YEAR = 9")
    assert [len(alternative) for alternative in expression.alternatives] == [2, 1]


def test_columns_may_be_called_as_words_are():
    (expression,) = parse('INCLUDE ItemID WHERE Items.IN IN ("IN") AND Items.WHERE > 3')
    assert [condition.column for condition in expression.conditions] == ["IN", "WHERE"]


def test_operands_know_what_they_are_and_where():
    (expression,) = parse("EXCLUDE ItemID WHERE Items.A IN (\"a\", 'b', $C, {d}, *) IF CurrentUser.E >= -1.5")
    condition, guard = expression.tests
    assert [(operand.kind, operand.text, operand.position) for operand in condition.operands] == [
        (Kind.STRING, "a", 33),
        (Kind.STRING, "b", 38),
        (Kind.PARAMETER, "C", 43),
        (Kind.VALUE, "d", 47),
        (Kind.ANY, "*", 52),
    ]
    assert (guard.field, guard.operator, guard.operands[0].text) == ("Users.E", ">=", "-1.5")


WORDS = ["INCLUDE", "ItemID", "WHERE", "Items", ".", "YEAR", "IN", "NOT", "(", ")", '"a"', "$P", "{v}", "3", ">", "IF"]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([*WORDS, "AND", "|", "*", "'"])).map(" ".join)))
def test_any_text_is_an_expression_or_has_a_place_where_it_is_none(text):
    position, said = 0, "found "
    try:
        assert parse(text)
    except FilterSyntaxError as error:
        position, said = error.position, str(error)
    assert 0 <= position <= len(text)
    assert said.startswith("found ")
