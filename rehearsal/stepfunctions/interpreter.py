"""Runs one execution of a state machine: the states of the Amazon States Language, in virtual time.

A state's work, its Output and its Assign are one attempt: an error in any of them goes to Retry and then to Catch.
Variables are seen by inner blocks (branches and iterations) but set in the block that assigns them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from rehearsal.clock import Clock, Process, Signal
from rehearsal.stepfunctions import integrations
from rehearsal.stepfunctions.expressions import Evaluator
from rehearsal.stepfunctions.faults import DATA_LIMIT, QUERY, RUNTIME, TIMEOUT, Retries, StateError, catcher
from rehearsal.stepfunctions.sdk import moment

PAYLOAD_LIMIT = 262_144  # bytes of a state's input, result or output (Step Functions developer guide, "Quotas")
HISTORY_LIMIT = 25_000  # events of one execution
INLINE_CONCURRENCY = 40  # iterations of an inline map that run at once at most

Scope = Mapping[str, Any]


class Host(Protocol):
    """What an execution needs of the world."""

    clock: Clock

    def client(self, service: str) -> Any:
        """A boto3 client that acts as the machine's role."""

    def entered(self, state: str, events: int, retried: bool) -> None:
        """A state is entered (or tried again): billed, logged, and counted in events of the history."""

    def await_end(self, service: str, job: str, until: dt.datetime | None) -> bool:
        """Waits until a job of a service (another execution, a query) has ended; False if `until` came first."""


class Interrupted(BaseException):
    """The execution is stopped or has run out of time; not an error that a state could catch."""


# Events that AWS writes for one visit of a state, roughly: entered and exited, and what lies between.
_EVENTS = {"Task": 5, "Map": 4, "Parallel": 4}


