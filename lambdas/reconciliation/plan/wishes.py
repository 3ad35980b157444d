"""Campaigns and filters: what their writers have to be told."""

from __future__ import annotations

from collections.abc import Mapping

from lambdas.reconciliation.plan import parking
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, removed


def campaigns(desired: Desired, actual: Actual) -> Entries:
    """Campaigns that are new, changed, unserved, or that serve an older version than they could.

    While a solution is not what the tenant file says, its campaigns keep their settings: those in the file may be for a
    recipe that they do not serve.
    """
    arns = {solution["name"]: solution["arn"] for solution in desired["solutions"]}
    wishes = [
        wish if _as_declared(wish, arns, actual) else wish | {"wish": _settings(wish, actual)}
        for wish in desired["campaigns"]
    ]
    yield from _wishes("campaign", "settings", wishes, actual, _versions(desired, actual))


def filters(desired: Desired, actual: Actual) -> Entries:
    """Filters that are new, changed or unserved."""
    yield from _wishes("filter", "wanted", desired["filters"], actual, {})


def unserved(recorded: Record) -> bool:
    """Whether the last request of a record was not served, and nobody is at it."""
    return recorded.get("served") != recorded.get("generation") and "holder" not in recorded


def _as_declared(wish: Mapping[str, str], arns: Mapping[str, str], actual: Actual) -> bool:
    recorded = actual.record("solution", wish["solution"])
    return recorded.get("solutionArn", arns[wish["solution"]]) == arns[wish["solution"]]


def _settings(wish: Mapping[str, str], actual: Actual) -> str:
    return actual.record("campaign", wish["name"]).get("settings", wish["wish"])


def _versions(desired: Desired, actual: Actual) -> dict[str, dict[str, str]]:
    """The newest version of its solution, by campaign, where a campaign was not asked to serve it.

    Training asks for that itself, in the end; but a campaign that joins a trained solution knows of none, and a
    training may die between recording a version and asking for it. While one runs it is left to do so; a solution
    that is not what the tenant file says has no version for anybody.
    """
    found = {}
    arns = {solution["name"]: solution["arn"] for solution in desired["solutions"]}
    for wish in desired["campaigns"]:
        solution = actual.record("solution", wish["solution"])
        serving = actual.record("campaign", wish["name"]).get("solutionVersionArn", "")
        running = "holder" in actual.record("training", wish["solution"])
        as_declared = solution.get("solutionArn") == arns[wish["solution"]]
        if as_declared and not running and solution.get("versionArn", serving) != serving:
            found[wish["name"]] = {
                "version": solution["versionArn"],
                "full": solution.get("fullVersionArn", ""),
                "serving": serving,
            }
    return found


def _wishes(
    kind: str,
    attribute: str,
    wishes: list[Mapping[str, str]],
    actual: Actual,
    versions: Mapping[str, Mapping[str, str]],
) -> Entries:
    for wish in wishes:
        name, recorded = wish["name"], actual.record(kind, wish["name"])
        reason = None
        if attribute not in recorded:
            reason = "the tenant file declares it"
        elif recorded[attribute] != wish["wish"]:
            reason = "the tenant file changed it"
        elif name in versions:
            reason = "it was not asked to serve its solution's newest version"
        elif parking.returns(wish, recorded):
            reason = "it is parked, and the tenant file no longer wants that"
        elif unserved(recorded):
            reason = "its last request was not served"
        if reason:
            more = {**versions.get(name, {}), **parking.unparked(wish, recorded)}
            yield action(f"want-{kind}", name, reason, wish=wish["wish"], **more)
    yield from removed(kind, wishes, actual)
