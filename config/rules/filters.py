"""Filters: expressions that Personalize takes, on the tenant's own data, now and at every rotation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from zoneinfo import ZoneInfoNotFoundError

from config.filters import budgets, checks, instants
from config.filters.expressions import Condition, Expression, Kind
from config.filters.parsing import FilterSyntaxError, parse, place
from config.messages import did_you_mean
from config.models import Filter, Tenant
from config.problems import Finding, Path
from config.rules.serving import every_batch
from personalize import filters, quotas, schemas
from personalize.recipes import RECIPES, Recipe
from personalize.use_cases import USE_CASES

# Any instant after year 1000 renders epoch seconds, days and dates at the length that they will have.
_SAMPLE = datetime(2200, 1, 1, tzinfo=timezone.utc)
_NO_INTERACTIONS = "aws-item-attribute-affinity"
_MADE = {"UserID": "segments of users", "ItemID": "recommendations of items"}


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


def expressions(tenant: Tenant) -> Iterator[Finding]:
    """The text is a filter expression, and what it asks for can be asked of the tenant's data."""
    misspelt = any(solution.recipe not in RECIPES for solution in tenant.solutions)
    misspelt |= any(one.recipe not in USE_CASES for one in tenant.recommenders)
    for index, one in enumerate(tenant.filters):
        place_of = ("filters", index, "expression")
        values = ("filters", index, "values")
        for fault in _faults(one.expression, setting(tenant, one)):
            if misspelt and fault.against == checks.MODELS:
                continue  # that recipe may be the one that is asked for
            about = (values, *((key,) for key in fault.against))
            yield Finding(place_of, f"{place(one.expression, fault.position)}: {fault.text}", about=about)


def rotations(tenant: Tenant) -> Iterator[Finding]:
    """What a rotated filter becomes at telling instants is a good expression too: braces may stand inside quotes."""
    for index, one in enumerate(tenant.filters):
        unknown = set(filters.placeholders(one.expression)) - set(one.values)
        against = setting(tenant, one)
        if not one.values or not one.rotate or unknown or any(_faults(one.expression, against)):
            continue
        for now in _instants(one.rotate.time_zone):
            text = filters.render(one.expression, one.plain_values, now)
            if fault := next(_faults(text, against), None):
                where = f"rendered at {now:%Y-%m-%dT%H:%M:%SZ} it is {text!r}; {place(text, fault.position)}"
                about = (("filters", index, "values"), ("datasets",), *((key,) for key in checks.MODELS))
                yield Finding(("filters", index, "expression"), f"{where}: {fault.text}", about=about)
                break


