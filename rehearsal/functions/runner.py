"""Lambda as a service: moto keeps the functions, this runs them.

Every invocation takes virtual time; the time-out is enforced in virtual time (to the length of one API call). The
Python is this process's own, whatever runtime the template names; what a function prints is kept with its invocation
and not in CloudWatch Logs. Asynchronous invocations are retried twice, after one
and two minutes, as Lambda does. Not modelled: memory, concurrency limits, layers, destinations, event source mappings.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import io
import json
import os
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction

from rehearsal.calls.gate import Caller, Denied
from rehearsal.calls.hooks import replaced
from rehearsal.calls.server import Server, Session
from rehearsal.clock import Clock
from rehearsal.functions.instance import Instance, TimedOut
from rehearsal.iam.actions import Scope

COLD, WARM = 0.5, 0.05  # virtual seconds that an invocation takes besides its own calls and sleeps
_RETRIES = (60, 120)  # seconds before the second and the third attempt of an asynchronous invocation


@dataclass(frozen=True)
class Invocation:
    """One run of a function: when it began, how long it took (virtual seconds), its error type, what it printed."""

    at: dt.datetime
    function: str
    seconds: float
    error: str | None
    log: str


Measure = Callable[[Scope, Invocation], None]  # that an invocation has ended


class Functions:
    """Runs the functions of the embedded AWS. `invocations` is the log."""

    def __init__(self, clock: Clock, server: Server, seed: Callable[[], int], measure: Measure) -> None:
        self.invocations: list[Invocation] = []
        self._measure = measure
        self._clock = clock
        self._server = server
        self._seed = seed
        self._pools: dict[str, list[Instance]] = {}
        self._assets = tempfile.TemporaryDirectory(prefix="rehearsal-lambda-")

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place at the point through which every invocation passes."""

        def invoke(function: Any, body: str, headers: Any, answer: dict[str, Any]) -> bytes:
            return self._answer(function, body, headers, answer)

        stack.enter_context(replaced(LambdaFunction, "invoke", invoke))
        stack.callback(self.close)

    def close(self) -> None:
        """Ends all processes and removes the unpacked assets."""
        for instance in (instance for pool in self._pools.values() for instance in pool):
            instance.close()
        self._assets.cleanup()

    def run(self, function: Any, event: Any) -> tuple[str, dict[str, Any] | None, str]:
        """Invokes once: the result as JSON text, the error or None, the log. Takes virtual time."""
        started = self._clock.now()
        instance, cold = self._instance(function)
        instance.busy = True
        try:
            self._clock.sleep(COLD if cold else WARM)
            answer = instance.invoke(event, self._context(function))
        except TimedOut:
            text = f"{self._clock.now():%Y-%m-%dT%H:%M:%S.000Z} Task timed out after {function.timeout}.00 seconds"
            answer = {"error": {"errorType": "Sandbox.Timedout", "errorMessage": text}, "log": ""}
        finally:
            instance.busy = False
            if instance.ended:
                self._pools[_configuration(function)].remove(instance)
                instance.close()
        error = answer.get("error")
        taken = (self._clock.now() - started).total_seconds()
        kind = error["errorType"] if error else None
        self.invocations.append(Invocation(started, function.function_name, taken, kind, answer.get("log", "")))
        self._measure(Scope(function.account_id, function.region), self.invocations[-1])
        return answer.get("result", ""), error, answer.get("log", "")

    def start(self, function: Any, event: Any) -> None:
        """Invokes asynchronously: now, and again after a failure."""
        self._clock.spawn(self._attempts, function, event, name=f"lambda {function.function_name}")

    def _attempts(self, function: Any, event: Any) -> None:
        for delay in (*_RETRIES, None):
            _, error, _ = self.run(function, event)
            if error is None or delay is None:
                return
            self._clock.sleep(delay)

    def _answer(self, function: Any, body: Any, headers: Any, answer: dict[str, Any]) -> bytes:
        event = json.loads(body) if body else {}
        kind = headers.get("x-amz-invocation-type") or headers.get("X-Amz-Invocation-Type") or "RequestResponse"
        if kind == "Event":
            self.start(function, event)
            return b""
        if kind == "DryRun":
            return b""
        result, error, log = self.run(function, event)
        answer["x-amz-log-result"] = base64.b64encode(log[-4096:].encode()).decode()
        if error is None:
            return result.encode()
        answer["x-amz-function-error"] = "Unhandled"
        return json.dumps(error).encode()

    def _instance(self, function: Any) -> tuple[Instance, bool]:
        pool = self._pools.setdefault(_configuration(function), [])
        free = next((instance for instance in pool if not instance.busy), None)
        if free is not None:
            return free, False
        scope = Scope(function.account_id, function.region)
        session = Session(Caller(function.role, scope))
        key = self._server.open(session)
        instance = Instance(self._clock, self._unpacked(function), function.handler, self._environment(function, key))

        def check() -> None:
            if instance.overdue():
                raise Denied("RequestTimeout", "the function ran out of time")

        session.check = check
        pool.append(instance)
        return instance, True

    def _unpacked(self, function: Any) -> Path:
        folder = Path(self._assets.name, function.code_sha_256.replace("/", "_"))
        if not folder.exists():
            with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                archive.extractall(folder)
        return folder

    def _environment(self, function: Any, key: str) -> Mapping[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "TZ": "UTC",
            "PYTHONHASHSEED": "0",
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_SESSION_TOKEN": "rehearsal",
            "AWS_ENDPOINT_URL": self._server.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            **{name: str(value) for name, value in function.environment_vars.items()},
        }

    def _context(self, function: Any) -> dict[str, Any]:
        return {
            "function_name": function.function_name,
            "arn": function.function_arn,
            "memory": function.memory_size,
            "request_id": str(uuid.UUID(int=self._seed())),
            "deadline": self._clock.now().timestamp() + float(function.timeout),
        }


def _configuration(function: Any) -> str:
    """What a process is started with: after an update of any of it, Lambda starts others."""
    parts = (function.function_arn, function.code_sha_256, function.handler, function.role, function.memory_size)
    return json.dumps([*parts, function.environment_vars], sort_keys=True)
