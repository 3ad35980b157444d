"""`destroy`, whatever machines, resources and stacks are in the middle of, and in situations besides.

    stories      what the tenants live through
    play         a story in an embedded AWS, up to any moment
    moments      what a tenant is in the middle of, and the moments that together show all of it
    situations   what no story comes to: deploys and work that fail, destructions that were begun before
    fragile      calls that break off
    trial        the destruction, and how it is judged
    leavings     what is left in an account

A first pass plays each story and notes what the tenant is in the middle of whenever that changes. From these the fewest
moments are chosen that show every such thing at least once. Each is played again, and the tenant destroyed in it: with
what holds data kept at one moment, and erased at the next. Nothing that is billed may be left, nothing may come back
within hours, and destroying it again must find nothing to do.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path

from benchmarks.destroy import situations
from benchmarks.destroy.moments import Elements, cover, elements
from benchmarks.destroy.play import NIGHTFALL, played, seen
from benchmarks.destroy.stories import STORIES, synthesized
from benchmarks.destroy.trial import Outcome, destroyed
from benchmarks.figure import Figure
from benchmarks.live import names_of, tenant_of

BAR = "0 billed resources left, whatever the tenant is in the middle of; destroyed again, nothing is found"
_PROCESSES = 2
Assemblies = Mapping[str, Path]


def measure() -> Figure:
    """Everything, on two cores."""
    began = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="destroy-") as folder,
        ProcessPoolExecutor(_PROCESSES, mp_context=spawn) as processes,
    ):
        passes = list(processes.map(first_pass, STORIES, [Path(folder, name) for name in STORIES]))
        found = dict(zip(STORIES, passes, strict=True))
        states = {f"{name}: {one}" for name, (_, shown) in found.items() for some in shown.values() for one in some}
        trials = [processes.submit(*trial) for trial in _trials(found)]
        print(f"destroy: {len(states)} states in {len(trials)} trials", file=sys.stderr, flush=True)
        outcomes = list(_told(trials))
    return figure(outcomes, len(states), (time.perf_counter() - began) / 60)


def figure(outcomes: Iterable[Outcome], states: int, minutes: float) -> Figure:
    """What is said of the outcomes of all trials."""
    outcomes = list(outcomes)
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    left = sum(len(outcome.left) for outcome in outcomes)
    at_moments = sum(outcome.place.startswith(_AT) for outcome in outcomes)
    text = f"{states} states at {at_moments} moments and {len(outcomes) - at_moments} situations tried, "
    text += f"{sum(not outcome.retain for outcome in outcomes)} of them erased: {left} resources left that bill, "
    text += f"{len(wrong)} wrong; {minutes:.1f} minutes{''.join(f'{chr(10)}  {outcome}' for outcome in wrong)}"
    return Figure(text, reached=bool(outcomes) and not wrong)


def first_pass(name: str, folder: Path) -> tuple[dict[str, Path], dict[datetime, Elements]]:
    """What a tenant's story and situations deploy, and what it is in the middle of at the moments that were chosen."""
    folder.mkdir()
    made = situations.assemblies_of(name, folder, synthesized(name, folder))
    shown = seen(STORIES[name], names_of(tenant_of(name)), made)
    return made, {moment: shown[moment] for moment in cover(shown)}


def at_moment(name: str, made: Assemblies, moment: datetime, shown: Elements, retain: bool) -> list[Outcome]:
    """The outcome at one moment of a story."""
    place = f"{_AT} {str(moment - NIGHTFALL)[:10]} of the story: {', '.join(sorted(shown))}"
    with played(STORIES[name], names_of(tenant_of(name)), made, moment) as play:
        if (found := elements(play.aws)) != shown:
            return [Outcome(name, place, retain, problems=(f"the story took another course: {sorted(found)}",))]
        return [destroyed(play, place, retain=retain)]


_AT = "after"
_Found = Mapping[str, tuple[Assemblies, Mapping[datetime, Elements]]]


def _trials(found: _Found) -> Iterator[tuple]:
    """What to submit: keeping and erasing take turns."""
    for name, (made, shown) in found.items():
        for number, moment in enumerate(shown):
            yield at_moment, name, made, moment, shown[moment], number % 2 == 0
        for number, place in enumerate(situations.of(name)):
            yield situations.tried, name, place, made, number % 2 == 0


def _told(trials: list[Future]) -> Iterator[Outcome]:
    """The outcomes as they come; progress, and what is wrong, on stderr."""
    for number, trial in enumerate(as_completed(trials), 1):
        outcomes = trial.result()
        yield from outcomes
        told = "".join(f"\n  {outcome}" for outcome in outcomes if outcome.wrong)
        if told or number % 10 == 0:
            print(f"destroy: {number} of {len(trials)}{told}", file=sys.stderr, flush=True)
