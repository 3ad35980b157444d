"""Schedules of every kind that EventBridge Scheduler takes."""

from __future__ import annotations

from benchmarks.fuzz.dice import Dice

_ZONES = ("UTC", "Europe/Dublin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
_CRONS = (
    "cron(0 3 ? * SUN *)",
    "cron(59 23 L * ? *)",
    "cron(15 1 15W * ? *)",
    "cron(0 0 LW JAN,JUL ? *)",
    "cron(30 2 ? 3 1#5 *)",
    "cron(0/20 * ? * MON-FRI *)",
    "cron(5,35 22-2 * * ? *)",
    "cron(0 0 29 2 ? 2028-2060)",
    "cron(* * * * ? *)",
    "cron(10 4 ? * 6L 2030)",
)
_OTHERS = ("rate(1 minute)", "rate(1 hour)", "rate(12 hours)", "rate(7 days)", "rate(90 minutes)", "rate(1000 days)")
_ONCE = ("at(2027-01-31T04:30:00)", "at(2032-02-29T00:00:00)", "at(2027-03-28T01:30:00)")


def build(dice: Dice) -> dict[str, object]:
    """`schedule` and mostly a `time_zone`, which a rate cannot have."""
    if dice.chance(0.3):
        return {"schedule": dice.one(_OTHERS)}
    schedule = {"schedule": dice.one(_CRONS) if dice.chance(0.9) else dice.one(_ONCE)}
    return schedule | ({"time_zone": dice.one(_ZONES)} if dice.chance(0.7) else {})
