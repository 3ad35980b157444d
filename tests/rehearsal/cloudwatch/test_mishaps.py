"""What befalls metrics: for whom, from when and until when."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.cloudwatch.mishaps import Mishaps
from rehearsal.cloudwatch.store import Metric, metric
from tests.rehearsal.cloudwatch.requests import MINUTE, START, ask, query, store_with

HOME, RANK = (metric("Test", "m", Campaign=name, Tenant="acme") for name in ("home", "rank"))


@pytest.mark.parametrize(
    ("concerned", "found"),
    [
        ({"namespace": "Test"}, [HOME, RANK, Metric("Test", "k")]),
        ({"namespace": "Test", "name": "m"}, [HOME, RANK]),
        ({"namespace": "Test", "name": "k"}, [Metric("Test", "k")]),
        ({"namespace": "Test", "dimensions": {"Campaign": "home"}}, [HOME]),
        ({"namespace": "Test", "dimensions": {"Tenant": "acme"}}, [HOME, RANK]),
        ({"namespace": "Test", "dimensions": {"Tenant": "acme", "Campaign": "shelf"}}, []),
        ({"namespace": "Other"}, []),
    ],
)
def test_a_mishap_is_of_the_metrics_that_it_names(concerned: dict[str, Any], found: list[Metric]) -> None:
    mishaps = Mishaps()
    mishaps.fail(START, START + MINUTE, **concerned)
    assert [one for one in (HOME, RANK, Metric("Test", "k")) if mishaps.failing(one, START)] == found
    assert not mishaps.hidden(HOME, START)


def test_a_mishap_begins_and_ends() -> None:
    mishaps = Mishaps()
    mishaps.vanish(START + MINUTE, START + 3 * MINUTE, namespace="Test")
    moments = [START + number * MINUTE for number in range(5)]
    assert [mishaps.hidden(HOME, now) for now in moments] == [False, True, True, False, False]
    # Every turn is one after which an alarm has to look again.
    assert [mishaps.turns(HOME, now) for now in moments] == [0, 1, 1, 2, 2]
    assert mishaps.turns(Metric("Other", "m"), moments[-1]) == 0


def test_a_metric_that_has_vanished_has_no_data_and_is_in_no_list() -> None:
    store = store_with(m=[1], k=[1])
    store.mishaps.vanish(START, START + 2 * MINUTE, namespace="Test", name="m")
    (gone,) = ask(store, [query("m", ReturnData=True)], 1)
    assert (gone.status, gone.points) == ("Complete", {})
    assert store.active(START, START + MINUTE) == [Metric("Test", "k")]
    (found,) = ask(store, [{"Id": "e", "Expression": "SEARCH('{Test}', 'Sum', 60)"}], 1)
    assert found.label == "k"
    (back,) = ask(store, [query("m", ReturnData=True)], 1, now=START + 2 * MINUTE)
    assert list(back.points.values()) == [1]
