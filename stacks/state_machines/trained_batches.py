"""Batches that run when a FULL version of their solution was trained and accepted: how SolutionTraining starts them.

They are started while the lease is held, after the version was recorded: BatchJob asks the record which one answers.
Whoever takes over the lease of an execution that died starts those of the last FULL version again. An execution's name
is made of batch and version, so each starts once, however often it is asked for: a name is not used again for 90 days
(Step Functions API reference, StartExecution).
"""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import notices
from stacks.state_machines.asl import State, States, each, js, on, succeed, task

_STARTED = "StepFunctions.ExecutionAlreadyExistsException"


def started(names: Names, features: Features, *, recorded: str, taken_over: str) -> States:
    """``StartBatches``, which goes on to ``recorded``, and ``StartLeftBatches`` (to ``taken_over``); none if the tenant
    has no such batches.
    """
    if not features.trained_batches:
        return {}
    mine = f"$lookup({json.dumps(features.trained_batches)}, $solution)"
    new = f"$trainedMode = 'FULL' ? [{mine}] : []"
    left = f"$exists($known.fullVersionArn) ? [{mine}] : []"
    return {
        "StartBatches": _each(names, new, "$version", "StartBatch", next=recorded),
        "StartLeftBatches": _each(names, left, "$known.fullVersionArn.S", "StartLeftBatch", next=taken_over),
    }


def _each(names: Names, batches: str, version: str, start: str, *, next: str) -> State:
    states = {
        start: task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn("BatchJob"),
                "Name": js(f"'after_' & $states.input & '_' & $substring($hash({version}, 'SHA-256'), 0, 16)"),
                "Input": {"batch": js("$states.input"), "reason": "FULL training"},
            },
            catch=[on(_STARTED, next=f"{start}ed")],
            next=f"{start}ed",
        ),
        f"{start}ed": succeed(),
    }
    return each(batches, start, states, next=next) | {"Catch": [notices.failed()]}
