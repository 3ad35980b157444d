from __future__ import annotations

import datetime as dt
import random
import time

import pytest

from rehearsal.clock import UTC, Clock, Deadlock, Signal

START = dt.datetime(2026, 11, 21, 20, tzinfo=UTC)


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def test_the_process_time_follows_the_virtual_time() -> None:
    with Clock(START) as clock:
        clock.run(until=after(3600))
        assert dt.datetime.now(UTC) == after(3600) == clock.now()
        assert time.time() == after(3600).timestamp()


def test_processes_interleave_in_virtual_time() -> None:
    seen: list[tuple[str, float]] = []

    def walk(name: str, step: float) -> None:
        for _ in range(3):
            clock.sleep(step)
            seen.append((name, (clock.now() - START).total_seconds()))

    with Clock(START) as clock:
        clock.spawn(walk, "slow", 20, name="slow")
        clock.spawn(walk, "fast", 10, name="fast")
        clock.run(until=after(40))
    # At 20 s "slow" comes first: it went to sleep first.
    assert seen == [("fast", 10), ("slow", 20), ("fast", 20), ("fast", 30), ("slow", 40)]


def test_the_same_program_takes_the_same_steps() -> None:
    def steps(seed: int) -> list[tuple[str, dt.datetime]]:
        trace: list[tuple[str, dt.datetime]] = []
        chance = random.Random(seed)

        def work(name: str) -> None:
            for _ in range(10):
                clock.sleep(chance.choice([0, 1, 1, 2, 5]))
                trace.append((name, clock.now()))

        with Clock(START) as clock:
            for index in range(20):
                clock.spawn(work, str(index), name=str(index))
            clock.run(until=after(100))
        return trace

    assert steps(3) == steps(3)
    assert len(steps(3)) == 200


def test_a_signal_wakes_waiters_without_polling() -> None:
    with Clock(START) as clock:
        signal, seen = Signal(), []

        def wait(until: dt.datetime | None) -> None:
            seen.append((clock.wait_for(signal, until), clock.now()))

        clock.spawn(wait, None, name="patient")
        clock.spawn(wait, after(5), name="hasty")
        clock.call_at(after(60), clock.notify, signal)
        clock.run(until=after(60))
    assert seen == [(False, after(5)), (True, after(60))]


def test_join_gives_the_result_and_keeps_the_exception_with_the_joiner() -> None:
    def fail() -> None:
        clock.sleep(3)
        raise KeyError("gone")

    with Clock(START) as clock:
        good = clock.spawn(lambda: 7, name="good")
        bad = clock.spawn(fail, name="bad", observed=True)
        assert clock.join(good)
        assert good.result == 7
        assert not clock.join(bad, until=after(1))
        assert clock.join(bad)
        assert isinstance(bad.error, KeyError)
        assert clock.now() == after(3)


def test_an_escaped_exception_ends_the_run_at_once() -> None:
    def fail() -> None:
        clock.sleep(3)
        raise KeyError("gone")

    with Clock(START) as clock:
        clock.spawn(fail, name="bad")
        with pytest.raises(KeyError, match="gone"):
            clock.run(until=after(60))
        assert clock.now() == after(3)


def test_an_interrupted_process_raises_where_it_is_parked() -> None:
    seen = []

    def wait() -> None:
        try:
            clock.sleep(1000)
        except InterruptedError:
            seen.append(clock.now())

    with Clock(START) as clock:
        process = clock.spawn(wait, name="wait")
        clock.call_at(after(4), clock.interrupt, process, InterruptedError())
        clock.run(until=after(2000))
    assert seen == [after(4)]


def test_a_cancelled_timer_does_not_fire() -> None:
    seen: list[int] = []
    with Clock(START) as clock:
        clock.call_at(after(1), seen.append, 1)
        clock.call_at(after(2), seen.append, 2).cancel()
        clock.run(until=after(3))
    assert seen == [1]


def test_waiting_for_nothing_is_an_error() -> None:
    with Clock(START) as clock, pytest.raises(Deadlock):
        clock.wait_for(Signal())


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Clock(dt.datetime(2026, 1, 1))  # noqa: DTZ001
