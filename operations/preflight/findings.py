"""What a look at an account found: how bad it is, what it is about, what was found and what to do."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One line of a report. With an error a deploy would fail; a warning says what could not be looked at."""

    severity: str
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.about}: {self.text}"
