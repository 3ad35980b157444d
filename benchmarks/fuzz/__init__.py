"""Random tenant files, valid and broken, through the model and the requests that they lead to, and through synthesis.

    files        the file of a seed: builder/ composes it, breaker breaks every other one
    checking     one file: refused with a report, or accepted with requests that pass the service models
    requests     everything that a tenant asks of AWS; tagging, what CloudFormation's resources are tagged with
    synthesis    tenants through the CDK and cfn-lint
    keys, cover  which keys there are, and few files that have them all
    reduction    the smallest file that shows a defect
    work         what one process does

A seed makes the same file on every machine: ``python -m benchmarks.fuzz SEED`` prints it, and what becomes of it.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from benchmarks.figure import Figure
from benchmarks.fuzz import files, keys
from benchmarks.fuzz.reduction import reduced
from benchmarks.fuzz.work import Failure, Tally, checked, synthesized

FILES, SYNTHESIZED = 20_000, 60
BAR = f"{FILES:,} files without a traceback or a request that AWS refuses; {SYNTHESIZED} with every key pass cfn-lint"
_RANGE, _BATCH, _PROCESSES = 250, 5, 2


def measure() -> Figure:
    """The whole fuzz, on two cores."""
    began = time.perf_counter()
    with ProcessPoolExecutor(_PROCESSES, mp_context=multiprocessing.get_context("spawn")) as processes:
        tally = Tally()
        for done in processes.map(checked, (range(first, first + _RANGE) for first in range(0, FILES, _RANGE))):
            tally.add(done)
            _progress(tally.files, FILES, "files checked", every=2_000)
        rate = tally.files / (time.perf_counter() - began)
        chosen = tally.chosen(SYNTHESIZED)
        batches = [chosen[first : first + _BATCH] for first in range(0, len(chosen), _BATCH)]
        for number, done in enumerate(processes.map(synthesized, batches), start=1):
            tally.add(done)
            _progress(number * _BATCH, SYNTHESIZED, "files synthesized", every=3 * _BATCH)
    figure = (
        f"{rate:.0f} files/s, {tally.accepted / tally.files:.0%} accepted, {len(keys.every())} keys,"
        f" {tally.requests:,} requests; {tally.templates} templates of {len(chosen)} files;"
        f" {time.perf_counter() - began:.0f} s"
    )
    found = report(tally)
    return Figure(f"{figure}{found}", reached=not found and len(chosen) == SYNTHESIZED)


def report(tally: Tally) -> str:
    """What was found, a line each, and of the first the smallest file; '' if all is well."""
    lines = [f"no accepted file has {', '.join(tally.missing)}"] if tally.missing else []
    failures = sorted(tally.failures.values(), key=lambda one: -one.count)
    lines += [f"seed {one.seed} and {one.count - 1} more: {one.kind}" for one in failures]
    lines += [_smallest(failures[0])] if failures else []
    return "".join(f"\n  {line}" for line in lines)


def _smallest(failure: Failure) -> str:
    small = reduced(files.file(failure.seed)).content.decode(errors="replace")
    return f"{failure.text}\nThe smallest file (python -m benchmarks.fuzz {failure.seed}):\n{small}"


def _progress(done: int, all: int, what: str, *, every: int) -> None:
    if done % every == 0 or done >= all:
        print(f"fuzz: {min(done, all):,} of {all:,} {what}", file=sys.stderr, flush=True)
