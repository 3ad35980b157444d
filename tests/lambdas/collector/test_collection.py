"""Whole runs: what they ask of AWS, in how many calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmarks.collector.account import Account
from benchmarks.collector.runs import Runs
from lambdas.collector.facts import MOST_DESCRIBES, MOST_IN_TURN
from lambdas.collector.records import item_of
from lambdas.collector.silence import LAG, Silence
from tests.lambdas.collector.samples import BORN, NOW, RECIPE, account_of, ago, campaign, known, recommender, record

USE_CASE = "aws-vod-top-picks"


def test_what_a_run_asks_and_answers():
    account = account_of(3)
    account.recommender("acme_top_0a1b2c3d", recipe=USE_CASE, created=BORN)
    account.campaign("acme_new", recipe=RECIPE, created=NOW)
    account.campaigns[campaign("acme_new").arn]["status"] = "CREATE IN_PROGRESS"
    runs = Runs(account, NOW)
    assert runs.run() == {"active": 4, "known": 4, "queries": 7, "data": 16}
    assert account.called() == {
        "Scan": 1,
        "ListCampaigns": 1,
        "ListRecommenders": 1,
        "DescribeCampaign": 3,
        "DescribeSolution": 3,
        "DescribeRecommender": 1,
        "GetMetricData": 1,
        "PutMetricData": 1,
        "BatchWriteItem": 1,
    }
    assert {datum["Namespace"] for datum in account.put} == {"Personalize/Tenants"}
    assert runs.run() == {"active": 4, "known": 4, "queries": 4, "data": 4}  # all are idle, their capacity was told
    assert account.called()["DescribeSolution"] == 3
    assert account.called()["BatchWriteItem"] == 1  # nothing changed


def test_an_account_without_anything_is_told_nothing():
    runs = Runs(Account(), NOW)
    assert runs.run() == {"active": 0, "known": 0, "queries": 0, "data": 0}
    assert runs.account.called() == {"Scan": 1, "ListCampaigns": 1, "ListRecommenders": 1}


@pytest.mark.parametrize(("count", "calls"), [(500, 1), (501, 2)])
def test_the_usual_run_looks_up_one_metric_each_by_500(count, calls):
    runs = Runs(known(account_of(count)), NOW)
    assert runs.run()["queries"] == count
    assert runs.account.called()["GetMetricData"] == calls
    assert runs.account.called()["PutMetricData"] == -(-3 * count // 1_000)
    assert runs.account.called()["ListCampaigns"] == -(-count // 100)
    assert len(runs.slept) == MOST_IN_TURN - 1


def test_few_are_described_in_a_run_a_second_apart():
    runs = Runs(account_of(45), NOW)
    for described in (MOST_DESCRIBES, MOST_DESCRIBES, 5 + MOST_IN_TURN):
        before = runs.account.called()["DescribeCampaign"]
        runs.run()
        assert runs.account.called()["DescribeCampaign"] - before == described
        assert runs.slept == [1.0] * (described - 1)
    assert len(runs.account.items) == 45


def test_pages_of_lists_items_and_data_are_put_together():
    account = account_of(105)
    account.page_of_items, account.page_of_data = 10, 7
    known(account, since=timedelta(hours=2))
    for arn in account.campaigns:
        for minutes in (10, 20, 30):
            account.ask(arn, "GetRecommendations", NOW - LAG - timedelta(minutes=minutes))
    runs = Runs(account, NOW)
    assert runs.run()["active"] == 105
    assert account.called()["Scan"] == 11
    assert account.called()["GetMetricData"] == -(-105 * 3 // 7)
    assert not runs.told("IdleHours", "c000")


def test_a_record_of_a_resource_that_is_gone_goes():
    account = known(account_of(2))
    top = recommender()
    stored = item_of(record(top, Silence(ago(hours=9), ago(minutes=20)), idle=True, told=ago(hours=1), recipe=USE_CASE))
    account.items[stored["id"]["S"]] = stored
    runs = Runs(account, NOW)
    runs.run()
    assert len(account.items) == 2
    assert runs.told("IdleHours", "top") == {NOW: 0.0}
