"""What a solution of a tenant file becomes, and that Personalize's own model takes it."""

from __future__ import annotations

import pytest

from config.models import EventWeight, Objective, Solution, Tuning
from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.requests import solutions

ACME = Names("acme", "111111111111", "eu-west-1")
FULL = {"full": {"schedule": "rate(7 days)"}}
TAGS = [{"TagKey": "team", "TagValue": "shop"}]
WEIGHTS = (EventWeight(event_type="buy", weight=1.0, value_threshold=2.0), EventWeight(event_type="look", weight=0.2))


def solution(recipe="aws-user-personalization", *, training=FULL, **said):
    return Solution.model_validate({"name": "main", "recipe": recipe, "training": training, **said}, strict=False)


def test_a_file_without_options_asks_for_what_it_always_did():
    assert solutions.creation(solution(), ACME, []) == {
        "Name": "acme_main_29366907",
        "DatasetGroupArn": "arn:aws:personalize:eu-west-1:111111111111:dataset-group/acme_main",
        "RecipeArn": "arn:aws:personalize:::recipe/aws-user-personalization",
        "PerformAutoTraining": False,
    }


def test_the_sample_tenants_solution_has_the_name_that_it_always_had(fleet, names):
    (declared,) = fleet.tenants[0].solutions
    assert solutions.name(declared, names) == "streamly_for-you_1a7c4605"


OPTIONS = [
    ("aws-user-personalization", {"event_type": "buy"}, {"EventType": "buy"}),
    ("aws-user-personalization", {"event_value_threshold": 0.0}, {"SolutionConfig": {"EventValueThreshold": "0"}}),
    ("aws-user-personalization", {"event_value_threshold": 2.5}, {"SolutionConfig": {"EventValueThreshold": "2.5"}}),
    (
        "aws-user-personalization",
        {"objective": Objective(column="PRICE", sensitivity="LOW")},
        {"SolutionConfig": {"OptimizationObjective": {"ItemAttribute": "PRICE", "ObjectiveSensitivity": "LOW"}}},
    ),
    (
        "aws-user-personalization",
        {"excluded_columns": {"users": ("TIER",), "items": ("TITLE", "STORY")}, "included_columns": {"items": ("A",)}},
        {
            "SolutionConfig": {
                "TrainingDataConfig": {
                    "ExcludedDatasetColumns": {"ITEMS": ["STORY", "TITLE"], "USERS": ["TIER"]},
                    "IncludedDatasetColumns": {"ITEMS": ["A"]},
                }
            }
        },
    ),
]


@pytest.mark.parametrize(("recipe", "said", "asked"), OPTIONS)
def test_every_option_is_asked_for_and_makes_another_solution(recipe, said, asked):
    plain = solutions.creation(solution(recipe), ACME, [])
    found = solutions.creation(solution(recipe, **said), ACME, TAGS)
    assert {key: value for key, value in found.items() if key not in (*plain, "Tags")} == asked
    assert found["Name"] != plain["Name"]
    request = sdk.request("personalize", "CreateSolution", found)
    assert violations("personalize", "CreateSolution", request) == []
    assert request["tags"] == [{"tagKey": "team", "tagValue": "shop"}]


@pytest.mark.parametrize(
    ("recipe", "training", "said", "created", "updated"),
    [
        (
            "aws-user-personalization-v2",
            FULL,
            {"event_weights": WEIGHTS},
            {
                "EventParametersList": [
                    {"EventType": "buy", "Weight": 1.0, "EventValueThreshold": 2.0},
                    {"EventType": "look", "Weight": 0.2},
                ]
            },
            None,
        ),
        ("aws-semantic-similarity", FULL | {"incremental": True}, {}, None, True),
        ("aws-semantic-similarity", FULL, {}, None, False),
    ],
)
def test_what_an_update_can_change_is_not_in_the_name(recipe, training, said, created, updated):
    declared = solution(recipe, training=training, **said)
    found, update = solutions.creation(declared, ACME, []), solutions.update(declared)
    assert found["Name"] == solutions.name(solution(recipe), ACME)
    assert found.get("SolutionConfig", {}).get("EventsConfig") == created
    assert update.get("SolutionUpdateConfig", {}).get("EventsConfig") == created
    assert (found.get("PerformIncrementalUpdate"), update.get("PerformIncrementalUpdate")) == (updated, updated)
    arn = {"SolutionArn": ACME.personalize_arn("solution", found["Name"])}
    request = sdk.request("personalize", "UpdateSolution", update | arn)
    assert violations("personalize", "UpdateSolution", request) == []
    said_something = bool(said) or training.get("incremental", False)
    assert (solutions.options(declared) != "{}") is said_something


def test_event_weights_that_were_taken_out_are_taken_back():
    assert solutions.update(solution("aws-user-personalization-v2")) == {
        "SolutionUpdateConfig": {"EventsConfig": {"EventParametersList": []}}
    }
    assert solutions.update(solution()) == {}


def test_the_order_of_columns_makes_no_other_solution():
    one, other = (solution(excluded_columns={"items": order}) for order in (("A", "B"), ("B", "A")))
    assert solutions.name(one, ACME) == solutions.name(other, ACME)


def test_tuning_is_no_part_of_it():
    assert solutions.creation(solution(tuning=Tuning(max_training_jobs=40)), ACME, []) == solutions.creation(
        solution(), ACME, []
    )
