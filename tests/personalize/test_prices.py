from __future__ import annotations

import pytest

from personalize import prices


@pytest.mark.parametrize(
    ("recipe", "tps", "dollars"),
    [
        ("aws-user-personalization", 1, 144),
        ("aws-user-personalization-v2", 1, 389),
        ("aws-personalized-ranking", 3, 432),
    ],
)
def test_idle_month(recipe, tps, dollars):
    assert prices.idle_month(recipe, tps) == pytest.approx(dollars, abs=1)


def test_v2_recipes_have_a_price_list_of_their_own():
    assert [prices.is_v2(name) for name in ("aws-personalized-ranking-v2", "aws-personalized-ranking")] == [True, False]
    assert set(prices.REQUESTS) == {"v2", "others"}
