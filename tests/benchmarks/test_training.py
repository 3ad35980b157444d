"""What one tick of training costs, really played; and the arithmetic around it."""

from __future__ import annotations

import pytest

from benchmarks.training import cost, lag


def test_an_update_enters_few_states_once_it_is_known_how_long_they_take():
    assert cost.states_of("UPDATE", 20.0, known=2) <= cost.MOST_STATES["UPDATE"][1]


def test_every_unit_has_a_price():
    assert all(price > 0 for price in cost.PRICES.values())
    assert cost.PRICES["states"] * 4_000 == pytest.approx(0.10)


def test_the_high_end_is_that_of_nineteen_in_twenty():
    assert lag.high([float(number) for number in range(1, 101)]) == pytest.approx(95.95)
