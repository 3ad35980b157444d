"""What is measured: metrics, and expressions over them, as plain values that graphs and alarms are both made of.

Two things about metric math that CloudWatch's user guide ("Using math expressions with CloudWatch metrics") leaves
open are left open here too, so that every expression is right either way:

    a metric that has never had a datapoint   FILL may make a series of it or not: nothing here depends on it
    a datapoint that one operand lacks        may count as 0 or drop the result: where it matters, IF decides which

SUM, MAX and the like over an array take whichever of its series have a datapoint; that is documented, and how "no
requests" becomes 0 here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_WORD = re.compile(r"\b[a-z][a-z0-9_]*\b")
_QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class Metric:
    """One metric with the statistic that is asked of it, such as Sum."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str


@dataclass(frozen=True)
class Measure:
    """A number over time: the last of the steps, which are expressions by id, or without any the only metric.

    Ids are single words in lower case, unique within the measure; an expression may use metrics and earlier steps.
    The label of a search is a dynamic one, which CloudWatch fills in for each metric that is found ("dynamic labels").
    """

    label: str
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)


def single(label: str, metric: Metric) -> Measure:
    """A measure that is one metric as it comes."""
    return Measure(label, {"m": metric})


def queries(measure: Measure, period: int) -> list[dict[str, object]]:
    """The measure as an alarm takes it (MetricDataQuery, in the spelling of CDK); only the last returns data."""
    found = [
        {
            "id": id,
            "metricStat": {"metric": _plain(metric), "period": period, "stat": metric.statistic},
            "returnData": False,
        }
        for id, metric in measure.metrics.items()
    ]
    found += [{"id": id, "expression": expression, "returnData": False} for id, expression in measure.steps.items()]
    return [*found[:-1], {**found[-1], "label": measure.label, "returnData": True}]


def rows(measures: Sequence[Measure], *, first: int = 1, **options: object) -> list[list[object]]:
    """The measures as one graph takes them: a row for each metric and step, of which each measure's last is visible.

    The options (such as yAxis) stand with the visible ones. Ids carry the measure's number, counted from `first`.
    """
    return [row for number, measure in enumerate(measures, first) for row in _rows(measure, f"_{number}", options)]


def _rows(measure: Measure, suffix: str, options: Mapping[str, object]) -> Iterator[list[object]]:
    *hidden, _ = [*measure.metrics, *measure.steps]
    shown = {"label": measure.label, **options}
    for id, metric in measure.metrics.items():
        dimensions = [part for dimension in metric.dimensions for part in dimension]
        looks = {"visible": False} if id in hidden else shown
        yield [metric.namespace, metric.name, *dimensions, {"id": id + suffix, "stat": metric.statistic, **looks}]
    for id, expression in measure.steps.items():
        looks = {"visible": False} if id in hidden else shown
        yield [{"id": id + suffix, "expression": _renamed(expression, measure, suffix), **looks}]


def _renamed(expression: str, measure: Measure, suffix: str) -> str:
    """The expression with the measure's ids as the graph has them; what is quoted (a search) stays."""
    ids = {*measure.metrics, *measure.steps}

    def renamed(text: str) -> str:
        return _WORD.sub(lambda found: found[0] + suffix if found[0] in ids else found[0], text)

    pieces, quoted = _QUOTED.split(expression), [*_QUOTED.findall(expression), ""]
    return "".join(renamed(piece) + kept for piece, kept in zip(pieces, quoted, strict=True))


def _plain(metric: Metric) -> dict[str, object]:
    return {
        "namespace": metric.namespace,
        "metricName": metric.name,
        "dimensions": [{"name": name, "value": value} for name, value in metric.dimensions],
    }
