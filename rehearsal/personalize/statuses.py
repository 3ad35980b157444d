"""Statuses as functions of time: a resource carries its timetable, and nothing has to run for it to move.

    CREATE PENDING -> CREATE IN_PROGRESS -> ACTIVE | CREATE FAILED
    ACTIVE -> DELETE PENDING -> DELETE IN_PROGRESS -> gone
    CREATE IN_PROGRESS -> CREATE STOPPING -> CREATE STOPPED             (solution versions only)
    ACTIVE -> STOP PENDING -> STOP IN_PROGRESS -> INACTIVE              (recommenders only, as is the way back:)
    INACTIVE -> START PENDING -> START IN_PROGRESS -> ACTIVE
    PENDING -> IN PROGRESS -> ACTIVE | CREATE FAILED                    (batch jobs only)
    PENDING -> IN_PROGRESS -> COMPLETED | FAILED                        (data deletion jobs only)

Spelling: botocore's model of Personalize, "Describe..." operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PENDING = "CREATE PENDING"
IN_PROGRESS = "CREATE IN_PROGRESS"
ACTIVE = "ACTIVE"
FAILED = "CREATE FAILED"
STOPPING = "CREATE STOPPING"
STOPPED = "CREATE STOPPED"
DELETE_PENDING = "DELETE PENDING"
DELETING = "DELETE IN_PROGRESS"
INACTIVE = "INACTIVE"
STOP = ("STOP PENDING", "STOP IN_PROGRESS", INACTIVE)
BATCH = ("PENDING", "IN PROGRESS")
DELETION = ("PENDING", "IN_PROGRESS")
START = ("START PENDING", "START IN_PROGRESS", ACTIVE)

UNFINISHED = frozenset({PENDING, IN_PROGRESS, STOPPING, *STOP[:2], *START[:2], *BATCH, *DELETION})
ENDED = frozenset({ACTIVE, FAILED, STOPPED, INACTIVE})
GOING = frozenset({DELETE_PENDING, DELETING})

# How long the service keeps a request queued before it starts on it.
QUEUED = timedelta(seconds=10)


@dataclass(frozen=True)
class Step:
    """From `at` on, the status is `status`."""

    at: datetime
    status: str


@dataclass(frozen=True)
class Timetable:
    """The statuses of one resource, past and to come, in order of time; `ends` is when it ceases to exist."""

    steps: tuple[Step, ...]
    ends: datetime | None = None

    @classmethod
    def creation(cls, now: datetime, takes: timedelta, outcome: str = ACTIVE) -> Timetable:
        """Accepted at `now`, settled as `outcome` after `takes`."""
        return cls.course(now, takes, (PENDING, IN_PROGRESS, outcome))

    @classmethod
    def course(cls, now: datetime, takes: timedelta, course: tuple[str, str, str]) -> Timetable:
        """Accepted at `now`, settled after `takes`; `course` are the statuses queued, under way and settled."""
        instants = (now, now + min(QUEUED, takes / 2), now + takes)
        return cls(tuple(Step(at, status) for at, status in zip(instants, course, strict=True)))

    def step(self, now: datetime) -> Step:
        """The step that holds at `now`; the first one if `now` lies before it."""
        return next((step for step in reversed(self.steps) if step.at <= now), self.steps[0])

    def status(self, now: datetime) -> str:
        return self.step(now).status

    def gone(self, now: datetime) -> bool:
        return self.ends is not None and self.ends <= now

    def since(self, status: str) -> datetime | None:
        """When the resource reaches `status`, or None if it never does."""
        return next((step.at for step in self.steps if step.status == status), None)

    def deleted(self, now: datetime, takes: timedelta) -> Timetable:
        """The same resource, deletion of which is accepted at `now` and complete after `takes`."""
        queued = min(QUEUED, takes / 2)
        going = (Step(now, DELETE_PENDING), Step(now + queued, DELETING))
        return Timetable(self._until(now) + going, ends=now + takes)

    def stopped(self, now: datetime, takes: timedelta) -> Timetable:
        """The same solution version, whose training is asked to stop at `now`; a pending one stops at once."""
        if self.status(now) == PENDING:
            return Timetable((*self._until(now), Step(now, STOPPED)))
        return Timetable((*self._until(now), Step(now, STOPPING), Step(now + takes, STOPPED)))

    def turned(self, now: datetime, takes: timedelta, course: tuple[str, str, str]) -> Timetable:
        """The same recommender, asked at `now` to go through the three statuses of `course` (STOP or START)."""
        instants = (now, now + min(QUEUED, takes / 2), now + takes)
        return Timetable(self._until(now) + tuple(map(Step, instants, course)))

    def history(self, now: datetime) -> tuple[Step, ...]:
        """The steps that have happened by `now`."""
        return self._until(now)

    def _until(self, now: datetime) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.at <= now)
