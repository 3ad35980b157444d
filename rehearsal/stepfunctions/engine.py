"""Runs the executions that moto's Step Functions API is asked to start, and keeps a record of each.

Names, idempotent starts and descriptions are moto's; definitions are checked here, statuses and outputs come from here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.stepfunctions.exceptions import AWSError
from moto.stepfunctions.models import Execution as MotoExecution, StateMachine, StepFunctionBackend

from rehearsal.calls.hooks import replaced
from rehearsal.clock import Clock, Process, Signal
from rehearsal.iam.actions import Scope
from rehearsal.iam.policies import Unmodelled
from rehearsal.stepfunctions.definition import problems
from rehearsal.stepfunctions.faults import RUNTIME, StateError
from rehearsal.stepfunctions.interpreter import HISTORY_LIMIT, PAYLOAD_LIMIT, Interpreter, Interrupted
from rehearsal.stepfunctions.sdk import moment

LONGEST = 365 * 86_400  # seconds that an execution may run ("Quotas": one year)


class InvalidDefinition(AWSError):
    """CreateStateMachine and UpdateStateMachine refuse the definition."""

    TYPE = "InvalidDefinition"
    STATUS = 400


@dataclass
class Execution:
    """One execution: what ran, when (virtual), on what, and how it ended.

    `transitions` counts states entered and retries, as Step Functions bills them; `path` lists (moment, state). The
    machine of an orphan is deleted: it is terminated on its next transition (API reference, DeleteStateMachine).
    """

    arn: str
    machine: str
    name: str
    input: Any
    start: dt.datetime
    stop: dt.datetime | None = None
    status: str = "RUNNING"
    output: Any = None
    error: str | None = None
    cause: str | None = None
    transitions: int = 0
    events: int = 2  # ExecutionStarted, and the one that ends it
    path: list[tuple[dt.datetime, str]] = field(default_factory=list)
    orphan: bool = False
    ended: Signal = field(default_factory=Signal, repr=False)
    process: Process | None = field(default=None, repr=False)


ClientFactory = Callable[[str, str, Scope], Any]  # service, role, scope -> boto3 client
Publish = Callable[[Scope, str, str, list[str], dict[str, Any]], None]  # an event onto the default bus
Measure = Callable[[Scope, str, Execution], None]  # that an execution of a machine (its ARN) has begun or ended
Wait = Callable[[Scope, str, "dt.datetime | None"], bool]  # parks until a service's job has ended; False if it has not


class Engine:
    """Takes moto's place where executions start and stop. `executions` has them all, in order."""

    def __init__(
        self,
        clock: Clock,
        client: ClientFactory,
        publish: Publish,
        measure: Measure,
        seed: int,
        waits: Mapping[str, Wait],
    ) -> None:
        self.executions: list[Execution] = []
        self._waits = {**waits, "stepfunctions": self._await_execution}
        self._measure = measure
        self.clock = clock
        self._client = client
        self._publish = publish
        self._seed = seed
        self._by_arn: dict[str, Execution] = {}

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Hangs the engine into moto."""
        original: list[Any] = []

        def start(machine: Any, *args: Any, **kwargs: Any) -> Any:
            _sized(kwargs.get("execution_input", "{}"))
            execution = original[0](machine, *args, **kwargs)
            if execution.execution_arn not in self._by_arn:
                self._start(machine, execution)
            return execution

        def stop(execution: Any, *args: Any, **kwargs: Any) -> None:
            self._interrupt(execution, "ABORTED")

        def create(backend: Any, name: str, definition: str, *args: Any, **kwargs: Any) -> Any:
            _checked(definition, backend.region_name)
            return creating[0](backend, name, definition, *args, **kwargs)

        def update(backend: Any, arn: str, definition: str | None = None, *args: Any, **kwargs: Any) -> Any:
            if definition is not None:
                _checked(definition, backend.region_name)
            return updating[0](backend, arn, definition, *args, **kwargs)

        def delete(backend: Any, arn: str) -> Any:
            own = f"{arn.replace(':stateMachine:', ':execution:')}:"
            for record in self.executions:
                record.orphan |= record.stop is None and record.arn.startswith(own)
            return deleting[0](backend, arn)

        def history(execution: Any, *args: Any) -> Any:
            raise Unmodelled("the rehearsal does not model GetExecutionHistory; see EmbeddedAws.executions")

        original.append(stack.enter_context(replaced(StateMachine, "start_execution", start)))
        stack.enter_context(replaced(MotoExecution, "stop", stop))
        stack.enter_context(replaced(MotoExecution, "get_execution_history", history))
        deleting = [stack.enter_context(replaced(StepFunctionBackend, "delete_state_machine", delete))]
        creating = [stack.enter_context(replaced(StepFunctionBackend, "create_state_machine", create))]
        updating = [stack.enter_context(replaced(StepFunctionBackend, "update_state_machine", update))]

    def await_end(self, service: str, scope: Scope, job: str, until: dt.datetime | None) -> bool:
        """Parks until a job of a service (an execution, a query) has ended; False if `until` came first."""
        return self._waits[service](scope, job, until)

    def _await_execution(self, scope: Scope, arn: str, until: dt.datetime | None) -> bool:
        execution = self._by_arn[arn]
        return execution.stop is not None or self.clock.wait_for(execution.ended, until)

    def _start(self, machine: Any, moto_execution: Any) -> None:
        arn = moto_execution.execution_arn
        value = json.loads(moto_execution.execution_input)
        record = Execution(arn, machine.name, moto_execution.name, value, self.clock.now())
        self._by_arn[arn] = record
        self.executions.append(record)
        self._announce(record, moto_execution)
        record.process = self.clock.spawn(
            self._run, machine, moto_execution, record, name=f"{machine.name} {record.name}"
        )

    def _run(self, machine: Any, moto_execution: Any, record: Execution) -> None:
        definition = json.loads(machine.definition)
        scope = Scope(moto_execution.account_id, moto_execution.region_name)
        host = _Host(self, record, scope, lambda service: self._client(service, machine.roleArn, scope))
        chance = random.Random(zlib.crc32(f"{self._seed} {record.arn}".encode()))
        interpreter = Interpreter(host, chance, _context(machine, record))
        limit = definition.get("TimeoutSeconds", LONGEST)
        when = record.start + dt.timedelta(seconds=limit)
        timer = self.clock.call_at(when, self._interrupt, moto_execution, "TIMED_OUT")
        try:
            record.output = interpreter.run(definition, record.input)
            record.status = "SUCCEEDED"
        except StateError as error:
            record.status, record.error, record.cause = "FAILED", error.error, error.cause
        except Interrupted as reason:
            record.status = str(reason)
            record.error = "States.Timeout" if record.status == "TIMED_OUT" else None
        timer.cancel()
        self._finish(record, moto_execution)

    def _interrupt(self, moto_execution: Any, status: str) -> None:
        record = self._by_arn[moto_execution.execution_arn]
        if record.process is not None and record.stop is None:
            moto_execution.status, moto_execution.stop_date = status, self.clock.now()
            self.clock.interrupt(record.process, Interrupted(status))

    def _finish(self, record: Execution, moto_execution: Any) -> None:
        record.stop = self.clock.now()
        moto_execution.status = record.status
        moto_execution.stop_date = record.stop
        moto_execution.error, moto_execution.cause = record.error, record.cause
        if record.status == "SUCCEEDED":
            moto_execution.output = json.dumps(record.output)
            moto_execution.output_details = {"included": True}
        self.clock.notify(record.ended)
        self._announce(record, moto_execution)

    def _announce(self, record: Execution, moto_execution: Any) -> None:
        """The status change, as Step Functions tells CloudWatch and puts it onto the default event bus."""
        scope = Scope(moto_execution.account_id, moto_execution.region_name)
        machine = moto_execution.state_machine_arn
        stop = int(record.stop.timestamp() * 1000) if record.stop else None
        detail = {
            "executionArn": record.arn,
            "stateMachineArn": machine,
            "name": record.name,
            "status": record.status,
            "startDate": int(record.start.timestamp() * 1000),
            "stopDate": stop,
            "input": moto_execution.execution_input,
            "output": json.dumps(record.output) if record.status == "SUCCEEDED" else None,
            "error": record.error,
            "cause": record.cause,
        }
        self._measure(scope, machine, record)
        self._publish(scope, "aws.states", "Step Functions Execution Status Change", [record.arn], detail)


class _Host:
    """One execution's view of the world (see interpreter.Host)."""

    def __init__(self, engine: Engine, record: Execution, scope: Scope, client: Callable[[str], Any]) -> None:
        self.clock = engine.clock
        self.client = client
        self._scope = scope
        self._engine = engine
        self._record = record

    def entered(self, state: str, events: int, retried: bool) -> None:
        record = self._record
        if record.orphan:
            raise Interrupted("ABORTED")
        record.transitions += 1
        record.events += events
        if record.events > HISTORY_LIMIT:
            raise StateError(RUNTIME, f"The execution reached the maximum number of history events ({HISTORY_LIMIT}).")
        if not retried:
            record.path.append((self.clock.now(), state))

    def await_end(self, service: str, job: str, until: dt.datetime | None) -> bool:
        return self._engine.await_end(service, self._scope, job, until)


def _context(machine: Any, record: Execution) -> dict[str, Any]:
    execution = {
        "Id": record.arn,
        "Input": record.input,
        "Name": record.name,
        "RoleArn": machine.roleArn,
        "StartTime": moment(record.start),
        "RedriveCount": 0,
    }
    return {"Execution": execution, "StateMachine": {"Id": machine.arn, "Name": machine.name}}


def _checked(definition: str, region: str) -> None:
    found = problems(definition, region)
    if found:
        raise InvalidDefinition(
            "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: " + ", ".join(found) + "'"
        )


def _sized(text: str) -> None:
    if len(text.encode()) > PAYLOAD_LIMIT:
        raise InvalidDefinition(f"the input has more than {PAYLOAD_LIMIT} bytes")
