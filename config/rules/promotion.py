"""Promotion: a rule that decides something, by a metric that versions of the recipe have.

Developer guide, "Evaluating a solution version with metrics".
"""

from __future__ import annotations

from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Tenant
from config.problems import Finding, shown
from config.rules.solutions import usable
from personalize import metrics


def promotion(tenant: Tenant) -> Iterator[Finding]:
    """The recipe recommends items, the metric is one that its versions have, and the rule says how good is enough."""
    for path, solution, recipe in usable(tenant):
        place, rule = (*path, "promotion"), solution.promotion
        if rule is None:
            continue
        if recipe.segments or recipe.recommends_actions:
            yield Finding(
                place, f"found a mapping; versions of {recipe.name} have no offline metric to judge; remove it"
            )
            continue
        if rule.metric not in metrics.OFFLINE:
            advice = did_you_mean(rule.metric, metrics.OFFLINE) or f"write {metrics.HEADLINE}"
            yield Finding((*place, "metric"), f"found {shown(rule.metric)}; {advice}")
        elif rule.metric == "average_rewards_at_k" and solution.objective is None:
            text = f"found {rule.metric}, which only solutions with an objective have; set objective, or another metric"
            yield Finding((*place, "metric"), text)
        elif rule.metric == "trend_prediction_accuracy" and recipe.name != "aws-trending-now":
            text = f"found {rule.metric}, which only aws-trending-now has; write {metrics.HEADLINE}"
            yield Finding((*place, "metric"), text)
        if rule.max_regression is None and rule.minimum is None:
            yield Finding(place, "found neither max_regression nor minimum; write one, or remove it: nothing is judged")
