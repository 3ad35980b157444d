"""Solutions: created, adopted, recorded, and updated in what an update can change."""

from __future__ import annotations

from lambdas.reconciliation.plan.entries import LEFT_ALONE, Actual, Desired, Entries, action, note, removed

NOTHING = "{}"  # the options of a solution whose file says nothing of what an update can change


def entries(desired: Desired, actual: Actual) -> Entries:
    """What has to be done about solutions before they can be trained."""
    for solution in desired["solutions"]:
        name, arn = solution["name"], solution["arn"]
        recorded = actual.record("solution", name)
        more = {key: solution[key] for key in ("arn", "campaigns", "options")}
        updated = more | {"update": solution["update"]}
        exists = solution["request"]["Name"] in actual.solutions
        if recorded and recorded["solutionArn"] != arn:
            reason = f"its recipe or settings differ from those of {recorded['solutionArn']}; {LEFT_ALONE}"
            yield note("reports", "solution", name, reason)
        elif recorded and recorded.get("updateOptions", NOTHING) != solution["options"]:
            yield action("update-solution", name, "its event weights or incremental updates changed", **updated)
        elif recorded and recorded["campaigns"] != solution["campaigns"]:
            yield action("record-solution", name, "its campaigns changed", **more)
        elif not recorded and exists and solution["options"] != NOTHING:
            reason = "it exists already; what an update can change is set to what the tenant file wants"
            yield action("update-solution", name, reason, **updated)
        elif not recorded and exists:
            yield action("record-solution", name, "it exists already, as the tenant file wants it", **more)
        elif not recorded:
            yield action("create-solution", name, "the tenant file declares it", request=solution["request"], **more)
    yield from removed("solution", desired["solutions"], actual)
