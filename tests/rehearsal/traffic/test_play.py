"""Traffic as a process: window by window, and now and then for real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from rehearsal import traffic
from rehearsal.clock import Clock
from rehearsal.personalize import recipes
from rehearsal.personalize.crowd import Asked, Target
from rehearsal.traffic.play import short_name

RECIPE = recipes.find("arn:aws:personalize:::recipe/aws-popularity-count")


@pytest.mark.parametrize(
    ("kind", "name", "short"),
    [
        ("campaign", "acme_home", "home"),
        ("campaign", "acme_home_page", "home_page"),
        ("recommender", "acme_best-sellers_0a1b2c3d", "best-sellers"),
        ("recommender", "acme_best_sellers_0a1b2c3d", "best_sellers"),
        ("campaign", "by-hand", ""),  # of no tenant: no pattern is for it
    ],
)
def test_an_endpoint_has_the_name_of_the_tenant_file(kind, name, short):
    assert short_name(Target(kind, name, "arn", RECIPE, 1, True)) == short


HOME = Target("campaign", "acme_home", "arn", RECIPE, 1, True)


@dataclass
class Counted:
    """A crowd that only remembers when it was sent; one of its requests is always refused."""

    windows: list[datetime] = field(default_factory=list)

    def ask(self, moment, wanted):
        self.windows.append(moment)
        return [Asked(HOME, round(wanted(HOME)), 1)]


def test_windows_are_counted_when_they_are_over_and_each_hour_somebody_asks_for_real():
    crowd, visits, start = Counted(), [], datetime(2026, 11, 21, 18, 2, tzinfo=timezone.utc)
    with Clock(start) as clock:
        demand = traffic.read(["rhythm"], peak_tps=1.0, start=start, seed=0)
        tally = traffic.play(clock, crowd, demand, lambda target: visits.append(clock.now()))
        clock.run(until=start + timedelta(hours=2))
    assert crowd.windows[0] == datetime(2026, 11, 21, 18, 5, tzinfo=timezone.utc)
    assert {later - earlier for earlier, later in pairwise(crowd.windows)} == {timedelta(minutes=5)}
    assert [visit.hour for visit in visits] == [19]
    assert (tally.refused["acme_home"], tally.answered["acme_home"] > 1_000) == (len(crowd.windows), True)
