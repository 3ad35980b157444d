"""Event types and event values: what asks for them needs the columns that hold them.

Developer guide, "Event type and event value data", "Optimizing a solution with events configuration", and "Guidelines
and requirements for a metric attribution".
"""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Tenant
from config.problems import Finding, Path
from personalize import quotas

_COLUMNS = ("datasets", "interactions", "columns")


def columns(tenant: Tenant) -> Iterator[Finding]:
    """EVENT_TYPE and EVENT_VALUE are in interactions if something depends on them."""
    there = {column.name for column in tenant.datasets.interactions.columns}
    for column, places in (("EVENT_TYPE", _by_type(tenant)), ("EVENT_VALUE", _by_value(tenant))):
        for path in places if column not in there else ():
            text = f"needs the column {column}, which interactions do not have; add it to datasets.interactions.columns"
            yield Finding(path, text, about=(_COLUMNS,))


def thresholds(tenant: Tenant) -> Iterator[Finding]:
    """A threshold is for events of one type (developer guide, "Event type and event value data")."""
    for index, solution in enumerate(tenant.solutions):
        if solution.event_value_threshold is not None and solution.event_type is None:
            text = f"found {solution.event_value_threshold} without event_type; add the event_type that it is for"
            yield Finding(("solutions", index, "event_value_threshold"), text)


def _by_type(tenant: Tenant) -> Iterator[Path]:
    for index, solution in enumerate(tenant.solutions):
        if solution.event_type is not None:
            yield ("solutions", index, "event_type")
        if solution.event_weights:
            yield ("solutions", index, "event_weights")
    if tenant.metric_attribution:
        yield ("metric_attribution",)


def _by_value(tenant: Tenant) -> Iterator[Path]:
    for index, solution in enumerate(tenant.solutions):
        if solution.event_value_threshold is not None:
            yield ("solutions", index, "event_value_threshold")
        for inner, weight in enumerate(solution.event_weights):
            if weight.value_threshold is not None:
                yield ("solutions", index, "event_weights", inner, "value_threshold")


def named(tenant: Tenant) -> set[str]:
    """The event types that the file counts on, in lower case, in which Personalize tells them apart."""
    found = {metric.event_type for metric in tenant.metric_attribution.metrics} if tenant.metric_attribution else set()
    for solution in tenant.solutions:
        found |= {solution.event_type} if solution.event_type else set()
        found |= {weight.event_type for weight in solution.event_weights}
    return {event_type.lower() for event_type in found}


def optional_columns(tenant: Tenant) -> int:
    """The columns of interactions that count besides event types: EVENT_TYPE, EVENT_VALUE and all of one's own.

    Developer guide, "Item interactions dataset schema requirements (custom)".
    """
    free = ("USER_ID", "ITEM_ID", "TIMESTAMP", "IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE")
    return sum(column.name not in free for column in tenant.datasets.interactions.columns)


def distinct(tenant: Tenant) -> Iterator[Finding]:
    """Ten in all, of distinct event types and of optional columns of interactions (developer guide, quotas)."""
    types, optional, allowed = len(named(tenant)), optional_columns(tenant), quotas.EVENT_TYPES_AND_OPTIONAL_COLUMNS
    if types and types + optional > allowed:
        text = f"found {optional} optional columns besides the {types} event types that this file names; Personalize"
        advice = f"allows {allowed} of both together; remove columns, or name fewer event types"
        yield Finding(_COLUMNS, f"{text} {advice}", about=(("solutions",), ("metric_attribution",)))


def weights(tenant: Tenant) -> Iterator[Finding]:
    """Each type once, with a weight that is more than nothing for one of them at least."""
    for index, solution in enumerate(tenant.solutions):
        path, first = ("solutions", index, "event_weights"), {}
        for inner, weight in enumerate(solution.event_weights):
            if first.setdefault(weight.event_type.lower(), inner) != inner:
                text = f"found {weight.event_type!r} a second time; give each event type one weight"
                yield Finding((*path, inner, "event_type"), text)
        if solution.event_weights and not any(weight.weight for weight in solution.event_weights):
            yield Finding(path, "found 0 for every event type; only ratios count; give one of them more")
        if solution.event_weights and solution.event_type is not None:
            text = f"found {solution.event_type!r} besides event_weights; training on one type alone leaves nothing to"
            yield Finding((*path[:2], "event_type"), f"{text} weigh; remove one of both", about=(path,))
