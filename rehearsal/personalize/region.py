"""One account's Personalize in one region: its resources, its data, its clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from moto.utilities.utils import get_partition

from rehearsal.personalize import durations, seeds, statuses
from rehearsal.personalize.access import Access
from rehearsal.personalize.agenda import Agenda
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.mishaps import Mishaps
from rehearsal.personalize.rates import RateLimiter
from rehearsal.personalize.resources.store import Store
from rehearsal.personalize.statuses import Timetable


@dataclass(frozen=True)
class Settings:
    """What `register` was called with. `access` None checks no permissions."""

    access: Access | None
    seed: int
    quotas: Mapping[str, int]


@dataclass
class Region:
    """The state of one account and region."""

    account: str
    name: str
    settings: Settings
    store: Store = field(default_factory=Store)
    agenda: Agenda = field(default_factory=Agenda)
    limiter: RateLimiter = field(default_factory=RateLimiter)
    mishaps: Mishaps = field(default_factory=Mishaps)
    data: dict[str, GroupData] = field(default_factory=dict)  # by dataset group ARN

    @property
    def access(self) -> Access | None:
        return self.settings.access

    @property
    def quotas(self) -> Mapping[str, int]:
        return self.settings.quotas

    @property
    def seed(self) -> int:
        return self.settings.seed

    @property
    def partition(self) -> str:
        return get_partition(self.name)

    def now(self) -> datetime:
        """The clock of the process, which the rehearsal moves; the only source of time here."""
        return datetime.now(timezone.utc)

    def advance(self) -> datetime:
        """Let everything happen that is due, and return the present."""
        now = self.now()
        self.agenda.run(now)
        self.store.sweep(now)
        return now

    def arn(self, path: str) -> str:
        """`campaign/x` -> arn:aws:personalize:eu-west-1:111111111111:campaign/x"""
        return f"arn:{self.partition}:personalize:{self.name}:{self.account}:{path}"

    def identifier(self, *parts: object) -> str:
        """32 hexadecimal digits that depend on the seed, this account and region, and `parts`."""
        return seeds.digest(self.seed, self.account, self.name, *parts)[:32]

    def duration(self, kind: str, arn: str) -> timedelta:
        """How long a kind of work takes; see durations."""
        if kind in self.mishaps.minutes:
            return timedelta(minutes=self.mishaps.minutes[kind])
        return durations.of(kind, self.seed, arn)

    def work(self, kind: str, arn: str, name: str, now: datetime) -> tuple[Timetable, str | None]:
        """The course of a piece of work that begins at `now`, and the reason if a mishap makes it fail."""
        failure = self.mishaps.take(kind, name)
        outcome = statuses.FAILED if failure else statuses.ACTIVE
        return Timetable.creation(now, self.duration(kind, arn), outcome), failure
