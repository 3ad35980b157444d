"""The statuses that Personalize reports, and what they mean for somebody who waits.

    dataset group, dataset, solution, campaign, ...   CREATE PENDING -> CREATE IN_PROGRESS -> ACTIVE | CREATE FAILED
    solution version                                  the same, and CREATE STOPPING -> CREATE STOPPED
    everything that is deleted                        DELETE PENDING -> DELETE IN_PROGRESS -> ResourceNotFoundException
    an update of a campaign or solution               the same strings as a creation, in latestCampaignUpdate or
                                                      latestSolutionUpdate; the resource itself stays ACTIVE
    data deletion job                                 PENDING -> IN_PROGRESS -> COMPLETED | FAILED

The service model declares a status as a free string, and one page of the API reference (StopSolutionVersionCreation)
spells it with an underscore where the others have a space. Hence `normalized`, and whole strings are compared, never
parts of them: "ACTIVE" is a part of "INACTIVE".
"""

from __future__ import annotations

ACTIVE = "ACTIVE"
CREATE_PENDING = "CREATE PENDING"
CREATE_IN_PROGRESS = "CREATE IN_PROGRESS"
CREATE_FAILED = "CREATE FAILED"
CREATE_STOPPING = "CREATE STOPPING"
CREATE_STOPPED = "CREATE STOPPED"
DELETE_PENDING = "DELETE PENDING"
DELETE_IN_PROGRESS = "DELETE IN_PROGRESS"
PENDING = "PENDING"
IN_PROGRESS = "IN_PROGRESS"
COMPLETED = "COMPLETED"
FAILED = "FAILED"

FAILURES = frozenset({CREATE_FAILED, FAILED})
TERMINAL = frozenset({ACTIVE, COMPLETED, CREATE_STOPPED}) | FAILURES
CREATING = frozenset({CREATE_PENDING, CREATE_IN_PROGRESS, PENDING, IN_PROGRESS})
DELETING = frozenset({DELETE_PENDING, DELETE_IN_PROGRESS})

_SPELLINGS = {status.replace(" ", "_"): status for status in TERMINAL | CREATING | DELETING | {CREATE_STOPPING}}


def normalized(status: str) -> str:
    """The status as this module spells it, whether it came with spaces or with underscores; unknown ones unchanged."""
    return _SPELLINGS.get(status.replace(" ", "_"), status)


def is_active(status: str) -> bool:
    """Usable: a version can be deployed, a campaign serves, a filter may be named in a request."""
    return normalized(status) == ACTIVE


def is_failed(status: str) -> bool:
    """It will not become usable, and failureReason says why."""
    return normalized(status) in FAILURES


def is_terminal(status: str) -> bool:
    """Nothing further happens by itself. An unknown status is not terminal: keep waiting rather than act on it."""
    return normalized(status) in TERMINAL


def is_creating(status: str) -> bool:
    """Still being made: it counts against the quota of pending resources and blocks the deletion of its parents."""
    return normalized(status) in CREATING


def is_deleting(status: str) -> bool:
    """On its way out."""
    return normalized(status) in DELETING
