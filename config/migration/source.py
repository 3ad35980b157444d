"""A JSON file that remembers what was read of it, so that nothing of it is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from config.problems import Path, dotted, shown

_Kind = TypeVar("_Kind")

# Why a key has no place in a tenant file, by the first key of its path that stands here.
_REASONS = {
    "tags": "tags stand at the top of a tenant file and go onto everything",
    "performAutoML": "AutoML is refused: it trains several recipes and AWS advises against it",
    "autoMLConfig": "AutoML is refused: it trains several recipes and AWS advises against it",
    "performAutoTraining": "automatic training is always off: `training` says when to train",
    "autoTrainingConfig": "automatic training is always off: `training` says when to train",
    "solutionVersion": "`training` says how versions are made; they have neither names nor tags here",
    "hpoObjective": "Personalize does not take one at this time",
    "syncWithLatestSolutionVersion": "a campaign always serves the newest good version",
    "batchInferenceJobMode": "themes are not honoured yet",
    "themeGenerationConfig": "themes are not honoured yet",
    "jobInput": "a batch reads batch/<name>/input/ of the tenant's bucket",
    "jobOutput": "a batch writes below batch/<name>/output/ of the tenant's bucket",
    "roleArn": "every tenant gets roles of its own",
    "kmsKeyArn": "every tenant gets a key of its own",
}
_NO_PLACE = "a tenant file has no key for it"
_KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false", list: "list", dict: "mapping"}


@dataclass(frozen=True)
class Note:
    """A key of the file with what became of it."""

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}" if self.key else self.text


@dataclass
class Reading:
    """What has been read of a file, and what there is to tell about it."""

    data: Any
    taken: set[Path] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def root(self) -> Source:
        """The file as a whole."""
        return Source(self, (), self.data)

    def report(self) -> list[Note]:
        """All notes, and every part of the file that nobody took, as large as it can be named; in the file's order."""
        left = [Note(dotted(path), f"not carried: {_reason(path)}") for path in self._untaken(self.data, ())]
        order = {dotted(path): position for position, path in enumerate(_paths(self.data, ()))}
        return sorted(self.notes + left, key=lambda note: order.get(note.key, -1))

    def _untaken(self, value: Any, path: Path) -> Iterator[Path]:
        if path in self.taken or value is None:
            return
        inside = list(_children(value))
        if not inside:
            if not isinstance(value, (dict, list)):
                yield path
        elif any(taken[: len(path)] == path for taken in self.taken):
            for key, child in inside:
                yield from self._untaken(child, (*path, key))
        else:
            yield path


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    for key, child in _children(value):
        yield from _paths(child, (*path, key))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _reason(path: Path) -> str:
    return next((_REASONS[key] for key in path if key in _REASONS), _NO_PLACE)


@dataclass(frozen=True)
class Source:
    """One place of the file; absent ones have the value None and can be asked like the others."""

    reading: Reading
    path: Path
    value: Any

    def __bool__(self) -> bool:
        return self.value is not None

    def get(self, key: str) -> Source:
        """What stands under a key."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Source(self.reading, (*self.path, key), value)

    def entries(self) -> list[tuple[str | int, Source]]:
        """What stands under all keys of a mapping or at all positions of a list, in the file's order."""
        return [(key, Source(self.reading, (*self.path, key), value)) for key, value in _children(self.value)]

    def take(self, kind: type[_Kind], default: _Kind) -> _Kind:
        """The value, which is thereby carried over; the default if it is absent or of another kind."""
        if self.value is None:
            return default
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            self.leave(f"found {shown(self.value)}, which is no {_KINDS[kind]}")
            return default
        self.reading.taken.add(self.path)
        return self.value

    def leave(self, reason: str) -> None:
        """Say why this is not carried over, with all that is in it."""
        if self.value is not None:
            self.note(f"not carried: {reason}")

    def note(self, text: str) -> None:
        """Say what became of this; it counts as read, with all that is in it."""
        self.reading.taken.add(self.path)
        self.remark(text)

    def remark(self, text: str) -> None:
        """Say something about this place, whether or not anything stands there."""
        self.reading.notes.append(Note(dotted(self.path), text))
