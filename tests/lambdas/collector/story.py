"""A campaign over hours of runs, from NOW on."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.collector.account import Account
from benchmarks.collector.runs import Runs
from lambdas.collector.patience import Patience
from tests.lambdas.collector.samples import BORN, NOW

RECOMMEND, RANK = "GetRecommendations", "GetPersonalizedRanking"
USER, RANKING, ACTIONS = "aws-user-personalization-v2", "aws-personalized-ranking-v2", "aws-next-best-action"


class Story(Runs):
    """Runs from NOW on, on an account with the campaign home, asked last in the period that ended at 11:55."""

    def __init__(self, *, recipe=USER, created=BORN, asked=True):
        account = Account()
        self.home = account.campaign("acme_home", recipe=recipe, created=created)
        super().__init__(account, NOW, Patience(usual=timedelta(hours=2)))
        if asked:
            self.ask(-10 / 60)

    def ask(self, hours, operation=RECOMMEND):
        self.account.ask(self.home, operation, NOW + timedelta(hours=hours))

    def until(self, hours):
        """All runs before so many hours after NOW."""
        self.go(NOW + timedelta(hours=hours) - self.now)

    def update(self, status, *, dated=True):
        campaign = self.account.campaigns[self.home]
        campaign["latestCampaignUpdate"] = {"status": status}
        if dated:
            campaign["lastUpdatedDateTime"] = self.now

    def idle(self, name="home"):
        """The hours of silence told, by the hours since NOW."""
        return {(at - NOW) / timedelta(hours=1): value for at, value in self.told("IdleHours", name).items()}


def quarters(first, last):
    return [first + place / 4 for place in range(round((last - first) * 4) + 1)]
