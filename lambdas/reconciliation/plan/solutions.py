"""Solutions: created, adopted, recorded, updated in what an update can change, and replaced where it cannot.

A replacement is made behind what serves: the new solution is created and recorded, campaigns keep their version and
settings until it is trained (wishes), and the old one goes when nobody serves it any more and a grace period is over.
Until then its record remembers the old one with its versions (``former``): a file that goes back to it is served by
what was trained already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan import columns
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, goes_at, note
from lambdas.reconciliation.plan.removals import comes_back, former, serving

NOTHING = "{}"  # the options of a solution whose file says nothing of what an update can change


def entries(desired: Desired, actual: Actual) -> Entries:
    """What has to be done about solutions before they can be trained."""
    for solution in desired["solutions"]:
        recorded = actual.record("solution", solution["name"])
        awaited = held(solution, desired, actual)
        if awaited:
            yield note("waiting", "solution", solution["name"], f"waiting for columns: {awaited}")
        elif "solutionArn" not in recorded:
            yield from _new(solution, actual)
        elif recorded["solutionArn"] != solution["arn"]:
            yield _replacement(solution, recorded, actual, "its recipe or settings changed")
        elif not _exists(solution, actual):
            yield _replacement(solution, recorded, actual, "it is gone from Personalize: drift")
        else:
            yield from _same(solution, recorded)
        yield from _prunings(solution, recorded, actual)


def held(solution: Mapping[str, object], desired: Desired, actual: Actual) -> str:
    """The datasets that a solution waits for: made before their columns are there, it would never learn from them."""
    return "" if _exists(solution, actual) else columns.held(solution, "needs", desired, actual)


def _more(solution: Mapping[str, object]) -> dict[str, object]:
    return {key: solution[key] for key in ("arn", "campaigns", "options")}


def _exists(solution: Mapping[str, object], actual: Actual) -> bool:
    return solution["request"]["Name"] in actual.solutions


def _new(solution: Mapping[str, object], actual: Actual) -> Entries:
    name, more = solution["name"], _more(solution)
    if not _exists(solution, actual):
        yield action("create-solution", name, "the tenant file declares it", request=solution["request"], **more)
    elif solution["options"] != NOTHING:
        reason = "it exists already; what an update can change is set to what the tenant file wants"
        yield action("update-solution", name, reason, update=solution["update"], **more)
    else:
        yield action("record-solution", name, "it exists already, as the tenant file wants it", **more)


def _same(solution: Mapping[str, object], recorded: Record) -> Entries:
    name, more = solution["name"], _more(solution)
    if recorded.get("updateOptions", NOTHING) != solution["options"]:
        reason = "its event weights or incremental updates changed"
        yield action("update-solution", name, reason, update=solution["update"], **more)
    elif comes_back(recorded):
        yield action("record-solution", name, "it is back in the tenant file", **more)
    elif recorded["campaigns"] != solution["campaigns"]:
        yield action("record-solution", name, "its campaigns changed", **more)


def _replacement(
    solution: Mapping[str, object], recorded: Record, actual: Actual, reason: str
) -> tuple[str, dict[str, object]]:
    """Another solution under the same name of the tenant file; one that it stood for before comes with its versions."""
    olds, arn = dict(former(recorded)), solution["arn"]
    restored = olds.pop(arn, {}) if _exists(solution, actual) else {}
    if recorded["solutionArn"] != arn:
        olds[recorded["solutionArn"]] = {
            "since": actual.now.isoformat(timespec="seconds"),
            **{key: recorded[key] for key in ("versionArn", "fullVersionArn") if key in recorded},
        }
    versions = {key: restored[key] for key in ("versionArn", "fullVersionArn") if key in restored}
    return action(
        "replace-solution",
        solution["name"],
        reason + (", back to what was trained before" if versions else ""),
        request=solution["request"],
        old=recorded["solutionArn"],
        former=json.dumps(olds, sort_keys=True),
        versions=versions,
        **_more(solution),
    )


def _prunings(solution: Mapping[str, object], recorded: Record, actual: Actual) -> Entries:
    """Old solutions whose time is over and that nobody serves."""
    olds = former(recorded)
    for arn in [arn for arn in olds if arn != solution["arn"]]:
        name, children = solution["name"], serving(arn, actual)
        if children:
            reason = f"{arn} was replaced; it goes when no campaign serves it: {', '.join(children)}"
            yield note("waiting", "solution", name, reason)
        elif actual.now >= goes_at(olds[arn]["since"], actual) and "holder" not in actual.record("training", name):
            rest = {other: kept for other, kept in olds.items() if other != arn}
            reason = f"replaced since {olds[arn]['since']}, and nobody serves it any more"
            yield action("prune-solution", name, reason, arns=[arn], old=recorded["former"], former=json.dumps(rest))
            return  # one at a time: each changes what the record says of the others
        else:
            when = goes_at(olds[arn]["since"], actual)
            yield note("notices", "solution", name, f"{arn} was replaced; it goes after {when:%Y-%m-%d %H:%M} UTC")
