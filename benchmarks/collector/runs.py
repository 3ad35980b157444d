"""Run after run of the collector against an account in memory, a quarter of an hour of virtual time apart.

    runs = Runs(account, monday)
    runs.go(timedelta(hours=30))
    runs.told("IdleHours", "home")

Nobody sleeps; how long anybody would have slept is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks.collector.account import Account
from lambdas.collector.collection import Clients, Collection
from lambdas.collector.patience import Patience

QUARTER = timedelta(minutes=15)
TABLE = "state"
PATIENCE = Patience()


class Runs:
    """`now` is when the next run is; `slept` are the pauses of the last one, in seconds."""

    def __init__(self, account: Account, now: datetime, patience: Patience = PATIENCE) -> None:
        self.account = account
        self._patience = patience
        self.now = now
        self.slept: list[float] = []
        personalize = account.client("personalize")
        self._clients = Clients(personalize, personalize, account.client("cloudwatch"), account.client("dynamodb"))

    def run(self) -> dict[str, int]:
        """One run, after which a quarter of an hour goes by, whatever the run raised."""
        self.slept = []
        try:
            return Collection(self._clients, TABLE, self._patience, self.now, self.slept.append).run()
        finally:
            self.now += QUARTER

    def go(self, time: timedelta) -> None:
        """The runs of a time to come."""
        end = self.now + time
        while self.now < end:
            self.run()

    def told(self, metric: str, name: str) -> dict[datetime, float]:
        """What was published of a campaign or recommender, by the moment that it is said of."""
        return {
            datum["Timestamp"]: datum["Value"]
            for datum in self.account.put
            if datum["MetricName"] == metric and datum["Dimensions"][-1]["Value"] == name
        }
