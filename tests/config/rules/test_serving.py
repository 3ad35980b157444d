"""Every refusal of recommenders, batches, metrics and tags, one row each."""

from __future__ import annotations

import pytest

BATCH, SEGMENTS = "solutions.0.batch_inference", "solutions.3.batch_segments"
METRIC = "metric_attribution.metrics.0"


def recommender(recipe: str, **more: object) -> dict:
    return {"recommenders+": {"name": "one-more", "recipe": recipe, **more}}


def batch(name: str = "one-more", **more: object) -> dict:
    return {"name": name, "schedule": "rate(1 day)", **more}


ROWS = [
    # what starts a batch
    (
        "custom",
        {f"{BATCH}+": {"name": "one-more"}},
        "solutions[0].batch_inference[1]: found 'one-more' with neither schedule nor after; write schedule: or after: ",
    ),
    (
        "custom",
        {f"{BATCH}+": {"name": "one-more", "after": "full_training", "time_zone": "UTC"}},
        "solutions[0].batch_inference[1].time_zone: found 'UTC'; it has no schedule that",
    ),
    (
        "custom",
        {f"{BATCH}+": {"name": "one-more", "after": "training"}},
        "solutions[0].batch_inference[1].after: found 'training'; write 'full_training'",
    ),
    # recommenders
    (
        "video",
        recommender("aws-vod-top-pick"),
        "recommenders[2].recipe: found 'aws-vod-top-pick'; there is no such use ",
    ),
    (
        "video",
        recommender("aws-sims"),
        "recommenders[2].recipe: found 'aws-sims', a recipe for models of one's own, whi",
    ),
    (
        "video",
        recommender("aws-ecomm-recommended-for-you"),
        "recommenders[2].recipe: found 'aws-ecomm-recommended-for-you', a use case of ECOMMERCE; the domain is VIDEO",
    ),
    (
        "custom",
        recommender("aws-vod-top-picks"),
        "recommenders[0].recipe: found 'aws-vod-top-picks', a use case of VIDEO_ON_DEMAND; the dataset group is a",
    ),
    (
        "video",
        recommender("arn:aws:personalize:::recipe/aws-vod-most-popular"),
        "recommenders[2].recipe: found 'arn:aws:personalize:::recipe/aws-vod-most-popular'; write the recipe's name al",
    ),
    (
        "video",
        {"datasets.items-": None},
        "recommenders[1].recipe: found 'aws-vod-more-like-x', which needs the dataset",
    ),
    ("video", {"datasets.items-": None}, "recommenders[1].metadata_in_responses: found true; the metadata are the col"),
    (
        "video",
        {"recommenders.1.exploration": {}},
        "recommenders[1].exploration: found a mapping; aws-vod-more-like-x t",
    ),
    (
        "video",
        {"recommenders.1.excluded_columns": {"users": ["SUBSCRIPTION_MODEL"]}},
        "recommenders[1].excluded_columns.users: found columns of users; aws-vod-more-like-x does not train on that",
    ),
    (
        "video",
        {"recommenders.0.excluded_columns.users": ["SUBSCRIPTION"]},
        "recommenders[0].excluded_columns.users[0]: found 'SUBSCRIPTION'; users has no such column; did you mean",
    ),
    (
        "video",
        {"recommenders.0.min_recommendation_requests_per_second": 0},
        "recommenders[0].min_recommendation_requests_per_second: found 0; write 1 or more",
    ),
    ("video", {"recommenders.1.name": "Top"}, "recommenders[1].name: found 'Top' again, as in recommenders[0].name"),
    ("video", {"recommenders.0.name": "n" * 49}, "recommenders[0].name: found 49 characters; Personalize allows 63"),
    ("video", {"recommenders.0.tags": {}}, "recommenders[0].tags: unknown key; tags stand at the top of the file"),
    (
        "shop",
        {"recommenders": [{"name": f"r{n}", "recipe": "aws-ecomm-popular-items-by-views"} for n in range(6)]},
        "recommenders: found 6 recommenders; Personalize allows 5 in a dataset group and raises that for nobody",
    ),
    # batches
    (
        "custom",
        {SEGMENTS.replace("3", "0"): [batch()]},
        "solutions[0].batch_segments[0]: found 'one-more'; aws-user-per",
    ),
    (
        "custom",
        {BATCH.replace("0", "3"): [batch()]},
        "solutions[3].batch_inference[0]: found 'one-more'; aws-item-attri",
    ),
    (
        "custom",
        {BATCH.replace("0", "4"): [batch()]},
        "solutions[4].batch_inference[0]: found 'one-more'; aws-next-best-",
    ),
    ("custom", {f"{BATCH}.0.results": 501}, "solutions[0].batch_inference[0].results: found 501; write 500 or less"),
    (
        "custom",
        {f"{BATCH}+": batch("Letters")},
        "solutions[3].batch_segments[0].name: found 'letters' again, as in sol",
    ),
    ("custom", {f"{BATCH}.0.name": "n" * 44}, "solutions[0].batch_inference[0].name: found 44 characters; Personalize"),
    (
        "custom",
        {f"{BATCH}.0.schedule": f"cron(0 6 ? * {'SUN,' * 60}MON *)"},
        "solutions[0].batch_inference[0].schedule: ",
    ),
    ("custom", {f"{BATCH}.0.schedule": "daily"}, "solutions[0].batch_inference[0].schedule: found 'daily'"),
    (
        "custom",
        {f"{BATCH}.0.ranking_influence": {}},
        "solutions[0].batch_inference[0].ranking_influence: found a mappi",
    ),
    (
        "custom",
        {f"{BATCH}.0.filter": "adults-in"},
        "solutions[0].batch_inference[0].filter: found 'adults-in'; there is",
    ),
    (
        "custom",
        {f"{BATCH}.0.filter": "grown-ups"},
        "solutions[0].batch_inference[0].filter: found 'grown-ups'; the filt",
    ),
    (
        "custom",
        {f"{BATCH}.0.filter": "cheaper"},
        "solutions[0].batch_inference[0].filter: found 'cheaper'; the filter sp",
    ),
    (
        "custom",
        {f"{SEGMENTS}.0.filter": "adults-out"},
        "solutions[3].batch_segments[0].filter: found 'adults-out'; the f",
    ),
    (
        "custom",
        {"filters.1.expression": 'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("watch")'},
        "solutions[3].batch_segments[0].filter: found 'grown-ups'; the filter is about interactions, by which aws-item",
    ),
    # metric attribution
    ("custom", {f"{METRIC}.name": "Clicks"}, "metric_attribution.metrics[2].name: found 'clicks' a second time"),
    (
        "custom",
        {f"{METRIC}.expression": "AVG(Items.PRICE)"},
        "metric_attribution.metrics[0].expression: found 'AVG(Item",
    ),
    (
        "custom",
        {f"{METRIC}.expression": "SUM(Items.PRIZE)"},
        "metric_attribution.metrics[0].expression: found 'SUM(Item",
    ),
    (
        "custom",
        {f"{METRIC}.expression": "SUM(Items.GENRE)"},
        "metric_attribution.metrics[0].expression: found 'SUM(Item",
    ),
    (
        "custom",
        {f"{METRIC}.expression": "SUM(Users.AGE)"},
        "metric_attribution.metrics[0].expression: found 'SUM(Users.",
    ),
    ("custom", {"metric_attribution.metrics": []}, "metric_attribution.metrics: found a list; write at least one"),
    (
        "shop",
        {"metric_attribution": {"metrics": [{"name": "a", "event_type": "View", "expression": "COUNT"}]}},
        "metric_",
    ),
    # tags
    ("custom", {"tags.a b": "c"}, "tags.a b: found the key 'a b'; write letters, digits and _ . : / = + - only"),
    ("custom", {"tags.owner": ""}, "tags.owner: found the value ''; write letters, digits, spaces and _ . : / = + @ -"),
    ("custom", {"tags.owner": "Käthe"}, "tags.owner: found the value 'Käthe'; write letters, digits, spaces and"),
    (
        "custom",
        {"tags.aws:owner": "me"},
        "tags.aws:owner: found the key 'aws:owner'; what begins with aws: is AWS's own",
    ),
    ("custom", {"tags.owner": "AWS:me"}, "tags.owner: found the value 'AWS:me'; what begins with aws: is AWS's own"),
    ("custom", {"tags.Team": "x"}, "tags.Team: found besides 'team'; IAM takes both for one key; remove one"),
    ("custom", {f"tags.{'k' * 129}": "x"}, f"tags.{'k' * 129}: found a key of 129 characters; AWS takes 128"),
    ("custom", {"tags.k": "x" * 257}, "tags.k: found a value of 257 characters; AWS takes 256; shorten it"),
    ("custom", {"tags": {"": "x"}}, "tags.: found the key ''; write letters, digits and"),
    ("custom", {"tags.number": 4711}, "tags.number: found 4711; write text, in quotes where YAML would read something"),
    ("custom", {"tags": {f"k{n}": "v" for n in range(51)}}, "tags: found 51 tags; a resource bears 50; remove some"),
]


@pytest.mark.parametrize(("base", "changes", "expected"), ROWS, ids=lambda value: str(value)[:70])
def test_refused(base, changes, expected, problems):
    found = problems(base, changes)
    assert any(problem.startswith(expected) for problem in found), found


def test_a_rotated_filter_fits_a_batch_too(problems):
    rotated = {
        "name": "new",
        "expression": "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {since}",
        "values": {"since": {"now": {"minus": {"days": 30}}, "as": "epoch_seconds"}},
        "rotate": {"schedule": "rate(1 day)"},
    }
    assert problems("custom", {"filters+": rotated, f"{BATCH}.0.filter": "new"}) == []


def test_a_misspelt_use_case_may_be_the_one_that_knows_a_current_item(problems):
    (problem,) = problems("video", {"recommenders.1.recipe": "aws-vod-more-like-y"})
    assert problem.startswith("recommenders[1].recipe: found 'aws-vod-more-like-y'")
