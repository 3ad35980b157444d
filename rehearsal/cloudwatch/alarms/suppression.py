"""Whether a composite alarm's actions wait for its suppressor alarm: pure steps, no clock.

User guide, "Suppressing composite alarm actions". A transition starts a WaitPeriod, so that the suppressor may still go
into ALARM; when it leaves ALARM an ExtensionPeriod starts, so that the composite alarm may still recover. When neither
holds any more, the alarm takes the actions of the state that it then has, if a transition had been held back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from rehearsal.cloudwatch.alarms.evaluation import ALARM

BY_ALARM, BY_WAIT, BY_EXTENSION = "Alarm", "WaitPeriod", "ExtensionPeriod"


@dataclass(frozen=True)
class Suppressor:
    """The alarm that suppresses, by name, and both periods in seconds."""

    name: str
    wait: int
    extension: int


@dataclass(frozen=True)
class Suppression:
    """What holds the actions back (`by`, None: nothing), until when, and whether any are held back (`pending`)."""

    by: str | None = None
    until: dt.datetime | None = None
    pending: bool = False

    @property
    def acts(self) -> bool:
        """Whether actions may be taken now."""
        return self.by is None


def after_transition(suppressor: Suppressor | None, suppressor_state: str | None, now: dt.datetime) -> Suppression:
    """The composite alarm has changed its state: whatever period was running is discarded."""
    if suppressor is None:
        return Suppression()
    if suppressor_state == ALARM:
        return Suppression(BY_ALARM, None, True)
    if suppressor.wait:
        return Suppression(BY_WAIT, now + dt.timedelta(seconds=suppressor.wait), True)
    return Suppression()


def after_suppressor(
    current: Suppression, suppressor: Suppressor, old: str | None, new: str | None, now: dt.datetime
) -> Suppression:
    """The suppressor has changed its state."""
    if new == ALARM:
        return Suppression(BY_ALARM, None, current.pending)
    if old != ALARM:
        return current
    if suppressor.extension:
        return Suppression(BY_EXTENSION, now + dt.timedelta(seconds=suppressor.extension), current.pending)
    return Suppression(pending=current.pending)


def after_time(current: Suppression, now: dt.datetime) -> Suppression:
    """A period has run out, unless it was discarded meanwhile."""
    if current.until is None or now < current.until:
        return current
    return Suppression(pending=current.pending)


def acted(current: Suppression) -> Suppression:
    """The actions that were held back have been taken."""
    return replace(current, pending=False)
