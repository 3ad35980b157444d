"""One warm process of one function: started on first use, reused, killed when it runs out of time."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rehearsal.clock import Clock

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
REAL_LIMIT = 120.0  # real seconds without a word from a function, after which it is taken for an endless loop


class TimedOut(Exception):
    """The function ran out of its (virtual) time, or never ended in real time."""


class Instance:
    """A function's process. One invocation at a time; `busy` while it lasts."""

    def __init__(self, clock: Clock, asset: Path, handler: str, environment: Mapping[str, str]) -> None:
        self.busy = False
        self.deadline: float | None = None
        self._clock = clock
        libraries = sysconfig.get_paths()["purelib"]
        command = [sys.executable, "-I", "-S", "-B", str(BOOTSTRAP), libraries, str(asset), handler]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environment),
            text=True,
            bufsize=1,
            cwd=asset,
        )

    def invoke(self, event: Any, context: Mapping[str, Any]) -> dict[str, Any]:
        """Runs the function on an event: its answer (`result` or `error`, and `log`). Raises TimedOut."""
        self.deadline = context["deadline"]
        self._send({"event": event, "context": context, "now": self._now()})
        while True:
            message = self._receive()
            if "sleep" not in message:
                return message
            self._clock.sleep(min(float(message["sleep"]), max(0.0, self.deadline - self._now())))
            if self.overdue():
                raise TimedOut
            self._send({"now": self._now()})

    def overdue(self) -> bool:
        """Whether its time is up; if so the process is ended, as Lambda does."""
        if self.deadline is None or self._now() < self.deadline:
            return False
        self.close()
        return True

    def close(self) -> None:
        """Ends the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                with _Broken():
                    pipe.close()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _send(self, message: Mapping[str, Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with _Broken():
            pipe.write(json.dumps(message) + "\n")
            pipe.flush()

    def _receive(self) -> dict[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None
        if not select.select([pipe], [], [], REAL_LIMIT)[0]:
            self.close()
            raise TimedOut
        line = pipe.readline()
        if line:
            return json.loads(line)
        if self.deadline is not None and self._now() >= self.deadline:
            raise TimedOut
        return {"error": {"errorType": "Runtime.ExitError", "errorMessage": "Error: Runtime exited"}, "log": ""}


class _Broken:
    """A process that has been killed breaks its pipe; the reader then sees its end, which is dealt with there."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, (BrokenPipeError, ValueError))
