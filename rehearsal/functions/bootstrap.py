"""What a function's process does: it answers one event after the other, in the time that its parent tells it.

A process comes from the zygote (zygote.py), by a fork. It speaks to its parent in lines of JSON: an event comes in; out
go `sleep` (which the parent answers with the new time), and finally `result` or `error`. What the function prints goes
along as `log`.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from socket import socket
from typing import Any

NOW = "x-rehearsal-now"


class Time:
    """The function's time: from the first event on it stands still, but for what the parent says."""

    def __init__(self) -> None:
        self._traveller: Any = None
        self._channel: Channel | None = None

    def begin(self, now: float, channel: Channel) -> None:
        """Leaves real time, without a trace of when the standard library was loaded in it."""
        import time_machine

        self._channel = channel
        self._traveller = time_machine.travel(now, tick=False).start()
        logging._startTime = time.time_ns() if sys.version_info >= (3, 13) else now  # type: ignore[attr-defined]

    def move_to(self, now: float) -> None:
        """Sets the time."""
        self._traveller.move_to(now)

    def sleep(self, seconds: float) -> None:
        """Takes the place of time.sleep."""
        assert self._channel is not None
        self.move_to(self._channel.ask({"sleep": seconds})["now"])

    def follow(self, http_response: Any, **_: Any) -> None:
        """botocore's handler after a call: an answer of the embedded AWS says how late it is."""
        if NOW in http_response.headers:
            self.move_to(max(time.time(), float(http_response.headers[NOW])))


class Channel:
    """Lines of JSON to and from the parent."""

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("r", encoding="utf-8")
        self._lock = threading.Lock()

    def receive(self) -> dict[str, Any] | None:
        """The next line, None when the parent has gone."""
        try:
            line = self._lines.readline()
        except ConnectionError:
            return None
        return json.loads(line) if line else None

    def send(self, message: dict[str, Any]) -> None:
        """Writes one line."""
        self._connection.sendall(json.dumps(message).encode() + b"\n")

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Sends and waits for the answer; one thread of the function at a time."""
        with self._lock:
            self.send(message)
            return self.receive() or {}


class Context:
    """Lambda's context object (Lambda developer guide, "Using the Lambda context object in Python")."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.function_name = values["function_name"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = values["arn"]
        self.memory_limit_in_mb = values["memory"]
        self.aws_request_id = values["request_id"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = "rehearsal"
        self._deadline = values["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        """Virtual milliseconds until the time-out."""
        return max(0, int((self._deadline - time.time()) * 1000))


def failure(error: BaseException) -> dict[str, Any]:
    """An exception as Lambda reports it."""
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": "", "stackTrace": frames}


def load(handler: str) -> Any:
    """The handler function named `package.module.function`; an asset without it fails as Lambda says it."""
    module, _, name = handler.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def answer(function: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Runs the function once; its result must be JSON, as in Lambda."""
    try:
        return {"result": json.dumps(function(request["event"], Context(request["context"])))}
    except BaseException as error:  # noqa: BLE001 - Lambda, too, reports whatever a function raises
        return {"error": failure(error)}


def begin(asset: str, environment: Mapping[str, str], ahead: frozenset[str]) -> None:
    """Makes the process the function's own: its folder, its environment, its modules before those loaded `ahead`."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(asset)
    sys.path.insert(0, asset)
    if ahead & {entry.partition(".")[0] for entry in os.listdir(asset)}:
        # The asset stands before the standard library, as in Lambda: with a queue.py of its own, urllib3 gets that one.
        for name in ahead:
            sys.modules.pop(name, None)


def serve(channel: Channel, handler: str, now: Time) -> None:
    """Answers until the parent goes; the handler is loaded with the first event, in that event's time."""
    function, broken = None, None
    request = channel.receive()
    if request is not None:
        now.begin(request["now"], channel)
    while request is not None:
        now.move_to(request["now"])
        random.seed(request["context"]["request_id"])  # boto3's pauses too: the same story every time
        sys.stdout = sys.stderr = log = io.StringIO()
        if function is None:
            try:
                function = load(handler)
            except BaseException as error:  # noqa: BLE001 - an asset that cannot be loaded is the function's failure
                message = f"Unable to import module '{handler}': {error!r}"
                broken = failure(error) | {"errorType": "Runtime.ImportModuleError", "errorMessage": message}
        channel.send((answer(function, request) if function else {"error": broken}) | {"log": log.getvalue()})
        request = channel.receive()
