"""Filters: the expression's length, and placeholders and values that belong to one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from config.messages import did_you_mean
from config.models import Filter, Tenant
from config.problems import Finding
from personalize import filters, quotas

# Any instant after year 1000 renders epoch seconds, days and dates at the length that they will have.
_SAMPLE = datetime(2200, 1, 1, tzinfo=timezone.utc)


def length(tenant: Tenant) -> Iterator[Finding]:
    """CreateFilter takes 2,500 characters, of the text in which the values stand."""
    for index, one in enumerate(tenant.filters):
        found = len(_rendered(one))
        if found > quotas.FILTER_EXPRESSION_LENGTH:
            allowed = quotas.FILTER_EXPRESSION_LENGTH
            text = f"found {found} characters with its values filled in; Personalize allows {allowed}; shorten it"
            yield Finding(("filters", index, "expression"), text, about=(("filters", index, "values"),))


def _rendered(one: Filter) -> str:
    known = {name: filters.value_at(value, _SAMPLE) for name, value in one.plain_values.items()}
    return filters.PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), one.expression)


def placeholders(tenant: Tenant) -> Iterator[Finding]:
    """Every {name} has a value, every value is used, and no brace stands alone."""
    for index, one in enumerate(tenant.filters):
        place = ("filters", index)
        used = filters.placeholders(one.expression)
        values = (*place, "values")
        for name in dict.fromkeys(used):
            if name not in one.values:
                advice = did_you_mean(name, one.values) or f"add {name} to values"
                about = (values, (*values, name))
                yield Finding((*place, "expression"), f"found {{{name}}}, which has no value; {advice}", about=about)
        for name in one.values:
            if name not in used:
                text = f"the expression does not use {{{name}}}; use it or remove it"
                yield Finding((*values, name), text, about=((*place, "expression"),))
        if set("{}") & set(filters.PLACEHOLDER.sub("", one.expression)):
            yield Finding((*place, "expression"), "found a brace without its partner; write a placeholder as {name}")


def rotation(tenant: Tenant) -> Iterator[Finding]:
    """A filter whose text changes is rotated, and one that is rotated changes."""
    for index, one in enumerate(tenant.filters):
        place = ("filters", index)
        values, rotate = (*place, "values"), (*place, "rotate")
        if one.rotate and not one.values:
            text = (
                "found a rotation of an expression without values: it would never change; remove rotate or add values"
            )
            yield Finding(rotate, text, about=(values,))
        if one.values and not one.rotate:
            yield Finding(values, "found values, but nothing renews them; add rotate with a schedule", about=(rotate,))
