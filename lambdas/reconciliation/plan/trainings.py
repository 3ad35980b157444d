"""First trainings, and those that wait for better data."""

from __future__ import annotations

from lambdas.reconciliation.plan.data import known, missing
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, action, note
from lambdas.reconciliation.plan.solutions import held


def entries(desired: Desired, actual: Actual) -> Entries:
    """A solution without any FULL version trains as soon as its data is in, one whose data was unfit with other
    data.
    """
    data = known(actual.marks(desired))
    for solution in desired["solutions"]:
        name, recorded = solution["name"], actual.record("solution", solution["name"])
        if recorded and recorded["solutionArn"] != solution["arn"]:
            continue
        if held(solution, desired, actual):
            continue
        if "holder" in actual.record("training", name):
            continue
        if "fullVersionArn" in recorded and "unfitData" not in recorded:
            continue
        if recorded.get("unfitData") == data:
            yield note("waiting", "solution", name, "waiting for better data: a training failed on this")
            continue
        awaited = missing(solution["required"], desired, actual)
        if awaited:
            yield note("waiting", "solution", name, f"waiting for data: {', '.join(awaited)}")
        else:
            since = (
                "other data since a training failed" if "unfitData" in recorded else "data and no trained version yet"
            )
            yield action("train", name, f"it has {since}")
