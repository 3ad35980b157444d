"""What can still be checked in a file whose shape is wrong somewhere.

All problems of a file come at once, those of its shape (pydantic's) and those of its meaning (config/rules). The rules
need valid models, so what is wrong is cut out: an unknown key alone, any other value with as much around it as cannot
stand without it. What was cut is remembered, lest a rule complain that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.messages import message
from config.problems import Path

# What stands in for a required value that is missing or wrong, by its key, so that its surroundings can still be
# checked. Nothing that the rules say about such a place is reported.
_SCHEDULE = {"schedule": "rate(1 day)"}
_SUBSTITUTES: Mapping[str, object] = {
    "tenant": "tenant",
    "environment": {"account": "000000000000", "region": "us-east-1"},
    "account": "000000000000",
    "region": "us-east-1",
    "datasets": {"interactions": {"columns": [{"name": "EVENT_TYPE", "type": "string"}]}},
    "interactions": {"columns": [{"name": "EVENT_TYPE", "type": "string"}]},
    "columns": [{"name": "EVENT_TYPE", "type": "string"}],
    "name": "substitute",
    "type": "string",
    "recipe": "substitute",
    "training": {"full": _SCHEDULE},
    "full": _SCHEDULE,
    "schedule": "rate(1 day)",
    "expression": "substitute",
    "event_type": "substitute",
    "weight": 1.0,
    "column": "substitute",
    "sensitivity": "OFF",
}


@dataclass
class Pruned:
    """A model of as much of the file as is sound, the shape's problems, and where something was cut."""

    model: BaseModel | None
    findings: list[tuple[Path, str]]
    cut: set[Path] = field(default_factory=set)
    kept: dict[Path, list[int]] = field(default_factory=dict)

    def original(self, path: Path) -> Path:
        """A path in the pruned model as the path in the file: list positions shift when items are cut."""
        restored: Path = ()
        for part in path:
            restored = (
                *restored,
                self.kept[restored][part] if isinstance(part, int) and restored in self.kept else part,
            )
        return restored

    def touched(self, path: Path) -> bool:
        """Whether something was cut at this place of the file, inside it, or around it."""
        return any(path[: len(cut)] == cut or cut[: len(path)] == path for cut in self.cut)


def validate(model: type[BaseModel], data: dict[str, Any]) -> Pruned:
    """Validate data against the model, cutting until it fits; `model` of the answer is None if nothing useful fits."""
    pruned = Pruned(None, [])
    data = _copied(data)
    first = True
    while True:
        try:
            pruned.model = model.model_validate(_frozen(data))
            return pruned
        except ValidationError as error:
            # A list none of whose items is valid is said to be too short as well, which it is not.
            errors = [one for one in error.errors() if one["type"] != "too_short" or not one["input"]]
        if first:
            pruned.findings = list(_findings(errors, data, model))
            first = False
        if not _cut_all(data, errors, pruned):
            return pruned


def _findings(errors: list[ErrorDetails], data: dict[str, Any], model: type[BaseModel]) -> Iterator[tuple[Path, str]]:
    """Pydantic's errors in our words; of a value that is none of several types one, not one for each type."""
    alternatives: dict[Path, str] = {}
    for one in errors:
        place = _place(one, data)
        if _alternatives(one, data):
            alternatives[place] = message({**one, "loc": place}, model)
        else:
            yield place, message(one, model)
    yield from alternatives.items()


def _place(error: ErrorDetails, data: dict[str, Any]) -> Path:
    path = tuple(part for part in error["loc"] if part != "[key]")
    return path[:-1] if _alternatives(error, data) else path


def _alternatives(error: ErrorDetails, data: dict[str, Any]) -> bool:
    """Whether pydantic's place ends in the name of a type, of several that the value could have had."""
    *path, last = error["loc"]
    value: Any = data
    for part in path:
        if not _has(value, part):
            return False
        value = value[part]
    return last != "[key]" and not isinstance(value, (dict, list))


def _cut_all(data: dict[str, Any], errors: list[ErrorDetails], pruned: Pruned) -> bool:
    """Cut what these errors point at, later list items first so that positions hold; False if nothing could be."""
    places = {_place(error, data): error["type"] != "extra_forbidden" for error in errors}
    backwards = sorted(places, key=lambda path: [str(part).rjust(6, "0") for part in path], reverse=True)
    gone: set[Path] = set()
    for path in backwards:
        if any(path[: len(cut)] == cut for cut in gone):
            continue  # an error before this one already cut the surroundings
        if cut := _cut(data, path, pruned, remember=places[path]):
            gone.add(cut)
    return bool(gone)


def _cut(data: dict[str, Any], path: Path, pruned: Pruned, *, remember: bool) -> Path | None:
    """Substitute the value at a path, or cut it, or, where that did not help, what it stands in.

    Answers which it was in the end, None if nothing is left that could be cut.
    """
    place = pruned.original(path)
    holder: Any = data
    for part in path[:-1]:
        holder = holder[part]
    key, known = path[-1], place in pruned.cut
    if remember:
        pruned.cut.add(place)
    if remember and not known and key in _SUBSTITUTES and isinstance(holder, dict):
        holder[key] = _copied(_SUBSTITUTES[key])
        pruned.kept.pop(place, None)  # the positions of a list that is no longer there
        return path
    if not _has(holder, key):
        return _cut(data, path[:-1], pruned, remember=True) if len(path) > 1 else None
    if isinstance(holder, list):
        del pruned.kept.setdefault(place[:-1], list(range(len(holder))))[key]
    del holder[key]
    return path


def _has(holder: Any, key: str | int) -> bool:
    if isinstance(holder, list):
        return isinstance(key, int) and key < len(holder)
    return isinstance(holder, dict) and key in holder


def _copied(value: Any) -> Any:
    """A copy whose tuples are lists, since lists can be cut."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, (list, tuple)) else value


def _frozen(value: Any) -> Any:
    """A copy as the models take it: tuples for lists."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