def _instants(time_zone: str) -> tuple[datetime, ...]:
    try:
        return instants.telling(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return instants.telling("UTC")  # `schedules.valid` names the zone that there is not


def _faults(text: str, against: checks.Setting) -> Iterator[checks.Fault]:
    try:
        parsed = parse(text)
    except FilterSyntaxError as error:
        yield checks.Fault(error.position, str(error))
        return
    yield from checks.faults(parsed, against)


def setting(tenant: Tenant, one: Filter) -> checks.Setting:
    """What a filter of a tenant is held against."""
    columns = {
        schemas.DATASET_TYPES[key]: {column.name: column for column in dataset.columns}
        for key, dataset in tenant.datasets.declared.items()
    }
    formats = {name: filters.value_at(value, _SAMPLE).startswith('"') for name, value in one.plain_values.items()}
    known = tuple(RECIPES[solution.recipe] for solution in tenant.solutions if solution.recipe in RECIPES)
    use_cases = tuple(USE_CASES[one.recipe] for one in tenant.recommenders if one.recipe in USE_CASES)
    return checks.Setting(columns, formats, known, use_cases)


def fields(tenant: Tenant) -> Iterator[Finding]:
    """Twenty distinct dataset fields across all filters of a dataset group; the finding is at the first too many."""
    used: set[str] = set()
    for index, one in enumerate(tenant.filters):
        before = len(used)
        used |= _fields(one.expression)
        if before <= quotas.FIELDS_OF_ALL_FILTERS < len(used):
            allowed = quotas.FIELDS_OF_ALL_FILTERS
            text = f"found {len(used)} distinct dataset fields up to here; all filters of a tenant may use {allowed}"
            yield Finding(("filters", index, "expression"), f"{text}; use fewer")


def _fields(text: str) -> set[str]:
    return budgets.fields(_parsed(text))


def _parsed(text: str) -> tuple[Expression, ...]:
    """Nothing of what is no expression: `expressions` says what is wrong with it."""
    try:
        return parse(text)
    except FilterSyntaxError:
        return ()


def placeholders(tenant: Tenant) -> Iterator[Finding]:
    """Every {name} has a value and every value is used; a brace without its partner is no expression."""
    for index, one in enumerate(tenant.filters):
        key = ("filters", index)
        used = filters.placeholders(one.expression)
        values = (*key, "values")
        for name in dict.fromkeys(used):
            if name not in one.values:
                advice = did_you_mean(name, one.values) or f"add {name} to values"
                about = (values, (*values, name))
                yield Finding((*key, "expression"), f"found {{{name}}}, which has no value; {advice}", about=about)
        for name in one.values:
            if name not in used:
                text = f"the expression does not use {{{name}}}; use it or remove it"
                yield Finding((*values, name), text, about=((*key, "expression"),))


def rotation(tenant: Tenant) -> Iterator[Finding]:
    """A filter whose text changes is rotated, and one that is rotated changes."""
    for index, one in enumerate(tenant.filters):
        key = ("filters", index)
        values, rotate = (*key, "values"), (*key, "rotate")
        if one.rotate and not one.values:
            text = (
                "found a rotation of an expression without values: it would never change; remove rotate or add values"
            )
            yield Finding(rotate, text, about=(values,))
        if one.values and not one.rotate:
            yield Finding(values, "found values, but nothing renews them; add rotate with a schedule", about=(rotate,))


def of_batches(tenant: Tenant) -> Iterator[Finding]:
    """A batch names a filter that there is, of what it makes: items, or users for segments."""
    by_name = {one.name: one for one in tenant.filters}
    for path, batch in every_batch(tenant):
        if batch.filter is None:
            continue
        place_of, one = (*path, "filter"), by_name.get(batch.filter)
        if one is None:
            advice = did_you_mean(batch.filter, by_name) or "declare it under filters"
            yield Finding(place_of, f"found {batch.filter!r}; there is no such filter; {advice}", about=(("filters",),))
        elif recipe := RECIPES.get(tenant.solutions[path[1]].recipe):
            yield from _fit(place_of, one, recipe)


def _fit(place_of: Path, one: Filter, recipe: Recipe) -> Iterator[Finding]:
    wanted = "UserID" if recipe.segments else "ItemID"
    for expression in _parsed(one.expression):
        tests = list(expression.tests)
        found = f"found {one.name!r}; the filter"
        if expression.subject != wanted:
            text = (
                f"{found} is about {expression.subject} and this batch makes {_MADE[wanted]}; name one about {wanted}"
            )
            yield Finding(place_of, text, about=(("filters",),))
            return
        if not recipe.related_items and any(kind is Kind.CURRENT_ITEM for kind in _kinds(tests)):
            text = f"{found} speaks of CurrentItem, which {recipe.name} does not know; name another"
            yield Finding(place_of, text, about=(("filters",),))
        if recipe.name == _NO_INTERACTIONS and any(test.dataset == "Interactions" for test in tests):
            text = f"{found} is about interactions, by which {recipe.name} does not filter; name another"
            yield Finding(place_of, text, about=(("filters",),))


def _kinds(tests: list[Condition]) -> Iterator[Kind]:
    for test in tests:
        yield from (operand.kind for operand in test.operands)
