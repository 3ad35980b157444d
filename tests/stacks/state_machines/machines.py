"""State machines as the templates have them, as plain data: how tests walk through one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.stepfunctions.expressions import Evaluator

WORKFLOWS = (
    "DatasetImport",
    "SolutionTraining",
    "CampaignDeployment",
    "FilterRotation",
    "TenantReconciliation",
    "UserErasure",
)
UNLEASED = ("TenantWatch",)  # may run twice at once: what it writes is conditional
# And the machines of tenants that have more: those that the sample tenant has not, or has with fewer states.
RICH = (
    "boutique RecommenderDeployment",
    "workshop BatchJob",
    "workshop CampaignDeployment",
    "workshop DatasetImport",
    "workshop SolutionTraining",
    "workshop SolutionTuning",
    "workshop TenantReconciliation",
)
LEASED = (*WORKFLOWS, *RICH)
MACHINES = (*LEASED, *UNLEASED, "workshop TenantWatch")
FAILURE_TAIL = ("GiveUp", "ReportFailure")
CONSTANT = "constant"  # what stands for an expression where a test needs some value


@dataclass(frozen=True)
class Machine:
    """A synthesized machine: its definition, and the statements of its role's own policy."""

    workflow: str
    definition: Mapping[str, Any]
    statements: tuple[Mapping[str, Any], ...]

    def blocks(self) -> Iterator[tuple[Mapping[str, Any] | None, Mapping[str, Any]]]:
        """Every block of states, with the Map that it stands in (None for the machine itself)."""
        pending: list[Any] = [(None, self.definition["States"])]
        while pending:
            owner, states = pending.pop()
            yield owner, states
            pending += [
                (state, state["ItemProcessor"]["States"]) for state in states.values() if state["Type"] == "Map"
            ]

    def states(self) -> dict[str, Mapping[str, Any]]:
        """Every state by its name, wherever it stands."""
        return {name: state for _owner, states in self.blocks() for name, state in states.items()}

    def tasks(self) -> dict[str, Mapping[str, Any]]:
        return {name: state for name, state in self.states().items() if state["Type"] == "Task"}


def machines_of(resources: list[tuple[str, str, dict]]) -> dict[str, Machine]:
    """The machines of a template's resources, by workflow."""
    roles = {(stack, id): resource for stack, id, resource in resources if resource["Type"] == "AWS::IAM::Role"}
    found = {}
    for stack, _id, resource in resources:
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            properties = resource["Properties"]
            workflow = properties["StateMachineName"].rpartition("-")[2]
            role = roles[stack, properties["RoleArn"]["Fn::GetAtt"][0]]
            (policy,) = role["Properties"]["Policies"]
            statements = tuple(policy["PolicyDocument"]["Statement"])
            found[workflow] = Machine(workflow, json.loads(properties["DefinitionString"]), statements)
    return found


def targets(state: Mapping[str, Any]) -> list[str]:
    """The states that may follow."""
    entries = [state, *state.get("Choices", ()), *state.get("Catch", ())]
    found = [entry["Next"] for entry in entries if "Next" in entry]
    return [*found, state["Default"]] if "Default" in state else found


def caught(state: Mapping[str, Any]) -> list[str]:
    """Where a state's errors of every kind go."""
    return [catch["Next"] for catch in state.get("Catch", ()) if "States.ALL" in catch["ErrorEquals"]]


def is_create(state: Mapping[str, Any]) -> bool:
    """Whether a state is a request to Personalize that creates something."""
    return state.get("Resource", "").startswith("arn:aws:states:::aws-sdk:personalize:create")


def reachable(states: Mapping[str, Mapping[str, Any]], start: str) -> set[str]:
    """The states of a block that may come after one, that one included."""
    found, pending = {start}, [start]
    while pending:
        following = set(targets(states[pending.pop()])) - found
        found |= following
        pending += following
    return found


def cycles(states: Mapping[str, Mapping[str, Any]], start: str) -> Iterator[list[str]]:
    """Every way from a state back to itself that passes no other state twice."""

    def walk(path: list[str]) -> Iterator[list[str]]:
        for following in dict.fromkeys(targets(states[path[-1]])):
            if following == start:
                yield path
            elif following not in path:
                yield from walk([*path, following])

    yield from walk([start])


def expressions(value: Any) -> Iterator[str]:
    """Every JSONata expression in a piece of a definition, without its markers."""
    if isinstance(value, str) and value.startswith("{%"):
        yield value.removeprefix("{%").removesuffix("%}").strip()
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def literal(value: Any) -> Any:
    """A piece of a definition with a constant in place of every expression."""
    if isinstance(value, str):
        # Whether the source of a copy names a version decides over the permission.
        version = f"?versionId={CONSTANT}" if "?versionId=" in value else ""
        return CONSTANT + version if value.startswith("{%") else value
    if isinstance(value, Mapping):
        return {key: literal(inner) for key, inner in value.items()}
    return [literal(inner) for inner in value] if isinstance(value, list) else value


def evaluated(template: Any, **variables: Any) -> Any:
    """What a piece of a definition becomes with these variables."""
    return Evaluator(random.Random(0)).value(template, variables, "test")


def after(state: Mapping[str, Any], **variables: Any) -> str:
    """Where a Choice goes, with these variables."""
    for rule in state["Choices"]:
        if evaluated(rule["Condition"], **variables) is True:
            return rule["Next"]
    return state["Default"]


def actions_of(resources: list[tuple[str, str, dict]]) -> set[str]:
    """Every action that any role of the templates may do."""
    found = set()
    for _stack, _id, resource in resources:
        for policy in resource["Properties"].get("Policies", ()) if resource["Type"] == "AWS::IAM::Role" else ():
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                found |= set(actions if isinstance(actions, list) else [actions])
    return found
