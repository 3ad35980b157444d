"""Checks a state machine's definition when it is created: one table of fields a type of state, and a walk.

As AWS refuses a machine at creation for fields, targets and expressions that cannot be right, so does this; and it
refuses by name what the interpreter does not model (JSONPath, distributed maps, task tokens, heartbeats, activities).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonata import JException

from rehearsal.stepfunctions import integrations
from rehearsal.stepfunctions.expressions import body, is_expression, syntax

_ANY = frozenset({"Type", "Comment", "QueryLanguage"})
_FLOW = frozenset({"Next", "End"})
_DATA = frozenset({"Output", "Assign"})
_RESCUE = frozenset({"Retry", "Catch"})
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # type: (required, optional)
    "Task": (frozenset({"Resource"}), _FLOW | _DATA | _RESCUE | {"Arguments", "TimeoutSeconds"}),
    "Pass": (frozenset(), _FLOW | _DATA),
    "Wait": (frozenset(), _FLOW | _DATA | {"Seconds", "Timestamp"}),
    "Choice": (frozenset({"Choices"}), _DATA | {"Default"}),
    "Succeed": (frozenset(), frozenset({"Output"})),
    "Fail": (frozenset(), frozenset({"Error", "Cause"})),
    "Map": (frozenset({"ItemProcessor"}), _FLOW | _DATA | _RESCUE | {"Items", "ItemSelector", "MaxConcurrency"}),
    "Parallel": (frozenset({"Branches"}), _FLOW | _DATA | _RESCUE | {"Arguments"}),
}
_MACHINE = frozenset({"Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"})
_BLOCK = frozenset({"Comment", "StartAt", "States", "QueryLanguage", "ProcessorConfig"})
_RETRY = frozenset(
    {"ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy", "Comment"}
)
_CATCH = frozenset({"ErrorEquals", "Next", "Output", "Assign", "Comment"})
_CHOICE = frozenset({"Condition", "Next", "Output", "Assign", "Comment"})
_LONGEST_NAME = 80


def problems(text: str, region: str) -> list[str]:
    """What is wrong with a definition, `what at /path` each; empty if nothing."""
    try:
        machine = json.loads(text)
    except ValueError as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    if not isinstance(machine, dict):
        return ["INVALID_JSON_DESCRIPTION: a definition is an object"]
    found = [f'The field "{key}" is not supported by Step Functions at /' for key in machine if key not in _MACHINE]
    if machine.get("QueryLanguage", "JSONPath") != "JSONata":
        found.append("the rehearsal models JSONata only: set QueryLanguage to JSONata at /")
    return found + list(_block(machine, "", region))


def _block(block: Mapping[str, Any], path: str, region: str) -> Iterator[str]:
    states = block.get("States")
    if not isinstance(states, dict) or not states:
        yield f"States is required and must not be empty at {path or '/'}"
        return
    if block.get("StartAt") not in states:
        yield f"MISSING_START_AT: StartAt names no state: {block.get('StartAt')!r} at {path or '/'}"
    targets = {block.get("StartAt")}
    for name, state in states.items():
        where = f"{path}/States/{name}"
        if len(name) > _LONGEST_NAME:
            yield f"a state's name has at most {_LONGEST_NAME} characters, found {len(name)} at {where}"
        yield from _state(state, where, region)
        for target in _targets(state):
            if target not in states:
                yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {where}"
            targets.add(target)
    for name in states.keys() - targets:
        yield f"the state is not reachable at {path}/States/{name}"


def _targets(state: Mapping[str, Any]) -> list[str]:
    entries = [state, *state.get("Choices", []), *state.get("Catch", [])]
    found = [entry["Next"] for entry in entries if isinstance(entry, dict) and "Next" in entry]
    return [*found, state["Default"]] if "Default" in state else found


def _state(state: Mapping[str, Any], path: str, region: str) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in FIELDS:
        yield f"unknown Type {kind!r} at {path}"
        return
    if state.get("QueryLanguage", "JSONata") != "JSONata":
        yield f"the rehearsal models JSONata only, found {state['QueryLanguage']!r} at {path}"
    required, optional = FIELDS[kind]
    yield from _fields(state, required | optional | _ANY, path)
    yield from (f"{field} is required at {path}" for field in sorted(required - state.keys()))
    if optional >= _FLOW and ("Next" in state) == ("End" in state):
        yield f"exactly one of Next and End is required at {path}"
    if kind == "Wait" and ("Seconds" in state) == ("Timestamp" in state):
        yield f"exactly one of Seconds and Timestamp is required at {path}"
    yield from _expressions(state, path)
    for member, allowed in (("Retry", _RETRY), ("Catch", _CATCH), ("Choices", _CHOICE)):
        for index, entry in enumerate(state.get(member, [])):
            yield from _fields(entry, allowed, f"{path}/{member}[{index}]")
            if (
                member == "Choices"
                and not is_expression(entry.get("Condition"))
                and entry.get("Condition") not in (True, False)
            ):
                yield f"Condition must be an expression or a boolean at {path}/{member}[{index}]"
    for index, branch in enumerate(state.get("Branches", [])):
        yield from _fields(branch, _BLOCK - {"ProcessorConfig"}, f"{path}/Branches[{index}]")
        yield from _block(branch, f"{path}/Branches[{index}]", region)
    if kind == "Map":
        yield from _map(state, path, region)
    if kind == "Task":
        yield from (f"{text} at {path}" for text in integrations.problems(state, region))


def _map(state: Mapping[str, Any], path: str, region: str) -> Iterator[str]:
    processor = state.get("ItemProcessor", {})
    if processor.get("ProcessorConfig", {}).get("Mode", "INLINE") != "INLINE":
        yield f"the rehearsal models inline maps only at {path}"
    yield from _fields(processor, _BLOCK, f"{path}/ItemProcessor")
    yield from _block(processor, f"{path}/ItemProcessor", region)


def _fields(found: Mapping[str, Any], known: frozenset[str], path: str) -> Iterator[str]:
    for key in found:
        if key not in known:
            yield f'The field "{key}" is not supported by Step Functions (or not modelled by the rehearsal) at {path}'


def _expressions(value: Any, path: str) -> Iterator[str]:
    """Every expression of a state parses; nested blocks are visited with their own states."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key not in ("ItemProcessor", "Branches"):
                yield from _expressions(entry, f"{path}/{key}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _expressions(entry, f"{path}[{index}]")
    elif is_expression(value):
        try:
            syntax(body(value))
        except JException as error:
            yield f"the expression is not JSONata ({error}) at {path}"
    elif isinstance(value, str) and (value.startswith("{%") or value.endswith("%}")):
        yield f"an expression begins with {{% and ends with %}} at {path}"
