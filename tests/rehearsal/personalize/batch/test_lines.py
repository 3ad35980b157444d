"""Lines of questions and the queries in them: whatever is sent, an answer or an error comes back in its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from rehearsal.personalize.batch import attributes, lines
from rehearsal.personalize.batch.inference import FORMS
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.errors import InvalidInput

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["userId", "itemId", "itemList", "filterValues", "other"])
questions = st.dictionaries(names, values, max_size=4).map(json.dumps) | st.text(max_size=20)


@settings(max_examples=60)
@given(st.lists(questions, max_size=5), st.sampled_from(sorted(FORMS)))
def test_every_line_has_one_answer(asked, recipe_type):
    answered = lines.answered(asked, FORMS[recipe_type], lambda question: {"recommendedItems": []}).splitlines()
    assert len(answered) == len(asked)
    for line in map(json.loads, answered):
        assert set(line) <= {"input", "output", "error"}
        assert (line["output"] is None) == bool(line.get("error"))


def test_files_are_split_into_lines_that_count():
    assert lines.split([("a", "\ufeff1\n\n2\r\n".encode())], most=2) == {"a": ["1", "2"]}
    refused = ((b"1\n2", 1, "maximum is 1"), (b" \n", None, "no lines"), (b"\xff", None, "UTF-8"))
    for content, most, complaint in refused:
        with pytest.raises(ImportFailure, match=complaint):
            lines.split([("a", content)], most)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["GENRE", "YEAR"]), st.text("ab|") | st.integers(0, 3)), min_size=1))
def test_what_is_written_is_what_is_read(wanted):
    text = " and ".join(f"items.{column} = {json.dumps(value)}" for column, value in wanted)
    assert attributes.parse(text) == wanted


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        read = attributes.parse(text)
    except InvalidInput:
        return
    assert read


def test_items_must_have_all_attributes():
    records = {0: {"GENRE": "a|b", "YEAR": 1}, 1: {"GENRE": "a", "YEAR": 2}, 2: {"GENRE": None, "YEAR": None}}
    columns = Columns(records, 4)
    for text, expected in (
        ('ITEMS.GENRE = "a"', [0, 1]),
        ('ITEMS.GENRE = "a" AND ITEMS.GENRE = "b"', [0]),
        ('ITEMS.GENRE = "a" AND ITEMS.YEAR = 2', [1]),
        ("ITEMS.YEAR = 3", []),
    ):
        assert attributes.having(attributes.parse(text), columns).nonzero()[0].tolist() == expected


def test_a_backslash_escapes_quotes_in_attributes():
    assert attributes.parse(r'ITEMS.TITLE = "The \"Inn\"" AND ITEMS.YEAR = 1995') == [
        ("TITLE", 'The "Inn"'),
        ("YEAR", 1995.0),
    ]
