"""The smallest file that still shows a defect: lines go, with all that is indented below them, as long as it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.fuzz.checking import Outcome, check
from benchmarks.fuzz.files import File

_MOST_TRIES = 600


def reduced(file: File, checked: Callable[[File], Outcome] = check) -> File:
    """The file without what its failure does not need; the file itself if it does not fail."""
    kind = checked(file).kind
    try:
        lines = file.content.decode().splitlines(keepends=True)
    except UnicodeDecodeError:
        return file
    tries, shrank = 0, True
    while kind and shrank:
        shrank = False
        for start in reversed(range(len(lines))):
            fewer = lines[:start] + lines[_end(lines, start) :]
            tries += 1
            if tries <= _MOST_TRIES and checked(_with(file, fewer)).kind == kind:
                lines, shrank = fewer, True
    return _with(file, lines)


def _with(file: File, lines: list[str]) -> File:
    return replace(file, content="".join(lines).encode(), data=None)


def _end(lines: list[str], start: int) -> int:
    """Where the block that begins with a line ends: before the next line that is indented no deeper."""
    depth = _depth(lines[start])
    after = range(start + 1, len(lines))
    return next((at for at in after if lines[at].strip() and _depth(lines[at]) <= depth), len(lines))


def _depth(line: str) -> int:
    """The indentation; an item of a list stands deeper than the key that has the list, although YAML dumps it level."""
    bare = line.lstrip(" ")
    return 2 * (len(line) - len(bare)) + bare.startswith("-")
