"""At what pace Personalize is asked, and what happens when it does not answer."""

from __future__ import annotations

import pytest
from botocore.exceptions import ConnectTimeoutError

from benchmarks.collector.account import Account, Refused
from lambdas.collector.describing import Describer
from lambdas.collector.resources import CAMPAIGN, RECOMMENDER, listed
from tests.lambdas.collector.samples import BORN, PREFIX


class Scene:
    """Campaigns and recommenders of an account, and a describer of them."""

    def __init__(self, recipes=None, **campaigns):
        self.account = Account()
        for name, recipe in campaigns.items():
            self.account.campaign(f"acme_{name}", recipe=recipe, created=BORN, tps=2)
        self.slept = []
        self.describer = Describer(self.account.client("personalize"), recipes or {}, self.slept.append)

    @property
    def resources(self):
        campaigns = [listed(CAMPAIGN, one) for one in self.account.campaigns.values()]
        return campaigns + [listed(RECOMMENDER, one) for one in self.account.recommenders.values()]

    def describe(self):
        """What was learnt, by name."""
        found = self.describer.describe(self.resources)
        return {arn.rpartition("/")[2]: facts for arn, facts in found.items()}

    def refuse(self, operation, name, error):
        """From now on, an operation on what has a name ends with an error."""

        def refusal(asked, params):
            if asked == operation and any(str(value).endswith(name) for value in params.values()):
                raise error

        self.account.refuse = refusal


def test_a_campaign_has_the_recipe_of_its_solution():
    scene = Scene(home="aws-personalized-ranking-v2")
    (facts,) = scene.describe().values()
    assert (facts.provisioned, facts.recipe, facts.updating) == (2, "aws-personalized-ranking-v2", False)
    assert facts.solution == f"{PREFIX}solution/acme_home"


def test_a_recommender_tells_its_own():
    scene = Scene()
    scene.account.recommender("acme_top_0a1b2c3d", recipe="aws-vod-top-picks", created=BORN, rps=4)
    (facts,) = scene.describe().values()
    assert (facts.provisioned, facts.recipe, facts.solution) == (4, "aws-vod-top-picks", "")
    assert scene.account.called() == {"DescribeRecommender": 1}


def test_a_solution_is_described_once():
    scene = Scene({f"{PREFIX}solution/known": "aws-sims"}, a="aws-sims", b="aws-sims", c="aws-sims")
    for name, solution in (("acme_a", "known"), ("acme_b", "shared"), ("acme_c", "shared")):
        scene.account.serve(f"{PREFIX}campaign/{name}", "aws-sims", solution)
    assert {facts.recipe for facts in scene.describe().values()} == {"aws-sims"}
    assert scene.account.called() == {"DescribeCampaign": 3, "DescribeSolution": 1}


@pytest.mark.parametrize("count", [0, 1, 4])
def test_there_is_a_second_between_two_of_them(count):
    scene = Scene(**{f"c{place}": "aws-sims" for place in range(count)})
    assert len(scene.describe()) == count
    assert scene.slept == [1.0] * max(0, count - 1)


@pytest.mark.parametrize("code", ["LimitExceededException", "ThrottlingException", "TooManyRequestsException"])
@pytest.mark.parametrize("operation", ["DescribeCampaign", "DescribeSolution"])
def test_who_is_throttled_stops_and_keeps_what_was_learnt(operation, code):
    scene = Scene(a="aws-sims", b="aws-sims", c="aws-sims")
    scene.refuse(operation, "acme_b", Refused(code))
    assert list(scene.describe()) == ["acme_a"]
    assert scene.describer.throttled
    assert scene.describer.failures == []  # that it gave way is no failure
    assert scene.slept == [1.0]


def test_what_was_deleted_since_it_was_listed_is_left_out():
    scene = Scene(a="aws-sims", b="aws-sims")
    listed_before = scene.resources
    del scene.account.campaigns[f"{PREFIX}campaign/acme_a"]
    assert list(scene.describer.describe(listed_before)) == [f"{PREFIX}campaign/acme_b"]
    assert scene.describer.failures == []


@pytest.mark.parametrize("error", [Refused("AccessDeniedException"), ConnectTimeoutError(endpoint_url="https://none")])
def test_what_fails_is_told_and_does_not_stop_the_others(error):
    scene = Scene(a="aws-sims", b="aws-sims", c="aws-sims")
    scene.refuse("DescribeCampaign", "acme_b", error)
    assert list(scene.describe()) == ["acme_a", "acme_c"]
    (failure,) = scene.describer.failures
    assert failure.startswith("campaign b of acme could not be described: ")
    assert not scene.describer.throttled
