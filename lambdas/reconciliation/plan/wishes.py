"""Campaigns and filters: what their writers have to be told."""

from __future__ import annotations

from collections.abc import Mapping

from lambdas.reconciliation.plan import columns, drift, parking
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, note, unserved
from lambdas.reconciliation.plan.removals import comes_back

Wish = Mapping[str, str]


def campaigns(desired: Desired, actual: Actual) -> Entries:
    """Campaigns that are new, changed, unserved, drifted, or that serve an older version than they could.

    While what a campaign serves is not of the solution that the tenant file wants, it keeps its settings: those in the
    file may be for a recipe that it does not serve. They wait beside it (``candidate``) for the first version of the
    new solution.
    """
    arns = {solution["name"]: solution["arn"] for solution in desired["solutions"]}
    for wish in desired["campaigns"]:
        name, arn = wish["name"], arns[wish["solution"]]
        recorded, solution = actual.record("campaign", name), actual.record("solution", wish["solution"])
        if not _is_settled(recorded, solution, arn):
            yield from _candidate(wish, recorded, arn)
            continue
        version = _version(recorded, solution, actual.record("training", wish["solution"]), arn)
        reason = _reason(wish, recorded, "settings", drift.of_campaign(name, recorded, actual))
        if reason is None and version:
            reason = "it was not asked to serve its solution's newest version"
        if reason:
            yield _want("campaign", wish, recorded, reason, **version)


def filters(desired: Desired, actual: Actual) -> Entries:
    """Filters that are new, changed, unserved, or gone."""
    for wish in desired["filters"]:
        recorded = actual.record("filter", wish["name"])
        reason = _reason(wish, recorded, "wanted", drift.of_filter(recorded, actual))
        awaited = columns.held(wish, "reads", desired, actual)
        if reason and awaited:
            yield note("waiting", "filter", wish["name"], f"waiting for columns: {awaited}")
        elif reason:
            yield _want("filter", wish, recorded, reason)


def _reason(wish: Wish, recorded: Record, attribute: str, drifted: str | None) -> str | None:
    if attribute not in recorded:
        return "the tenant file declares it"
    if comes_back(recorded):
        return "it is back in the tenant file"
    if recorded[attribute] != wish["wish"]:
        return "the tenant file changed it"
    if parking.returns(wish, recorded):
        return "it is parked, and the tenant file no longer wants that"
    if unserved(recorded):
        return "its last request was not served"
    return drifted


def _want(kind: str, wish: Wish, recorded: Record, reason: str, **more: str) -> tuple[str, dict[str, object]]:
    more |= {"effect": wish["price"]} if "price" in wish and "served" not in recorded else {}
    return action(f"want-{kind}", wish["name"], reason, wish=wish["wish"], **more, **parking.unparked(wish, recorded))


def _is_settled(recorded: Record, solution: Record, arn: str) -> bool:
    """Whether a campaign can have the settings of the file: it serves nothing yet, or a version of the solution that
    the file wants, or there is one that it is about to be asked to serve.
    """
    serving = recorded.get("solutionVersionArn")
    trained = solution.get("solutionArn") == arn and "versionArn" in solution
    return serving is None or str(serving).startswith(f"{arn}/") or trained


def _candidate(wish: Wish, recorded: Record, arn: str) -> Entries:
    if (recorded.get("candidateArn"), recorded.get("candidate")) != (arn, wish["wish"]):
        reason = "its solution is being replaced; these settings wait for the first version of the new one"
        yield action("note-candidate", wish["name"], reason, arn=arn, wish=wish["wish"])


def _version(recorded: Record, solution: Record, training: Record, arn: str) -> dict[str, str]:
    """The newest version of the solution that the file wants, where a campaign was not asked to serve it.

    Training asks for that itself, in the end; but a campaign that joins a trained solution knows of none, and a
    training may die between recording a version and asking for it. While one runs it is left to do so, unless the
    campaign serves another solution.
    """
    serving = str(recorded.get("solutionVersionArn", ""))
    if solution.get("solutionArn") != arn or solution.get("versionArn", serving) == serving:
        return {}
    if "holder" in training and serving.startswith(f"{arn}/"):
        return {}
    return {"version": solution["versionArn"], "full": solution.get("fullVersionArn", ""), "serving": serving}
