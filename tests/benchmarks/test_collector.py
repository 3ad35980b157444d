"""The server answers real clients as the account in memory does; the cost is what can be reckoned by hand."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from benchmarks.collector import cost
from benchmarks.collector.account import REGION, Account
from benchmarks.collector.runs import PATIENCE, TABLE, Runs
from benchmarks.collector.server import Server
from lambdas.collector.collection import Clients, Collection

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
BORN = NOW - timedelta(days=9)


def filled():
    """An account with two campaigns, one of which is asked, and a recommender."""
    account = Account()
    home = account.campaign("acme_home", recipe="aws-personalized-ranking-v2", created=BORN, tps=3)
    account.campaign("acme_other", recipe="aws-sims", created=BORN)
    account.recommender("acme_top_0a1b2c3d", recipe="aws-vod-top-picks", created=BORN, rps=2)
    for place in range(100):
        account.ask(home, "GetPersonalizedRanking", NOW - place * timedelta(minutes=5), place + 0.5)
    return account


@pytest.fixture
def served():
    """The account, and a function that makes real clients of it."""
    account = filled()
    account.page_of_data, account.page_of_items = 30, 2
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(Server(account, delay=0))

        def client(service):
            made = boto3.client(
                service,
                endpoint_url=url,
                region_name=REGION,
                aws_access_key_id="none",
                aws_secret_access_key="none",
                config=Config(retries={"total_max_attempts": 1}, proxies={}),
            )
            return stack.enter_context(contextlib.closing(made))

        yield account, client


def answers(client, operation, **params):
    """The pages of an operation, or its one answer, without what HTTP adds."""
    if client.can_paginate(operation):
        pages = list(client.get_paginator(operation).paginate(**params))
    else:
        pages = [getattr(client, operation)(**params)]
    return [{name: value for name, value in page.items() if name != "ResponseMetadata"} for page in pages]


ARNS = "arn:aws:personalize:eu-west-1:111111111111"
QUERY = {
    "Id": "q0",
    "MetricStat": {
        "Metric": {
            "Namespace": "AWS/Personalize",
            "MetricName": "GetPersonalizedRanking",
            "Dimensions": [{"Name": "CampaignArn", "Value": f"{ARNS}:campaign/acme_home"}],
        },
        "Period": 300,
        "Stat": "Sum",
    },
}


@pytest.mark.parametrize(
    ("service", "operation", "params", "pages"),
    [
        ("personalize", "list_campaigns", {"PaginationConfig": {"PageSize": 1}}, 2),
        ("personalize", "list_recommenders", {}, 1),
        ("personalize", "describe_campaign", {"campaignArn": f"{ARNS}:campaign/acme_home"}, 1),
        ("personalize", "describe_recommender", {"recommenderArn": f"{ARNS}:recommender/acme_top_0a1b2c3d"}, 1),
        ("personalize", "describe_solution", {"solutionArn": f"{ARNS}:solution/acme_home"}, 1),
        (
            "cloudwatch",
            "get_metric_data",
            {"StartTime": NOW - timedelta(hours=5), "EndTime": NOW, "MetricDataQueries": [QUERY]},
            2,
        ),
        ("dynamodb", "scan", {"TableName": TABLE}, 2),
    ],
)
def test_the_server_answers_as_the_account_does(served, service, operation, params, pages):
    account, client = served
    for name in ("a", "b", "c"):
        account.items[name] = {"id": {"S": name}, "provisioned": {"N": "3"}, "idle": {"BOOL": True}}
    found = answers(client(service), operation, **params)
    assert len(found) == pages
    assert found == answers(account.client(service), operation, **params)


def test_a_refusal_has_its_code(served):
    _account, client = served
    with pytest.raises(ClientError) as refused:
        client("personalize").describe_campaign(campaignArn=f"{ARNS}:campaign/none")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_client_of_another_protocol_is_refused(served):
    _account, client = served
    with pytest.raises(ResponseParserError, match="only the JSON protocol is spoken here"):
        client("sts").get_caller_identity()


def test_large_data_arrive_whole(served):
    account, client = served
    data = [{"MetricName": f"m{place}", "Timestamp": NOW, "Value": place / 4, "Unit": "None"} for place in range(1_000)]
    client("cloudwatch").put_metric_data(Namespace="Ours", MetricData=data)  # packed by botocore
    assert account.put == [{"Namespace": "Ours", **datum} for datum in data]


def test_a_collection_over_http_is_that_in_memory(served):
    account, client = served
    twin = filled()
    personalize = client("personalize")
    clients = Clients(personalize, personalize, client("cloudwatch"), client("dynamodb"))
    runs = Runs(twin, NOW)
    for _run in range(3):
        told = Collection(clients, TABLE, PATIENCE, runs.now, lambda seconds: None).run()
        assert told == runs.run()
    assert told["active"] == 3
    assert account.put == twin.put
    assert account.items == twin.items


def test_what_units_cost():
    usage = {
        "metric hours": 730 + 365,
        "metrics asked": 3_000,
        "put calls": 1_000,
        "runs": 1_000_000,
        "GB-seconds": 3_000,
        "writes": 2_000_000,
        "reads": 8_000_000,
    }
    assert set(usage) == set(cost.PRICES)
    assert cost.dollars(usage) == pytest.approx(0.45 + 0.03 + 0.01 + 0.20 + 0.0400002 + 1.25 + 1.00)


def test_what_a_day_takes():
    habits = {name: cost.HABITS[name] for name in ("never silent", "idle")}
    spent = cost.spent(habits, 0.5, timedelta(days=1))
    assert set(spent) == set(habits)
    asked = {
        "metrics asked": 96 + 24,  # the other operation's as well once an hour
        "put calls": 96 / 2,  # for both
        "runs": 96 / 2,
        "GB-seconds": 96 * 0.5 * 0.25,
        "writes": 24,
        "reads": 96 / 2 / 2,
    }
    assert spent["never silent"] == {"metric hours": 24, **asked}
    assert spent["idle"] == {"metric hours": 24 + 4, **asked}  # the capacity every six hours


@pytest.mark.parametrize(("letters", "units"), [(0, 1), (1_022, 1), (1_023, 2)])
def test_a_unit_that_is_begun_counts(letters, units):
    assert cost.units(["x" * (letters - 2)], 1_024) == units
