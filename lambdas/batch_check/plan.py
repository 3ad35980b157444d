"""What is wrong with the input of a batch: pure. It names files, lines and keys, never a value, which may be a user.

Each file is known by its head. A line that is cut off at the head's end is not judged, and a file is only as good as
its head: the job itself still answers a bad line further down with an error in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from personalize import quotas
from personalize.batches import TEXTS

OF_A_FILE, OF_ALL = 3, 20  # problems that are told; the others are counted
_FILTER_VALUES = "filterValues"
_HARMLESS = re.compile(r"[A-Za-z_]{1,40}")  # a key that may be told: one with digits in it might be a user


@dataclass(frozen=True)
class File:
    """One file: its key, its size in bytes, and its first bytes."""

    key: str
    size: int
    head: bytes = b""


def problems(files: Sequence[File], members: Mapping[str, str], most: int) -> list[str]:
    """Everything that is wrong, each with the place and what to do. ``members`` of every line and ``most`` lines of a
    file are as in personalize.batches.
    """
    if len(files) > quotas.BATCH_FILES:
        return [f"found {len(files)} files; a job takes {quotas.BATCH_FILES}: join them into fewer"]
    found = []
    for file in files:
        own = [f"{file.key}{text}" for text in _of_file(file, members, most)]
        more = len(own) - OF_A_FILE
        found += own[:OF_A_FILE] + ([f"{file.key}: {more} more like these"] if more > 0 else [])
    more = len(found) - OF_ALL
    return found[:OF_ALL] + ([f"and {more} more"] if more > 0 else [])


def _of_file(file: File, members: Mapping[str, str], most: int) -> Iterator[str]:
    if file.size > quotas.BATCH_FILE_BYTES:
        yield f": found {file.size} bytes; a file may have {quotas.BATCH_FILE_BYTES}: split it"
    whole = len(file.head) >= file.size
    complete = file.head if whole else file.head[: file.head.rfind(b"\n") + 1]
    try:
        lines = complete.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        yield ": found bytes that are not UTF-8; write it in that encoding"
        return
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if whole and not numbered:
        yield ": found no lines; write a question on each, or remove the file"
    if most and len(numbered) > most:
        yield f": found more than {most} lines; split it into files of {most}"
    for number, line in numbered:
        if text := _of_line(line, members):
            yield f", line {number}: {text}; write {_example(members)}"


def _of_line(line: str, members: Mapping[str, str]) -> str | None:
    """What is wrong with a line; None if nothing is."""
    try:
        question = json.loads(line)
    except ValueError:
        return "found no valid JSON"
    if not isinstance(question, dict):
        return "found no JSON object"
    for name, kind in members.items():
        if name not in question:
            return f"found no {name} among its keys ({_keys(question)})"
        if not _holds(question[name], kind):
            return f"found {name} that is not {kind}"
    if set(question) - set(members) - {_FILTER_VALUES}:
        return f"found other keys ({_keys(set(question) - set(members) - {_FILTER_VALUES})})"
    values = question.get(_FILTER_VALUES, {})
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return f"found {_FILTER_VALUES} that are not texts by name"
    return None


def _holds(value: object, kind: str) -> bool:
    if kind == TEXTS:
        return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
    return isinstance(value, str) and bool(value)


def _keys(keys: object) -> str:
    told = [str(key) if _HARMLESS.fullmatch(str(key)) else "one that is not told" for key in sorted(keys)]
    return ", ".join(told[:5]) or "none"


def _example(members: Mapping[str, str]) -> str:
    return json.dumps({name: ["...", "..."] if kind == TEXTS else "..." for name, kind in members.items()})
