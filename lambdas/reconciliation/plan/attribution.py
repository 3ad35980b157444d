"""The metric attribution: created once, then its metrics are added and removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lambdas.reconciliation.plan import columns
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, action, note

RECORD = "metric-attribution"
NAME = "metrics"
Metric = Mapping[str, str]
_MOST = 10  # metrics


def entries(desired: Desired, actual: Actual) -> Entries:
    """What brings the metric attribution to its metrics.

    A metric whose event or expression changed is removed before it is added: actions of their own, each waited for.
    """
    wanted = desired["attribution"]
    if wanted is None:
        if RECORD in actual.records:
            arn = actual.records[RECORD]["attributionArn"]
            yield action("delete-attribution", NAME, "removed from the tenant file", arn=arn)
        return
    if held := columns.held(wanted, "reads", desired, actual):
        yield note("waiting", "metric attribution", NAME, f"waiting for columns: {held}")
        return
    if _needs_items(wanted) and "imported" not in actual.record("import", "items"):
        yield note("waiting", "metric attribution", NAME, "waiting for data: items, of which it sums up a column")
        return
    arn = {"arn": wanted["arn"]}
    if actual.metrics is None:
        yield action("create-attribution", NAME, "the tenant file declares it", request=wanted["request"], **arn)
        return
    there = {_key(metric): metric["metricName"] for metric in actual.metrics}
    metrics = {_key(_as_described(metric)): metric for metric in wanted["request"]["Metrics"]}
    gone = [name for key, name in there.items() if key not in metrics]
    new = [metric for key, metric in metrics.items() if key not in there]
    if new and len(there) == len(gone) == 1 and _clashes(new, gone):
        yield action("delete-attribution", NAME, "its only metric changed, and it has to have one", **arn)
        yield action("create-attribution", NAME, "its only metric changed", request=wanted["request"], **arn)
        return
    for update in _updates(new, gone, kept=len(there) - len(gone)):
        yield action("update-attribution", NAME, _reason(update), update=update, **arn)
    if not gone and not new and RECORD not in actual.records:
        yield action("create-attribution", NAME, "it exists already", request=wanted["request"], **arn)


def _updates(new: list[Metric], gone: list[str], kept: int) -> Iterator[dict[str, object]]:
    """Updates in their order. There is never no metric (API reference, UpdateMetricAttribution: 1 to 10), so if none is
    kept, one that goes stays until others are there: best one whose name no new one has.
    """
    stays = [] if kept or not new else sorted(gone, key=lambda name: bool(_clashes(new, [name])))[:1]
    first = [metric for metric in new if not _clashes([metric], stays)][: _MOST - len(stays)]
    steps = (
        {"RemoveMetrics": [name for name in gone if name not in stays]},
        {"AddMetrics": first},
        {"RemoveMetrics": stays},
        {"AddMetrics": [metric for metric in new if metric not in first]},
    )
    yield from (step for step in steps if any(step.values()))


def _clashes(new: Sequence[Metric], gone: Sequence[str]) -> bool:
    """Whether a new metric has the name of one that goes: the name is free only then."""
    return bool({metric["MetricName"].upper() for metric in new} & {name.upper() for name in gone})


def _reason(update: Mapping[str, object]) -> str:
    if "RemoveMetrics" in update:
        return f"the tenant file does not declare {', '.join(update['RemoveMetrics'])} as it is"
    return f"the tenant file declares {', '.join(metric['MetricName'] for metric in update['AddMetrics'])}"


def _needs_items(wanted: Mapping[str, object]) -> bool:
    """A sum over a column of items needs their data (developer guide, "Creating a metric attribution")."""
    return any("ITEMS." in metric["Expression"].upper() for metric in wanted["request"]["Metrics"])


def _key(metric: Mapping[str, str]) -> tuple[str, str, str]:
    """Personalize keeps names and event types in capitals (registry schema of AWS::Personalize::MetricAttribution)."""
    return metric["metricName"].upper(), metric["eventType"].upper(), metric["expression"].replace(" ", "")


def _as_described(metric: Mapping[str, str]) -> dict[str, str]:
    return {name[0].lower() + name[1:]: value for name, value in metric.items()}