class Interpreter:
    """Interprets one execution; `run` returns its output or raises StateError."""

    def __init__(self, host: Host, chance: random.Random, context: Mapping[str, Any]) -> None:
        self._host = host
        self._clock = host.clock
        self._chance = chance
        self._evaluator = Evaluator(chance)
        self._context = context
        self._kinds: dict[str, Callable[..., Any]] = {
            "Task": self._task,
            "Pass": lambda state, scope: scope["states"]["input"],
            "Succeed": lambda state, scope: scope["states"]["input"],
            "Wait": self._wait,
            "Fail": self._fail,
            "Map": self._map,
            "Parallel": self._parallel,
        }

    def run(
        self,
        block: Mapping[str, Any],
        value: Any,
        outer: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Any:
        """Runs a block of states (a machine, a branch, an iteration) on an input."""
        variables: ChainMap[str, Any] = ChainMap({}, dict(outer or {}))
        name = block["StartAt"]
        while True:
            state = block["States"][name]
            _limit(value, "input", name)
            output, following = self._visit(name, state, value, variables, extra or {})
            _limit(output, "output", name)
            if following is None:
                return output
            name, value = following, output

    def _visit(
        self, name: str, state: Mapping[str, Any], value: Any, variables: ChainMap[str, Any], extra: Mapping[str, Any]
    ) -> tuple[Any, str | None]:
        retries = Retries(state.get("Retry", []), self._chance)
        entered = moment(self._clock.now())
        while True:
            self._host.entered(name, _EVENTS.get(state["Type"], 2), retried=retries.count > 0)
            place = {"Name": name, "EnteredTime": entered, "RetryCount": retries.count}
            scope = {**variables, "states": {"input": value, "context": {**self._context, **extra, "State": place}}}
            try:
                return self._attempt(state, scope, variables)
            except StateError as error:
                delay = retries.delay(error)
                if delay is not None:
                    self._clock.sleep(delay)
                    continue
                entry = catcher(state.get("Catch", []), error)
                if entry is None:
                    raise
                return self._finish(entry, scope, {"errorOutput": error.output()}, error.output(), variables)

    def _attempt(self, state: Mapping[str, Any], scope: Scope, variables: ChainMap[str, Any]) -> tuple[Any, str | None]:
        if state["Type"] == "Choice":
            return self._choice(state, scope, variables)
        result = self._kinds[state["Type"]](state, scope)
        known = {"result": result} if state["Type"] in ("Task", "Map", "Parallel") else {}
        return self._finish(state, scope, known, result, variables)

    def _finish(
        self,
        fields: Mapping[str, Any],
        scope: Scope,
        known: Mapping[str, Any],
        default: Any,
        variables: ChainMap[str, Any],
    ) -> tuple[Any, str | None]:
        """Output and Assign, both from the variables as they were, and where to go."""
        scope = {**scope, "states": {**scope["states"], **known}}
        output = self._evaluator.value(fields["Output"], scope, "Output") if "Output" in fields else default
        assigned = self._evaluator.value(fields.get("Assign", {}), scope, "Assign")
        variables.maps[0].update(assigned)
        return output, fields.get("Next")

    # -- the states

    def _choice(self, state: Mapping[str, Any], scope: Scope, variables: ChainMap[str, Any]) -> tuple[Any, str | None]:
        default = scope["states"]["input"]
        for rule in state["Choices"]:
            truth = self._evaluator.value(rule["Condition"], scope, "Condition")
            if not isinstance(truth, bool):
                raise StateError(
                    QUERY, f"The Condition {rule['Condition']!r} returned {truth!r}, which is not a boolean."
                )
            if truth:
                return self._finish(rule, scope, {}, default, variables)
        if "Default" not in state:
            raise StateError("States.NoChoiceMatched", "Failed to transition out of the state.")
        output, _ = self._finish(state, scope, {}, default, variables)
        return output, state["Default"]

    def _wait(self, state: Mapping[str, Any], scope: Scope) -> Any:
        if "Seconds" in state:
            seconds = self._evaluator.value(state["Seconds"], scope, "Seconds")
            if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= 99_999_999:
                raise StateError(RUNTIME, f"Seconds must be a whole number from 0 to 99999999, found {seconds!r}")
            self._clock.sleep(seconds)
        else:
            text = self._evaluator.value(state["Timestamp"], scope, "Timestamp")
            self._clock.sleep_until(_moment(text))
        return scope["states"]["input"]

    def _fail(self, state: Mapping[str, Any], scope: Scope) -> Any:
        error = self._evaluator.value(state.get("Error", ""), scope, "Error")
        raise StateError(str(error), str(self._evaluator.value(state.get("Cause", ""), scope, "Cause")))

    def _task(self, state: Mapping[str, Any], scope: Scope) -> Any:
        arguments = self._evaluator.value(state.get("Arguments", {}), scope, "Arguments")
        limit = self._evaluator.value(state.get("TimeoutSeconds"), scope, "TimeoutSeconds")
        until = None if limit is None else self._clock.now() + dt.timedelta(seconds=limit)
        resource = state["Resource"]
        if integrations.is_function(resource):
            found = integrations.integration("arn:aws:states:::lambda:invoke")
            arguments = {"FunctionName": resource, "Payload": arguments}
            result = self._apart(found, arguments, until)["Payload"]
        else:
            found = integrations.integration(resource)
            result = self._apart(found, arguments, until)
        if found.sync is not None:
            result = self._outcome(found.service, found.sync, result[found.sync.job], until)
        _limit(result, "result", scope["states"]["context"]["State"]["Name"])
        return result

    def _apart(self, found: integrations.Integration, arguments: Any, until: dt.datetime | None) -> Any:
        """Makes the call; a function's in a process of its own, as it outlives a task that is timed out or stopped."""
        if found.operation != "Invoke":
            return integrations.call(found, arguments, self._host.client)
        work = self._clock.spawn(
            integrations.call, found, arguments, self._host.client, name=f"task {found.operation}", observed=True
        )
        if not self._clock.join(work, until):
            raise StateError(TIMEOUT, "the task ran out of its TimeoutSeconds")
        if work.error is not None:
            raise work.error
        return work.result

    def _outcome(self, service: str, sync: integrations.Sync, job: str, until: dt.datetime | None) -> dict[str, Any]:
        try:
            if not self._host.await_end(service, job, until):
                self._stop(sync, job)
                raise StateError(TIMEOUT, f"{job} ran out of the task's TimeoutSeconds")
        except Interrupted:
            self._stop(sync, job)
            raise
        found = integrations.call(integrations.integration(sync.describe), {sync.job: job}, self._host.client)
        if sync.status(found) != "SUCCEEDED":
            raise StateError("States.TaskFailed", json.dumps(found))
        return {name: json.loads(text) if name in sync.texts else text for name, text in found.items()}

    def _stop(self, sync: integrations.Sync, job: str) -> None:
        """ "Step Functions makes a best-effort attempt to cancel the task" (Run a Job): without leave it runs on."""
        if sync.stop is not None:
            with contextlib.suppress(StateError):
                integrations.call(integrations.integration(sync.stop), {sync.job: job}, self._host.client)

    def _parallel(self, state: Mapping[str, Any], scope: Scope) -> list[Any]:
        value = scope["states"]["input"]
        if "Arguments" in state:
            value = self._evaluator.value(state["Arguments"], scope, "Arguments")
        outer = {name: known for name, known in scope.items() if name != "states"}
        branches = [(branch, value, outer, {}) for branch in state["Branches"]]
        return self._together(branches, len(branches))

    def _map(self, state: Mapping[str, Any], scope: Scope) -> list[Any]:
        items = self._evaluator.value(state.get("Items", scope["states"]["input"]), scope, "Items")
        if not isinstance(items, list):
            raise StateError(QUERY, f"Items must be an array, found {type(items).__name__}")
        outer = {name: known for name, known in scope.items() if name != "states"}
        iterations = []
        for index, item in enumerate(items):
            place = {"Map": {"Item": {"Index": index, "Value": item}}}
            if "ItemSelector" in state:
                context = {**scope["states"]["context"], **place}
                inner = {**scope, "states": {**scope["states"], "context": context}}
                item = self._evaluator.value(state["ItemSelector"], inner, "ItemSelector")
            iterations.append((state["ItemProcessor"], item, outer, place))
        wanted = self._evaluator.value(state.get("MaxConcurrency", 0), scope, "MaxConcurrency")
        return self._together(iterations, min(wanted or INLINE_CONCURRENCY, INLINE_CONCURRENCY))

    def _together(self, blocks: list[tuple[Any, ...]], width: int) -> list[Any]:
        """Runs blocks side by side, at most `width` at once; the first error stops the others."""
        results: list[Any] = [None] * len(blocks)
        failures: list[StateError] = []
        queue, changed, left = iter(range(len(blocks))), Signal(), [min(width, len(blocks))]

        def work() -> None:
            try:
                for index in queue:
                    results[index] = self.run(*blocks[index])
                    if failures:
                        break
            except StateError as error:
                failures.append(error)
            finally:
                left[0] -= 1
                self._clock.notify(changed)

        workers = [self._clock.spawn(work, name="block", observed=True) for _ in range(left[0])]
        try:
            while left[0] and not failures:
                self._clock.wait_for(changed)
                _raise_unexpected(workers)
        finally:
            for worker in workers:
                self._clock.interrupt(worker, Interrupted())
        if failures:
            raise failures[0]
        return results


def _raise_unexpected(workers: list[Process]) -> None:
    """An error of ours (not of a state) in a worker is nobody else's to report."""
    for worker in workers:
        if worker.error is not None:
            raise worker.error


def _limit(value: Any, what: str, state: str) -> None:
    size = len(json.dumps(value, separators=(",", ":")).encode())
    if size > PAYLOAD_LIMIT:
        raise StateError(
            DATA_LIMIT, f"The state '{state}' has an {what} of {size} bytes; the limit is {PAYLOAD_LIMIT}."
        )


def _moment(text: Any) -> dt.datetime:
    try:
        when = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise StateError(RUNTIME, f"Timestamp must be an ISO 8601 moment, found {text!r}") from None
    if when.tzinfo is None:
        raise StateError(RUNTIME, f"Timestamp must have a time zone, found {text!r}")
    return when
