"""What has to be done to bring a tenant from its actual to its desired state: pure, testable, printable.

actions   what the machine carries out, in this order      {"do", "name", "reason", ...}
reports   edits that cannot be carried out: everything is left as it is
waiting   what cannot be done yet (before there is data, before a child is gone): not a failure
notices   what somebody may want to know: a declared dataset without a file, what is parked, what goes when
"""

from __future__ import annotations

from lambdas.reconciliation.plan import (
    attribution,
    columns,
    data,
    parking,
    recommenders,
    removals,
    solutions,
    tags,
    trainings,
    wishes,
)
from lambdas.reconciliation.plan.entries import Actual, Desired, Entry

__all__ = ["Actual", "plan"]

KINDS = ("actions", "reports", "waiting", "notices")


def plan(desired: Desired, actual: Actual) -> dict[str, list[Entry]]:
    """The plan for one tenant; on what is already as desired it is empty."""
    desired = columns.as_of_data(desired, actual)
    entries = [
        *data.datasets(desired, actual),
        *columns.entries(desired, actual),  # what needs them comes after it
        *attribution.entries(desired, actual),  # it reports on what is imported after it
        *data.imports(desired, actual),
        *solutions.entries(desired, actual),
        *wishes.campaigns(desired, actual),
        *wishes.filters(desired, actual),
        *trainings.entries(desired, actual),
        *recommenders.entries(desired, actual),
        *removals.entries(desired, actual),
        *parking.entries(desired, actual),
        *tags.entries(desired, actual),
        *columns.notes(desired, actual),
    ]
    return {kind: [entry for into, entry in entries if into == kind] for kind in KINDS}
