"""What the developer guide publishes must pass: schemas with rows of data, filters, lines of batch jobs, options.

Each case is named after the page that it follows. What the guide itself contradicts is not here: comparisons of text in
"action-recommendation-filter-examples", and numbers written as text in "recording-events-example-event-value".
"""

from __future__ import annotations

import json

import pytest

from rehearsal.personalize import quotas, schemas
from rehearsal.personalize.batch import attributes, inference, segments
from rehearsal.personalize.data import actions, csv_files
from rehearsal.personalize.filters import evaluation, rules
from rehearsal.personalize.filters.expressions import parse
from rehearsal.personalize.recipes.recipe import PERSONALIZATION, POPULAR, RANKING, RELATED
from rehearsal.personalize.schemas import Field, Schema

from .conftest import avro


def field(name: str, kind: str | list[str] = "string", **flags: bool) -> dict:
    return {"name": name, "type": kind, **flags}


def category(name: str, *kinds: str) -> dict:
    return field(name, list(kinds) if kinds else "string", categorical=True)


USER, ITEM, TIME, TYPE = field("USER_ID"), field("ITEM_ID"), field("TIMESTAMP", "long"), field("EVENT_TYPE")
CREATED, DESCRIPTION = field("CREATION_TIMESTAMP", "long"), field("DESCRIPTION", ["null", "string"], textual=True)

