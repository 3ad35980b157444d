"""What happens to the idle, and thresholds of alarms."""

from __future__ import annotations

from benchmarks.fuzz.dice import Dice
from config.models import Alarms
from config.models.monitoring import MAX_IDLE_HOURS

Entry = dict[str, object]

_HOURS = (1, 2, 24, 48, MAX_IDLE_HOURS)
_REVIVES = {"delete": ("by_hand", "next_full_training"), "stop": ("by_hand",)}
_FALLING = "utilization_low"
# Two thresholds in the order of their values; a schedule is dead after one and a half of its periods at the earliest.
_PAIRS = ((2, 3.5), (5, 40), (1.5, 10_000), (20, 20.5))


def idle(dice: Dice, action: str) -> Entry:
    """`idle` and `keep` of something that this action can be taken on."""
    entry: Entry = {}
    if dice.chance(0.4):
        chosen: Entry = {"after_hours": dice.one(_HOURS)} if dice.chance(0.7) else {}
        if dice.chance(0.5):
            chosen["action"] = action
            if dice.chance(0.5):
                chosen["further_hours"] = dice.one(_HOURS)
            if dice.chance(0.5):
                chosen["revive"] = dice.one(_REVIVES[action])
        entry["idle"] = chosen
    if dice.chance(0.2):
        entry["keep"] = dice.chance(0.5)
    return entry


def alarms(dice: Dice) -> Entry:
    """`monitoring`, now and then."""
    if not dice.chance(0.4):
        return {}
    chosen = {kind: _thresholds(dice, kind) for kind in dice.some(Alarms.model_fields, 0, 12)}
    return {"monitoring": {"alarms": chosen} if chosen or dice.chance(0.5) else {}}


def _thresholds(dice: Dice, kind: str) -> Entry:
    if dice.chance(0.3):
        return {"warning": None, "critical": dice.one((2, 7))}
    if dice.chance(0.2):
        return {"warning": None, "critical": None}
    low, high = dice.one(_PAIRS)
    if kind.endswith("_failed") or kind == "dead_letters":
        low, high = round(low), round(high) + 1
    warning, critical = (high, low) if kind == _FALLING else (low, high)
    return {"warning": warning, "critical": critical}
