"""What is told of which situation, and what is remembered of having told it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from lambdas.collector.patience import Patience
from lambdas.collector.publication import MOST_DATA, Standing, batches, publish
from lambdas.collector.silence import Silence
from tests.lambdas.collector.samples import NOW, ago, campaign, facts, recommender, record

HOME = campaign()
OLD, NEW = recommender("acme_top_00000002"), recommender("acme_top_00000001", created=ago(days=2))
PATIENCE = Patience(usual=timedelta(hours=2))  # so that silence is told from one hour on
KNOWN = Silence(ago(hours=9), ago(minutes=5))
IDLE = {"idle": True, "told": ago(hours=3)}


def standing(resource, hours, *, tps=1):
    """None: it is not known for how long it has been silent."""
    silent = None if hours is None else timedelta(hours=hours)
    return Standing(resource, facts(resource, tps=tps), silent, KNOWN)


def told(data, metric):
    return [datum["Value"] for datum in data if datum["MetricName"] == metric]


@pytest.mark.parametrize(
    ("hours", "before", "idle_hours", "capacity_told", "idle", "remembered"),
    [
        (0, {}, [], True, False, None),
        (0.98, {}, [], True, False, None),  # less than an hour is told to nobody
        (1, {}, [1.0], True, True, NOW),
        (9, IDLE, [9.0], False, True, ago(hours=3)),  # capacity is told every six hours
        (9, IDLE | {"told": ago(hours=6)}, [9.0], True, True, NOW),
        (0.5, IDLE, [0.0], True, False, None),  # it was asked: one 0
        (0.5, {}, [], True, False, None),  # and not a second one
        (None, {}, [], True, False, None),  # nothing is known: it stays what it was
        (None, IDLE, [], False, True, ago(hours=3)),
        (None, IDLE | {"told": ago(hours=7)}, [], True, True, NOW),
    ],
)
def test_what_is_told_of_a_campaign(hours, before, idle_hours, capacity_told, idle, remembered):
    data, after = publish([standing(HOME, hours, tps=3)], [record(HOME, KNOWN, **before)], NOW, PATIENCE)
    assert told(data, "IdleHours") == idle_hours
    assert told(data, "ProvisionedTPS") == ([3.0, 3.0, 3.0] if capacity_told else [])
    (one,) = after.values()
    assert (one.idle, one.told, one.silence, one.facts.provisioned) == (idle, remembered, KNOWN, 3)
    assert (one.arn, one.created) == (HOME.arn, HOME.created)


def test_how_a_datum_looks():
    data, _after = publish([standing(HOME, 30.25)], [], NOW + timedelta(seconds=70), PATIENCE)
    *capacity, idle = data
    assert [datum["Timestamp"] for datum in capacity] == [NOW + timedelta(minutes=minute) for minute in (0, 5, 10)]
    assert {datum["Unit"] for datum in capacity} == {"Count/Second"}
    assert idle == {
        "MetricName": "IdleHours",
        "Dimensions": [{"Name": "Tenant", "Value": "acme"}, {"Name": "Campaign", "Value": "home"}],
        "Timestamp": NOW,
        "Value": 30.25,
        "Unit": "None",
    }


@pytest.mark.parametrize(
    ("hours", "idle_hours"),
    [
        ((9, 0.2), []),  # who asks the new one asks the subject
        ((9, 2), [2.0]),
        ((None, 0.2), []),  # it is asked, whatever the other may be
        ((0.2, None), []),
        ((None, 9), []),  # unknown: the other may have been asked
        ((None, None), []),
    ],
)
def test_a_recommender_that_is_being_replaced_has_one_voice(hours, idle_hours):
    data, after = publish([standing(OLD, hours[0], tps=5), standing(NEW, hours[1], tps=2)], [], NOW, PATIENCE)
    assert told(data, "IdleHours") == idle_hours
    assert told(data, "ProvisionedTPS") == [2.0, 2.0, 2.0]  # of the newer one
    assert {one.idle for one in after.values()} == {bool(idle_hours)}
    assert set(after) == {OLD.arn, NEW.arn}


def test_a_replacement_goes_on_where_the_old_one_stopped():
    data, after = publish([standing(NEW, None)], [record(OLD, KNOWN, **IDLE)], NOW, PATIENCE)
    assert told(data, "IdleHours") == []  # nobody is told that the silence ended before it is known
    assert set(after) == {NEW.arn}
    assert after[NEW.arn].idle
    data, _after = publish([standing(NEW, 0.5)], [record(OLD, KNOWN, **IDLE)], NOW, PATIENCE)
    assert told(data, "IdleHours") == [0.0]


@pytest.mark.parametrize(("hours", "idle_hours"), [((9, 0.2), [0.0]), ((None, 0.2), [0.0]), ((9, None), [])])
def test_who_asks_one_of_two_ends_the_silence_of_both(hours, idle_hours):
    before = [record(one, KNOWN, **IDLE) for one in (OLD, NEW)]
    data, after = publish([standing(OLD, hours[0]), standing(NEW, hours[1])], before, NOW, PATIENCE)
    assert told(data, "IdleHours") == idle_hours
    assert {one.idle for one in after.values()} == {not idle_hours}


@pytest.mark.parametrize(("idle", "idle_hours"), [(True, [0.0]), (False, [])])
def test_what_is_gone_is_told_to_be_idle_no_more(idle, idle_hours):
    data, after = publish([], [record(HOME, KNOWN, idle=idle)], NOW, PATIENCE)
    assert (told(data, "IdleHours"), told(data, "ProvisionedTPS"), after) == (idle_hours, [], {})


@given(st.lists(st.integers(0, 30), max_size=12))
def test_a_zero_ends_every_silence_once(hours):
    before, last, now = [], 0.0, NOW
    for silent in hours:
        data, after = publish([standing(HOME, silent)], before, now, PATIENCE)
        expected = [float(silent)] if silent else [0.0] * (last > 0)
        assert told(data, "IdleHours") == expected
        before, last, now = list(after.values()), silent, now + timedelta(minutes=15)


@given(st.integers(0, 2_500))
def test_a_call_has_no_more_data_than_it_may(count):
    data = [{"Value": float(place)} for place in range(count)]
    parts = batches(data)
    assert [datum for part in parts for datum in part] == data
    assert all(0 < len(part) <= MOST_DATA for part in parts)


def test_what_nobody_manages_is_told_under_its_own_name():
    data, _after = publish([standing(campaign("Shop"), 2)], [], NOW, PATIENCE)
    assert all(
        datum["Dimensions"] == [{"Name": "Tenant", "Value": "unmanaged"}, {"Name": "Campaign", "Value": "Shop"}]
        for datum in data
    )
