"""An owner's calls that break off: as a process does that is killed, or a laptop that is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from operations.calls import Calls

_READING = ("list", "describe", "get", "head", "scan")


class Interrupted(RuntimeError):
    """Whoever called was interrupted."""


@dataclass(frozen=True)
class Fragile(Calls):
    """Calls that end with the last of so many which change something: it is carried out, but nobody sees the answer."""

    lives: list[int] = field(default_factory=list)  # one number, counted down

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """One call; raises Interrupted if it is the last."""
        answer = super().call(service, operation, **parameters)
        if not operation.startswith(_READING):
            self.lives[0] -= 1
            if self.lives[0] == 0:
                raise Interrupted(operation)
        return answer


def fragile(calls: Calls, lives: int) -> Fragile:
    """The same calls, but for so many changes only."""
    return Fragile(calls.clients, calls.sleep, calls.jitter, calls.tell, [lives])
