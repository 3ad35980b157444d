"""A tip, and the questions that several of them ask of a tenant file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from config.models import Campaign, Schedule, Solution, Tenant
from config.problems import Path, dotted
from personalize import prices, recipes, schedules

DAY = timedelta(days=1)
_MONTH = prices.DAYS_OF_A_MONTH * DAY


@dataclass(frozen=True)
class Tip:
    """A place in the file and what to consider there."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{dotted(self.path)}: {self.text}"


def solutions(tenant: Tenant) -> Iterator[tuple[Path, Solution, recipes.Recipe]]:
    """Each solution with its place and its recipe."""
    for index, solution in enumerate(tenant.solutions):
        yield ("solutions", index), solution, recipes.RECIPES[solution.recipe]


def campaigns(tenant: Tenant) -> Iterator[tuple[Path, Solution, Campaign]]:
    """Each campaign with its place and its solution."""
    for path, solution, _ in solutions(tenant):
        for index, campaign in enumerate(solution.campaigns):
            yield (*path, "campaigns", index), solution, campaign


def interval(schedule: Schedule) -> timedelta | None:
    """The shortest time between two firings; None if there are no two."""
    return schedules.minimum_interval(schedule.schedule)


def monthly(schedule: Schedule) -> float | None:
    """How often a schedule fires in thirty days at its densest; None if once or never."""
    shortest = interval(schedule)
    return _MONTH / shortest if shortest else None
