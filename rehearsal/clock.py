"""The virtual clock: discrete events, and exactly one process at a time.

    clock = Clock(datetime(2026, 11, 21, 20, tzinfo=timezone.utc))
    with clock:                                   # datetime.now() and time.time() follow from here on
        clock.spawn(work, name="work")            # work() may call clock.sleep(3600): it takes no real time
        clock.run(until=clock.now() + timedelta(days=7))

A process is a thread, but only the one that holds the baton runs; the others are parked. To sleep is to put oneself on
the agenda, to move the time to the agenda's earliest entry, and to pass the baton to its owner. Entries of the same
instant are served in the order in which they were made, so a run is repeatable to the last step. Whoever made the clock
is the root process; `run` is the root's sleep, served after everything else of that instant.

A thread that acts in the name of a parked-in-real-time process (the server's thread that answers a Lambda's subprocess
while its process waits for the pipe) may sleep too: it holds the baton on that process's behalf.

An exception that leaves a process ends the run: the root gets the baton at once and raises it.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
import threading
from collections.abc import Callable
from typing import Any

import time_machine

UTC = dt.timezone.utc


class ClockStopped(BaseException):
    """Ends the threads of processes that are still parked when the clock is closed; not an error."""


class Deadlock(RuntimeError):
    """The root waits for something that nothing on the agenda can bring about."""


class Signal:
    """Something that can happen; processes wait for it without polling (see Clock.wait_for and Clock.notify)."""

    def __init__(self) -> None:
        self.waiting: list[Process] = []


class Process:
    """One line of activity. `ended` is notified when it ends; `result` and `error` say how."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ended = Signal()
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.baton = threading.Semaphore(0)
        self.interruption: BaseException | None = None
        self.turn = 0  # the agenda entry that may wake it; older ones are stale
        self.awaited: Signal | None = None
        self.observed = False  # somebody else takes care of its exception

    def __repr__(self) -> str:
        return f"<process {self.name}>"


