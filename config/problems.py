"""What is wrong with a file: where, what was found, what to do. All of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One line of the report: ``tenants/acme.yaml:12: solutions[0].recipe: found 'x'; ...``."""

    file: str
    line: int  # 1-based; 0 if the problem belongs to no line
    key: str  # as a person writes it, '' for the file as a whole
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.text) if part)


class ConfigError(ValueError):
    """Files that cannot be used; its text is the full report, one problem a line, in the files' own order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Finding:
    """What a rule has against a value: where, and the text of the problem."""

    path: Path
    text: str
    about: tuple[Path, ...] = ()  # what else the rule looked at; if that could not be read, the finding is void


def dotted(path: Path) -> str:
    """('solutions', 0, 'recipe') -> 'solutions[0].recipe'."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def shown(value: object) -> str:
    """A value as a message quotes it: short, and as YAML names its kind where the content would be long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}...{text[-1]}"
