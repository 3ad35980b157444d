"""What has to be done to bring a tenant from its actual to its desired state: pure, testable, printable.

actions   what the machine carries out, in this order      {"do", "name", "reason", ...}
reports   edits that cannot be carried out yet: everything is left as it is
waiting   what cannot be done before there is data: not a failure
notices   what somebody may want to know: a declared dataset without a file
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Entry = dict[str, object]
Record = Mapping[str, object]

LEFT_ALONE = "this is not carried out yet, so it stays as it is"


@dataclass(frozen=True)
class Actual:
    """What there is: the state table by id, the group's solutions (name to ARN), which datasets have files."""

    records: Mapping[str, Record]
    solutions: Mapping[str, str]
    files: Mapping[str, bool]

    def record(self, kind: str, name: str) -> Record:
        return self.records.get(f"{kind}#{name}", {})

    def recorded(self, kind: str) -> list[str]:
        return sorted(id.partition("#")[2] for id in self.records if id.startswith(f"{kind}#"))


def plan(desired: Mapping[str, object], actual: Actual) -> dict[str, list[Entry]]:
    """The plan for one tenant; on what is already as desired it is empty."""
    entries = [
        *_imports(desired, actual),
        *_solutions(desired, actual),
        *_wishes("campaign", "settings", desired["campaigns"], actual, _versions(desired, actual)),
        *_wishes("filter", "wanted", desired["filters"], actual, {}),
        *_first_trainings(desired, actual),
    ]
    kinds = ("actions", "reports", "waiting", "notices")
    return {kind: [entry for into, entry in entries if into == kind] for kind in kinds}


def _action(do: str, name: str, reason: str, **more: object) -> tuple[str, Entry]:
    return "actions", {"do": do, "name": name, "reason": reason, **more}


def _note(into: str, kind: str, name: str, reason: str) -> tuple[str, Entry]:
    return into, {"kind": kind, "name": name, "reason": reason}


def _imports(desired: Mapping[str, object], actual: Actual) -> Iterator[tuple[str, Entry]]:
    for name in desired["datasets"]:
        mark = actual.record("import", name)
        if "imported" in mark or "holder" in mark:
            continue
        if not actual.files.get(name):
            yield _note("notices", "dataset", name, f"declared, but there is no file under data/{name}/")
        elif "refused" in mark:
            yield _note("notices", "dataset", name, "the import of its files failed; waiting for other files")
        else:
            yield _action("import", name, "it has files that were never imported")


def _solutions(desired: Mapping[str, object], actual: Actual) -> Iterator[tuple[str, Entry]]:
    for solution in desired["solutions"]:
        name, arn = solution["name"], solution["arn"]
        recorded = actual.record("solution", name)
        more = {"arn": arn, "campaigns": solution["campaigns"]}
        if recorded and recorded["solutionArn"] != arn:
            reason = f"its recipe or hyperparameters differ from those of {recorded['solutionArn']}; {LEFT_ALONE}"
            yield _note("reports", "solution", name, reason)
        elif recorded and recorded["campaigns"] != solution["campaigns"]:
            yield _action("record-solution", name, "its campaigns changed", **more)
        elif not recorded and solution["request"]["Name"] in actual.solutions:
            yield _action("record-solution", name, "it exists already, as the tenant file wants it", **more)
        elif not recorded:
            yield _action("create-solution", name, "the tenant file declares it", request=solution["request"], **more)
    declared = {solution["name"] for solution in desired["solutions"]}
    for name in actual.recorded("solution"):
        if name not in declared:
            yield _note("reports", "solution", name, f"removed from the tenant file; {LEFT_ALONE}")


def _versions(desired: Mapping[str, object], actual: Actual) -> dict[str, dict[str, str]]:
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
            found[wish["name"]] = {"version": solution["versionArn"], "serving": serving}
    return found


def _wishes(
    kind: str,
    attribute: str,
    wishes: list[Mapping[str, str]],
    actual: Actual,
    versions: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[str, Entry]]:
    for wish in wishes:
        name, recorded = wish["name"], actual.record(kind, wish["name"])
        reason = None
        if attribute not in recorded:
            reason = "the tenant file declares it"
        elif recorded[attribute] != wish["wish"]:
            reason = "the tenant file changed it"
        elif name in versions:
            reason = "it was not asked to serve its solution's newest version"
        elif recorded.get("served") != recorded.get("generation") and "holder" not in recorded:
            reason = "its last request was not served"
        if reason:
            yield _action(f"want-{kind}", name, reason, wish=wish["wish"], **versions.get(name, {}))
    declared = {wish["name"] for wish in wishes}
    for name in actual.recorded(kind):
        if name not in declared:
            yield _note("reports", kind, name, f"removed from the tenant file; {LEFT_ALONE}")


def _first_trainings(desired: Mapping[str, object], actual: Actual) -> Iterator[tuple[str, Entry]]:
    """A solution without any FULL version trains as soon as its data is in, one whose data was unfit with other data.

    A declared dataset that has files is waited for even if the recipe could do without it: the first model should know
    all that was uploaded for it. One without a file, or whose files were refused, is not.
    """
    marks = {name: actual.record("import", name) for name in desired["datasets"]}
    awaited = [
        name for name, mark in marks.items() if actual.files.get(name) and not mark.keys() & {"imported", "refused"}
    ]
    for solution in desired["solutions"]:
        recorded = actual.record("solution", solution["name"])
        if recorded and recorded["solutionArn"] != solution["arn"]:
            continue
        if "holder" in actual.record("training", solution["name"]):
            continue
        if "fullVersionArn" in recorded and "unfitData" not in recorded:
            continue
        if recorded.get("unfitData") == _data(marks):
            yield _note("waiting", "solution", solution["name"], "waiting for better data: a training failed on this")
            continue
        missing = sorted(
            {name for name in solution["required"] if "imported" not in marks.get(name, {})} | set(awaited)
        )
        if missing:
            reason = f"waiting for data: {', '.join(missing)}"
            yield _note("waiting", "solution", solution["name"], reason)
        else:
            since = (
                "other data since a training failed" if "unfitData" in recorded else "data and no trained version yet"
            )
            yield _action("train", solution["name"], f"it has {since}")


def _data(marks: Mapping[str, Record]) -> str:
    """What a training would know, in the words in which SolutionTraining records what one failed on."""
    return " ".join(sorted(f"import#{name}={mark['imported']}" for name, mark in marks.items() if "imported" in mark))