class Timer:
    """A call in the future; `cancel()` takes it back."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """Virtual time from `start` (aware) on; a context manager. All methods are for the holder of the baton."""

    def __init__(self, start: dt.datetime) -> None:
        if start.tzinfo is None:
            raise ValueError(f"start: {start} has no time zone; the clock needs an aware datetime")
        self._now = start.astimezone(UTC)
        self._sequence = 0
        self._agenda: list[tuple[dt.datetime, float, Process | Timer, Any]] = []
        self._root = Process("root")
        self._current = self._root
        self._failure: BaseException | None = None
        self._closing = False
        self._parked: set[Process] = set()
        self._travel = time_machine.travel(self._now, tick=False)
        self._traveller: time_machine.Coordinates | None = None

    def __enter__(self) -> Clock:
        self._traveller = self._travel.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing = True
        for process in list(self._parked):
            process.baton.release()
        self._travel.stop()
        self._traveller = None

    @property
    def current(self) -> Process:
        """The process that holds the baton."""
        return self._current

    def now(self) -> dt.datetime:
        """Virtual time, aware, UTC."""
        return self._now

    def run(self, until: dt.datetime) -> None:
        """Lets everything happen that is due up to and including `until`; raises what a process let escape."""
        self._enter(max(until, self._now), math.inf, self._current, None)
        self._park(self._current)

    def sleep(self, seconds: float) -> None:
        """Parks the calling process for that many virtual seconds."""
        self.sleep_until(self._now + dt.timedelta(seconds=max(0.0, seconds)))

    def sleep_until(self, when: dt.datetime) -> None:
        """Parks the calling process until `when` (not at all if that is past)."""
        process = self._current
        self._schedule(max(when, self._now), process)
        self._park(process)

    def wait_for(self, signal: Signal, until: dt.datetime | None = None) -> bool:
        """Parks the calling process until the signal is notified (True) or `until` has come (False)."""
        process = self._current
        process.turn += 1
        process.awaited = signal
        signal.waiting.append(process)
        if until is not None:
            self._schedule(max(until, self._now), process)
        self._park(process)
        missed = process.awaited is signal
        if missed:
            signal.waiting.remove(process)
            process.awaited = None
        return not missed

    def notify(self, signal: Signal) -> None:
        """Wakes all who wait for the signal, now, in the order in which they began to wait."""
        for process in signal.waiting:
            process.awaited = None
            self._schedule(self._now, process)
        signal.waiting.clear()

    def join(self, process: Process, until: dt.datetime | None = None) -> bool:
        """Waits for a process to end: False if `until` came first. Its exception is the caller's business then."""
        process.observed = True
        return process.done or self.wait_for(process.ended, until)

    def spawn(self, function: Callable[..., Any], *args: Any, name: str, observed: bool = False) -> Process:
        """Starts a process that runs `function(*args)` as soon as the baton is free at this instant.

        With `observed` its exception does not end the run: whoever joins it reads `process.error`.
        """
        process = Process(name)
        process.observed = observed
        thread = threading.Thread(target=self._body, args=(process, function, args), name=name, daemon=True)
        self._parked.add(process)
        self._schedule(self._now, process)
        thread.start()
        return process

    def call_at(self, when: dt.datetime, function: Callable[..., Any], *args: Any, name: str = "timer") -> Timer:
        """Runs `function(*args)` as a process of its own at `when` (now, if that is past)."""
        timer = Timer()
        self._enter(max(when, self._now), None, timer, (function, args, name))
        return timer

    def interrupt(self, process: Process, exception: BaseException) -> None:
        """Makes a parked process raise `exception` where it is parked; nothing if it has ended."""
        if process.done:
            return
        process.interruption = exception
        if process.awaited is not None:
            process.awaited.waiting.remove(process)
            process.awaited = None
        self._schedule(self._now, process)

    def fail(self, problem: BaseException) -> None:
        """Ends the run with `problem` as soon as the baton is passed on (for threads that answer for a process)."""
        self._failure = self._failure or problem

    # -- how the baton moves

    def _schedule(self, when: dt.datetime, process: Process) -> None:
        process.turn += 1
        self._enter(when, None, process, process.turn)

    def _enter(self, when: dt.datetime, order: float | None, owner: Process | Timer, detail: Any) -> None:
        self._sequence += 1
        if order is math.inf and isinstance(owner, Process):
            owner.turn += 1
            detail = owner.turn
        # Ties: by sequence; `run` comes last (inf), and among equals the sequence of its own entry never matters.
        heapq.heappush(self._agenda, _Entry((when, self._sequence if order is None else order, owner, detail)))

    def _park(self, process: Process) -> None:
        if self._closing:
            raise ClockStopped
        self._parked.add(process)
        following = self._next()
        if following is not process:
            self._current = following
            following.baton.release()
            process.baton.acquire()
        self._resume(process)

    def _resume(self, process: Process) -> None:
        self._parked.discard(process)
        if self._closing:
            raise ClockStopped
        self._current = process
        if process is self._root and self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        if process.interruption is not None:
            interruption, process.interruption = process.interruption, None
            raise interruption

    def _next(self) -> Process:
        """Whose turn it is; moves the time there. A failure gives the turn to the root at once."""
        if self._failure is not None:
            self._root.turn += 1
            return self._root
        while self._agenda:
            when, _, owner, detail = heapq.heappop(self._agenda)
            if isinstance(owner, Timer):
                if not owner.cancelled:
                    self._move(when)
                    function, args, name = detail
                    self.spawn(function, *args, name=name)
            elif owner.turn == detail and not owner.done:
                self._move(when)
                return owner
        self._failure = Deadlock("everything waits and nothing is left on the agenda")
        return self._root

    def _move(self, when: dt.datetime) -> None:
        if when > self._now:
            self._now = when
            if self._traveller is not None:
                self._traveller.move_to(when)

    def _body(self, process: Process, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
        process.baton.acquire()
        try:
            self._resume(process)
            process.result = function(*args)
        except ClockStopped:
            return
        except BaseException as error:  # noqa: BLE001 - handed to the joiner or to the root, never lost
            process.error = error
            if not process.observed:
                self._failure = error
        process.done = True
        self.notify(process.ended)
        self._current = self._next()
        self._current.baton.release()


class _Entry(tuple):
    """An agenda entry; ordered by time and sequence alone (owners do not compare)."""

    def __lt__(self, other: tuple) -> bool:
        return self[:2] < other[:2]
