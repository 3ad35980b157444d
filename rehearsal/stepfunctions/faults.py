"""Errors of an execution, and what Retry and Catch make of them: pure decisions.

After the Step Functions developer guide, "Handling errors in Step Functions workflows".
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

ALL, TASK_FAILED, TIMEOUT, RUNTIME = "States.ALL", "States.TaskFailed", "States.Timeout", "States.Runtime"
QUERY, DATA_LIMIT = "States.QueryEvaluationError", "States.DataLimitExceeded"
UNCATCHABLE = frozenset({RUNTIME, DATA_LIMIT})  # States.ALL does not reach them

INTERVAL, BACKOFF, ATTEMPTS = 1, 2.0, 3  # a retrier's defaults


class StateError(Exception):
    """An error of a state: its name, and the cause as text."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause

    def output(self) -> dict[str, str]:
        """What a catcher sees as $states.errorOutput."""
        return {"Error": self.error, "Cause": self.cause}


def matches(equals: list[str], error: str) -> bool:
    """Whether a retrier's or catcher's ErrorEquals covers the error."""
    if error in equals:
        return True
    if ALL in equals:
        return error not in UNCATCHABLE
    return TASK_FAILED in equals and error != TIMEOUT and error not in UNCATCHABLE


class Retries:
    """The retriers of one visit to a state; each counts its own attempts."""

    def __init__(self, retriers: list[Mapping[str, Any]], chance: random.Random) -> None:
        self._retriers = retriers
        self._used = [0] * len(retriers)
        self._chance = chance

    @property
    def count(self) -> int:
        """How often the state has been retried."""
        return sum(self._used)

    def delay(self, error: StateError) -> float | None:
        """Seconds until the next attempt; None when the first matching retrier is used up or none matches."""
        for index, retrier in enumerate(self._retriers):
            if matches(retrier["ErrorEquals"], error.error):
                if self._used[index] >= retrier.get("MaxAttempts", ATTEMPTS):
                    return None
                used, self._used[index] = self._used[index], self._used[index] + 1
                wait = retrier.get("IntervalSeconds", INTERVAL) * retrier.get("BackoffRate", BACKOFF) ** used
                wait = min(wait, retrier.get("MaxDelaySeconds", wait))
                return self._chance.uniform(0, wait) if retrier.get("JitterStrategy") == "FULL" else wait
        return None


def catcher(catchers: list[Mapping[str, Any]], error: StateError) -> Mapping[str, Any] | None:
    """The first catcher that covers the error."""
    return next((entry for entry in catchers if matches(entry["ErrorEquals"], error.error)), None)
