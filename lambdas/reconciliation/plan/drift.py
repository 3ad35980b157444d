"""What somebody changed by hand in Personalize: found by comparing what Describe says with what was recorded.

Personalize adds defaults to what it returns, so only what is wanted is compared, as the writers do
(stacks/state_machines/comparisons.py). While a writer is at work, or something is parked, nothing is judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lambdas.reconciliation.plan.entries import Actual, Record
from personalize import statuses

GONE = "drift: it is gone from Personalize"


def of_campaign(name: str, recorded: Record, actual: Actual) -> str | None:
    """Why a campaign's writer should look at it; None if all is as recorded."""
    if not _judged(recorded) or name not in actual.campaigns or "solutionVersionArn" not in recorded:
        return None
    found = actual.campaigns[name]
    if found is None:
        return GONE
    if _is_moving(found, "latestCampaignUpdate"):
        return None
    wanted = json.loads(recorded["settings"]) | {"SolutionVersionArn": recorded["solutionVersionArn"]}
    return _differing(wanted, found)


def of_recommender(name: str, recorded: Record, actual: Actual) -> str | None:
    """The same of a recommender; one that a person has stopped stays stopped."""
    if not _judged(recorded) or name not in actual.recommenders:
        return None
    found = actual.recommenders[name]
    if found is None:
        return GONE if "unfitData" not in recorded else None
    if _is_moving(found, "latestRecommenderUpdate"):
        return None
    wanted = json.loads(recorded["wanted"])["RecommenderConfig"]
    return _differing({"RecommenderConfig": {key: wanted[key] for key in wanted if key != "TrainingDataConfig"}}, found)


def of_filter(recorded: Record, actual: Actual) -> str | None:
    """Whether no filter of a name is left that works."""
    if not _judged(recorded) or actual.filters is None:
        return None
    prefix = json.loads(recorded["wanted"])["prefix"]
    mine = [one for one in actual.filters if one["name"].startswith(prefix) and not statuses.is_failed(one["status"])]
    return None if mine else GONE


def _judged(recorded: Record) -> bool:
    served = recorded.get("served") == recorded.get("generation") and "served" in recorded
    return served and not recorded.keys() & {"holder", "parked", "removed", "gone"}


def _is_moving(found: Mapping[str, object], update: str) -> bool:
    now = [found["status"], *([found[update]["status"]] if update in found else [])]
    return any(not statuses.is_terminal(status) for status in now)


def _differing(wanted: Mapping[str, object], found: Mapping[str, object]) -> str | None:
    differences = sorted(_differences(wanted, found, ""))
    return f"drift: {'; '.join(differences)}" if differences else None


def _differences(wanted: Mapping[str, object], found: Mapping[str, object], path: str) -> Iterator[str]:
    for key, value in wanted.items():
        name = key[0].lower() + key[1:] if key[:2] != key[:2].upper() else key
        there = found.get(name)
        if isinstance(value, Mapping):
            yield from _differences(value, there or {}, f"{path}{name}.")
        elif isinstance(value, bool):
            if value != bool(there):
                yield f"{path}{name} is {bool(there)}, not {value}"
        elif _text(value) != _text(there):
            yield f"{path}{name} is {there}, not {value}"


def _text(value: object) -> str:
    return f"{float(value):g}" if isinstance(value, int | float) else str(value)
