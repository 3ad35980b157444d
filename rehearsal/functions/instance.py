"""One warm process of one function: started on first use, reused, killed when it runs out of time."""

from __future__ import annotations

import contextlib
import json
import select
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rehearsal.clock import Clock
from rehearsal.functions.processes import ZYGOTE

REAL_LIMIT = 120.0  # real seconds without a word from a function, after which it is taken for an endless loop


class TimedOut(Exception):
    """The function ran out of its (virtual) time, or never ended in real time."""


class Instance:
    """A function's process. One invocation at a time; `busy` while it lasts. Once `ended` it is of no use any more."""

    def __init__(self, clock: Clock, asset: Path, handler: str, environment: Mapping[str, str]) -> None:
        self.busy = False
        self.ended = False
        self.deadline: float | None = None
        self._clock = clock
        self._process, self._connection = ZYGOTE.start(asset, handler, environment)
        self._lines = self._connection.makefile("r", encoding="utf-8")

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
        self._end()
        return True

    def close(self) -> None:
        """Ends the process."""
        self._end()
        self._lines.close()
        self._connection.close()

    def _end(self) -> None:
        # The connection stays open: who waits at it, in another thread, sees its end.
        if not self.ended:
            self.ended = True
            ZYGOTE.end(self._process)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _send(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):  # of a process that has ended: _receive sees it, too
            self._connection.sendall(json.dumps(message).encode() + b"\n")

    def _receive(self) -> dict[str, Any]:
        if not select.select([self._connection], [], [], REAL_LIMIT)[0]:
            self._end()
            raise TimedOut
        line = ""
        with contextlib.suppress(ConnectionError):
            line = self._lines.readline()
        if line.endswith("\n"):
            return json.loads(line)
        self._end()
        if self.deadline is not None and self._now() >= self.deadline:
            raise TimedOut
        return {"error": {"errorType": "Runtime.ExitError", "errorMessage": "Error: Runtime exited"}, "log": ""}
