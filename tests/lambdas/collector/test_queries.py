"""What CloudWatch is asked, in which calls, and what its pages say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from lambdas.collector.queries import MOST_QUERIES, Answer, Query, added, answers, batches, operations, request
from tests.lambdas.collector.samples import NOW, ago, campaign, recommender

RECOMMEND, RANK = "GetRecommendations", "GetPersonalizedRanking"
HOME, TOP = campaign(), recommender()


@pytest.mark.parametrize(
    ("resource", "recipe", "usual", "thorough"),
    [
        (HOME, "aws-user-personalization", (RECOMMEND,), (RECOMMEND, RANK)),
        (HOME, "aws-similar-items", (RECOMMEND,), (RECOMMEND, RANK)),
        (HOME, "aws-personalized-ranking", (RANK,), (RECOMMEND, RANK)),
        (HOME, "aws-personalized-ranking-v2", (RANK,), (RECOMMEND, RANK)),
        (HOME, "aws-next-best-action", (), ()),  # no metric counts its requests
        (HOME, "aws-personalized-ranking-v3", (), ()),  # unknown to us
        (HOME, "", (), ()),  # AutoML chose
        (HOME, "aws-vod-top-picks", (), ()),  # of recommenders only
        (TOP, "aws-vod-top-picks", (RECOMMEND,), (RECOMMEND,)),
        (TOP, "aws-ecomm-of-tomorrow", (), ()),
    ],
)
def test_the_metric_follows_the_recipe(resource, recipe, usual, thorough):
    assert operations(resource, recipe, thorough=False) == usual
    assert operations(resource, recipe, thorough=True) == thorough


def queries(minutes):
    return [Query(campaign(f"acme_c{place}"), RECOMMEND, ago(minutes=back)) for place, back in enumerate(minutes)]


@given(st.lists(st.integers(0, 1440), max_size=1_200))
def test_every_query_is_in_one_call_that_reaches_back_far_enough(minutes):
    asked = queries(minutes)
    calls = batches(asked)
    assert sorted((query for call in calls for query in call), key=asked.index) == asked
    assert [len(call) for call in calls[:-1]] == [MOST_QUERIES] * (len(calls) - 1)
    assert all(0 < len(call) <= MOST_QUERIES for call in calls)
    assert len(calls) == -(-len(asked) // MOST_QUERIES)
    for call in calls:
        assert request(call, NOW)["StartTime"] <= min(query.start for query in call)


def test_those_that_reach_back_far_stand_together():
    calls = batches(queries([180, 1440] * 400))
    assert [request(call, NOW)["StartTime"] for call in calls] == [ago(days=1), ago(hours=3)]


def test_a_request_sums_the_operations_metric_in_periods_of_five_minutes():
    batch = [Query(HOME, RANK, ago(hours=3)), Query(TOP, RECOMMEND, ago(hours=4))]
    asked = request(batch, NOW)
    assert (asked["StartTime"], asked["EndTime"]) == (ago(hours=4), NOW)
    assert asked["MetricDataQueries"] == [
        {
            "Id": id,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Personalize",
                    "MetricName": metric,
                    "Dimensions": [{"Name": dimension, "Value": resource.arn}],
                },
                "Period": 300,
                "Stat": "Sum",
            },
        }
        for id, metric, dimension, resource in (
            ("q0", RANK, "CampaignArn", HOME),
            ("q1", RECOMMEND, "RecommenderArn", TOP),
        )
    ]


def result(place, status, *points):
    return {
        "Id": f"q{place}",
        "StatusCode": status,
        "Timestamps": [NOW - back * timedelta(minutes=5) for back, _count in points],
        "Values": [count for _back, count in points],
    }


def test_the_pages_of_a_call_make_one_answer_a_query():
    pages = [
        {"MetricDataResults": [result(1, "Complete"), result(0, "PartialData", (1, 4.0), (2, 6.0))]},
        {"MetricDataResults": [result(0, "Complete", (3, 1.0)), result(2, "InternalError")]},
    ]
    home, silent, failed, missing = answers(queries([180] * 4), pages)
    assert home.is_complete
    assert list(home.requests.values()) == [4.0, 6.0, 1.0]
    assert (silent.is_complete, silent.requests) == (True, {})
    assert (failed.is_complete, failed.status) == (False, "InternalError")
    assert (missing.is_complete, missing.status) == (False, "not answered")


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_only_a_complete_answer_is_one(status):
    (answer,) = answers(queries([180]), [{"MetricDataResults": [result(0, status, (1, 4.0))]}])
    assert not answer.is_complete


def test_requests_of_several_operations_add_up():
    parts = [Answer("Complete", {NOW: 1.0, ago(minutes=5): 2.0}), Answer("Complete", {NOW: 3.0}), Answer("Complete")]
    assert added(parts) == {NOW: 4.0, ago(minutes=5): 2.0}
    assert added([]) == {}
