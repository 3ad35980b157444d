"""Co-occurrence and its companions, compared with their definitions written out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning.cooccurrence import Cooccurrence
from rehearsal.personalize.learning.evaluation import evaluate, top
from rehearsal.personalize.learning.exploration import interleave
from rehearsal.personalize.learning.weights import fit
from rehearsal.personalize.recipes import MODELLED

USERS, ITEMS = 5, 6
pairs = st.lists(st.tuples(st.integers(0, USERS - 1), st.integers(0, ITEMS - 1)), min_size=1, max_size=30)


def written_out(seen: np.ndarray, discount: float) -> np.ndarray:
    """The matrix of the module docstring, item by item."""
    lengths, counts = np.maximum(seen.sum(axis=1), 1), np.maximum(seen.sum(axis=0), 1)
    result = np.zeros((ITEMS, ITEMS))
    for i in range(ITEMS):
        for j in range(ITEMS):
            shared = sum(seen[u, i] * seen[u, j] / lengths[u] for u in range(USERS))
            result[i, j] = shared / (counts[j] ** (1 - discount) * counts[i] ** discount)
    return result


@given(pairs, st.integers(0, ITEMS - 1), st.sampled_from([0.0, 0.5, 1.0]))
def test_scores_are_those_of_the_definition(rows, item, discount):
    users, items = map(np.array, zip(*rows, strict=True))
    model = Cooccurrence.fit(users, items, np.ones(len(rows)), (USERS, ITEMS), discount)
    query = np.zeros(ITEMS)
    query[item] = 1
    expected = written_out(model.seen.toarray(), discount)[:, item]
    expected[item] = 0
    assert model.related(query) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    together = [len({u for u, i in rows if i == item} & {u for u, i in rows if i == other}) for other in range(ITEMS)]
    assert model.counts_with(item).tolist() == together


@given(st.lists(st.floats(0, 1), max_size=40), st.integers(0, 50))
def test_top_is_a_sort_by_score_then_code(scores, count):
    expected = sorted((code for code, score in enumerate(scores) if score > 0), key=lambda code: (-scores[code], code))
    assert top(np.array(scores), count) == expected[:count]


@given(st.integers(0, 8), st.integers(0, 8), st.floats(0, 1), st.integers(0, 20))
def test_interleaving_keeps_both_orders_and_loses_nothing(warm, cold, weight, count):
    mixed = interleave([*range(warm)], [*range(100, 100 + cold)], weight, count, "seed")
    assert [item for item in mixed if item < 100] == [*range(len([item for item in mixed if item < 100]))]
    assert [item for item in mixed if item >= 100] == [*range(100, 100 + len([item for item in mixed if item >= 100]))]
    assert len(mixed) == min(count, warm + cold)


def table(rows: list[tuple[int, int, int]]) -> Interactions:
    users, items, times = map(np.array, zip(*rows, strict=True))
    zeros = np.zeros(len(rows))
    return Interactions(users, items, times, zeros.astype(int), zeros).distinct()


def test_metrics_of_a_perfectly_predictable_world():
    """Every user goes through the same four items in the same order: the last one is always the best guess."""
    rows = table([(user, item, item) for user in range(40) for item in range(4)])
    recipe = MODELLED["aws-user-personalization"]
    now = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)

    def train(part, weights):
        return fit(recipe, {}, part, weights, (40, 4), now)

    evaluation = evaluate(rows, np.ones(len(rows)), "seed", train)
    assert evaluation.metrics["precision_at_5"] == pytest.approx(0.2)
    assert evaluation.metrics["mean_reciprocal_rank_at_25"] == 1.0
    assert evaluation.metrics["normalized_discounted_cumulative_gain_at_5"] == 1.0
    assert evaluation.with_coverage(8)["coverage"] == 0.5


def test_scores_of_a_history_sum_to_one_and_lean_towards_it():
    rows = table([(user, item + 3 * (user % 2), item) for user in range(20) for item in range(3)])
    now = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
    model = fit(MODELLED["aws-user-personalization"], {}, rows, np.ones(len(rows)), (20, 6), now)
    assert model.scores([]) is model.popularity
    for history in ([3], [3, 4], [99]):
        assert model.scores(history).sum() == pytest.approx(1, rel=1e-5)
    assert model.scores([3])[5] > model.scores([3])[2]
    assert model.scores([3, 4])[5] > model.scores([3])[5]
