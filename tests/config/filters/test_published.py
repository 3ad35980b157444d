"""Every filter expression that AWS publishes is taken, but for those that break the guide's own rules."""

from __future__ import annotations

import pytest

from config.filters.checks import faults
from config.filters.parsing import parse, spelled
from rehearsal.personalize.filters import expressions as emulator

PUBLISHED = [
    # developer guide, "Item recommendation filter expression examples"
    "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")',
    'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")',
    "EXCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)",
    "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE",
    'EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("shoe") AND Items.CATEGORY_L2 NOT IN ("boot")',
    "INCLUDE ItemID WHERE Items.PRICE <= $PRICE",
    "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP < $DATE",
    "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)",
    "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.CREATION_TIMESTAMP > $DATE",
    "EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE",
    'INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("watch") AND Items.CATEGORY_L2 IN ("luxury") IF CurrentUser.AGE > 18',
    # the guide's editions of 2020 to 2023
    'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    'EXCLUDE ItemID WHERE Items.CATEGORY IN ("shoe") AND Items.DESCRIPTION NOT IN ("boot")',
    "INCLUDE ItemID WHERE Items.NUMBER_OF_DOWNLOADS < 20",
    "EXCLUDE ItemID WHERE Items.NUMBER_OF_DOWNLOADS < 20 IF CurrentUser.AGE > 18 AND CurrentUser.AGE < 30",
    'INCLUDE ItemID WHERE Items.CATEGORY IN ("watch") AND Items.DESCRIPTION IN ("luxury") IF CurrentUser.AGE > 18',
    'INCLUDE ItemID WHERE Items.GENRE IN ("drama") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "a")',
    # "User segment filter expressions"
    "INCLUDE UserID WHERE Users.MEMBERSHIP_STATUS IN ($MEMBERSHIP)",
    "EXCLUDE UserID WHERE Users.AGE < $AGE",
    'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click", "rating")',
    "EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    # "Action recommendation filter expression examples"
    "INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    'EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("NOT_TAKEN")',
    "EXCLUDE ActionID WHERE Actions.CATEGORY IN ($CATEGORY)",
    "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)",
    # "Combining multiple expressions"
    'INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("favorite")',
    'INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "b")',
    # API reference, CreateFilter
    'EXCLUDE itemId WHERE INTERACTIONS.event_type in ("EVENT_TYPE")',
    # amazon-personalize-samples: filter rotator, notebooks; the retail demo store; Maintaining Personalized Experiences
    "INCLUDE ItemID WHERE Interactions.event_type IN ('watched','favorited')",
    "EXCLUDE ItemID WHERE Items.out_of_stock IN ('yes')",
    "INCLUDE ItemID WHERE Items.genre IN ($GENRES)",
    "INCLUDE ItemID WHERE Items.creation_timestamp > 1633240824",
    "INCLUDE ItemID WHERE Items.published_date > 20211001",
    "INCLUDE ItemID WHERE Items.YEAR >= 1970 AND Items.YEAR < 1980",
    'EXCLUDE itemId WHERE ITEMS.CATEGORY NOT IN ("hot drinks", "salty snacks")',
    'INCLUDE ItemID WHERE Interactions.EVENT_TYPE in ("*")',
]

SLIPS = [
    # `Action` is no dataset (test_parsing); `=` compares numbers
    ("EXCLUDE ActionID WHERE Actions.VALUE < ($VALUE) IF CurrentUser.GENDER = $PREMIUM", 51, "write IN (...)"),
    ('EXCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.MEMBERSHIP_STATUS = $PREMIUM', 45, "compares numbers"),
    ('INCLUDE ItemID WHERE Items.GENRE IN ("a") IF CurrentUser.GENDER = "F"', 45, "write IN (...)"),
]


@pytest.mark.parametrize("expression", PUBLISHED)
def test_taken(expression, everything):
    assert list(faults(parse(expression), everything)) == []


@pytest.mark.parametrize("expression", PUBLISHED)
def test_the_guides_spelling_means_the_same(expression, everything):
    columns = {dataset: list(columns) for dataset, columns in everything.columns.items()}
    respelled = spelled(expression, columns)
    assert [str(part) for part in _meaning(respelled)] == [str(part) for part in _meaning(expression)]
    assert spelled(respelled, columns) == respelled


def _meaning(expression):
    for one in parse(expression):
        yield one.action, one.subject
        for test in one.tests:
            yield test.field, test.operator, tuple((operand.kind, operand.text) for operand in test.operands)


@pytest.mark.parametrize("expression", [one for one in PUBLISHED if " UserID " not in one])
def test_the_emulators_own_reading_is_the_same(expression, everything):
    columns = {dataset: list(columns) for dataset, columns in everything.columns.items()}
    ours = [(test.dataset, test.column, test.operator) for one in parse(expression) for test in one.tests]
    theirs = [one.conditions for one in emulator.parse(spelled(expression, columns))]
    assert [(one.dataset, one.column, one.operator) for some in theirs for one in some] == ours


def test_spelling_repairs_the_case_of_words_and_columns():
    found = spelled('exclude itemid where ITEMS.genre Not  In ("In") if currentuser.age>3', {"Items": ["GENRE"]})
    assert found == 'EXCLUDE ItemID WHERE Items.GENRE NOT IN ("In") IF CurrentUser.age>3'


@pytest.mark.parametrize(("expression", "position", "text"), SLIPS)
def test_slips_of_the_guide(expression, position, text, everything):
    assert [(fault.position, text in fault.text) for fault in faults(parse(expression), everything)] == [
        (position, True)
    ]
