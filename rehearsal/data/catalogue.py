"""A small world in which people watch films or buy things: who did what and when.

Everything is drawn from a seeded generator; the same seed gives the same world. columns.py turns it into files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rehearsal.data.themes import Theme

DAY = 86_400
HISTORY = 365 * DAY  # length of the recorded history
CATALOGUE = 3 * 365 * DAY  # the oldest release before its beginning
_COLD = 0.05  # share of the items that nobody has touched, besides those that are new
_NEW = 0.05  # share of the items released in the last fortnight


@dataclass(frozen=True)
class World:
    """Who did what: arrays with one element an event (user, item, time, engaged) or an item (released, kinds)."""

    theme: Theme
    users: int
    released: np.ndarray  # epoch seconds
    kinds: np.ndarray  # bool, items x kinds of the theme
    user: np.ndarray
    item: np.ndarray
    time: np.ndarray
    engaged: np.ndarray  # bool; the others are the theme's lesser event

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self.released)


def generate(*, theme: Theme, seed: int, users: int, items: int, interactions: int, end: int) -> World:
    """A world whose last event is at `end` (epoch seconds), its events in the order of time."""
    rng = np.random.default_rng(seed)
    released = _releases(rng, items, end)
    kinds = _kinds(rng, items, len(theme.kinds))
    appeal = rng.permutation(1 / np.arange(1, items + 1) ** 0.8)  # Zipf: few are watched by all, most by few
    appeal[rng.random(items) < _COLD] = 0
    user, time = _visits(rng, users, int(interactions * 2), end)
    item = _choices(rng, user, time, released=released, kinds=kinds, appeal=appeal, users=users)
    kept = _distinct(rng, user, item, interactions)
    order = kept[np.argsort(time[kept], kind="stable")]
    user, item, time = user[order], item[order], time[order]
    engaged = rng.random(len(order)) < theme.engaged
    return World(theme, users, released, kinds, user, item, time + (end - time[-1]), engaged)


def _releases(rng: np.random.Generator, items: int, end: int) -> np.ndarray:
    released = rng.integers(end - HISTORY - CATALOGUE, end - 14 * DAY, items)
    new = rng.random(items) < _NEW
    return np.where(new, rng.integers(end - 14 * DAY, end, items), released)


def _kinds(rng: np.random.Generator, items: int, most: int) -> np.ndarray:
    """One to three kinds an item, common ones more often."""
    share = 1 / np.arange(1, most + 1)
    share /= share.sum()
    kinds = np.zeros((items, most), dtype=bool)
    for row, count in zip(kinds, rng.integers(1, 4, items), strict=True):
        row[rng.choice(most, count, replace=False, p=share)] = True
    return kinds


def _visits(rng: np.random.Generator, users: int, events: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Users and times of events: some people come often, an evening brings several events a few minutes apart."""
    activity = rng.lognormal(0, 1, users)
    length = rng.geometric(0.3, events)
    sessions = int(np.searchsorted(np.cumsum(length), events)) + 1
    length = length[:sessions]
    visitor = np.concatenate([np.arange(users), rng.choice(users, sessions, p=activity / activity.sum())])[:sessions]
    day = (end - HISTORY) // DAY + rng.integers(0, HISTORY // DAY, sessions)
    evening = np.clip(rng.normal(20 * 3600, 2.5 * 3600, sessions), 0, DAY - 1).astype(np.int64)
    start = np.repeat(day * DAY + evening, length)
    since = np.arange(len(start)) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(visitor, length), start + since * 420 + rng.integers(0, 240, len(start))


def _choices(
    rng: np.random.Generator,
    user: np.ndarray,
    time: np.ndarray,
    *,
    released: np.ndarray,
    kinds: np.ndarray,
    appeal: np.ndarray,
    users: int,
) -> np.ndarray:
    """The item of each event, by appeal and the user's taste; -1 where only items that are not out yet were drawn."""
    taste = rng.dirichlet(np.full(kinds.shape[1], 0.25), users)
    chosen = np.full(len(user), -1)
    order = np.argsort(user, kind="stable")
    for events in np.split(order, np.searchsorted(user[order], np.arange(1, users))):
        if not len(events):
            continue
        liking = appeal * (0.02 + kinds @ taste[user[events[0]]]) ** 1.5
        cumulated = np.cumsum(liking)
        for _ in range(8):
            open_ = events[chosen[events] < 0]
            drawn = np.searchsorted(cumulated, rng.random(len(open_)) * cumulated[-1], side="right")
            drawn = np.minimum(drawn, len(liking) - 1)
            out = released[drawn] <= time[open_]
            chosen[open_[out]] = drawn[out]
    return chosen


def _distinct(rng: np.random.Generator, user: np.ndarray, item: np.ndarray, count: int) -> np.ndarray:
    """Positions of at most `count` events, none of the same user and item as another, every user kept if possible."""
    positions = np.flatnonzero(item >= 0)
    _, first = np.unique(user[positions] * (item.max() + 1) + item[positions], return_index=True)
    positions = positions[first]
    return positions if len(positions) <= count else rng.choice(positions, count, replace=False)
