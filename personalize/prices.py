"""What Personalize costs, as far as advice needs it. The pricing page of Amazon Personalize is the authority: check it
first.

US dollars, list price, first tier, as third parties quote it. A campaign is billed for its minimum of transactions per
second in every five-minute window, used or not.
"""

from __future__ import annotations

from collections.abc import Mapping

# Per 1,000 requests in real time; the v2 recipes have a price of their own.
REQUESTS: Mapping[str, float] = {"v2": 0.15, "others": 0.0556}
TRAINING_HOUR = 0.24  # not for v2 recipes, which bill the interactions that they train on

DAYS_OF_A_MONTH = 30
_SECONDS_OF_A_MONTH = DAYS_OF_A_MONTH * 86_400


def is_v2(recipe: str) -> bool:
    """Whether a recipe is billed by the price list of the v2 recipes."""
    return recipe.endswith("-v2")


def idle_month(recipe: str, min_provisioned_tps: int) -> float:
    """US dollars for thirty days of a campaign that serves nobody."""
    rate = REQUESTS["v2" if is_v2(recipe) else "others"]
    return min_provisioned_tps * _SECONDS_OF_A_MONTH / 1_000 * rate
