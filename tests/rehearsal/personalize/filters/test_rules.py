"""Filter expressions that CreateFilter takes, after the examples of the developer guide, and those that it refuses."""

from __future__ import annotations

import pytest

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters import rules
from rehearsal.personalize.filters.expressions import parse
from rehearsal.personalize.schemas import Field, Schema

SCHEMAS = {
    "Interactions": Schema("Interactions", (Field("USER_ID", "string"), Field("EVENT_TYPE", "string"))),
    "Items": Schema(
        "Items",
        (
            Field("ITEM_ID", "string"),
            Field("GENRE", "string", categorical=True),
            Field("YEAR", "int", nullable=True),
            Field("PRICE", "float"),
            Field("CREATION_TIMESTAMP", "long"),
            Field("DESCRIPTION", "string", textual=True),
            Field("NEW", "boolean"),
        ),
    ),
    "Users": Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int"), Field("PLAN", "string"))),
}

ACCEPTED = [
    'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")',
    'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click","stream")',
    "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)",
    'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    'INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("purchase")',
    'INCLUDE ItemID WHERE Items.GENRE IN ("Comedy", "Drama")',
    "INCLUDE ItemID WHERE Items.GENRE IN ('Comedy')",
    "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)",
    'EXCLUDE ItemID WHERE Items.GENRE NOT IN ("Comedy")',
    'INCLUDE ItemID WHERE Items.GENRE IN ("Comedy") AND Items.YEAR >= 1990',
    'INCLUDE ItemID WHERE Items.GENRE IN ("Comedy") OR Items.PRICE < 9.99',
    "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > $DATE",
    "INCLUDE ItemID WHERE Items.PRICE <= ($MAX)",
    "INCLUDE ItemID WHERE Items.YEAR != 1990",
    "INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR",
    "INCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE",
    'EXCLUDE ItemID WHERE Items.GENRE IN ("Horror") IF CurrentUser.AGE < 18',
    'EXCLUDE ItemID WHERE Items.GENRE IN ("Horror") IF CurrentUser.AGE < 18 AND CurrentUser.PLAN IN ("free")',
    'INCLUDE ItemID WHERE Items.GENRE IN ("Comedy") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")',
    'INCLUDE ItemID WHERE Items.GENRE\n  IN ("A|B")',
    'EXCLUDE itemId WHERE INTERACTIONS.event_type in ("click")',  # as the API reference writes it (CreateFilter)
    'exclude ItemID where items.GENRE not in ("a") if currentuser.AGE < 18',
]

REFUSED = [
    ("", "Failed to parse"),
    ("EXCLUDE", "Failed to parse"),
    ("INCLUDE ItemID WHERE Items.GENRE IN ()", "Failed to parse"),
    ("INCLUDE ItemID WHERE Items.GENRE IN (“Comedy”)", "Failed to parse"),
    ("INCLUDE ItemID WHERE Items.GENRE IN Comedy", "Failed to parse"),
    ('INCLUDE ItemID WHERE CurrentUser.PLAN IN ("a")', "Failed to parse"),
    ("INCLUDE ItemID WHERE Items.YEAR > CurrentUser.AGE", "Failed to parse"),
    ('EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.AGE < 1 OR CurrentUser.AGE > 9', "Failed to parse"),
    ('EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF Items.YEAR > 1', "Failed to parse"),
    ('INCLUDE ItemID WHERE Items.GENRE IN ("a") AND Interactions.EVENT_TYPE IN ("b")', "one dataset"),
    ('INCLUDE ItemID WHERE Users.PLAN IN ("a")', "use IF CurrentUser"),
    ('INCLUDE ItemID WHERE Actions.TYPE IN ("a")', "no Actions dataset"),
    ('INCLUDE ItemID WHERE Items.STUDIO IN ("a")', "no field STUDIO"),
    ('INCLUDE ItemID WHERE Items.genre IN ("a")', "no field genre"),
    ('INCLUDE ItemID WHERE Items.NEW IN ("true")', "boolean"),
    ('INCLUDE ItemID WHERE Items.DESCRIPTION IN ("a")', "textual"),
    ('INCLUDE ItemID WHERE Interactions.USER_ID IN ("a")', "EVENT_TYPE only"),
    ("INCLUDE ItemID WHERE Interactions.EVENT_TYPE = $TYPE", "takes IN or NOT IN"),
    ("INCLUDE ItemID WHERE Items.GENRE IN (*)", "event types only"),
    ("INCLUDE ItemID WHERE Items.GENRE = $GENRE", "compares numbers"),
    ('INCLUDE ItemID WHERE Items.YEAR > "1990"', "needs a number"),
    ("EXCLUDE ItemID WHERE Items.GENRE NOT IN ($GENRE)", "NOT IN"),
    (f"EXCLUDE ItemID WHERE Items.GENRE IN (${'A' * 51})", "at most 50"),
    ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN CurrentItem.GENRE", "with Items only"),
    ("EXCLUDE ItemID WHERE Items.YEAR > CurrentItem.GENRE", "CurrentItem.GENRE is a string"),
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text):
    assert rules.problems(parse(text), SCHEMAS) == []


@pytest.mark.parametrize(("text", "complaint"), REFUSED)
def test_refused(text, complaint):
    try:
        problems = rules.problems(parse(text), SCHEMAS)
    except InvalidInput as error:
        problems = [error.message]
    assert any(complaint in problem for problem in problems), problems


def test_a_mistake_is_shown_where_it_is():
    with pytest.raises(InvalidInput, match="column 28"):
        parse("INCLUDE ItemID WHERE Items.=")


def test_fields_are_counted_once():
    text = (
        'INCLUDE ItemID WHERE Items.GENRE IN ("a") AND Items.GENRE IN ("b") AND Items.YEAR > CurrentItem.PRICE '
        'IF CurrentUser.AGE > 1 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("c")'
    )
    expected = {"Items.GENRE", "Items.YEAR", "Items.PRICE", "Users.AGE", "Interactions.EVENT_TYPE"}
    assert rules.fields(parse(text)) == expected


def test_a_missing_dataset_is_named():
    (problem,) = rules.problems(parse("INCLUDE ItemID WHERE Items.YEAR > 1"), {})
    assert problem == "the dataset group has no Items dataset"
