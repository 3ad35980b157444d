"""What becomes of the rest of a run when a part of it fails, and that it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from benchmarks.collector.account import Refused
from benchmarks.collector.runs import Runs
from lambdas.collector.collection import FAILURES_TOLD, CollectionFailed
from tests.lambdas.collector.samples import BORN, NOW, RECIPE, account_of, campaign, known

USE_CASE = "aws-vod-top-picks"


def refusing(account, *operations, error=None):
    def refuse(operation, params):
        if operation in operations:
            raise error or Refused("ThrottlingException")

    account.refuse = refuse


def failures(runs):
    """What a run says that it could not do."""
    with pytest.raises(CollectionFailed) as told:
        runs.run()
    return told.value.failures


def test_a_query_that_fails_is_told_and_leaves_the_others():
    account = account_of(3)
    runs = Runs(account, NOW)
    runs.go(timedelta(hours=1))
    account.statuses[campaign("acme_c001").arn] = "InternalError"
    missing = "GetRecommendations (InternalError), GetPersonalizedRanking (InternalError)"
    assert failures(runs) == (f"campaign c001 of acme: CloudWatch did not tell {missing}",)
    at = NOW + timedelta(hours=1)
    assert [at in runs.told("IdleHours", name) for name in ("c000", "c001", "c002")] == [True, False, True]
    account.statuses.clear()
    runs.run()
    assert runs.told("IdleHours", "c001")[NOW + timedelta(minutes=75)] == 25.25  # nothing was forgotten


@pytest.mark.parametrize("error", [Refused("InternalServiceFault"), ReadTimeoutError(endpoint_url="https://none")])
def test_a_call_that_fails_leaves_what_is_in_the_others(error):
    account = known(account_of(501))
    calls = []

    def refuse(operation, params):
        if operation == "GetMetricData":
            calls.append(params)
            if len(calls) == 1:
                raise error

    account.refuse = refuse
    runs = Runs(account, NOW)
    told = failures(runs)
    assert len(told) == 500
    assert told[0].startswith("campaign c000 of acme: CloudWatch did not tell GetRecommendations (")
    assert len(runs.told("ProvisionedTPS", "c500")) == 3
    assert len(account.items) == 501


def test_a_long_list_of_failures_is_cut():
    text = str(CollectionFailed([f"c{place}" for place in range(FAILURES_TOLD + 3)]))
    assert text.startswith("c0; c1; ")
    assert text.endswith(f"c{FAILURES_TOLD - 1}; and 3 more")
    assert str(CollectionFailed(["c0", "c1"])) == "c0; c1"


def test_who_is_throttled_describes_no_further_and_collects_what_is_known():
    account = known(account_of(3))
    account.campaign("acme_new", recipe=RECIPE, created=BORN)
    refusing(account, "DescribeCampaign")
    runs = Runs(account, NOW)
    assert runs.run() == {"active": 4, "known": 3, "queries": 3, "data": 9}
    assert account.called()["DescribeCampaign"] == 1
    refusing(account)
    assert runs.run()["known"] == 4


def test_what_cannot_be_described_is_told_and_collected_as_it_was():
    account = known(account_of(2))
    refusing(account, "DescribeCampaign", error=Refused("AccessDeniedException"))
    runs = Runs(account, NOW)
    assert [failure.partition(":")[0] for failure in failures(runs)] == [
        f"campaign c00{place} of acme could not be described" for place in (0, 1)
    ]
    assert runs.told("ProvisionedTPS", "c001")


@pytest.mark.parametrize("kind", ["campaign", "recommender"])
def test_a_kind_that_cannot_be_listed_is_not_forgotten_and_the_other_is_collected(kind):
    account = account_of(1)
    account.recommender("acme_top_0a1b2c3d", recipe=USE_CASE, created=BORN)
    names = {"campaign": "c000", "recommender": "top"}
    runs = Runs(account, NOW)
    runs.run()
    items = dict(account.items)
    refusing(account, f"List{kind.capitalize()}s")
    (failure,) = failures(runs)
    assert failure.startswith(f"{kind}s could not be listed: ")
    second = NOW + timedelta(minutes=15)
    lost = names.pop(kind)
    (other,) = names.values()
    assert second in runs.told("IdleHours", other)
    assert second not in runs.told("IdleHours", lost)  # neither hours nor an end
    assert account.items == items
    refusing(account)
    runs.run()
    assert runs.told("IdleHours", lost)[second + timedelta(minutes=15)] == 24.5


@pytest.mark.parametrize("operation", ["Scan", "PutMetricData"])
def test_nothing_is_remembered_of_a_run_without_memory_or_voice(operation):
    account = account_of(2)
    refusing(account, operation)
    runs = Runs(account, NOW)
    with pytest.raises(ClientError, match="ThrottlingException"):
        runs.run()
    assert account.items == {}
    refusing(account)
    assert runs.run()["data"] == 8


GARBLED = [
    {"recipe": {"NULL": True}},
    {"created": {"S": "yesterday"}},
    {"since": {"S": "2026-11-24T12:00:00"}},
]


@pytest.mark.parametrize("garbled", GARBLED)
def test_an_item_that_cannot_be_read_is_learnt_anew(garbled):
    account = known(account_of(2))
    id = f"collector#{campaign('acme_c000').arn}"
    account.items[id] = account.items[id] | garbled
    account.items["lease#training"] = {"id": {"S": "lease#training"}}
    runs = Runs(account, NOW)
    (failure,) = failures(runs)
    assert failure.startswith(f"state: the item of {campaign('acme_c000').arn} cannot be read: ")
    assert runs.told("IdleHours", "c000") == {NOW: 24.0}
    assert runs.run()["known"] == 2
    assert "lease#training" in account.items


def test_an_item_that_cannot_be_read_goes_with_its_resource():
    account = known(account_of(1))
    account.campaigns.clear()
    (id,) = account.items
    account.items[id] = {"id": {"S": id}}
    runs = Runs(account, NOW)
    assert len(failures(runs)) == 1
    assert runs.run()["active"] == 0
    assert account.items == {}


def test_writes_that_were_not_taken_are_repeated():
    account = account_of(20)
    account.takes = 6
    runs = Runs(account, NOW)
    runs.run()
    assert len(account.items) == 20
    assert account.called()["BatchWriteItem"] == 4
    assert runs.slept == [1.0] * 19 + [2.0, 4.0, 8.0]


def test_writes_that_are_never_taken_are_told():
    account = account_of(20)
    account.takes = 0
    runs = Runs(account, NOW)
    assert failures(runs) == ("20 records were not written to state",)
    assert len(runs.told("ProvisionedTPS", "c000")) == 3
