"""What a series is called in an answer.

A metric without a label goes by its name, an expression by its id; the series of an array by what sets them apart (the
console's manner; the exact rule is not published: inferred). User guide, "Using dynamic labels": LABEL and PROP of a
metric's identity are modelled, figures and times in a label are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.series import Series
from rehearsal.cloudwatch.store import Metric
from rehearsal.iam.policies import Unmodelled

_DYNAMIC = re.compile(r"\$\{([^}]*)\}")
_PROPERTY = re.compile(r"PROP\('([^']*)'\)")


def distinguishing(metrics: Sequence[Metric]) -> list[str]:
    """A label for each of several metrics: the values in which they differ; of a single one its name."""
    facets = [{"": metric.namespace, "MetricName": metric.name, **dict(metric.dimensions)} for metric in metrics]
    names = sorted(set().union(*facets)) if facets else []
    differing = [name for name in names if len({facet.get(name) for facet in facets}) > 1]
    return [
        " ".join(facet[name] for name in differing if name in facet) or metric.name
        for facet, metric in zip(facets, metrics, strict=True)
    ]


def labelled(label: str | None, several: Sequence[Series], place: Mapping[str, str]) -> list[str]:
    """The labels of a query's series: the query's own, before each series' if there are several (user guide, "Using
    metric math"), or for each with its dynamic parts filled in; `place` holds AccountId and Region.
    """
    if label is not None and _DYNAMIC.search(label):
        return [_DYNAMIC.sub(lambda found, one=series: _part(found[1], one, place), label) for series in several]
    if len(several) == 1 and label is not None:
        return [label]
    return [" ".join(part for part in (label, series.label) if part) for series in several]


def _part(text: str, series: Series, place: Mapping[str, str]) -> str:
    if text == "LABEL":
        return series.label
    found = _PROPERTY.fullmatch(text)
    if found is None:
        raise Unmodelled(f"the rehearsal does not model ${{{text}}} in a label")
    name, metric = found[1], series.metric
    if metric is None:
        raise BadQuery(f"${{{text}}} in a label: the series is not of one metric")
    values = {"Namespace": metric.namespace, "MetricName": metric.name, "Period": str(series.period), **place}
    values |= {f"Dim.{dimension}": value for dimension, value in metric.dimensions}
    if name not in values:
        raise Unmodelled(f"the rehearsal does not model ${{{text}}} in a label of {metric}")
    return values[name]
