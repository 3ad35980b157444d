"""What Personalize does unasked: automatic trainings, and campaigns that follow the newest version.

Automatic training ("solution-config-auto-training"): the first one within an hour after the solution is ACTIVE, unless
a version was created by hand within that hour; then every so many days, counted from the start of the last one; each
only if interactions (for a recipe of actions: action interactions; of texts: items, too) have arrived since the last
training. Changing the schedule starts anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from rehearsal.personalize import seeds, statuses
from rehearsal.personalize.recipes.recipe import ACTIONS, TEXTS
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.campaigns import Campaign, follow
from rehearsal.personalize.resources.solution_versions import AUTOMATIC, SolutionVersion, start, versions_of
from rehearsal.personalize.resources.solutions import Solution

_FIRST = timedelta(hours=1)


def plan(region: Region, solution: Solution, since: datetime) -> None:
    """Have the solution trained within an hour after `since`, and from then on by its schedule."""
    if not solution.auto_training:
        return
    of_plan = solution.training_plan
    delay = _FIRST * (0.5 + 0.5 * seeds.fraction(region.seed, "auto-training", solution.arn, of_plan))

    def train(when: datetime) -> None:
        if solution.training_plan != of_plan or solution.status(when) != statuses.ACTIVE:
            return
        if _is_due(region, solution, when):
            adopt(region, start(region, solution, "FULL", AUTOMATIC, when))
        region.agenda.add(when + timedelta(days=solution.days_between_trainings), train)

    region.agenda.add(since + delay, train)


def adopt(region: Region, version: SolutionVersion) -> None:
    """Have campaigns with syncWithLatestSolutionVersion switch to the version as soon as it is ACTIVE."""
    if version.active_from is None:
        return

    def switch(when: datetime) -> None:
        if version.status(when) != statuses.ACTIVE:
            return
        for campaign in region.store.all(Campaign):
            if campaign.solution_arn == version.solution_arn:
                follow(region, campaign, version, when)

    region.agenda.add(version.active_from, switch)


def _is_due(region: Region, solution: Solution, when: datetime) -> bool:
    data = region.data[solution.group_arn]
    trainings = list(versions_of(region, solution))
    log = data.action_interactions if solution.recipe.type == ACTIONS and trainings else data.interactions
    arrived = log.changed_at
    if solution.recipe.learns == TEXTS:
        arrived = max((when for when in (arrived, *data.items.changed_at.values()) if when is not None), default=None)
    if arrived is None or not trainings:
        return arrived is not None
    last = trainings[-1]
    return arrived > last.created and not (last.type != AUTOMATIC and when - last.created < _FIRST)


def _after_create_solution(region: Region, answer: dict[str, Any]) -> None:
    solution = region.store.get(Solution, answer["solutionArn"])
    plan(region, solution, solution.timetable.since(statuses.ACTIVE))


def _after_update_solution(region: Region, answer: dict[str, Any]) -> None:
    solution = region.store.get(Solution, answer["solutionArn"])
    if solution.update.replans:
        plan(region, solution, solution.update.created)


def _after_create_version(region: Region, answer: dict[str, Any]) -> None:
    adopt(region, region.store.get(SolutionVersion, answer["solutionVersionArn"]))


# What follows from an operation, given its answer.
CONSEQUENCES: dict[str, Callable[[Region, dict[str, Any]], None]] = {
    "CreateSolution": _after_create_solution,
    "UpdateSolution": _after_update_solution,
    "CreateSolutionVersion": _after_create_version,
}
