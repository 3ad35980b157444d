"""Whether a solution can be trained: its record and the marks of the imports, read at one moment."""

from __future__ import annotations

import json
from collections.abc import Mapping

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import notices
from stacks.state_machines.asl import INPUT, State, js, task

_ITEMS = "$states.result.Responses.Item"
# The records of the imports, and one text that changes with every import: what the next version is going to be trained
# on.
_IMPORTS = {
    "marks": js(f"[{_ITEMS}[$contains(id.S, 'import#')]]"),
    "data": js(f"$join($sort([{_ITEMS}[$exists(imported)].(id.S & '=' & imported.S)]), ' ')"),
}


def read(names: Names, features: Features, *, next: str, assign: Mapping[str, object]) -> State:
    """A Task that assigns ``known``, the record of the input's solution, and what ``imports`` assigns."""
    known = f"($found := {_ITEMS}[id.S = 'solution#' & {INPUT}.solution]; $exists($found) ? $found : {{}})"
    assigned = {**assign, "known": js(known), **_IMPORTS}
    return _read(names, features, [js(f"'solution#' & {INPUT}.solution")], assigned, next)


def imports(names: Names, features: Features, *, next: str) -> State:
    """A Task that assigns ``marks``, the records of the imports, and ``data``, one text that every import changes: what
    the next version is going to be trained on.
    """
    return _read(names, features, [], _IMPORTS, next)


def _read(names: Names, features: Features, keys: list[str], assign: Mapping[str, object], next: str) -> State:
    keys = [*keys, *(f"import#{name}" for name in features.datasets)]
    return task(
        # All of it at one moment, or an error: a batch may answer with a part.
        "aws-sdk:dynamodb:transactGetItems",
        {"TransactItems": [{"Get": {"TableName": names.state_table, "Key": {"id": {"S": key}}}} for key in keys]},
        assign=assign,
        catch=[notices.failed(next="ReportFailure")],
        next=next,
    )


def data_missing(features: Features) -> str:
    """JSONata: whether a dataset that the solution's recipe requires was never imported."""
    missing = "$not($contains($data, 'import#' & $ & '='))"
    return f"$count($lookup({json.dumps(features.required)}, $solution)[{missing}]) > 0"


def nothing_new(features: Features) -> str:
    """JSONata: whether the tenant file wants this tick of the schedule only with new data, and there is none."""
    wanted = f"$requested in $lookup({json.dumps(features.only_new)}, $solution)"
    return f"$reason = 'schedule' and {wanted} and $known.trainedOn.S = $data"
