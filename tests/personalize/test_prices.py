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
