"""The metrics that AWS's services publish of themselves: Step Functions, Lambda, SQS. (Personalize's: its metering.)

    AWS/States    by StateMachineArn: ExecutionsStarted, ...Succeeded, ...Failed, ...TimedOut, ...Aborted, ExecutionTime
    AWS/Lambda    by FunctionName: Invocations, Errors, Duration
    AWS/SQS       by QueueName: ApproximateNumberOfMessagesVisible, each minute while the queue is active

Step Functions developer guide, "Monitoring Step Functions metrics"; Lambda developer guide, "Types of metrics for
Lambda functions" (a metric bears the time of the invocation, and comes when that has ended, in one-minute intervals);
SQS developer guide, "Monitoring Amazon SQS queues using CloudWatch" (a queue is active for up to six hours from the
last activity). What else they publish is not modelled.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from moto.sqs.models import SQSBackend

from rehearsal.calls.hooks import replaced
from rehearsal.clock import Clock
from rehearsal.cloudwatch.store import Metric, metric, store_of
from rehearsal.functions.runner import Invocation
from rehearsal.iam.rows import Scope
from rehearsal.stepfunctions.engine import Execution

_DELAY = dt.timedelta(minutes=1)  # from the end of an execution or invocation until it can be read
_SAMPLED = dt.timedelta(minutes=1)
_ACTIVE = dt.timedelta(hours=6)
_ENDED = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


class Vended:
    """Publishes them on a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._active_until: dict[tuple[Scope, str], dt.datetime] = {}

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Listens at SQS, until the stack is closed."""

        def get(backend: Any, name: str) -> Any:
            queue = getting(backend, name)
            self._touched(Scope(backend.account_id, backend.region_name), name, queue)
            return queue

        getting = stack.enter_context(replaced(SQSBackend, "get_queue", get))

    def execution(self, scope: Scope, machine: str, execution: Execution) -> None:
        """An execution of a machine (its ARN) has begun, or has ended."""
        at, told = execution.start, {"ExecutionsStarted": 1.0}
        if execution.stop is not None:
            took = (execution.stop - execution.start).total_seconds() * 1000
            at, told = execution.stop, {_ENDED[execution.status]: 1.0, "ExecutionTime": took}
        self._put(scope, "AWS/States", {"StateMachineArn": machine}, at, told)

    def invocation(self, scope: Scope, invocation: Invocation) -> None:
        """An invocation has ended."""
        failed = float(invocation.error is not None)
        told = {"Invocations": 1.0, "Errors": failed, "Duration": invocation.seconds * 1000}
        self._put(scope, "AWS/Lambda", {"FunctionName": invocation.function}, invocation.at, told)

    def _put(
        self, scope: Scope, namespace: str, dimensions: dict[str, str], at: dt.datetime, told: dict[str, float]
    ) -> None:
        store, ready = store_of(scope.account, scope.region), self._clock.now() + _DELAY
        for name, value in told.items():
            store.put(Metric.of(namespace, name, dimensions), at, value, seen=ready)

    # -- queues

    def _touched(self, scope: Scope, name: str, queue: Any) -> None:
        key, now = (scope, name), self._clock.now()
        sampled = now < self._active_until.get(key, now)
        self._active_until[key] = now + _ACTIVE
        if not sampled:
            self._clock.call_at(now + _SAMPLED, self._sample, key, queue, name=f"metrics of the queue {name}")

    def _sample(self, key: tuple[Scope, str], queue: Any) -> None:
        (scope, name), now = key, self._clock.now()
        waiting = metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=name)
        store_of(scope.account, scope.region).put(waiting, now, float(len(queue.messages)))
        if now + _SAMPLED < self._active_until[key]:
            self._clock.call_at(now + _SAMPLED, self._sample, key, queue, name=f"metrics of the queue {name}")
        else:
            del self._active_until[key]
