"""Filters that could be simpler, that sometimes let nothing through, or that nothing can use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.advice.tips import Tip, monthly, solutions
from config.filters import instants, placeholders, windows
from config.filters.parsing import parse, spelled
from config.models import Tenant
from personalize import filters, quotas

# Whom a subject's filters are for, and which kind of recipe there must be for that.
_FOR = {"UserID": ("segments", "makes segments of users"), "ActionID": ("recommends_actions", "recommends actions")}


def rotation(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """A placeholder of Personalize's own needs no rotation."""
    for index, one in enumerate(tenant.filters):
        if not one.rotate or not (instead := placeholders.replacement(one, now)):
            continue
        held = f"it holds {one.rotate.keep + 1} of the {quotas.FILTERS_PER_DATASET_GROUP} filters"
        count = monthly(one.rotate)
        made = f" and is made anew up to {count:,.0f} times a month" if count else ""
        text = f"{held}{made}; a placeholder needs no rotation: write {instead.expression!r} without values and rotate"
        yield Tip(("filters", index, "rotate"), f"{text}, and call {instead.call}")


def window(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Numbers that move apart from one another may leave no room between them on some day."""
    for index, one in enumerate(tenant.filters):
        if not one.rotate:
            continue
        for moment in instants.telling(one.rotate.time_zone):
            field = windows.empty(parse(filters.render(one.expression, one.plain_values, moment)))
            if field:
                text = f"rendered at {moment:%Y-%m-%dT%H:%M:%SZ} no {field} meets all its comparisons"
                yield Tip(("filters", index, "expression"), f"{text}; move one of the values")
                break


def spelling(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """AWS's samples write words in any case; only the guide's spelling is promised, and the rehearsal insists on it."""
    for index, one in enumerate(tenant.filters):
        if (guides := spelled(one.expression, {})) != one.expression:
            yield Tip(("filters", index, "expression"), f"the guide promises one spelling of words only: {guides!r}")


def unused(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """A filter about users or actions of a tenant that recommends items only."""
    recipes = [recipe for _, _, recipe in solutions(tenant)]
    for index, one in enumerate(tenant.filters):
        needed = _FOR.get(subject := parse(one.expression)[0].subject)
        if needed and not any(getattr(recipe, needed[0]) for recipe in recipes):
            text = f"it is about {subject} and no solution {needed[1]}, so that no request can name it; remove it"
            yield Tip(("filters", index), text)
