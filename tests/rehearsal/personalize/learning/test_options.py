"""Objectives, contexts and tuning: the small parts of a training that options turn on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.learning import tuning
from rehearsal.personalize.learning.contexts import lifted
from rehearsal.personalize.learning.evaluation import Evaluation
from rehearsal.personalize.learning.jobs import Objective, Span, Tuning
from rehearsal.personalize.learning.objectives import balanced, rewards

scores = st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda values: sum(values) > 0.01).map(np.array)


@given(scores, st.sampled_from([0.0, 0.25, 0.5, 0.75]))
def test_an_objective_keeps_the_sum_and_recommends_nothing_irrelevant(relevance, emphasis):
    mixed = balanced(relevance, np.array([0.0, 0.5, 1.0]), emphasis)
    assert mixed.sum() == pytest.approx(relevance.sum())
    assert (mixed[relevance == 0] == 0).all()
    if not emphasis:
        assert mixed is relevance


def test_the_more_emphasis_the_more_a_rewarding_item_moves_up():
    relevance, prices = np.array([0.6, 0.4]), np.array([0.0, 1.0])
    shares = [balanced(relevance, prices, emphasis)[1] for emphasis in (0, 0.25, 0.5, 0.75)]
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[-1]


def test_rewards_lie_between_the_least_and_the_most_of_a_column():
    columns = Columns({0: {"PRICE": 5.0}, 1: {"PRICE": 15.0}, 2: {"PRICE": 10.0}, 3: {}}, 4)
    assert rewards(Objective("PRICE", 0.5), columns).tolist() == [0, 1, 0.5, 0]
    assert rewards(Objective("YEAR", 0.5), columns).tolist() == [0, 0, 0, 0]


def phone_and_tv(count: int) -> Interactions:
    """Item 0 is chosen on the phone (context 1), item 1 on the television (context 2)."""
    items = np.arange(2 * count) % 2
    zeros = np.zeros(2 * count, dtype=int)
    return Interactions(np.arange(2 * count), items, zeros, zeros, zeros.astype(float), items + 1)


NAMES = ["{}", json.dumps({"DEVICE": "phone"}), json.dumps({"DEVICE": "tv"})]


@pytest.mark.parametrize(
    ("context", "columns", "best"),
    [
        ({"DEVICE": "phone"}, ("DEVICE",), 0),
        ({"DEVICE": "tv"}, ("DEVICE",), 1),
        ({"DEVICE": "fridge"}, ("DEVICE",), None),
        ({"DEVICE": "phone"}, (), None),
    ],
)
def test_a_context_lifts_what_was_chosen_in_it(context, columns, best):
    even = np.array([0.5, 0.5])
    mixed = lifted(even, phone_and_tv(200), NAMES, context, columns)
    assert mixed.sum() == pytest.approx(1)
    assert mixed.tolist() == even.tolist() if best is None else int(mixed.argmax()) == best


@given(st.floats(0, 0.999999))
def test_a_span_gives_values_within_it(fraction):
    assert 2 <= Span(int, 2, 32).at(fraction) <= 32
    assert 0.2 <= Span(float, 0.2, 0.4).at(fraction) <= 0.4
    assert Span(bool, values=(True,)).at(fraction) is True


def test_the_best_of_the_drawn_hyperparameters_is_taken():
    asked = []

    def evaluate(values) -> Evaluation:
        asked.append(values["depth"])
        return Evaluation({"normalized_discounted_cumulative_gain_at_25": -abs(values["depth"] - 10)}, 0)

    chosen = tuning.best(Tuning({"depth": Span(int, 1, 100)}, 40, 10), {"depth": 5, "mask": True}, "seed", evaluate)
    assert chosen == {"depth": min(asked, key=lambda depth: abs(depth - 10)), "mask": True}
    assert 1 < len(asked) < 40
