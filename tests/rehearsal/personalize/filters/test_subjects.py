"""Filters of actions and of users: what each subject can be filtered by."""

from __future__ import annotations

import pytest

from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters import rules
from rehearsal.personalize.filters.evaluation import Context, allowed
from rehearsal.personalize.filters.expressions import parse
from rehearsal.personalize.schemas import Field, Schema

EVENTS = (Field("USER_ID", "string"), Field("EVENT_TYPE", "string"))
SCHEMAS = {
    "Interactions": Schema("Interactions", EVENTS),
    "Action_Interactions": Schema("Action_Interactions", (*EVENTS, Field("CHANNEL", "string"))),
    "Actions": Schema(
        "Actions",
        (
            Field("ACTION_ID", "string"),
            Field("VALUE", "long", nullable=True),
            Field("CATEGORY", "string"),
            Field("REPEAT_FREQUENCY", "long"),
            Field("EXPIRATION_TIMESTAMP", "long"),
        ),
    ),
    "Items": Schema("Items", (Field("ITEM_ID", "string"), Field("YEAR", "int"))),
    "Users": Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int"), Field("PLAN", "string"))),
}


@pytest.mark.parametrize(
    "text",
    [
        "INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
        'EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("NOT_TAKEN")',
        "EXCLUDE ActionID WHERE Actions.CATEGORY IN ($CATEGORY)",
        "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)",
        'INCLUDE ActionID WHERE Actions.CATEGORY IN ("a") IF CurrentUser.PLAN IN ("premium")',
        'INCLUDE ActionID WHERE Actions.VALUE > 3 | EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("taken")',
        'EXCLUDE UserId WHERE Users.PLAN IN ("free")',
        "INCLUDE UserID WHERE Users.AGE > $AGE",
        'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("rate")',
    ],
)
def test_accepted(text):
    assert rules.problems(parse(text), SCHEMAS) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("INCLUDE ActionID WHERE Items.YEAR > 1", "actions cannot be filtered by Items: use Action_Interactions or"),
        ('INCLUDE ActionID WHERE Interactions.EVENT_TYPE IN ("a")', "actions cannot be filtered by Interactions"),
        ('INCLUDE ActionID WHERE Users.PLAN IN ("a")', "use IF CurrentUser"),
        ("INCLUDE ItemID WHERE Actions.VALUE > 1", "items cannot be filtered by Actions"),
        ("INCLUDE UserID WHERE Items.YEAR > 1", "users cannot be filtered by Items"),
        ('INCLUDE UserID WHERE Users.AGE > 1 IF CurrentUser.PLAN IN ("a")', "users cannot be filtered by CurrentUser"),
        ('INCLUDE ActionID WHERE Action_Interactions.CHANNEL IN ("web")', "by EVENT_TYPE only"),
        ("INCLUDE ActionID WHERE Actions.REPEAT_FREQUENCY > 1", "applies it to every answer"),
        ("INCLUDE ActionID WHERE Actions.EXPIRATION_TIMESTAMP > $NOW", "applies it to every answer"),
        ("INCLUDE UserID WHERE Users.AGE > 1 | INCLUDE ItemID WHERE Items.YEAR > 1", "found items and users"),
        (
            'INCLUDE ActionID WHERE Actions.VALUE > 1 AND Action_Interactions.EVENT_TYPE IN ("taken")',
            "one expression filters on one dataset",
        ),
    ],
)
def test_refused(text, complaint):
    problems = rules.problems(parse(text), SCHEMAS)
    assert any(complaint in problem for problem in problems), problems


def test_a_filter_of_one_subject_is_no_filter_of_another():
    columns = Columns({0: {"AGE": 20}, 1: {"AGE": 40}}, 2)
    context = Context(columns, lambda types: set(), {}, None, {}, subject="user")
    assert allowed(parse("INCLUDE UserID WHERE Users.AGE > 30"), context).tolist() == [False, True]
    with pytest.raises(InvalidInput, match="for actions, not for users"):
        allowed(parse("INCLUDE ActionID WHERE Actions.VALUE > 30"), context)
