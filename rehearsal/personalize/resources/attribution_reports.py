"""The reports of a metric attribution on bulk data: a CSV file for each import of interactions that asks for one.

Source: developer guide, "metric-attribution-results-s3": the file's name and columns, sums over 15 minutes by source.
Events of bulk data name their source in EVENT_ATTRIBUTION_SOURCE; one that names none counts for
SOURCE_NAME_UNDEFINED ("metric-attribution-requirements"), since the emulator does not keep which RECOMMENDATION_ID was
whose.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize.batch import outputs
from rehearsal.personalize.data.csv_files import Table
from rehearsal.personalize.data.records import RecordTable
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import metric_attributions
from rehearsal.personalize.resources.metric_attributions import EXPRESSION, Metric, MetricAttribution

_INTERVAL = 15 * 60  # seconds
_UNDEFINED = "SOURCE_NAME_UNDEFINED"
_HEADER = ("METRIC_NAME", "EVENT_TYPE", "VALUE", "MATH_FUNCTION", "EVENT_ATTRIBUTION_SOURCE", "TIMESTAMP")


def destined(region: Region, group_arn: str, dataset_type: str, now: datetime) -> MetricAttribution:
    """The attribution that an import with publishAttributionMetricsToS3 reports for. Raises InvalidInput."""
    if dataset_type != "Interactions":
        raise InvalidInput(f"publishAttributionMetricsToS3 is for imports of interactions, not of {dataset_type}.")
    found = metric_attributions.active(region, group_arn, now)
    if found is None or "s3DataDestination" not in found.output:
        raise InvalidInput(f"publishAttributionMetricsToS3 needs an ACTIVE metric attribution of {group_arn} with S3.")
    return found


def check(region: Region, attribution: MetricAttribution) -> None:
    """Raises ImportFailure unless Personalize may write reports where the attribution wants them."""
    role, destination = attribution.output["roleArn"], attribution.output["s3DataDestination"]
    outputs.check_permissions(region, role, attribution.arn, destination)


def write(region: Region, attribution: MetricAttribution, table: Table, mode: str, when: datetime) -> None:
    """Put the report of an import's rows into the bucket; without the bucket there is no report."""
    items = region.data[attribution.group_arn].items
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for metric in attribution.metrics.values():
        writer.writerows(_rows(metric, table, items))
    if not outputs.exists(region, attribution.output["s3DataDestination"]):
        return
    name = f"AggregatedAttributionMetrics - {mode} - {int(when.timestamp())}.csv"
    outputs.write(region, attribution.output["s3DataDestination"], name, text.getvalue())


def _rows(metric: Metric, table: Table, items: RecordTable) -> Iterator[tuple[Any, ...]]:
    value, function = _value(metric["expression"], table, items)
    sources = table.get("EVENT_ATTRIBUTION_SOURCE") or [None] * len(table["TIMESTAMP"])
    sums: dict[tuple[int, str], float] = defaultdict(float)
    for row, (kind, time, source) in enumerate(zip(table["EVENT_TYPE"], table["TIMESTAMP"], sources, strict=True)):
        if kind.upper() == metric["eventType"]:
            sums[time - time % _INTERVAL, source or _UNDEFINED] += value(row)
    for (time, source), total in sorted(sums.items()):
        yield metric["metricName"], metric["eventType"], total, function, source, time


def _value(expression: str, table: Table, items: RecordTable) -> tuple[Callable[[int], float], str]:
    """What a row adds, and the function's name; a value that is not there adds nothing."""
    match = EXPRESSION.fullmatch(expression)
    column = match["column"]
    if match["dataset"] == "Items":
        return lambda row: float(_record(items, table["ITEM_ID"][row]).get(column) or 0.0), "sum"
    if match["dataset"] == "Interactions":
        return lambda row: float(table[column][row] or 0.0), "sum"
    return lambda row: 1.0, "samplecount"


def _record(items: RecordTable, item: str) -> Mapping[str, Any]:
    return items.records.get(items.vocabulary.find(item), {})
