"""The process that functions' processes are forked from; started as `python -P -s -S -B zygote.py LIBRARIES`.

It has loaded, once, what nearly every function loads before it does anything: boto3, what boto3 needs, and the models
of a few services. A function's process begins as a copy of it and sees the same as a process started for it alone: its
asset, the standard library and boto3 with what boto3 needs, as in Lambda, and nothing of the project.

The parent is at the other end of the standard input, a socket. A request is one line of JSON and is answered by one:
`{"asset": ..., "handler": ..., "environment": ...}`, which brings along the function's end of its own connection, with
the process's id; `{"end": id}` when that process has ended. When the parent goes, all processes end.

Nothing here may start a thread: what a fork copies must stand still.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"})
OWN = frozenset({"time_machine", "_time_machine"})
SERVICES = ("cloudwatch", "dynamodb", "personalize", "s3", "ssm", "stepfunctions")  # whose models are loaded ahead


class Libraries:
    """Finds what a Lambda runtime brings along, and nothing else, in the given folder."""

    def __init__(self, folder: str, names: frozenset[str], follow: Any) -> None:
        self.folder = folder
        self.names = names
        self._follow = follow

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
                module.BUILTIN_HANDLERS.append(("after-call", self._follow))

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def neighbour(name: str) -> Any:
    """A module beside this one, under no name that could stand before a module of an asset."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(os.path.dirname(__file__), f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_ahead() -> frozenset[str]:
    """Loads what functions will need; the names of all modules that came with it.

    All sessions of a process that look in botocore's own place for models share one loader, so that nothing is read
    and parsed a second time; making a client of each service fills it.
    """
    before = set(sys.modules)
    import boto3.session
    import botocore.session
    from botocore.loaders import create_loader

    shared = create_loader()
    botocore.session.create_loader = lambda place=None: shared if place is None else create_loader(place)
    session = boto3.session.Session("ahead", "ahead", region_name="us-east-1")
    for service in SERVICES:
        session.client(service)
    return frozenset(sys.modules) - before


def requests(control: socket.socket) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """What the parent asks, with the descriptors that came along; the parent asks no second time before the answer."""
    while True:
        line, descriptors = b"", []
        while not line.endswith(b"\n"):
            data, received, _, _ = socket.recv_fds(control, 65536, 1)
            descriptors += received
            if not data:
                return
            line += data
        yield json.loads(line), descriptors


def serve(control: socket.socket, function: Callable[[dict[str, Any], socket.socket], None]) -> None:
    """Forks a process for `function` whenever the parent asks, until the parent goes; then ends them all."""
    processes: set[int] = set()
    try:
        for request, descriptors in requests(control):
            answer = {}
            if "end" in request:
                end(processes, request["end"])
            elif process := os.fork():
                os.close(descriptors[0])
                processes.add(process)
                answer = {"process": process}
            else:
                control.close()
                os.set_inheritable(descriptors[0], False)
                function(request, socket.socket(fileno=descriptors[0]))
            control.sendall(json.dumps(answer).encode() + b"\n")
    finally:
        for process in list(processes):
            end(processes, process)


def end(processes: set[int], process: int) -> None:
    """Kills a process that was forked here, and waits for its end; one that has ended by itself is only buried."""
    if process in processes:
        processes.remove(process)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def main() -> None:
    """Loads, then forks until the parent goes."""
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)  # what a function writes past Python is seen where errors are
    bootstrap = neighbour("bootstrap")
    now = bootstrap.Time()
    finder = Libraries(sys.argv[1], RUNTIME | OWN, now.follow)
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    importlib.import_module("time_machine")
    finder.names = RUNTIME
    time.sleep = now.sleep
    ahead = load_ahead()
    gc.collect()
    gc.freeze()  # no collection in a function looks at (and so copies the pages of) what it has in common with others

    def function(request: dict[str, Any], connection: socket.socket) -> None:
        try:
            bootstrap.begin(request["asset"], request["environment"], ahead)
            bootstrap.serve(bootstrap.Channel(connection), request["handler"], now)
        except BaseException:  # noqa: BLE001 - whatever it is must not reach the loop, which is the zygote's
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(0)

    serve(control, function)


if __name__ == "__main__":
    main()
