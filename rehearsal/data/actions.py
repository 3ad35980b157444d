"""Actions that are offered to users, and what users did about them, for the datasets of aws-next-best-action.

An action gets a score once it was taken, and not taken or only viewed, fifty times each within six weeks (developer
guide, "Next-Best-Action recipe"): there is enough of both, however few the users are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DAY = 86_400
RECENT = 40 * DAY
ACTIONS = 10
TAKEN, NOT_TAKEN, VIEWED = OUTCOMES = ("Taken", "Not taken", "Viewed")
_EVENTS_OF_A_USER = 8
_EVENTS_OF_AN_ACTION = 200


@dataclass(frozen=True)
class ActionLog:
    """Arrays with one element an action (created) or an event (user, action, time, outcome), events in time's order."""

    created: np.ndarray  # epoch seconds
    user: np.ndarray
    action: np.ndarray
    time: np.ndarray
    outcome: np.ndarray  # index into OUTCOMES

    @property
    def actions(self) -> int:
        """How many actions there are."""
        return len(self.created)


def generate(*, seed: int, users: int, end: int) -> ActionLog:
    """What these users did until `end` (epoch seconds); each action appeals to some more than to others."""
    rng = np.random.default_rng([seed, 3])
    count = max(users * _EVENTS_OF_A_USER, ACTIONS * _EVENTS_OF_AN_ACTION)
    time = np.sort(rng.integers(end - RECENT, end, count))
    user, action = rng.integers(0, users, count), rng.integers(0, ACTIONS, count)
    appeal = 0.35 + 0.3 * rng.random(ACTIONS)
    liking = rng.uniform(-0.15, 0.15, (users, ACTIONS))
    taken = rng.random(count) < (appeal[action] + liking[user, action])
    refused = np.where(rng.random(count) < 0.5, 1, 2)
    return ActionLog(
        created=rng.integers(end - 2 * RECENT, end - RECENT, ACTIONS),
        user=user,
        action=action,
        time=time,
        outcome=np.where(taken, 0, refused),
    )
