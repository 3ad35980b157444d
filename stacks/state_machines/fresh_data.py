"""Before a FULL training: files that lie there and are not imported yet are imported first.

Files are imported when they arrive. A FULL training, which is dear and due once a week, looks once more, with one
request for all datasets: an arrival may have been missed, or an import failed for a trouble that has passed. Imports
that it starts are the usual ones; it waits until nobody is at work on a dataset. What was refused stays refused, and an
import that fails again is told by itself: then the training learns from what is there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import data_files, dataset_import, notices, permissions, readiness
from stacks.state_machines.asl import ELAPSED, Rule, States, choice, each, ever_rarer, js, on, task, wait
from stacks.state_machines.permissions import Allow

LONGEST_HOURS = 24  # an import of the largest data takes hours; nobody is waited for who died
AT_THE_START = f"{ELAPSED} < 60"  # of a run: whoever has waited for others looks no more
_PAUSE = ever_rarer(60, 600)
_UNDER_WAY = f"$count($marks[$exists(holder)]) > 0 and {ELAPSED} < {LONGEST_HOURS * 3600}"


def looked_for(names: Names, features: Features, *, rules: Sequence[Rule], next: str) -> States:
    """From ``LookForData`` on: starts imports of what is fresh, and waits for them; then ``rules`` decide, or ``next``.

    Needs $marks and $since.
    """
    return {
        "LookForData": task(
            "aws-sdk:s3:listObjectsV2",
            {"Bucket": names.data_bucket, "Prefix": "data/", "MaxKeys": data_files.MAX_FILES},
            assign={"fresh": js(_fresh(features))},
            catch=[on("States.ALL", next=next)],
            next="AnythingFresh",
        ),
        "AnythingFresh": choice(("$count($fresh) > 0", "ImportFirst"), *rules, default=next),
        "ImportFirst": each("$fresh", "StartImport", _start(names), next="AwaitImports")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "AwaitImports": wait(_PAUSE, next="ReadImports"),
        "ReadImports": readiness.imports(names, features, next="StillImporting"),
        "StillImporting": choice((_UNDER_WAY, "AwaitImports"), *rules, default=next),
    }


def _fresh(features: Features) -> str:
    """JSONata: the datasets whose files differ from those that were imported, or refused, last.

    A listing that was cut says too little of any: then each looks for itself.
    """
    first_level = "$not($contains($substringAfter($f.Key, $head), '/'))"
    below = f"$filter($all, function($f) {{$contains($f.Key, $head) and {first_level}}})"
    mark = "$marks[id.S = 'import#' & $d]"
    known = f"$print in [{mark}.imported.S, {mark}.refused.S]"
    differs = (
        f"function($d) {{($head := 'data/' & $d & '/'; $files := [{below}];"
        f" $print := {data_files.fingerprint('$files')}; $count($files) > 0 and $not({known}))}}"
    )
    names = json.dumps(list(features.datasets))
    cut = "$exists($states.result.IsTruncated) and $states.result.IsTruncated"
    return f"($all := $states.result.Contents[Size > 0]; {cut} ? {names} : [$filter({names}, {differs})])"


def _start(names: Names) -> States:
    return {
        "StartImport": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn(dataset_import.NAME),
                "Input": {"dataset": js("$states.input"), "reason": "before training"},
            },
            output={},
            next="",
        )
    }


def allowed(names: Names) -> list[Allow]:
    """What that needs."""
    return [permissions.start(names, dataset_import.NAME), permissions.list_data(names)]
