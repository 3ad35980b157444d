"""What a model cannot learn from, or has too little of; and where a recipe does not fit what there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from config.advice.tips import Tip, campaigns, solutions
from config.filters import budgets
from config.filters.parsing import parse
from config.models import Column, Tenant
from config.rules import datasets, events
from personalize import quotas, reserved_columns, schemas
from personalize.use_cases import USE_CASES

_ROOM = 5  # event types, of which services seldom have more
_LEAST = (
    f"at least {quotas.MINIMUM_INTERACTIONS:,} of them, and {quotas.MINIMUM_USERS_WITH_TWO_INTERACTIONS} users with two"
)
_ADAPTING = ("USER_PERSONALIZATION", "PERSONALIZED_RANKING")  # developer guide, "Real-time personalization"


def untrained_columns(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """A string that is neither categorical nor textual, or a boolean, that is of no other use either."""
    used = {field for one in tenant.filters for field in budgets.fields(parse(one.expression))}
    shown = any(one.metadata_in_responses for _, _, one in campaigns(tenant))
    shown |= any(one.metadata_in_responses for one in tenant.recommenders)
    for key, dataset in tenant.datasets.declared.items():
        known = reserved_columns.of(tenant.domain, key)
        for index, column in enumerate(dataset.columns):
            field = f"{schemas.DATASET_TYPES[key]}.{column.name}"
            purpose = column.name in known or column.item_name or field in used or (shown and key == "items")
            if purpose or datasets.is_trained_on(column):
                continue
            yield Tip(("datasets", key, "columns", index), _untrained(column, key))


def _untrained(column: Column, key: str) -> str:
    if column.type == "boolean":
        return "neither models nor filters read a boolean; make it a categorical string of True and False, or remove it"
    marks = "categorical or textual" if key == "items" else "categorical"
    return f"no model learns from a string that is not {marks}, and no filter uses it; mark it so, or remove it"


def event_types(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Ten in all, of optional columns and of distinct event types in the data, which a file does not show."""
    optional = events.optional_columns(tenant)
    room = quotas.EVENT_TYPES_AND_OPTIONAL_COLUMNS - optional
    if room < _ROOM:
        text = f"{optional} optional columns leave room for {room} distinct event types in the data, since Personalize"
        total = quotas.EVENT_TYPES_AND_OPTIONAL_COLUMNS
        yield Tip(
            ("datasets", "interactions", "columns"), f"{text} takes {total} of both; have no more types than that"
        )


def few_events(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """What is left after choosing events must still be enough (developer guide, quotas; use cases of each domain)."""
    for path, solution, _ in solutions(tenant):
        if solution.event_type is not None:
            text = "only events that this lets through are trained on, and there must be"
            yield Tip((*path, "event_type"), f"{text} {_LEAST}; see that there are, or the training fails")
    needing: dict[str, list[str]] = defaultdict(list)
    for recommender in tenant.recommenders:
        if event := USE_CASES[recommender.recipe].event:
            needing[event].append(recommender.name)
    for event, names in needing.items():
        text = f"{', '.join(names)} learn from {event!r} events, so written, and there must be {_LEAST}"
        yield Tip(("recommenders",), f"{text}; see that there are, or the recommender cannot be created")


def live_events(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Recipes that adapt within seconds, given events."""
    if tenant.event_tracker:
        return
    for path, solution, recipe in solutions(tenant):
        if recipe.type in _ADAPTING and solution.campaigns:
            text = f"{recipe.name} adapts to a user's events within seconds, but without event_tracker: true there are"
            yield Tip((*path, "recipe"), f"{text} none between imports; take live events, or have batches instead")


def recipes(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Where the guide's page on a recipe says that it wants other data, or that another one does more."""
    there = tenant.datasets.declared
    for path, _, recipe in solutions(tenant):
        if advice := _FITS.get(recipe.name):
            missing, text = advice
            if missing not in there:
                yield Tip((*path, "recipe"), text)


# Recipe -> the dataset without which it does less, and what then. "" is in no tenant: always.
_FITS = {
    "aws-sims": (
        "",
        "it knows items by who interacted with them alone; aws-similar-items learns from the columns of items as well "
        "and so knows new ones",
    ),
    "aws-similar-items": (
        "items",
        "without the dataset items it knows none with fewer than 5 interactions; declare datasets.items",
    ),
    "aws-next-best-action": (
        "action_interactions",
        "without the dataset action_interactions it personalizes nothing and every propensity is 0: it needs 50 events "
        "TAKEN and 50 NOT_TAKEN or VIEWED of an action within six weeks; declare datasets.action_interactions",
    ),
}
