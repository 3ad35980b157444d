"""Metric attributions: which events are to be counted, and what is to be summed up over them; one in a dataset group.

Source: developer guide, "metric-attribution-requirements" and "creating-metric-attribution". AWS does not document the
namespace of the metrics that it sends to CloudWatch, so none are sent here: the emulator checks what is asked for and
whether Personalize would be allowed to do it, and writes reports on imports (attribution_reports). Event types and
names come back in capitals, as the CloudFormation type expects them to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.personalize import permissions, statuses
from rehearsal.personalize.batch import outputs
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.errors import AlreadyExists, InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.datasets import schemas_of
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.schemas import NUMERIC
from rehearsal.personalize.statuses import Timetable

EXPRESSION = re.compile(r"SUM\((?P<dataset>Items|Interactions)\.(?P<column>[A-Za-z_]\w*)\)|SAMPLECOUNT\(\)")
_MOST_METRICS, _MOST_SOURCES = 10, 100

Metric = dict[str, str]


@dataclass(kw_only=True, eq=False)
class MetricAttribution(Resource):
    """`metrics` by name; `sources` are the event attribution sources that events have named."""

    kind = "metric-attribution"
    group_arn: str
    metrics: dict[str, Metric]
    output: Mapping[str, Any]
    sources: set[str] = field(default_factory=set)

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeMetricAttribution."""
        return {
            "name": self.name,
            "metricAttributionArn": self.arn,
            "datasetGroupArn": self.group_arn,
            "metricsOutputConfig": dict(self.output),
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateMetricAttribution."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    siblings = (other for other in region.store.all(MetricAttribution) if other.group_arn == group.arn)
    limits.check_count(region, "metric_attributions", siblings, f"metric attributions of {group.arn}")
    metrics = _named(params["metrics"])
    _check(region, group.arn, metrics)
    arn = region.arn(f"metric-attribution/{params['name']}")
    failure = _refusal(region, arn, params["metricsOutputConfig"])
    outcome = statuses.FAILED if failure else statuses.ACTIVE
    takes = region.duration("failure" if failure else "metric-attribution", arn)
    region.store.add(
        MetricAttribution(
            arn=arn,
            name=params["name"],
            created=now,
            timetable=Timetable.creation(now, takes, outcome),
            failure=failure,
            group_arn=group.arn,
            metrics=metrics,
            output=params["metricsOutputConfig"],
        )
    )
    return {"metricAttributionArn": arn}


def _named(metrics: Iterable[Mapping[str, str]]) -> dict[str, Metric]:
    """Metrics of a request by name. Raises InvalidInput for a name that is given twice."""
    named: dict[str, Metric] = {}
    for metric in metrics:
        name = metric["metricName"].upper()
        if name in named:
            raise InvalidInput(f"The metric {metric['metricName']} is given twice.")
        named[name] = {**metric, "metricName": name, "eventType": metric["eventType"].upper()}
    return named


def _check(region: Region, group_arn: str, metrics: Mapping[str, Metric]) -> None:
    """Raises InvalidInput unless the dataset group's data can give all the metrics, of which there are 1 to 10."""
    if not 1 <= len(metrics) <= _MOST_METRICS:
        raise InvalidInput(f"A metric attribution has 1 to {_MOST_METRICS} metrics, found {len(metrics)}.")
    schemas = schemas_of(region, group_arn)
    if "Interactions" not in schemas or schemas["Interactions"].field("EVENT_TYPE") is None:
        raise InvalidInput("A metric attribution needs an Interactions dataset with an EVENT_TYPE column.")
    for metric in metrics.values():
        match = EXPRESSION.fullmatch(metric["expression"])
        if match is None:
            raise InvalidInput(
                f"The expression of {metric['metricName']} must be SUM(Items.<column>), SUM(Interactions.<column>) or "
                f"SAMPLECOUNT(): found {metric['expression']}"
            )
        if match["dataset"] is None:
            continue
        found = schemas[match["dataset"]].field(match["column"]) if match["dataset"] in schemas else None
        if found is None or found.type not in NUMERIC:
            raise InvalidInput(f"{metric['expression']}: {match['dataset']} has no numeric column {match['column']}.")
        if match["dataset"] == "Items" and not region.data[group_arn].items.records:
            raise InvalidInput(f"{metric['expression']}: item metadata must be imported first.")


def refers_to(attribution: MetricAttribution, dataset_type: str) -> bool:
    """Whether an attribution looks at the dataset of a type: at Interactions always, at Items if a metric sums them."""
    sums = (EXPRESSION.fullmatch(metric["expression"])["dataset"] for metric in attribution.metrics.values())
    return dataset_type in {"Interactions", *sums}


def _refusal(region: Region, arn: str, output: Mapping[str, Any]) -> str | None:
    """Why Personalize could not report metrics with a metricsOutputConfig, or None."""
    role, destination = output["roleArn"], output.get("s3DataDestination")
    refusal = permissions.of_role(region, role, arn) or permissions.of_action(
        region, role, "cloudwatch:PutMetricData", "*"
    )
    if refusal or destination is None:
        return refusal
    try:
        outputs.check_permissions(region, role, arn, destination)
    except ImportFailure as failure:
        return str(failure)
    return None


def active(region: Region, group_arn: str, now: datetime) -> MetricAttribution | None:
    """The ACTIVE metric attribution of a dataset group, if it has one."""
    siblings = (each for each in region.store.all(MetricAttribution) if each.group_arn == group_arn)
    return next((each for each in siblings if each.status(now) == statuses.ACTIVE), None)


def accept(region: Region, group_arn: str, events: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Take note of the attribution sources of events, none of which may be one too many.

    Raises InvalidInput, too, if the dataset group has no ACTIVE metric attribution that they could be meant for.
    """
    named = {event["metricAttribution"]["eventAttributionSource"] for event in events if "metricAttribution" in event}
    if not named:
        return
    attribution = active(region, group_arn, now)
    if attribution is None:
        raise InvalidInput(f"eventAttributionSource needs an ACTIVE metric attribution of {group_arn}.")
    if len(attribution.sources | named) > _MOST_SOURCES:
        raise InvalidInput(f"{attribution.arn} has {_MOST_SOURCES} event attribution sources, which is the maximum.")
    attribution.sources |= named


def update(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateMetricAttribution. AWS documents no status of updates: they take effect at once or are refused."""
    attribution = region.store.active(MetricAttribution, params["metricAttributionArn"], region.now())
    removed = [name.upper() for name in params.get("removeMetrics", ())]
    unknown = sorted(set(removed) - set(attribution.metrics))
    if unknown:
        raise InvalidInput(f"{attribution.arn} has no metric {', '.join(unknown)}.")
    kept = {name: metric for name, metric in attribution.metrics.items() if name not in removed}
    added = _named(params.get("addMetrics", ()))
    taken = sorted(set(kept) & set(added))
    if taken:
        raise AlreadyExists(f"{attribution.arn} already has the metric {', '.join(taken)}.")
    _check(region, attribution.group_arn, kept | added)
    output = params.get("metricsOutputConfig", attribution.output)
    refusal = _refusal(region, attribution.arn, output)
    if refusal:
        raise InvalidInput(refusal)
    attribution.metrics, attribution.output = kept | added, output
    return {"metricAttributionArn": attribution.arn}


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeMetricAttribution."""
    attribution = region.store.get(MetricAttribution, params["metricAttributionArn"])
    return {"metricAttribution": attribution.describe(region.now())}


def list_attributions(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListMetricAttributions."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (each for each in region.store.all(MetricAttribution) if group in (None, each.group_arn))
    return page("ListMetricAttributions", (each.describe(now) for each in chosen), params)


def list_metrics(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListMetricAttributionMetrics."""
    if "metricAttributionArn" not in params:
        raise InvalidInput("metricAttributionArn is required.")
    metrics = region.store.get(MetricAttribution, params["metricAttributionArn"]).metrics
    return page("ListMetricAttributionMetrics", metrics.values(), params)


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteMetricAttribution."""
    now = region.now()
    doomed = region.store.get(MetricAttribution, params["metricAttributionArn"])
    region.store.delete(doomed, now, doomed.timetable.deleted(now, region.duration("delete", doomed.arn)))
    return {}


OPERATIONS = {
    "CreateMetricAttribution": create,
    "DescribeMetricAttribution": describe,
    "UpdateMetricAttribution": update,
    "ListMetricAttributions": list_attributions,
    "ListMetricAttributionMetrics": list_metrics,
    "DeleteMetricAttribution": delete,
}
