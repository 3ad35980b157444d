"""Schema rules of datasets, custom and domain; the columns with names of their own are in personalize.reserved_columns.

Developer guide, "Creating schema JSON files for Amazon Personalize schemas", and "Datasets and schemas" of each domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.messages import did_you_mean
from config.models import Column, Dataset, Tenant
from config.problems import Finding, Path
from personalize import quotas, reserved_columns
from personalize.reserved_columns import Columns, Reserved

_NUMERIC = ("int", "long", "float", "double")
_FLAGS = ("categorical", "textual")
_ITEMS_ONLY = ("textual", "item_name")
_WITHOUT_METADATA = ("interactions", "action_interactions")  # they need none
_DOMAIN = (("domain",),)


def is_numeric(column: Column) -> bool:
    """Whether a column holds numbers."""
    return column.type in _NUMERIC


def is_trained_on(column: Column) -> bool:
    """Whether a model can learn from a column of one's own: from a number, or from a text that says how to be read."""
    return is_numeric(column) or column.categorical or column.textual


def of_the_domain(tenant: Tenant) -> Iterator[Finding]:
    """Actions are for custom groups only (developer guide, "Creating an Amazon Personalize dataset group")."""
    for key in tenant.datasets.declared:
        if tenant.domain and key not in reserved_columns.BY_DOMAIN[tenant.domain]:
            text = f"found in a dataset group of the domain {tenant.domain}; only a custom one can have {key}"
            yield Finding(("datasets", key), f"{text}; remove it, or remove domain", about=_DOMAIN)


def columns(tenant: Tenant) -> Iterator[Finding]:
    """Everything about the columns of each dataset, column by column and together."""
    for key, dataset in tenant.datasets.declared.items():
        place, known = ("datasets", key, "columns"), reserved_columns.of(tenant.domain, key)
        yield from _missing(place, key, dataset, known)
        yield from _collisions(place, dataset)
        yield from _metadata_count(place, key, dataset, known)
        yield from _once(place, dataset, "textual", quotas.TEXTUAL_COLUMNS)
        yield from _once(place, dataset, "item_name", quotas.ITEM_NAME_COLUMNS)
        for index, column in enumerate(dataset.columns):
            if reserved := known.get(column.name):
                yield from _reserved_column((*place, index), column, reserved)
            else:
                yield from _own_column((*place, index), key, column)


def _missing(place: Path, key: str, dataset: Dataset, known: Columns) -> Iterator[Finding]:
    found = [column.name for column in dataset.columns]
    for name, reserved in known.items():
        if reserved.required and name not in found:
            others = [other for other in found if other not in known and other.lower() != "event_type"]
            near = did_you_mean(name, others)
            hint = f"rename {near.removeprefix('did you mean ').rstrip('?')}" if near else "add it"
            kind = f"{reserved.type}, categorical" if reserved.categorical else reserved.type
            yield Finding(place, f"lacks {name} ({kind}), which {key} must have; {hint}", about=_DOMAIN)


def _collisions(place: Path, dataset: Dataset) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for index, column in enumerate(dataset.columns):
        bare = column.name.replace("_", "").casefold()
        if bare not in first:
            first[bare] = column.name
        elif first[bare] == column.name:
            yield Finding((*place, index, "name"), f"found {column.name!r} a second time; remove it")
        else:
            text = f"found {column.name!r}, which Personalize cannot tell from {first[bare]!r}: it ignores underscores"
            yield Finding((*place, index, "name"), f"{text}; rename one")


def _metadata_count(place: Path, key: str, dataset: Dataset, known: Columns) -> Iterator[Finding]:
    own = sum(column.name not in known for column in dataset.columns)
    allowed = quotas.METADATA_COLUMNS[key]
    if own > allowed:
        text = f"found {own} metadata columns; Personalize allows {allowed} in {key}; remove some"
        yield Finding(place, text, about=_DOMAIN)
    if key not in _WITHOUT_METADATA and not has_metadata(dataset.columns, known):
        yield Finding(place, f"found no metadata column; {needed_metadata(key, known)}", about=_DOMAIN)


def has_metadata(columns: Iterable[Column], known: Columns) -> bool:
    """Whether a model can learn from one of these columns, ids aside."""
    return any(is_trained_on(column) for column in columns if column.name not in _ids(known))


def needed_metadata(key: str, known: Columns) -> str:
    """What a dataset without such a column needs, in words."""
    kinds = "a number, or a categorical" + (" or textual" if key == "items" else "") + " string"
    return f"{key} must have at least one besides {', '.join(_ids(known))}: {kinds}"


def _ids(known: Columns) -> list[str]:
    return [name for name, reserved in known.items() if reserved.required and name.endswith("_ID")]


def _once(place: Path, dataset: Dataset, flag: str, allowed: int) -> Iterator[Finding]:
    found = sum(getattr(column, flag) for column in dataset.columns)
    if found > allowed:
        yield Finding(place, f"found {found} {flag} columns; Personalize allows {allowed}; remove some")


def _reserved_column(place: Path, column: Column, reserved: Reserved) -> Iterator[Finding]:
    if column.type != reserved.type:
        text = f"found {column.type!r}; {column.name} is reserved; write {reserved.type}"
        yield Finding((*place, "type"), text, about=_DOMAIN)
    if column.nullable and not reserved.nullable:
        text = f"found true; {column.name} must always have a value; remove nullable"
        yield Finding((*place, "nullable"), text, about=_DOMAIN)
    for flag in (*_FLAGS, "item_name"):
        found, wanted = getattr(column, flag), getattr(reserved, flag, False)
        if found and not wanted:
            text = f"found true; {column.name} is reserved and takes no {flag}; remove it"
            yield Finding((*place, flag), text, about=_DOMAIN)
        if wanted and not found:
            text = f"lacks {flag}: true, which the reserved column {column.name} must have; add it"
            yield Finding(place, text, about=_DOMAIN)


def _own_column(place: Path, key: str, column: Column) -> Iterator[Finding]:
    for flag in (*_FLAGS, "item_name"):
        if getattr(column, flag) and column.type != "string":
            yield Finding(
                (*place, flag), f"found true on a column of type {column.type}; only a string can be {flag}; remove it"
            )
    for flag in _ITEMS_ONLY:
        if getattr(column, flag) and key != "items":
            yield Finding((*place, flag), f"found true in {key}; only items can have a {flag} column; remove it")
    if column.textual and column.categorical:
        yield Finding((*place, "textual"), "found true besides categorical; a column is one or the other; remove one")
