"""What an idle campaign costs. The pricing page of Amazon Personalize is the authority: check it first.

A campaign is billed for its minimum of transactions per second in every five-minute window, used or not. US dollars per
1,000 requests: 0.15 for the v2 recipes, 0.0556 for the others (list price, first tier, as third parties quote it).
"""

from __future__ import annotations

_PER_THOUSAND = 0.0556
_PER_THOUSAND_V2 = 0.15
_SECONDS_OF_A_MONTH = 30 * 86_400


def idle_month(recipe: str, min_provisioned_tps: int) -> float:
    """US dollars for thirty days of a campaign that serves nobody."""
    rate = _PER_THOUSAND_V2 if recipe.endswith("-v2") else _PER_THOUSAND
    return min_provisioned_tps * _SECONDS_OF_A_MONTH / 1_000 * rate
