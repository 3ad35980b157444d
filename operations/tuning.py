"""The verb `tune`: looks for better hyperparameters of one solution now, whatever its schedule says.

SolutionTuning does the work (stacks.state_machines.solution_tuning), for hours, and mails what it found; here it is
only started, once it is told what is going to be tried and billed, and unless one is at it already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from config.models import Solution, Tenant
from operations.calls import Calls, OperationError
from operations.records import Records
from personalize import prices, recipes
from personalize.naming import Names

WORKFLOW = "SolutionTuning"
REASON = "tuned by hand"


def find(tenant: Tenant, name: str) -> Solution:
    """The solution of that name in the tenant file; raises OperationError if it has none that can be tuned."""
    tuned = {one.name: one for one in tenant.solutions if one.tuning}
    if name not in tuned:
        there = ", ".join(tuned) or "none"
        raise OperationError(f"tenants/{tenant.tenant}.yaml has no `tuning` for a solution {name}; it has for: {there}")
    return tuned[name]


@dataclass(frozen=True)
class TuningStart:
    """The verb with everything that it touches the world through."""

    names: Names
    calls: Calls
    out: Callable[[str], None]

    def run(self, solution: Solution, *, dry_run: bool) -> int:
        """Say what is tried, and start it unless it is a dry run; returns the exit status, 1 if one runs already."""
        for line in _story(solution):
            self.out(line)
        execution = self._running(solution.name)
        if execution:
            self.out(f"{solution.name} is being tuned already: {execution}. Nothing was changed")
            return 1
        if dry_run:
            self.out("dry run: nothing was changed")
            return 0
        machine = self.names.state_machine_arn(WORKFLOW)
        text = json.dumps({"solution": solution.name, "reason": REASON})
        started = self.calls.call("stepfunctions", "start_execution", stateMachineArn=machine, input=text)
        self.out(f"started {started['executionArn']}; what it finds is mailed to the people in notify")
        return 0

    def _running(self, solution: str) -> str:
        """The execution that holds the solution's record and runs; '' if there is none."""
        holder = Records(self.names, self.calls).read("tuning", solution).get("holder", "")
        if not holder:
            return ""
        run: dict[str, Any] = self.calls.found("stepfunctions", "describe_execution", executionArn=holder) or {}
        return holder if run.get("status") == "RUNNING" else ""


def _story(solution: Solution) -> Iterator[str]:
    tuning, recipe = solution.tuning, recipes.RECIPES[solution.recipe]
    jobs = f"up to {tuning.max_training_jobs} models, {tuning.max_parallel_training_jobs} at a time"
    price = f"about {prices.TRAINING_HOUR:.2f} US dollars an hour of training"
    yield f"{solution.name} ({solution.recipe}): tries {jobs}, every one billed ({price})"
    for name, known in recipe.hyperparameters.items():
        if known.tunable and (not tuning.ranges or name in tuning.ranges):
            now = solution.hyperparameters.get(name, known.default)
            yield f"  {name}: {_tried(solution, name, known)}; trainings use {json.dumps(now)}"


def _tried(solution: Solution, name: str, known: recipes.Hyperparameter) -> str:
    chosen = solution.tuning.ranges.get(name)
    if known.kind is bool:
        return " or ".join(json.dumps(value) for value in (chosen.values if chosen else (True, False)))
    least, most = known.bounds(chosen.min, chosen.max) if chosen else known.bounds(None, None)
    return f"{least} to {most}"
