"""What was removed from the tenant file: marked and told, and gone after a grace period, children first.

A record says since when (``removed``), and that its writer was asked to make an end of it (``gone``). Whoever comes
back into the file before that is as it was; afterwards it is made anew. Data is never removed: datasets stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, goes_at, note

# Kinds with a writer of their own, and the section of the desired state in which they are declared.
WRITTEN = {"campaign": "campaigns", "recommender": "recommenders", "filter": "filters"}
BILLED = {"campaign": "ends its bill", "recommender": "ends its bill"}


def entries(desired: Desired, actual: Actual) -> Entries:
    """Everything that has a record and is declared no longer."""
    for kind, section in WRITTEN.items():
        for name in _undeclared(kind, desired[section], actual):
            yield from _written(kind, name, actual)
    for name in _undeclared("solution", desired["solutions"], actual):
        yield from _solution(name, actual)
    yield from _tunings(desired, actual)
    for name in _undeclared("dataset", desired["ownDatasets"], actual):
        yield note("notices", "dataset", name, "removed from the tenant file; it stays, since it holds data")


def _tunings(desired: Desired, actual: Actual) -> Entries:
    """Solutions that tunings have left which nobody goes on with: the file has no tuning for them any more."""
    for name in actual.recorded("tuning"):
        recorded = actual.record("tuning", name)
        if name in desired.get("tuned", ()) or "tuningArn" not in recorded:
            continue
        if "holder" in recorded:
            yield note("waiting", "solution", name, "not tuned any more; a tuning of it has to end first")
        else:
            reason = "the tenant file tunes it no more, and a tuning that was cut off has left this"
            yield action("remove-tuning", name, reason, arns=[recorded["tuningArn"]])


def comes_back(recorded: Record) -> bool:
    """Whether something that the file declares was removed from it before."""
    return "removed" in recorded or "gone" in recorded


def serving(arn: str, actual: Actual) -> list[str]:
    """The campaigns that serve, or were asked to serve, a version of a solution."""
    return [
        name
        for name in actual.recorded("campaign")
        if str(actual.record("campaign", name).get("solutionVersionArn", "")).startswith(f"{arn}/")
    ]


def _undeclared(kind: str, declared: list[Mapping[str, object]], actual: Actual) -> list[str]:
    names = {one["name"] for one in declared}
    return [name for name in actual.recorded(kind) if name not in names]


def _written(kind: str, name: str, actual: Actual) -> Entries:
    recorded = actual.record(kind, name)
    if "removed" not in recorded:
        yield _mark(kind, name, actual)
    elif actual.now < goes_at(recorded["removed"], actual):
        yield _waits(kind, name, recorded, actual)
    elif "holder" not in recorded:
        effect = {"effect": BILLED[kind]} if kind in BILLED else {}
        yield action(f"remove-{kind}", name, _reason(recorded), **effect)


def _solution(name: str, actual: Actual) -> Entries:
    recorded = actual.record("solution", name)
    arns = [recorded["solutionArn"], *former(recorded)] if "solutionArn" in recorded else []
    children = [campaign for arn in arns for campaign in serving(arn, actual)]
    if "removed" not in recorded:
        yield _mark("solution", name, actual)
    elif actual.now < goes_at(recorded["removed"], actual):
        yield _waits("solution", name, recorded, actual)
    elif children:
        yield note("waiting", "solution", name, f"its campaigns go first: {', '.join(children)}")
    elif "holder" in actual.record("training", name):
        yield note("waiting", "solution", name, "removed from the tenant file; a training of it has to end first")
    else:
        yield action("remove-solution", name, _reason(recorded), arns=arns)


def former(recorded: Record) -> dict[str, Mapping[str, str]]:
    """The solutions that a solution's record stood for before, by ARN: since when not, and their versions."""
    return json.loads(recorded.get("former", "{}"))


def _mark(kind: str, name: str, actual: Actual) -> tuple[str, dict[str, object]]:
    hours = actual.grace.total_seconds() / 3600
    reason = f"removed from the tenant file; it goes after {hours:g} hours, unless it comes back"
    return action("mark-removed", name, reason, kind=kind)


def _waits(kind: str, name: str, recorded: Record, actual: Actual) -> tuple[str, dict[str, object]]:
    when = goes_at(recorded["removed"], actual)
    return note("notices", kind, name, f"removed from the tenant file; it goes after {when:%Y-%m-%d %H:%M} UTC")


def _reason(recorded: Record) -> str:
    return f"removed from the tenant file, and nobody has taken that back since {recorded['removed']}"
