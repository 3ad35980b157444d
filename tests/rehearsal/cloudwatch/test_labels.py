"""What series are called: by what sets them apart, or by what a query's label says."""

from __future__ import annotations

import pytest

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.labels import distinguishing, labelled
from rehearsal.cloudwatch.series import Series
from rehearsal.cloudwatch.store import Metric, metric
from rehearsal.iam.policies import Unmodelled

PLACE = {"AccountId": "111111111111", "Region": "eu-west-1"}
HOME, RANK = (metric("Test", "Idle", Tenant="acme", Campaign=name) for name in ("home", "rank"))


@pytest.mark.parametrize(
    ("metrics", "names"),
    [
        ([], []),
        ([HOME], ["Idle"]),
        ([HOME, RANK], ["home", "rank"]),
        ([HOME, metric("Test", "Idle", Tenant="other", Campaign="home")], ["acme", "other"]),
        ([HOME, metric("Test", "Idle", Tenant="other", Campaign="rank")], ["home acme", "rank other"]),
        ([Metric("Test", "m"), Metric("Test", "k")], ["m", "k"]),
        ([Metric("Test", "m"), Metric("Other", "m")], ["Test", "Other"]),
        ([Metric("Test", "m"), HOME], ["m", "home Idle acme"]),
        ([HOME, HOME], ["Idle", "Idle"]),
    ],
)
def test_series_go_by_what_sets_them_apart(metrics: list[Metric], names: list[str]) -> None:
    assert distinguishing(metrics) == names


def series(label: str, of: Metric | None = None) -> Series:
    return Series("m", label, 60, {}, of)


@pytest.mark.parametrize(
    ("label", "several", "labels"),
    [
        (None, [series("m")], ["m"]),
        ("requests", [series("m")], ["requests"]),
        ("", [series("m")], [""]),
        # User guide, "Using metric math": expression label before metric label; an empty one leaves the metric's.
        ("Filled With 0:", [series("Errors"), series("Faults")], ["Filled With 0: Errors", "Filled With 0: Faults"]),
        ("", [series("Errors"), series("Faults")], ["Errors", "Faults"]),
        ("${LABEL} of ${PROP('Dim.Tenant')}", [series("home", HOME)], ["home of acme"]),
        ("${PROP('Namespace')}.${PROP('MetricName')}/${PROP('Period')}", [series("home", HOME)], ["Test.Idle/60"]),
        ("${PROP('AccountId')} ${PROP('Region')}", [series("home", HOME)], ["111111111111 eu-west-1"]),
    ],
)
def test_a_label_is_the_querys_own(label: str | None, several: list[Series], labels: list[str]) -> None:
    assert labelled(label, several, PLACE) == labels


@pytest.mark.parametrize("part", ["MAX", "LAST_TIME", "PROP('Stat')", "PROP('Dim.Nobody')"])
def test_what_is_not_modelled_is_refused_by_name(part: str) -> None:
    with pytest.raises(Unmodelled, match="in a label"):
        labelled(f"${{{part}}}", [series("home", HOME)], PLACE)


def test_a_series_that_is_not_of_one_metric_has_no_properties() -> None:
    assert labelled("${LABEL}", [series("sum")], PLACE) == ["sum"]
    with pytest.raises(BadQuery, match="not of one metric"):
        labelled("${PROP('MetricName')}", [series("sum")], PLACE)
