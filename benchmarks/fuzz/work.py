"""What a process does of the fuzz: a range of files checked, a batch of them synthesized. Values in, values out."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.fuzz import cover, files, keys
from benchmarks.fuzz.checking import Requests, check, load, place_of
from benchmarks.fuzz.requests import of
from benchmarks.fuzz.synthesis import review

_CANDIDATES = 15  # of each range, so that few sets of keys travel between processes


@dataclass(frozen=True)
class Failure:
    """A defect: the smallest file that showed it, by its seed, how many did, and what happened."""

    kind: str
    seed: int
    size: int
    text: str
    count: int = 1

    def with_another(self, other: Failure) -> Failure:
        """The same defect, shown by both."""
        return replace(min(self, other, key=lambda one: (one.size, one.seed)), count=self.count + other.count)


@dataclass
class Tally:
    """What became of a range of files."""

    files: int = 0
    accepted: int = 0
    requests: int = 0
    templates: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)
    # The keys and traits of accepted files that could be synthesized, by tenant name: names are unique in a fleet.
    uses: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Takes in another range."""
        for count in ("files", "accepted", "requests", "templates"):
            setattr(self, count, getattr(self, count) + getattr(other, count))
        for failure in other.failures.values():
            self.fail(failure)
        for name, use in other.uses.items():
            self.uses.setdefault(name, use)

    def fail(self, failure: Failure) -> None:
        """Takes in a failure."""
        known = self.failures.get(failure.kind)
        self.failures[failure.kind] = known.with_another(failure) if known else failure

    def chosen(self, count: int) -> list[int]:
        """The seeds of so many files that together cover as much as they can."""
        return cover.chosen(dict(self.uses.values()), count)

    @property
    def missing(self) -> list[str]:
        """The keys and traits that no accepted file has."""
        found = set().union(*(used for _, used in self.uses.values()))
        return [one for one in (*keys.every(), *keys.every_trait()) if one not in found]


def checked(seeds: Iterable[int], requests_of: Requests = of) -> Tally:
    """Checks the files of these seeds."""
    tally = Tally()
    sound: dict[int, tuple[str, frozenset[str]]] = {}
    for seed in seeds:
        file = files.file(seed)
        outcome = check(file, requests_of)
        tally.files += 1
        tally.accepted += outcome.accepted
        tally.requests += outcome.requests
        if outcome.failure:
            tally.fail(Failure(outcome.kind, seed, len(file.content), outcome.failure))
        elif outcome.accepted and file.data is not None:
            sound[seed] = file.name, frozenset((*keys.used(file.data), *keys.traits(file.data)))
    for seed in cover.chosen({seed: used for seed, (_, used) in sound.items()}, _CANDIDATES):
        name, used = sound[seed]
        tally.uses.setdefault(name, (seed, used))
    return tally


def synthesized(seeds: Sequence[int]) -> Tally:
    """Synthesizes the files of these seeds together; one by one if that fails, so that the failure has a seed."""
    chosen = {file.name: file for file in map(files.file, seeds)}
    tally = Tally()
    try:
        found = review([load(file) for file in chosen.values()])
    except Exception as error:  # noqa: BLE001 - whatever it is: that there is one is the finding
        if len(seeds) == 1:
            size = len(files.file(seeds[0]).content)
            tally.fail(Failure(f"synthesis: {place_of(error)}", seeds[0], size, traceback.format_exc()))
        else:
            for seed in seeds:
                tally.add(synthesized([seed]))
        return tally
    tally.templates = found.templates
    for finding in found.findings:
        file = chosen[finding.tenant]
        tally.fail(Failure(finding.kind, file.seed, len(file.content), finding.text))
    return tally
