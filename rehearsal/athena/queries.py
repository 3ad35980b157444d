"""One query as Athena keeps it, and how GetQueryExecution describes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.athena.workgroups import ENGINE
from rehearsal.calls.gate import Caller
from rehearsal.clock import Process, Signal

SUCCEEDED, FAILED, CANCELLED = "SUCCEEDED", "FAILED", "CANCELLED"
ENDED = frozenset({SUCCEEDED, FAILED, CANCELLED})
_USER = 2  # the category of an error that is neither Athena's own nor anybody else's ("Athena error catalog")


@dataclass
class Query:
    """A query from its start on; `configuration` has the location of its result, `types` those of its columns."""

    id: str
    text: str
    context: Mapping[str, str]
    workgroup: Any
    configuration: Mapping[str, Any]
    caller: Caller
    submitted: dt.datetime
    state: str = "QUEUED"
    reason: str | None = None
    began: dt.datetime | None = None
    completed: dt.datetime | None = None
    scanned: int = 0
    types: tuple[str, ...] = ()
    ended: Signal = field(default_factory=Signal, repr=False)
    process: Process | None = field(default=None, repr=False)

    @property
    def location(self) -> str:
        """The address of its result."""
        return str(self.configuration["OutputLocation"])

    def described(self) -> dict[str, Any]:
        """The member QueryExecution of an answer."""
        return {
            "QueryExecutionId": self.id,
            "Query": self.text,
            "StatementType": "DML",
            "SubstatementType": "SELECT",
            "ResultConfiguration": dict(self.configuration),
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": dict(self.context),
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup.name,
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": ENGINE},
        }

    def _status(self) -> dict[str, Any]:
        found: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        if self.completed is not None:
            found["CompletionDateTime"] = self.completed
        if self.reason is not None:
            found["StateChangeReason"] = self.reason
        if self.state == FAILED:
            found["AthenaError"] = {"ErrorCategory": _USER, "Retryable": False, "ErrorMessage": self.reason}
        return found

    def _statistics(self) -> dict[str, Any]:
        if self.completed is None:
            return {"DataScannedInBytes": self.scanned}
        began = self.began or self.completed
        return {
            "DataScannedInBytes": self.scanned,
            "QueryQueueTimeInMillis": _milliseconds(began - self.submitted),
            "EngineExecutionTimeInMillis": _milliseconds(self.completed - began),
            "TotalExecutionTimeInMillis": _milliseconds(self.completed - self.submitted),
        }


def _milliseconds(span: dt.timedelta) -> int:
    return round(span.total_seconds() * 1000)
