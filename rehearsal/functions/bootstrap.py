"""What runs inside a function's process; started as `python -I -S bootstrap.py LIBRARIES ASSET HANDLER`.

The function sees its asset, the standard library and boto3 with what boto3 needs: as in Lambda, and nothing of the
project. It speaks to its parent in lines of JSON: an event comes in on the standard input; out go `sleep` (which the
parent answers with the new time), and finally `result` or `error`. What the function prints goes along as `log`.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import threading
import time
import traceback
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"})
OWN = frozenset({"time_machine", "_time_machine"})
NOW = "x-rehearsal-now"


class Libraries:
    """Finds what a Lambda runtime brings along, and nothing else, in the given folder."""

    def __init__(self, folder: str, names: frozenset[str]) -> None:
        self.folder = folder
        self.names = names
        self.follow: Any = None

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """importlib's protocol; hangs the clock's follower into botocore when that is loaded."""
        if name == "botocore.handlers":
            return self._followed(name, path)
        if path is None and name in self.names:
            return PathFinder.find_spec(name, [self.folder], target)
        return None

    def _followed(self, name: str, path: Any) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                module.BUILTIN_HANDLERS.append(("after-call", self.follow))

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


class Channel:
    """Lines of JSON to and from the parent."""

    def __init__(self) -> None:
        self._in, self._out = sys.stdin, os.fdopen(os.dup(1), "w", encoding="utf-8")
        self._lock = threading.Lock()

    def receive(self) -> dict[str, Any] | None:
        """The next line, None when the parent has gone."""
        line = self._in.readline()
        return json.loads(line) if line else None

    def send(self, message: dict[str, Any]) -> None:
        """Writes one line."""
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

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


def main() -> None:
    """Serves invocations until the parent closes the pipe."""
    libraries, asset, handler = sys.argv[1:4]
    channel = Channel()
    finder = Libraries(libraries, RUNTIME | OWN)
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    import time_machine

    finder.names = RUNTIME
    first = channel.receive()
    if first is None:
        return
    traveller = time_machine.travel(first["now"], tick=False).start()

    def sleep(seconds: float) -> None:
        traveller.move_to(channel.ask({"sleep": seconds})["now"])

    def follow(http_response: Any, **_: Any) -> None:
        if NOW in http_response.headers:
            traveller.move_to(max(time.time(), float(http_response.headers[NOW])))

    finder.follow = follow
    time.sleep = sleep
    sys.path.insert(0, asset)
    serve(channel, first, handler, traveller)


def serve(channel: Channel, request: dict[str, Any] | None, handler: str, traveller: Any) -> None:
    """Answers one event after the other; the handler is loaded with the first, in that event's time."""
    function, broken = None, None
    while request is not None:
        traveller.move_to(request["now"])
        sys.stdout = sys.stderr = log = io.StringIO()
        if function is None:
            try:
                function = load(handler)
            except BaseException as error:  # noqa: BLE001 - an asset that cannot be loaded is the function's failure
                message = f"Unable to import module '{handler}': {error!r}"
                broken = failure(error) | {"errorType": "Runtime.ImportModuleError", "errorMessage": message}
        channel.send((answer(function, request) if function else {"error": broken}) | {"log": log.getvalue()})
        request = channel.receive()


if __name__ == "__main__":
    main()
