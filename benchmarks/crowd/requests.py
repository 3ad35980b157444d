"""Requests to Personalize's control plane: what was refused and why, and the busiest minute of each operation. Pure.

Personalize has one error for both reasons; the words of the refusal tell them apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rehearsal.calls.gate import Call

LIMITS = ("LimitExceededException", "ThrottlingException", "TooManyRequestsException")
RATE, PENDING, COUNT = "rate", "pending", "count"
_REASONS = ((RATE, re.compile("per second|rate exceeded", re.I)), (PENDING, re.compile("pending|in_progress", re.I)))


@dataclass(frozen=True)
class Demand:
    """How an operation was asked for; `busiest` is how often in the minute from `at` on, refused requests included."""

    operation: str
    requests: int
    refused: Counter[str]  # by reason
    busiest: int
    at: datetime


def demands(calls: Iterable[Call]) -> list[Demand]:
    """Every operation, the one with the busiest minute first."""
    by_operation: dict[str, list[Call]] = {}
    for call in calls:
        by_operation.setdefault(call.operation, []).append(call)
    found = [_demand(operation, these) for operation, these in by_operation.items()]
    return sorted(found, key=lambda one: (-one.busiest, one.operation))


def reason(call: Call) -> str | None:
    """Why a request was refused for its number or that of what it makes; None if it was not."""
    if call.outcome not in LIMITS:
        return None
    return next((name for name, words in _REASONS if words.search(call.message)), COUNT)


def _demand(operation: str, calls: list[Call]) -> Demand:
    minutes = Counter(call.at.replace(second=0, microsecond=0) for call in calls)
    at = min(minutes, key=lambda minute: (-minutes[minute], minute))
    refused = Counter(found for found in map(reason, calls) if found)
    return Demand(operation, len(calls), refused, minutes[at], at)


def load(demand: Demand, time: timedelta) -> float:
    """The share of the time's seconds that its accepted requests take: at 1 nothing more fits in."""
    return (demand.requests - demand.refused[RATE]) / time.total_seconds()
