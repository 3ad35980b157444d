"""Advice on files with everything in them: one row each, what is changed and the tip that is then given."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from config import advice
from config.models import Tenant
from config.pruning import validate

NOW = datetime(2026, 12, 1, 12, tzinfo=timezone.utc)
FULL = {"full": {"schedule": "rate(7 days)"}}
ITEMS = "datasets.items.columns"
_KINDS = {"USER_ID": "string", "ITEM_ID": "string", "TIMESTAMP": "long", "EVENT_TYPE": "string", "EVENT_VALUE": "float"}
WIDE = [
    {"name": name, "type": kind}
    for name, kind in (_KINDS | dict.fromkeys(("A", "B", "C", "D", "DEVICE"), "int")).items()
]


def more(recipe: str) -> dict:
    return {"solutions+": {"name": "one-more", "recipe": recipe, "training": FULL, "campaigns": [{"name": "c"}]}}


ROWS = [
    (
        "custom",
        {"solutions.0.tuning.schedule": "cron(0 2 ? * SUN *)"},
        "solutions[0].tuning.schedule: cron(0 2 ? * SUN *) tries up to 4 models each time, all billed: up to 17 a mon",
    ),
    (
        "custom",
        {},
        "solutions[2].training.incremental: new items are taken in about every 30 minutes, and unlike other",
    ),
    (
        "custom",
        {},
        "solutions[1]: it is trained up to 4 times a month and nothing asks it; add campaigns or batch_infe",
    ),
    (
        "custom",
        {},
        "solutions[0].campaigns[0].metadata_in_responses: metadata in responses are billed on top with aws-",
    ),
    ("video", {}, "recommenders[1].metadata_in_responses: metadata in responses are billed on top with aws-vod-more-l"),
    (
        "video",
        {"recommenders.1.capacity_reason": None},
        "recommenders[1].min_recommendation_requests_per_second: 2 is billed used or not: 7,200 requests eve",
    ),
    ("shop", {}, "recommenders: sellers learn from 'Purchase' events, so written, and there must be at least 1,000 of"),
    (
        "custom",
        {},
        "solutions[0].event_type: only events that this lets through are trained on, and there must be at l",
    ),
    (
        "custom",
        {"datasets.users.columns+": {"name": "ACTIVE", "type": "boolean"}},
        "datasets.users.columns[2]: neither models nor filters read a boolean",
    ),
    (
        "custom",
        {"datasets.users.columns+": {"name": "CITY", "type": "string"}},
        "datasets.users.columns[2]: no model learns from a string that is not categorical, and no filter uses it",
    ),
    (
        "shop",
        {f"{ITEMS}+": {"name": "LABEL", "type": "string"}},
        f"{ITEMS}[3]: no model learns from a string that is not categorical or textual, and no filter uses it",
    ),
    (
        "custom",
        {"datasets.interactions.columns": WIDE, "metric_attribution-": None, "solutions.1-": None},
        "datasets.interactions.columns: 7 optional columns leave room for 3 distinct event types in the data",
    ),
    ("custom", {"event_tracker": False}, "solutions[0].recipe: aws-user-personalization adapts to a user's events wit"),
    (
        "custom",
        more("aws-sims"),
        "solutions[5].recipe: it knows items by who interacted with them alone; aws-similar-it",
    ),
    (
        "shop",
        {"solutions": [more("aws-similar-items")["solutions+"]], "datasets.items-": None},
        "solutions[0].recipe: w",
    ),
    (
        "custom",
        {"datasets.action_interactions-": None},
        "solutions[4].recipe: without the dataset action_interactions i",
    ),
    (
        "video",
        {"filters+": {"name": "young", "expression": 'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("a")'}},
        "filters[1]: it is about UserID and no solution makes segments of users, so that no request can name it",
    ),
]


def tips(document: dict) -> list[str]:
    return [str(tip) for tip in advice.tips(validate(Tenant, document).model, NOW)]


@pytest.mark.parametrize(("base", "changes", "expected"), ROWS, ids=lambda value: str(value)[:60])
def test_given(base, changes, expected, changed, problems):
    assert problems(base, changes) == []
    found = tips(changed(base, changes))
    assert any(tip.startswith(expected) for tip in found), found


@pytest.mark.parametrize(
    ("base", "changes", "place"),
    [
        ("custom", {}, "datasets.items"),  # shown in responses, or the title of an item
        ("custom", {}, "filters[1]"),
        ("custom", {}, "filters[2]"),
        ("custom", {}, "solutions[4].recipe"),
        ("custom", {}, "solutions[3]:"),
        ("video", {}, "solutions"),
        ("shop", {"recommenders.0.recipe": "aws-ecomm-recommended-for-you"}, "recommenders:"),
    ],
)
def test_not_given(base, changes, place, changed):
    assert not [tip for tip in tips(changed(base, changes)) if tip.startswith(place)]


def test_a_filters_own_column_has_a_purpose(changed):
    changes = {f"{ITEMS}+": {"name": "LABEL", "type": "string"}, "filters": []}
    assert [tip for tip in tips(changed("shop", changes)) if tip.startswith("datasets")] != []
    changes["filters"] = [{"name": "f", "expression": 'EXCLUDE ItemID WHERE Items.LABEL IN ("a")'}]
    assert [tip for tip in tips(changed("shop", changes)) if tip.startswith("datasets")] == []
