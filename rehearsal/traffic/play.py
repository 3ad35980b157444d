"""Brings the requests of a demand to the emulator, window by window, and lets one of each hour be asked for real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rehearsal.clock import Clock
from rehearsal.personalize.crowd import WINDOW, Crowd, Target
from rehearsal.traffic.demand import Demand

Visit = Callable[[Target], None]

_AFTER = timedelta(seconds=1)  # a window is counted when it is over


@dataclass
class Tally:
    """Requests by campaign or recommender, as on Personalize: those that were answered, and those that were refused."""

    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def play(clock: Clock, crowd: Crowd, demand: Demand, visit: Visit) -> Tally:
    """Starts the traffic of a crowd, from the next five minutes of the clock on; it goes on for ever.

    `visit` asks one target for real; it is called in each hour in which somebody wants to, for each that is ACTIVE.
    The tally that is returned grows with the virtual time.
    """
    tally = Tally()
    clock.spawn(_play, clock, crowd, demand, visit, tally, name="traffic")
    return tally


def _play(clock: Clock, crowd: Crowd, demand: Demand, visit: Visit, tally: Tally) -> None:
    seconds = WINDOW.total_seconds()
    window = clock.now() + timedelta(seconds=-clock.now().timestamp() % seconds)
    while True:
        clock.sleep_until(window + WINDOW + _AFTER)
        for asked in crowd.ask(window, lambda target: demand.requests(short_name(target), window)):  # noqa: B023
            tally.answered[asked.target.name] += asked.taken
            tally.refused[asked.target.name] += asked.shed
            if asked.taken and _begins_an_hour(window):
                visit(asked.target)
        window += WINDOW


def short_name(target: Target) -> str:
    """A target's name in the tenant file: behind the tenant's, and before the hash that a recommender's ends with."""
    name = target.name.partition("_")[2]
    return name.rpartition("_")[0] if target.kind == "recommender" else name


def _begins_an_hour(window: datetime) -> bool:
    return window.minute == 0
