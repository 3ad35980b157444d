"""Columns that were added to datasets which are deployed: further schemas, and who learns from what they brought.

CloudFormation makes a dataset with its first columns; reconciliation exchanges the schema for one that has the others
too. What existed before never trains on them (developer guide, "Replacing a dataset's schema to add new columns"): a
solution is made anew under another name, and a recommender is told by name which columns to train on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import TypeVar

from config.filters import budgets
from config.filters.parsing import parse
from config.models import Column, Dataset, Filter, MetricAttribution, Recommender, Solution, Tenant
from config.rules.datasets import is_trained_on
from personalize import quotas, reserved_columns
from personalize.naming import Names
from personalize.schemas import EXTENSIBLE, avro
from stacks.requests.datasets import schema_name
from stacks.requests.solutions import Request

Revisions = Mapping[str, int]  # of datasets; those that have their first columns only are left out
_Chosen = TypeVar("_Chosen", Solution, Recommender)
_FIELD = re.compile(r"\w+\.\w+")
_ALWAYS_TRAINED = ("USER_ID", "ITEM_ID")


def revised(tenant: Tenant) -> dict[str, Dataset]:
    """The datasets that got further columns."""
    declared = tenant.datasets.declared
    return {key: declared[key] for key in EXTENSIBLE if key in declared and declared[key].revisions > 1}


def schema_names(tenant: Tenant, names: Names) -> dict[str, tuple[str, ...]]:
    """The names of their schemas, that of the first columns first."""
    return {
        key: tuple(
            schema_name(names, key, avro(key, dataset.columns_at(revision)), tenant.domain)
            for revision in range(1, dataset.revisions + 1)
        )
        for key, dataset in revised(tenant).items()
    }


def update(tenant: Tenant, key: str, names: Names) -> Request:
    """The schema with all columns of a dataset, and the ARNs between which UpdateDataset goes."""
    dataset = tenant.datasets.declared[key]
    *earlier, latest = schema_names(tenant, names)[key]
    domain = {"Domain": tenant.domain} if tenant.domain else {}
    return {
        "name": key,
        "arn": names.dataset_arn(key),
        "schemaArn": names.schema_arn(latest),
        "earlier": [names.schema_arn(name) for name in earlier],
        "columns": [column.name for column in dataset.columns if column.since > 1],
        "schema": {"Name": latest, "Schema": avro(key, dataset.columns)} | domain,
    }


def learnt(tenant: Tenant, one: Solution | Recommender, trained: tuple[str, ...]) -> dict[str, int]:
    """The revisions of the datasets in ``trained`` that brought a column which this one learns from.

    Columns that its file includes by name are in its request anyway.
    """
    found = {}
    for key, dataset in revised(tenant).items():
        if key in trained and key not in one.included_columns:
            columns = _learnt_from(tenant, key, one, dataset.revisions)
            found[key] = max((column.since for column in columns), default=1)
    return {key: revision for key, revision in found.items() if revision > 1}


def needed(tenant: Tenant, one: Solution | Recommender, learns: Collection[str]) -> list[str]:
    """The datasets whose later columns have to be there before this one is made: it learns from them or names them."""
    return [
        key
        for key, dataset in revised(tenant).items()
        if key in learns
        or any(
            column.since > 1 and column.name in chosen.get(key, ())
            for column in dataset.columns
            for chosen in (one.excluded_columns, one.included_columns)
        )
    ]


def as_of(tenant: Tenant, one: _Chosen, at: Revisions) -> _Chosen:
    """This one as its file had it at these revisions: what came later nobody had to exclude, for it was."""
    later = {
        key: {column.name for column in dataset.columns if column.since > at.get(key, 1)}
        for key, dataset in revised(tenant).items()
    }
    kept = {
        key: tuple(name for name in excluded if name not in later.get(key, ()))
        for key, excluded in one.excluded_columns.items()
    }
    return one.model_copy(update={"excluded_columns": {key: names for key, names in kept.items() if names}})


def earlier(latest: Revisions) -> Iterator[dict[str, int]]:
    """All revisions that there may have been before these."""
    for combination in product(*(range(1, last + 1) for last in latest.values())):
        before = dict(zip(latest, combination, strict=True))
        if before != dict(latest):
            yield {key: revision for key, revision in before.items() if revision > 1}


def named_columns(tenant: Tenant, one: Recommender, latest: Revisions) -> dict[str, list[str]]:
    """All columns that a recommender learns from, by dataset, where it has to be told of later ones."""
    return {
        key: [column.name for column in columns]
        for key, revision in latest.items()
        if (columns := _learnt_from(tenant, key, one, revision))
    }


def told(tenant: Tenant, one: Recommender, latest: Revisions) -> dict[str, int]:
    """Those of which a recommender can be told: a request names a limited number of columns."""
    named = named_columns(tenant, one, latest)
    return {key: latest[key] for key in latest if len(named[key]) <= quotas.CONFIGURED_COLUMNS}


def read(tenant: Tenant, filter: Filter) -> list[str]:
    """The datasets of whose later columns a filter has some."""
    return _with_later(tenant, budgets.fields(parse(filter.expression)))


def summed(tenant: Tenant, attribution: MetricAttribution) -> list[str]:
    """Those of whose later columns a metric attribution sums one up."""
    return _with_later(tenant, {field for one in attribution.metrics for field in _FIELD.findall(one.expression)})


def _with_later(tenant: Tenant, fields: Collection[str]) -> list[str]:
    """The datasets whose later columns are among these fields, whatever their case."""
    found = {field.lower() for field in fields}
    return [
        key
        for key, dataset in revised(tenant).items()
        if any(column.since > 1 and f"{key}.{column.name.lower()}" in found for column in dataset.columns)
    ]


def _learnt_from(tenant: Tenant, key: str, one: Solution | Recommender, revision: int) -> list[Column]:
    """The columns that a model can learn from and need not."""
    known, excluded = reserved_columns.of(tenant.domain, key), one.excluded_columns.get(key, ())
    return [
        column
        for column in tenant.datasets.declared[key].columns_at(revision)
        if column.name in known or is_trained_on(column) or column.item_name
        if column.name not in (*_ALWAYS_TRAINED, *excluded)
    ]
