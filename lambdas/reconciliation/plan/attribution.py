"""The metric attribution: created once, then its metrics are added and removed."""

from __future__ import annotations

from collections.abc import Mapping

from lambdas.reconciliation.plan import columns
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, action, note

RECORD = "metric-attribution"
NAME = "metrics"


def entries(desired: Desired, actual: Actual) -> Entries:
    """What brings the metric attribution to its metrics.

    A metric whose event or expression changed is removed before it is added: two actions, each waited for.
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
    if gone:
        reason = f"the tenant file does not declare {', '.join(gone)} as it is"
        yield action("update-attribution", NAME, reason, update={"RemoveMetrics": gone}, **arn)
    if new:
        reason = f"the tenant file declares {', '.join(metric['MetricName'] for metric in new)}"
        yield action("update-attribution", NAME, reason, update={"AddMetrics": new}, **arn)
    if not gone and not new and RECORD not in actual.records:
        yield action("create-attribution", NAME, "it exists already", request=wanted["request"], **arn)


def _needs_items(wanted: Mapping[str, object]) -> bool:
    """A sum over a column of items needs their data (developer guide, "Creating a metric attribution")."""
    return any("ITEMS." in metric["Expression"].upper() for metric in wanted["request"]["Metrics"])


def _key(metric: Mapping[str, str]) -> tuple[str, str, str]:
    """Personalize keeps names and event types in capitals (registry schema of AWS::Personalize::MetricAttribution)."""
    return metric["metricName"].upper(), metric["eventType"].upper(), metric["expression"].replace(" ", "")


def _as_described(metric: Mapping[str, str]) -> dict[str, str]:
    return {name[0].lower() + name[1:]: value for name, value in metric.items()}
