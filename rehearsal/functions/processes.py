"""Processes for functions, forked from one zygote (zygote.py) that this Python process starts when it needs the first.

A process of its own for every function, but boto3 is loaded once and not with every cold start: a fork takes a few
milliseconds, loading a third of a second. Embedded AWSs that follow one another share the zygote, which keeps nothing
of a function: it only forks.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("zygote.py")
# Without -I, which would pass over the seed: sets and hashes are the same in every function and on every run.
_FLAGS = ("-P", "-s", "-S", "-B")
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


class ZygoteDied(RuntimeError):
    """The zygote ended by itself; what it said before stands on the standard error."""


class Zygote:
    """Starts processes and ends them. The zygote itself lives from the first of them until `close`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._lock = threading.Lock()

    def start(self, asset: Path, handler: str, environment: Mapping[str, str]) -> tuple[int, socket.socket]:
        """A new process of a function: its id, and the connection to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            request = {"asset": str(asset), "handler": handler, "environment": dict(environment)}
            try:
                return self._ask(request, theirs)["process"], ours
            except BaseException:
                ours.close()
                raise

    def end(self, process: int) -> None:
        """Kills a process, if it still lives, and waits for its end."""
        if self._process is not None and self._process.poll() is None:
            self._ask({"end": process})

    def close(self) -> None:
        """Ends the zygote and with it all its processes; the next `start` makes another."""
        if self._process is None or self._control is None:
            return
        self._control.close()
        self._process.wait()
        self._process = self._control = None

    def _ask(self, request: Mapping[str, Any], *sent: socket.socket) -> dict[str, Any]:
        with self._lock:
            control = self._started()
            line = b""
            try:
                socket.send_fds(control, [json.dumps(request).encode() + b"\n"], [one.fileno() for one in sent])
                while not line.endswith(b"\n") and (data := control.recv(4096)):
                    line += data
            except ConnectionError:
                line = b""
            if not line:
                raise ZygoteDied(f"{PROGRAM.name} has ended")
            return json.loads(line)

    def _started(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._control is None:
            self._control, theirs = socket.socketpair()
            libraries = sysconfig.get_paths()["purelib"]
            command = [sys.executable, *_FLAGS, str(PROGRAM), libraries]
            with theirs:
                # In a session of its own: Ctrl-C is for the rehearsal, which then ends the zygote.
                self._process = subprocess.Popen(
                    command, stdin=theirs, env=_ENVIRONMENT, cwd=os.sep, start_new_session=True
                )
        return self._control


ZYGOTE = Zygote()
atexit.register(ZYGOTE.close)
