"""Destroys a tenant as it stands, and looks at what is left: at once, hours later, and when it is destroyed again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from benchmarks.destroy.leavings import billed, remaining
from benchmarks.destroy.play import Play
from operations import assembly as assemblies
from operations.calls import Calls
from operations.destroy import holdings
from operations.destroy.destroy import Destruction
from operations.destroy.holdings import Holdings

LATER = timedelta(hours=7)  # every hourly schedule has come, and all that was in the making is made
NOTHING = "nothing is left to remove"
_WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
_SHOWN = 12  # lines of what destroy said last


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: what was left that is billed, and whatever else is not as it should be."""

    tenant: str
    place: str
    retain: bool
    left: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether anything is to be told."""
        return bool(self.left or self.problems)

    def __str__(self) -> str:
        lines = [*(f"left: {one}" for one in self.left), *self.problems]
        kept = "" if self.retain else ", erased"
        return f"{self.tenant}, {self.place}{kept}" + "".join(f"\n    {line}" for line in lines)


def destroyed(play: Play, place: str, *, retain: bool, others: frozenset[str] = frozenset()) -> Outcome:
    """Destroys the tenant twice. `others` are what other tenants of the account had, which has to stay."""
    clock, held_data = play.aws.clock, _holds_data(play)
    problems = _first(play, retain)
    left = set(billed(play))
    clock.run(until=clock.now() + LATER)
    later = set(billed(play))
    problems += _again(play, retain)
    problems += [f"gone, though another tenant's: {one}" for one in sorted(others - (left & later))]
    kept = retain and (held_data or _holds_data(play))  # a deploy that was under way may have come to its end
    problems += _kept(play) if kept else _erased(play, alone=not others)
    return Outcome(play.names.tenant, place, retain, tuple(sorted((left | later) - others)), tuple(problems))


def destruction(play: Play, lines: list[str], *, retain: bool, calls: Calls | None = None) -> Destruction:
    """The verb as `make destroy` runs it, which has synthesized before."""
    stacks = [one.name for one in assemblies.read(play.assemblies["first"], (play.names.tenant,))]
    return Destruction(play.names, calls or play.calls, lines.append, lambda: True, retain, tuple(stacks))


def _first(play: Play, retain: bool) -> list[str]:
    failed, lines = _run(play, retain)
    return [f"destroy {failed}", *lines[-_SHOWN:]] if failed else []


def _again(play: Play, retain: bool) -> list[str]:
    failed, lines = _run(play, retain)
    found = not failed and lines[1].endswith(NOTHING)
    return [] if found else [f"destroyed again ({failed or 'it ends well'}), it finds:", *lines[:_SHOWN]]


def _run(play: Play, retain: bool) -> tuple[str, list[str]]:
    """How it failed, if it did, and what it said."""
    lines: list[str] = []
    try:
        status = destruction(play, lines, retain=retain).run(dry_run=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, this is where it is told
        return f"ended with {type(error).__name__}: {error}", lines
    return f"ended with status {status}" if status else "", lines


def _holds_data(play: Play) -> bool:
    """Whether a deploy ever brought the data's stack to an end; else there is nothing to keep."""
    data = play.names.stack("data")
    return any(one.name == data and one.status.startswith(_WHOLE) for one in play.aws.stacks)


def _kept(play: Play) -> list[str]:
    held = holdings.read(play.names, play.calls)
    if held.data is None or not held.data.protected or held.data.status not in _WHOLE:
        return [f"the data's stack is not kept as it was: {held.data}"]
    kinds = (held.groups, held.datasets, held.schemas, held.buckets, held.tables, held.keys)
    return [] if all(kinds) else [f"what holds data was not kept: {held}"]


def _erased(play: Play, *, alone: bool) -> list[str]:
    held = holdings.read(play.names, play.calls)
    own = held if alone else replace(held, fleet=None, others=())
    problems = [] if own == Holdings() else [f"holdings are left: {held}"]
    return problems + ([f"there still is: {one}" for one in remaining(play)] if alone else [])
