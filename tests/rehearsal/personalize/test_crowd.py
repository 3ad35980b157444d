"""Many requests at once: who answers them, how many, and what CloudWatch hears of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rehearsal.personalize.crowd import Crowd
from tests.rehearsal.personalize.conftest import ACCOUNT, PREFIX, REGION

HOME = f"{PREFIX}:campaign/home"


@pytest.fixture
def crowd(sandbox) -> Crowd:
    """Of a campaign that provides for two requests a second: 600 in five minutes."""
    sandbox.deployed("aws-user-personalization", "Interactions", minProvisionedTPS=2)
    return Crowd(ACCOUNT, REGION)


def ask(sandbox, crowd, requests, count=1):
    """(answered, refused) in the windows that follow, one for each number."""
    found = []
    for _window in range(count):
        moment = sandbox.now
        sandbox.later(minutes=5)
        found += [(one.taken, one.shed) for one in crowd.ask(moment, lambda target: requests)]
    return found


def test_what_exists_and_has_served_can_be_asked(sandbox, crowd):
    (target,) = crowd.targets()
    assert (target.kind, target.name, target.minimum, target.active) == ("campaign", "home", 2, True)
    assert target.recipe.operation == "GetRecommendations"


def test_what_was_never_active_is_asked_by_nobody(sandbox):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    version = sandbox.train(sandbox.solution(group))
    sandbox.create_campaign(name="home", solutionVersionArn=version["solutionVersionArn"])
    assert Crowd(ACCOUNT, REGION).targets() == []


def test_requests_are_counted_where_they_were_asked(sandbox, crowd):
    assert ask(sandbox, crowd, 300) == [(300, 0)]
    sandbox.later(minutes=1)
    assert sum(sandbox.metric("GetRecommendations", "Sum", CampaignArn=HOME)) == 300
    assert sandbox.metric("GetRecommendations4xxErrors", "Sum", CampaignArn=HOME) == []
    (latency,) = sandbox.metric("GetRecommendationsLatency", "Average", CampaignArn=HOME)
    assert 20 <= latency <= 60


@pytest.mark.parametrize(
    ("loads", "refused"),
    [
        ([600, 601], [0, 0]),  # twice what the window before had
        ([601], [1]),  # what is provided for, and no more
        ([600, 1200, 2400], [0, 0, 0]),
        ([100, 3000, 3000], [0, 2400, 0]),  # a jump: it has scaled for the next window
        ([3000, 0, 3000], [2400, 0, 2400]),  # and down again
        ([200_000, 200_000], [199_400, 50_000]),  # 500 requests a second at the most
    ],
)
def test_more_than_was_provided_for_is_refused_until_it_has_scaled(sandbox, crowd, loads, refused):
    assert [ask(sandbox, crowd, load)[0][1] for load in loads] == refused


def test_what_is_refused_is_an_error_of_its_callers(sandbox, crowd):
    ask(sandbox, crowd, 1_000)
    sandbox.later(minutes=1)
    assert sum(sandbox.metric("GetRecommendations", "Sum", CampaignArn=HOME)) == 1_000
    assert sum(sandbox.metric("GetRecommendations4xxErrors", "Sum", CampaignArn=HOME)) == 400


def test_a_campaign_that_goes_refuses_and_one_that_is_gone_is_not_asked(sandbox, crowd):
    sandbox.delete_campaign(campaignArn=HOME)
    assert [one.shed for one in crowd.ask(sandbox.now, lambda target: 10)] == [10]
    sandbox.later(hours=1)
    assert crowd.ask(sandbox.now, lambda target: 10) == []


def test_a_metric_may_come_late(sandbox, crowd):
    from moto.backends import get_backend

    get_backend("personalize")[ACCOUNT][REGION].state.mishaps.metrics_delay = timedelta(hours=1)
    ask(sandbox, crowd, 30)
    sandbox.later(minutes=50)
    assert sandbox.metric("GetRecommendations", "Sum", CampaignArn=HOME) == []
    sandbox.later(minutes=15)
    assert sum(sandbox.metric("GetRecommendations", "Sum", CampaignArn=HOME)) == 30
