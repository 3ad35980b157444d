"""The single-key edits of a tenant file: pure.

What is added, and what a value becomes, is taken from the samples that have every key, where the same key has another
value; else it is the next number, the other truth, another hour.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from benchmarks.figure import ROOT

_SAMPLES = ("custom.yaml", "video.yaml")
_FOR_EVER = ("tenant",)  # another name is another tenant
_HOUR = re.compile(r"cron\((\S+) \d+ ")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """A file with one key other than before; `kind` is add, change, remove or reorder."""

    kind: str
    path: Path
    content: str

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(map(str, self.path))}"


def edits_of(text: str) -> Iterator[Edit]:
    """Every edit of a tenant file, in the order of the file."""
    data = yaml.safe_load(text)
    for path, value in _walk(data):
        if path in (_FOR_EVER, ()):
            continue
        yield _edit(data, "remove", path, None)
        if isinstance(value, list) and len(value) > 1:
            yield _edit(data, "reorder", path, value[::-1])
        if not isinstance(value, (dict, list)):
            yield _edit(data, "change", path, _other(path, value))
    yield _edit(data, "reorder", (), dict(reversed(data.items())))
    for path, value in _walk(data):
        yield from (_edit(data, "add", (*path, key), new) for key, new in _additions(path, value))


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        inner: Any = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    else:
        return
    for key, one in inner:
        yield from _walk(one, (*path, key))


def _edit(data: Any, kind: str, path: Path, value: Any) -> Edit:
    if not path:
        return Edit(kind, path, _text(value))
    changed = copy.deepcopy(data)
    there = functools.reduce(lambda found, key: found[key], path[:-1], changed)
    if kind == "remove":
        del there[path[-1]]
    elif isinstance(there, list) and path[-1] == len(there):
        there.append(value)
    else:
        there[path[-1]] = value
    return Edit(kind, path, _text(changed))


def _text(data: Any) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def _shape(path: Path) -> Path:
    """The path with all entries of a list alike."""
    return tuple("*" if isinstance(key, int) else key for key in path)


@functools.cache
def _examples() -> Mapping[Path, tuple[Any, ...]]:
    """What the samples have at each shape of a path."""
    found: dict[Path, list[Any]] = {}
    for name in _SAMPLES:
        for path, value in _walk(yaml.safe_load((ROOT / "config" / "samples" / "reference" / name).read_text())):
            found.setdefault(_shape(path), []).append(value)
    return {path: tuple(values) for path, values in found.items()}


def _additions(path: Path, value: Any) -> Iterator[tuple[str | int, Any]]:
    """Keys that a mapping could have besides, with the first example of each; for a list, one more entry."""
    here = _shape(path)
    if isinstance(value, list):
        entry = next((one for one in _examples().get((*here, "*"), ()) if one not in value), None)
        if entry is not None:
            yield len(value), entry
    elif isinstance(value, dict):
        for shape, examples in _examples().items():
            if shape[:-1] == here and shape[-1:] not in ((), ("*",)) and shape[-1] not in value:
                yield shape[-1], examples[0]


def _other(path: Path, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return round(value / 2, 3)
    if path[-1] in ("name", "team", "cost-centre"):
        return f"{value}-2"
    if _HOUR.search(value):
        return _HOUR.sub(r"cron(\1 5 ", value)
    return next((one for one in _examples().get(_shape(path), ()) if type(one) is str and one != value), f"{value}2")
