"""The duration model gives the figures that its docstrings promise; what is due happens in order of time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize import durations
from rehearsal.personalize.agenda import Agenda

START = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("mode", "interactions", "minutes"),
    [("FULL", 158_000, 60), ("FULL", 25_000_000, 336), ("UPDATE", 158_000, 20)],
)
def test_trainings_take_what_the_table_says(mode, interactions, minutes):
    takes = [durations.of_training(mode, interactions, 1.0, 0, f"arn{n}").total_seconds() / 60 for n in range(50)]
    assert all(0.9 * minutes <= each <= 1.1 * minutes + 1 for each in takes)
    assert len(set(takes)) == 50


@pytest.mark.parametrize(("interactions", "hours"), [(100_000, 2.1), (25_000_000, 53.9)])
def test_billed_hours_follow_the_published_examples(interactions, hours):
    assert durations.billed_hours("FULL", interactions, 1.0) == pytest.approx(hours, rel=0.01)
    assert durations.billed_hours("UPDATE", interactions, 1.0) < hours / 2


@given(st.sampled_from(["campaign", "filter", "delete"]), st.integers(), st.text())
def test_a_duration_depends_on_seed_and_arn_alone(kind, seed, arn):
    assert durations.of(kind, seed, arn) == durations.of(kind, seed, arn)
    assert dt.timedelta(0) < durations.of(kind, seed, arn) <= dt.timedelta(minutes=8)


@given(st.lists(st.integers(0, 5), max_size=20))
def test_the_agenda_runs_in_order_of_time_then_of_adding(hours):
    agenda, done = Agenda(), []
    for number, hour in enumerate(hours):
        agenda.add(START + dt.timedelta(hours=hour), lambda when, number=number: done.append((when, number)))
    agenda.run(START + dt.timedelta(hours=2))
    assert all(when <= START + dt.timedelta(hours=2) for when, _ in done)
    agenda.run(START + dt.timedelta(hours=5))
    assert done == sorted(done)
    assert len(done) == len(hours)


def test_what_an_action_adds_is_done_in_the_same_run_if_it_is_due():
    agenda, done = Agenda(), []
    agenda.add(START, lambda when: agenda.add(when + dt.timedelta(hours=1), done.append))
    agenda.run(START + dt.timedelta(hours=1))
    assert done == [START + dt.timedelta(hours=1)]
