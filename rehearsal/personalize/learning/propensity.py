"""How likely users are to take actions: a small model of aws-next-best-action.

An action has a score once 50 interactions with it were Taken and 50 Not Taken or Viewed, within six weeks before the
latest action interaction ("native-recipe-next-best-action"). Its score for a user starts from how often it is taken,
moves with the items that those who took it have in common, and with what the user has done with it so far. A view
counts against an action unless the user takes it within the action optimization period.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rehearsal.personalize.data.actions import NOT_TAKEN, TAKEN, VIEWED
from rehearsal.personalize.data.interactions import InteractionLog, Interactions

_LEAST, _MOST = 50, 1000  # interactions of either kind, actions in a training ("actions-datasets")
_DAY = 86_400
_RECENT = 42 * _DAY
_HISTORY = 50  # items of a user's history that count
_STRETCH = 0.5  # of a history's likelihood ratio: items of one history are no independent witnesses

Outcome = tuple[int, int, bool]  # user, action, whether it was taken


@dataclass(frozen=True)
class Propensity:
    """A trained model; `rates` are the log-odds of the actions that have a score, `affinities` theirs by item."""

    rates: Mapping[int, float] = field(default_factory=dict)
    affinities: Mapping[int, np.ndarray] = field(default_factory=dict)
    past: Mapping[tuple[int, int, bool], int] = field(default_factory=dict)  # how often each Outcome was seen

    def score(self, action: int, user: int | None, history: Sequence[int], since: Counter[bool]) -> float:
        """The likelihood in [0, 1] that a user takes an action; 0.0 for an action without a score.

        `history` are codes of items, oldest first; `since` counts what the user did with the action after the training.
        """
        if action not in self.rates:
            return 0.0
        affinity = self.affinities[action]
        known = [item for item in history[-_HISTORY:] if item < len(affinity)]
        odds = self.rates[action]
        if known:
            odds += _STRETCH * float(affinity[known].sum()) / math.sqrt(len(known))
        taken, declined = (since[way] + self.past.get((user, action, way), 0) for way in (True, False))
        odds += math.log((1 + taken) / (1 + declined))
        return round(1 / (1 + math.exp(-odds)), 6)


def outcomes(log: InteractionLog, period: int) -> list[Outcome]:
    """What became of the action interactions of the last six weeks; `period` is in days, rows are by user and time."""
    rows = log.snapshot()
    if not len(rows):
        return []
    rows = rows.take(rows.times >= rows.times.max() - _RECENT)
    taken, *others = (log.types.code(name) for name in (TAKEN, NOT_TAKEN, VIEWED))
    columns = (rows.users.tolist(), rows.items.tolist(), rows.times.tolist(), rows.types.tolist())
    times: dict[tuple[int, int], list[int]] = {}
    for user, action, time, kind in zip(*columns, strict=True):
        if kind == taken:
            times.setdefault((user, action), []).append(time)
    found = [(user, action, True) for (user, action), moments in times.items() for _ in moments]
    for user, action, time, kind in zip(*columns, strict=True):
        later = any(time <= moment <= time + period * _DAY for moment in times.get((user, action), ()))
        if kind in others and not later:
            found.append((user, action, False))
    return found


def scored_actions(log: InteractionLog) -> list[int]:
    """The actions with enough interactions of both kinds to have a score, by how many they have, at most 1,000."""
    rows = log.snapshot()
    if not len(rows):
        return []
    recent = rows.take(rows.times >= rows.times.max() - _RECENT)
    taken = recent.types == log.types.code(TAKEN)
    size = len(log.items)
    yes, no = np.bincount(recent.items[taken], minlength=size), np.bincount(recent.items[~taken], minlength=size)
    enough = np.flatnonzero((yes >= _LEAST) & (no >= _LEAST))
    return enough[np.argsort(-(yes + no)[enough], kind="stable")][:_MOST].tolist()


def fit(found: Iterable[Outcome], actions: Sequence[int], items: Interactions, size: int) -> Propensity:
    """Learn from outcomes and the item interactions, which are ordered by user; `size` is the number of items."""
    past = Counter(found)
    rates: dict[int, float] = {}
    affinities: dict[int, np.ndarray] = {}
    for action in actions:
        counts = {way: sum(n for (_, a, w), n in past.items() if (a, w) == (action, way)) for way in (True, False)}
        rates[action] = math.log((1 + counts[True]) / (1 + counts[False]))
        shares = []
        for way in (True, False):
            users = sorted({user for user, a, w in past if (a, w) == (action, way)})
            seen = np.zeros(size)
            for user in users:
                seen[np.unique(items.of_user(user).items)] += 1
            shares.append((seen + 1) / (len(users) + 2))
        affinities[action] = np.log(shares[0] / shares[1])
    return Propensity(rates, affinities, past)
