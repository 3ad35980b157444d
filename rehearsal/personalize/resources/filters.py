"""Filters: immutable; checked against the dataset group's schemas when they are created."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import InvalidInput, LimitExceeded
from rehearsal.personalize.filters import rules
from rehearsal.personalize.filters.expressions import Expression, parse
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.datasets import schemas_of
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource


@dataclass(kw_only=True, eq=False)
class Filter(Resource):
    """The expression as text and as values."""

    kind = "filter"
    group_arn: str
    text: str
    expressions: tuple[Expression, ...]

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeFilter."""
        return {
            "name": self.name,
            "filterArn": self.arn,
            "datasetGroupArn": self.group_arn,
            "filterExpression": self.text,
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateFilter."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    expressions = parse(params["filterExpression"])
    problems = rules.problems(expressions, schemas_of(region, group.arn))
    if problems:
        raise InvalidInput(f"Filter expression is not valid: {'; '.join(problems)}")
    siblings = [other for other in region.store.all(Filter) if other.group_arn == group.arn]
    limits.check_count(region, "filters", siblings, f"filters of {group.arn}")
    _check_fields(region, expressions, siblings)
    arn = region.arn(f"filter/{params['name']}")
    timetable, failure = region.work("filter", arn, params["name"], now)
    region.store.add(
        Filter(
            arn=arn,
            name=params["name"],
            created=now,
            timetable=timetable,
            failure=failure,
            tags=tags.read(params, region.quotas),
            group_arn=group.arn,
            text=params["filterExpression"],
            expressions=expressions,
        )
    )
    return {"filterArn": arn}


def _check_fields(region: Region, expressions: tuple[Expression, ...], siblings: list[Filter]) -> None:
    own = rules.fields(expressions)
    every = own.union(*(rules.fields(other.expressions) for other in siblings))
    for fields, quota, where in (
        (own, "filter_fields", "one filter"),
        (every, "filter_fields_of_group", "all filters"),
    ):
        if len(fields) > region.quotas[quota]:
            raise LimitExceeded(
                f"{len(fields)} distinct dataset fields are used in {where} of the dataset group, "
                f"the maximum is {region.quotas[quota]}."
            )


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeFilter."""
    return {"filter": region.store.get(Filter, params["filterArn"]).describe(region.now())}


def list_filters(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListFilters."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (each for each in region.store.all(Filter) if group in (None, each.group_arn))
    return page("ListFilters", (each.describe(now) for each in chosen), params)


OPERATIONS = {
    "CreateFilter": create,
    "DescribeFilter": describe,
    "ListFilters": list_filters,
}
