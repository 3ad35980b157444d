"""What a check found: how bad it is, which check said so, about what, and in which words.

``refuse``: the import would fail, or what it brings could not be trained on. ``warn``: somebody should look.
``advise``: good to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

REFUSE, WARN, ADVISE = "refuse", "warn", "advise"
SHOWN = 20  # in a failure's cause, which Step Functions cuts at 32,768 characters, and a mail is read by people


@dataclass(frozen=True)
class Finding:
    """``about`` is a file, a column or the dataset; ``text`` says what was found and what to do."""

    severity: str
    check: str
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"

    @property
    def key(self) -> str:
        """What it is, whatever the figures."""
        return f"{self.check} {self.about}"

    def plain(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def chosen(findings: Iterable[Finding], severity: str) -> list[Finding]:
    """Those of one severity."""
    return [one for one in findings if one.severity == severity]


def listed(findings: Iterable[Finding]) -> str:
    """One a line."""
    lines = [str(one) for one in findings]
    more = [f"and {len(lines) - SHOWN} more, in the report"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more])


def many(count: int, noun: str) -> str:
    """'1 row', '2,000 rows'."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
