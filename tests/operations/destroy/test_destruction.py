from __future__ import annotations

import pytest

from operations.destroy.destruction import plan
from operations.destroy.inventory import Campaign, Inventory, Recommender, Resource

FULL = Inventory(
    schedules=(Resource("train", "train", "ENABLED"),),
    rules=(Resource("arrival", "arrival", "ENABLED"),),
    executions=(Resource("SolutionTraining x", "arn:x", "RUNNING"),),
    versions=(Resource("the training of acme_s", "arn:v", "CREATE IN_PROGRESS"),),
    campaigns=(Campaign("acme_home", "arn:c", "ACTIVE", "aws-user-personalization", 2),),
    recommenders=(Recommender("acme_r", "arn:r", "ACTIVE", 3), Recommender("acme_off", "arn:o", "INACTIVE", 3)),
    filters=(Resource("acme_f", "arn:f", "ACTIVE"),),
    pointers=(Resource("/personalize/acme/filters/f", "/personalize/acme/filters/f"),),
    attributions=(Resource("acme_attribution", "arn:a", "ACTIVE"),),
    solutions=(Resource("acme_s", "arn:s", "ACTIVE"),),
    datasets=(Resource("acme_actions", "arn:d", "ACTIVE"),),
    schemas=(Resource("acme_actions_0123abcd", "arn:schema"),),
    records=(Resource("campaign#home", "campaign#home"),),
)


def test_nothing_takes_nothing():
    assert plan(Inventory()) == ()


def test_the_order_is_starters_runners_children_parents_records():
    assert [step.action for step in plan(FULL)] == [
        "disable schedule",
        "disable rule",
        "stop execution",
        "stop training",
        "delete campaign",
        "delete pointer",
        "delete recommender",
        "delete recommender",
        "delete filter",
        "delete metric attribution",
        "delete solution",
        "delete dataset",
        "delete schema",
        "delete record",
    ]


def test_what_is_billed_says_what_ends():
    priced = [str(step) for step in plan(FULL) if step.price]
    assert priced == [
        "stop training the training of acme_s: it is CREATE IN_PROGRESS; its solution cannot go before "
        "[ends training hours]",
        "delete campaign acme_home: made by the tenant's machines; ACTIVE "
        "[ends about 288 USD in 30 days for a minimum of 2 TPS, used or not]",
        "delete recommender acme_r: made by the tenant's machines; ACTIVE "
        "[ends an hourly price for a minimum of 3 requests per second, used or not]",
        "delete metric attribution acme_attribution: made by the tenant's machines; ACTIVE "
        "[ends metrics in CloudWatch]",
    ]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("ACTIVE", "made by the tenant's machines; ACTIVE"),
        ("CREATE FAILED", "made by the tenant's machines; CREATE FAILED"),
        ("CREATE PENDING", "it is being created; wait for that, then delete it"),
        ("DELETE IN_PROGRESS", "it is being deleted; wait until it is gone"),
    ],
)
def test_the_status_decides_the_reason(status, reason):
    (step,) = plan(Inventory(filters=(Resource("acme_f", "arn:f", status),)))
    assert step.reason == reason