SCHEMAS = {
    "interactions-dataset-requirements": (
        None,
        "Interactions",
        [
            USER, ITEM, TYPE, field("EVENT_VALUE", ["float", "null"]), category("LOCATION"),
            category("DEVICE", "string", "null"), TIME, field("IMPRESSION"),
        ],
        "35,73,click,,Ohio,Tablet,1586731606,73|70|17\n54,35,watch,0.75,Indiana,Cellphone,1586735164,35|82",
    ),
    "item-dataset-requirements": (
        None, "Items", [ITEM, category("GENRES", "null", "string"), CREATED, DESCRIPTION],
        '1,Adventure|Animation,1570003267,"Toys, alive"\n2,,1571730101,',
    ),
    "user-dataset-requirements": (None, "Users", [USER, field("AGE", "int"), category("GENDER")], "5,34,Male"),
    "action-dataset-requirements": (
        None,
        "Actions",
        [
            field("ACTION_ID"), field("VALUE", ["null", "long"]), category("MEMBERSHIP_LEVEL", "null", "string"),
            CREATED, field("REPEAT_FREQUENCY", ["long", "null"]),
        ],
        "1,10,Deluxe|Premium,1510003267,7\n2,,Basic,1580003267,",
    ),
    "action-interactions-dataset-requirements": (
        None, "ActionInteractions", [USER, field("ACTION_ID"), TYPE, TIME],
        "35,73,Viewed,1586731606\n54,35,Not taken,1586731609\n23,10,Taken,1586735697",
    ),
    "VIDEO-ON-DEMAND-items-dataset": (
        "VIDEO_ON_DEMAND", "Items", [ITEM, category("GENRES", "string"), CREATED], "1,Drama|Crime,1570003267",
    ),
    "ECOMMERCE-items-dataset": (
        "ECOMMERCE", "Items", [ITEM, field("PRICE", "float"), category("CATEGORY_L1", "string")], "1,9.99,Shoes|Boots",
    ),
    "native-recipe-semantic-similarity": (
        None, "Items", [ITEM, field("TITLE", itemName=True), DESCRIPTION, CREATED], "1,Inn,An old inn,1570003267",
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", SCHEMAS)
def test_schemas_and_their_rows(page):
    domain, kind, fields, rows = SCHEMAS[page]
    schema = schemas.parse(avro("Items", fields, name=kind), quotas.DEFAULTS, domain)
    text = f"{','.join(each['name'] for each in fields)}\n{rows}\n"
    table = actions.checked(csv_files.read([("data.csv", text.encode())], schema), schema.dataset_type)
    assert len(next(iter(table.values()))) == len(rows.splitlines())


COLUMNS = {
    "Interactions": Schema("Interactions", (Field("EVENT_TYPE", "string"),)),
    "Items": Schema(
        "Items",
        (
            *(Field(name, "string") for name in ("CATEGORY", "CATEGORY_L1", "CATEGORY_L2", "GENRE", "OWNER")),
            Field("AVAILABLE", "string"),
            Field("PRICE", "float"),
            Field("CREATION_TIMESTAMP", "long"),
        ),
    ),
    "Users": Schema("Users", (Field("AGE", "int"), Field("MEMBERSHIP_STATUS", "string"))),
    "Actions": Schema("Actions", (Field("CATEGORY", "string"), Field("VALUE", "long", nullable=True))),
    "Action_Interactions": Schema("Action_Interactions", (Field("EVENT_TYPE", "string"),)),
}
FILTERS = [
    # item-recommendation-filter-examples
    "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")',
    "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE",
    'EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("shoe") AND Items.CATEGORY_L2 NOT IN ("boot")',
    "INCLUDE ItemID WHERE Items.PRICE <= $PRICE",
    "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.CREATION_TIMESTAMP > $DATE",
    "EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE",
    'INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("watch") AND Items.CATEGORY_L2 IN ("luxury") IF CurrentUser.AGE > 18',
    # multiple-expression-example
    'INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("favorite")',
    'INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")',
    # promoting-items
    'INCLUDE ItemID WHERE Items.OWNER IN ("in-house")',
    'INCLUDE ItemID WHERE Items.CATEGORY IN ("clothing") AND Items.AVAILABLE IN ("True")',
    'INCLUDE ItemID WHERE Items.CATEGORY IN ("clothing") OR Items.CREATION_TIMESTAMP > $DATE',
    # action-recommendation-filter-examples
    "INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)",
    'EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("NOT_TAKEN")',
    "EXCLUDE ActionID WHERE Actions.CATEGORY IN ($CATEGORY)",
    "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)",
    # user-segment-filter-examples
    "INCLUDE UserID WHERE Users.MEMBERSHIP_STATUS IN ($MEMBERSHIP)",
    "EXCLUDE UserID WHERE Users.AGE < $AGE",
    'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click", "rating")',
]


@pytest.mark.parametrize("text", FILTERS)
def test_filters(text):
    assert rules.problems(parse(text), COLUMNS) == []


@pytest.mark.parametrize(
    ("text", "values"), [(r'"drama"', ["drama"]), (r'"horror","comedy","drama"', ["horror", "comedy", "drama"])]
)
def test_filter_values(text, values):
    assert [value for value, _ in evaluation.request_values("GENRES", text)] == values


@pytest.mark.parametrize(
    ("form", "line"),
    [  # batch-data-upload, filter-batch, prepare-input-data-user-segment
        (inference.FORMS[PERSONALIZATION], {"userId": "4638"}),
        (inference.FORMS[PERSONALIZATION], {"userId": "5", "filterValues": {"GENRES": '"horror","comedy"'}}),
        (inference.FORMS[POPULAR], {"userId": "12"}),
        (inference.FORMS[RANKING], {"userId": "891", "itemList": ["27", "886", "101"]}),
        (inference.FORMS[RELATED], {"itemId": "105"}),
        (segments.FORMS["aws-item-affinity"][0], {"itemId": "105"}),
        (
            segments.FORMS["aws-item-attribute-affinity"][0],
            {"itemAttributes": 'ITEMS.genres = "Comedy"', "filterValues": {"COUNTRY": '"Japan"'}},
        ),
    ],
)
def test_lines_of_batch_jobs(form, line):
    assert form.read(json.dumps(line)) == line


def test_item_attributes():
    asked = attributes.parse('ITEMS.genres = "Comedy" AND ITEMS.genres = "Action"')
    assert asked == [("genres", "Comedy"), ("genres", "Action")]


@pytest.mark.parametrize(
    ("recipe", "params"),
    [
        (  # customizing-solution-config-hpo
            "aws-user-personalization",
            {
                "performHPO": True,
                "solutionConfig": {
                    "algorithmHyperParameters": {"hidden_dimension": "55"},
                    "hpoConfig": {
                        "algorithmHyperParameterRanges": {
                            "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true", "false"]}],
                            "integerHyperParameterRanges": [{"name": "bptt", "minValue": 2, "maxValue": 22}],
                            "continuousHyperParameterRanges": [],
                        },
                        "hpoResourceConfig": {"maxNumberOfTrainingJobs": "4", "maxParallelTrainingJobs": "2"},
                    },
                },
            },
        ),
        (  # optimizing-solution-events-config
            "aws-user-personalization-v2",
            {
                "solutionConfig": {
                    "eventsConfig": {
                        "eventParametersList": [
                            {"eventType": "Purchase", "eventValueThreshold": 0.1, "weight": 0.3},
                            {"eventType": "Click", "weight": 0.1},
                        ]
                    }
                }
            },
        ),
        (  # solution-config-auto-training
            "aws-sims",
            {
                "performAutoTraining": True,
                "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(5 days)"}},
            },
        ),
        ("aws-user-personalization-v2", {"eventType": "watch", "solutionConfig": {"eventValueThreshold": "0.5"}}),
    ],
)
def test_options_of_solutions(sandbox, recipe, params):
    fields = [USER, ITEM, TIME, TYPE, field("EVENT_VALUE", ["float", "null"])]
    group = sandbox.group("Interactions", columns={"Interactions": fields})
    arn = sandbox.solution(group, recipe, **params)
    assert sandbox.describe_solution(solutionArn=arn)["solution"]["solutionConfig"] == params["solutionConfig"]
