"""Every single-key edit of the sample tenants, each deployed onto a running rehearsal and reconciled.

    edits        the edits of a file: every key added, changed and removed, every list reordered
    inventory    all that there is of a tenant, without what differs from day to day
    trial        a chain of edits on one running tenant, each held against a fresh deployment of the edited file

An edit ends in one of three ways: the file is refused, with a report; the deploy guard stops it, since it would replace
what holds data; or it is deployed, and then everything is as if the edited file had been deployed at first.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from benchmarks.edits import trial
from benchmarks.edits.edits import Edit, edits_of
from benchmarks.edits.trial import Outcome
from benchmarks.figure import ROOT, Figure

TENANTS = ("streamly", "boutique", "cinema")
FEWEST, MINUTES = 100, 20
BAR = f"at least {FEWEST} edits deployed in under {MINUTES} minutes; each as a fresh deployment, nothing stateful lost"
_CHAIN, _PROCESSES = 8, 2


def measure() -> Figure:
    """All edits, on two cores."""
    began = time.perf_counter()
    outcomes: list[Outcome] = []
    chains = list(_chains())
    with ProcessPoolExecutor(_PROCESSES, mp_context=multiprocessing.get_context("spawn")) as processes:
        for done in processes.map(trial.chain, *zip(*chains, strict=True)):
            outcomes += done
            told = "".join(_told(outcome) for outcome in done if outcome.problems)
            every = sum(len(edits) for _, edits in chains)
            print(f"edits: {len(outcomes)} of {every}{told}", file=sys.stderr, flush=True)
    minutes = (time.perf_counter() - began) / 60
    ways = Counter(outcome.way for outcome in outcomes)
    wrong = [outcome for outcome in outcomes if outcome.problems]
    text = f"{ways['deployed']} edits deployed, {ways['guarded']} stopped by the guard, {ways['refused']} files refused"
    text += f"; {len(wrong)} went wrong; {minutes:.1f} minutes{''.join(map(_told, wrong))}"
    return Figure(text, reached=not wrong and ways["deployed"] >= FEWEST and minutes < MINUTES)


def _chains() -> Iterator[tuple[str, tuple[Edit, ...]]]:
    for name in TENANTS:
        edits = list(edits_of((ROOT / "tenants" / f"{name}.yaml").read_text()))
        accepted = [edit for edit in edits if trial.accepted(name, edit)]
        refused = [edit for edit in edits if edit not in accepted]
        for first in range(0, len(accepted), _CHAIN):
            yield name, tuple(accepted[first : first + _CHAIN])
        yield name, tuple(refused)


def _told(outcome: Outcome) -> str:
    return f"\n  {outcome.tenant}: {outcome.edit}\n    " + "\n    ".join(outcome.problems)
