"""Columns that were added to a dataset which is deployed: what makes them a schema that can follow the one before.

Developer guide, "Replacing a dataset's schema to add new columns": only Items and Users take another schema, it keeps
all columns of the one before, and what is new takes null. CloudFormation makes the dataset with the first columns, so
those alone have to be a schema that Personalize takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Column, Dataset, Tenant
from config.problems import Finding, Path
from config.rules.datasets import has_metadata, needed_metadata
from personalize import quotas, reserved_columns, schemas

_DOMAIN = (("domain",),)


def where(tenant: Tenant) -> Iterator[Finding]:
    """Later columns stand in items and users alone, and take null."""
    for key, dataset in tenant.datasets.declared.items():
        known = reserved_columns.of(tenant.domain, key)
        for index, column in enumerate(dataset.columns):
            place = ("datasets", key, "columns", index, "since")
            reserved = known.get(column.name)
            if column.since == 1:
                continue
            if key not in schemas.EXTENSIBLE:
                text = f"found {column.since}; {key} keep the columns that they are made with"
                yield Finding(place, f"{text}: remove the column, or since if the dataset is not deployed yet")
            elif reserved and not reserved.nullable:
                text = f"found {column.since} on {column.name}, which must always have a value"
                yield Finding(place, f"{text}; a column that comes later may be empty; remove since", about=_DOMAIN)
            elif not column.nullable:
                text = f"found {column.since} on a column that is never empty, as it is in what was imported before it"
                yield Finding(place, f"{text}; add nullable: true")


def order(tenant: Tenant) -> Iterator[Finding]:
    """Later columns follow earlier ones, and no revision is left out."""
    for key, dataset in tenant.datasets.declared.items():
        if key in schemas.EXTENSIBLE:
            yield from _order(("datasets", key, "columns"), dataset)


def _order(place: Path, dataset: Dataset) -> Iterator[Finding]:
    latest = 1
    known = {1} | {column.since for column in dataset.columns}
    for index, column in enumerate(dataset.columns):
        missing = next((number for number in range(2, column.since) if number not in known), None)
        if column.since < latest:
            text = f"found {column.since} after a column with since: {latest}; a column that is new stands at the end"
            yield Finding((*place, index, "since"), f"{text}; move {column.name} or correct its since")
        elif missing is not None:
            text = f"found {column.since}, but no column with since: {missing}; revisions are numbered without gaps"
            yield Finding((*place, index, "since"), f"{text}; write {missing}")
        latest = max(latest, column.since)


def first(tenant: Tenant) -> Iterator[Finding]:
    """The dataset is made with its first columns: there must be some, with something to learn from among them."""
    for key, dataset in tenant.datasets.declared.items():
        known, columns = reserved_columns.of(tenant.domain, key), dataset.columns_at(1)
        if key not in schemas.EXTENSIBLE or dataset.revisions == 1:
            continue
        if has_metadata(dataset.columns, known) and not has_metadata(columns, known):
            text = f"found no metadata column with since: 1; {needed_metadata(key, known)}"
            yield Finding(("datasets", key, "columns"), f"{text}; remove since from one", about=_DOMAIN)


def schema_length(tenant: Tenant) -> Iterator[Finding]:
    """CloudFormation takes half of what the API takes, which makes actions and later revisions."""
    for key, dataset in tenant.datasets.declared.items():
        for columns, maker, allowed in _schemas(key, dataset):
            found = len(schemas.avro(key, columns))
            if found > allowed:
                text = f"found columns that make a schema of {found} characters; {maker} takes {allowed}"
                yield Finding(("datasets", key, "columns"), f"{text}; shorten names or remove columns")


def _schemas(key: str, dataset: Dataset) -> Iterator[tuple[tuple[Column, ...], str, int]]:
    """The columns of each schema that is made, by whom, and how long it may be."""
    if key not in schemas.BEYOND_CLOUDFORMATION:
        yield dataset.columns_at(1), "CloudFormation", quotas.SCHEMA_LENGTH
    if key in schemas.BEYOND_CLOUDFORMATION or dataset.revisions > 1:
        yield dataset.columns, "Personalize", quotas.API_SCHEMA_LENGTH
