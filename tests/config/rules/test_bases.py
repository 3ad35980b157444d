"""What the other tests change is good as it stands."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("base", ["custom", "video", "shop"])
def test_a_base_is_good(base, problems):
    assert problems(base, {}) == []
