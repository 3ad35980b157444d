"""Every refusal of a filter, one row each: the expression with the place marked by ^, and what is said there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.filters.checks import faults
from config.filters.parsing import parse
from personalize.recipes import RECIPES
from personalize.use_cases import USE_CASES

INCLUDE = "INCLUDE ItemID WHERE"
ROWS = [
    (
        f"{INCLUDE} ^Items.STUDIOS IN ($S)",
        "found Items.STUDIOS; the items dataset has no such column; did you mean STUDIO?",
    ),
    (f"{INCLUDE} ^Items.ZZZ > 3", "found Items.ZZZ; the items dataset has no such column; write one of ITEM_ID, CRE"),
    (f"{INCLUDE} ^Items.Genre IN ($G)", "found Items.Genre; the items dataset has no such column; did you mean"),
    (f"{INCLUDE} ^Items.PLOT IN ($P)", "found Items.PLOT, which is textual; filters cannot read such text"),
    (f'{INCLUDE} ^Items.ADULT IN ("True")', "found Items.ADULT, which is a boolean; filters cannot read it; make it a"),
    (f"{INCLUDE} Items.YEAR > 1 IF ^CurrentUser.VIP = 1", "found CurrentUser.VIP, which is a boolean"),
    (
        f"{INCLUDE} Items.YEAR > 1 IF ^CurrentUser.AGES > 1",
        "found CurrentUser.AGES; the users dataset has no such colum",
    ),
    (f'{INCLUDE} ^Interactions.DEVICE IN ("tv")', "found Interactions.DEVICE; interactions are filtered by EVENT_TYPE"),
    (
        f"{INCLUDE} ^Interactions.EVENT_TYPE = 1",
        "found Interactions.EVENT_TYPE =; that compares numbers and the column",
    ),
    (f"{INCLUDE} ^Items.YEAR IN (1999)", "found Items.YEAR IN; that matches text and the column is of type int; co"),
    (
        f'{INCLUDE} ^Items.YEAR NOT IN ("1999")',
        "found Items.YEAR NOT IN; that matches text and the column is of type int; c",
    ),
    (f"{INCLUDE} ^Items.GENRE > 3", "found Items.GENRE >; that compares numbers and the column is of type string; wri"),
    (
        f'{INCLUDE} ^Items.GENRE != "a"',
        "found Items.GENRE !=; that compares numbers and the column is of type string; ",
    ),
    (f'{INCLUDE} Items.YEAR > ^"1999"', 'found "1999"; > compares numbers; use a number'),
    (f'{INCLUDE} Items.GENRE IN ("a", ^7)', "found 7; IN matches text; write it in double quotes"),
    (f"{INCLUDE} Items.GENRE IN ^CurrentItem.PRICE", "found CurrentItem.PRICE; IN matches text"),
    (f"{INCLUDE} Items.PRICE < ^CurrentItem.GENRE", "found CurrentItem.GENRE; < compares numbers"),
    (
        f"{INCLUDE} Items.PRICE < ^CurrentItem.PRIZE",
        "found CurrentItem.PRIZE; the items dataset has no such column; did",
    ),
    (
        f"{INCLUDE} Items.YEAR > ^{{month}}",
        "found {month}; > compares numbers; give month a format of numbers (epoch_se",
    ),
    (
        f"{INCLUDE} Items.GENRE IN (^{{since}})",
        "found {since}; IN matches text; give since a format of dates (iso_date)",
    ),
    (f'{INCLUDE} Items.GENRE IN (^"*")', 'found "*" with Items.GENRE; it stands for event types of interactions only'),
    (f"{INCLUDE} Items.GENRE IN (^*)", "found * with Items.GENRE; it stands for event types of"),
    (f"{INCLUDE} Items.GENRE NOT IN (^$G)", "found $G with NOT IN, which takes no placeholders; write EXCLUDE and IN"),
    (f"{INCLUDE} Items.GENRE IN (^${'G' * 51})", "found a placeholder of 51 characters; Personalize allows 50"),
    (
        f"{INCLUDE} Items.YEAR > 1 AND ^Interactions.EVENT_TYPE IN ($E)",
        "found Interactions.EVENT_TYPE in an expression",
    ),
    (
        f"{INCLUDE} ^Users.AGE > 18",
        "found Users.AGE; ItemID is filtered by Items or Interactions; write IF CurrentUser.AGE",
    ),
    (
        "EXCLUDE UserID WHERE ^Items.YEAR > 1",
        "found Items.YEAR; UserID is filtered by Users or Interactions; write Item",
    ),
    (
        f"{INCLUDE} ^Actions.VALUE > 3",
        "found Actions.VALUE; ItemID is filtered by Items or Interactions; write ActionID",
    ),
    (
        "EXCLUDE ActionID WHERE ^Users.AGE > 3",
        "found Users.AGE; ActionID is filtered by Actions or Action_Interactions;",
    ),
    (
        "EXCLUDE ActionID WHERE ^Items.YEAR > 3",
        "found Items.YEAR; ActionID is filtered by Actions or Action_Interaction",
    ),
    (
        'EXCLUDE ActionID WHERE ^Interactions.EVENT_TYPE IN ("a")',
        "found Interactions.EVENT_TYPE; ActionID is filtered by Actions or Action_Interactions; write "
        "Action_Interactions.EVENT_TYPE",
    ),
    (
        'EXCLUDE UserID WHERE ^Action_Interactions.EVENT_TYPE IN ("a")',
        "found Action_Interactions.EVENT_TYPE; UserID is filtered by Users or Interactions; write Interactions.E",
    ),
    (
        "EXCLUDE ActionID WHERE ^Action_Interactions.TIMESTAMP > 3",
        "found Action_Interactions.TIMESTAMP; action_interact",
    ),
    (
        'EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (^"*")',
        'found "*" with Action_Interactions.EVENT_TYPE;',
    ),
    (
        "EXCLUDE ActionID WHERE ^Actions.REPEAT_FREQUENCY > 3",
        "found Actions.REPEAT_FREQUENCY; Personalize keeps to it b",
    ),
    (
        "EXCLUDE ActionID WHERE Actions.VALUE > ^CurrentItem.PRICE",
        "found CurrentItem.PRICE beside Actions.VALUE; it is",
    ),
    (
        f"{INCLUDE} Items.YEAR > 1 | EXCLUDE ^UserID WHERE Users.AGE < 3",
        "found UserID after ItemID; a filter has one kind of subject; make it two filters",
    ),
    (
        f"{INCLUDE} Items.YEAR > 1 IF CurrentUser.GENDER IN ^CurrentItem.GENRE",
        "found CurrentItem.GENRE beside CurrentUser.GENDER; it is compared with Items only",
    ),
]


@pytest.mark.parametrize(("marked", "text"), ROWS, ids=lambda value: value[:60])
def test_refused_at_that_character(marked, text, everything):
    found = list(faults(parse(marked.replace("^", "")), everything))
    assert [fault.position for fault in found] == [marked.index("^")]
    assert found[0].text.startswith(text)


def test_a_dataset_that_the_tenant_does_not_have(everything):
    bare = replace(everything, columns={"Interactions": everything.columns["Interactions"]})
    texts = [fault.text for fault in faults(parse("INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 3"), bare)]
    assert texts == [
        "found Items.YEAR; the tenant has no items dataset; declare it",
        "found CurrentUser.AGE; the tenant has no users dataset; declare it",
    ]
    (fault,) = faults(parse("INCLUDE ActionID WHERE Actions.VALUE > 3"), bare)
    assert fault.text == "found Actions.VALUE; the tenant has no actions dataset; declare it"


def test_a_current_item_needs_a_recipe_of_related_items(everything):
    without = replace(everything, recipes=(RECIPES["aws-user-personalization"],))
    (fault,) = faults(parse("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE"), without)
    assert "only recipes of related items know a current item, and the tenant has none" in fault.text


@pytest.mark.parametrize("use_case", USE_CASES)
def test_use_cases_that_a_request_names_an_item_for_know_a_current_item(use_case, everything):
    only = replace(everything, recipes=(), use_cases=(USE_CASES[use_case],))
    found = list(faults(parse("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE"), only))
    assert (found == []) == ("-x" in use_case or "together" in use_case)


def test_attribute_segments_take_no_filters_on_interactions(everything):
    only = replace(everything, recipes=(RECIPES["aws-item-attribute-affinity"],))
    expression = parse('INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click")')
    (fault,) = faults(expression, only)
    assert "aws-item-attribute-affinity takes no filters on interactions" in fault.text
    assert list(faults(expression, everything)) == []


def _many(count: int, everything):
    columns = everything.columns["Items"]
    names = [f"C{number}" for number in range(count)]
    more = dict.fromkeys(names, columns["YEAR"])
    setting = replace(everything, columns=everything.columns | {"Items": columns | more})
    return " AND ".join(f"Items.{name} > $P{number}" for number, name in enumerate(names)), setting


def test_ten_fields_in_a_filter_and_no_more(everything):
    conditions, setting = _many(10, everything)
    assert list(faults(parse(f"{INCLUDE} {conditions} AND Items.C0 < 9"), setting)) == []
    (fault,) = faults(parse(f"{INCLUDE} {conditions} IF CurrentUser.AGE > 3"), setting)
    assert fault.text == "found CurrentUser.AGE, the dataset field number 11; a filter has at most 10; split it"


def test_twentyfive_placeholders_and_no_more(everything):
    listed = ", ".join(f"$P{number}" for number in range(25))
    assert list(faults(parse(f"{INCLUDE} Items.GENRE IN ({listed}, $P0)"), everything)) == []
    (fault,) = faults(parse(f"{INCLUDE} Items.GENRE IN ({listed}, $Q)"), everything)
    assert fault.text.startswith("found $Q, placeholder number 26; a request may fill in 25")
