"""The stories of the sample tenants: everything that their machines do, and as many others as a grown file has them do.

Each begins with a first deploy and ends with a tenant at rest. A night passes in streamly's, with what it schedules;
the others train when they are asked to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.destroy.play import Play, Story
from benchmarks.live import MODULES, synthesize, tenant_of
from config import loading

File = dict[str, Any]
_LETTERS = {"name": "letters", "schedule": "cron(0 6 ? * MON *)", "results": 10}
_SEGMENTS = {"name": "audiences", "schedule": "cron(0 9 ? * MON *)", "results": 10}
_WEEKLY = {"full": {"schedule": "cron(0 7 ? * SUN *)"}}
_STUDIO = {"name": "STUDIO", "type": "string", "categorical": True, "nullable": True, "since": 2}
_PARKED = {"after_hours": 1, "action": "delete", "further_hours": 1, "revive": "next_full_training"}
_ACTIONS = {
    "actions": {
        "columns": [
            {"name": "ACTION_ID", "type": "string"},
            {"name": "KIND", "type": "string", "categorical": True},
        ]
    },
    "action_interactions": {
        "columns": [
            {"name": "USER_ID", "type": "string"},
            {"name": "ACTION_ID", "type": "string"},
            {"name": "EVENT_TYPE", "type": "string"},
            {"name": "TIMESTAMP", "type": "long"},
        ]
    },
}


def streamly(play: Play) -> None:
    """Two files one after the other, the first training, a night; then more of everything, and a campaign is parked."""
    play.deploy("first")
    play.wait(minutes=10)
    play.give("first", ["interactions"])
    play.wait(minutes=20)
    play.give("first", ["items"])
    play.wait(hours=5)
    play.deploy("grown")
    play.give("grown")
    play.wait(hours=2)
    user = {"userId": "1"}
    play.put("batch/letters/input/users.json", json.dumps(user).encode())
    play.put("batch/audiences/input/items.json", json.dumps({"itemId": "1"}).encode())
    for batch in ("letters", "audiences"):
        play.start("BatchJob", batch=batch, reason="operator")
    play.wait(minutes=40)
    play.start("TenantReconciliation", reason="operator", graceHours=0)
    play.wait(minutes=20)
    play.deploy("parking")
    play.wait_for(lambda: any("DELETE" in status for status in play.statuses("campaign")))
    play.wait(minutes=10)
    play.start("SolutionTraining", solution="for-you", mode="FULL", reason="operator")
    play.wait(minutes=70)


def boutique(play: Play) -> None:
    """Recommenders one use case at a time, others in their places, one stopped by a person and one by its idleness."""
    play.deploy("first")
    play.wait(minutes=5)
    play.give("first", ["interactions"])
    play.wait(minutes=15)
    play.give("first")
    play.wait(hours=1)
    play.deploy("grown")
    play.wait(hours=1)
    play.start("TenantReconciliation", reason="operator", graceHours=0)
    play.wait(minutes=40)
    arn = play.calls.call("personalize", "list_recommenders")["recommenders"][0]["recommenderArn"]
    for verb in ("stop", "start"):
        play.calls.call("personalize", f"{verb}_recommender", recommenderArn=arn)
        play.wait(minutes=15)
    play.wait_for(lambda: "INACTIVE" in play.statuses("recommender"))
    play.wait(minutes=10)


def cinema(play: Play) -> None:
    """Too little data at first; then recommenders beside a campaign, which gets a companion and another recipe."""
    play.deploy("first")
    play.wait(minutes=5)
    play.give("first", users=60, interactions=600)
    play.wait(minutes=90)
    play.give("first")
    play.wait(minutes=100)
    play.deploy("grown")
    play.give("grown")
    play.wait(minutes=100)
    play.start("TenantReconciliation", reason="operator", graceHours=0)
    play.wait(minutes=30)


def _streamly_grown(file: File) -> None:
    file["datasets"]["items"]["columns"].append(_STUDIO)
    file["datasets"] |= _ACTIONS
    (solution,) = file["solutions"]
    solution["hyperparameters"] = {"hidden_dimension": 100}
    solution["batch_inference"] = [_LETTERS]
    solution["campaigns"][0]["min_provisioned_tps"] = 2
    others = (("next", "aws-next-best-action", "campaigns", {"name": "offers"}),)
    others += (("fans", "aws-item-affinity", "batch_segments", _SEGMENTS),)
    file["solutions"] += [
        {"name": name, "recipe": recipe, "training": _WEEKLY, member: [one]} for name, recipe, member, one in others
    ]
    del file["filters"][0]
    metric = {"name": "watched", "event_type": "watch", "expression": "SAMPLECOUNT()"}
    file["metric_attribution"] = {"metrics": [metric]}
    file["tags"] = {"team": "films"}


def _streamly_parking(file: File) -> None:
    _streamly_grown(file)
    file["solutions"][0]["campaigns"][0]["idle"] = _PARKED
    file["solutions"][1]["campaigns"] = []


def _boutique_grown(file: File) -> None:
    first, _bought_together, best = file["recommenders"]
    first["min_recommendation_requests_per_second"] = 2
    first["idle"] = {"after_hours": 1, "action": "stop", "further_hours": 1}
    best["recipe"] = "aws-ecomm-popular-items-by-views"
    file["recommenders"] = [first, best]
    file["metric_attribution"]["metrics"].pop()
    file["filters"][0]["expression"] = "INCLUDE ItemID WHERE Items.PRICE < $MOST"


def _cinema_grown(file: File) -> None:
    (solution,) = file["solutions"]
    solution["event_weights"][1]["weight"] = 0.5
    solution["campaigns"].append({"name": "browse-results"})
    file["recommenders"].pop()
    file["datasets"]["items"]["columns"].append(_STUDIO)
    file.pop("metric_attribution", None)


STORIES: Mapping[str, Story] = {"streamly": streamly, "boutique": boutique, "cinema": cinema}
_FILES: Mapping[str, Mapping[str, Callable[[File], None]]] = {
    "streamly": {"grown": _streamly_grown, "parking": _streamly_parking},
    "boutique": {"grown": _boutique_grown},
    "cinema": {"grown": _cinema_grown},
}


def synthesized(name: str, folder: Path) -> dict[str, Path]:
    """A sample tenant's files as its story needs them, synthesized into a folder."""
    found = {"first": synthesize([tenant_of(name)], folder / "first")}
    for which, change in _FILES[name].items():
        file = yaml.safe_load((MODULES / f"{name}.yaml").read_text())
        change(file)
        path = folder / which / f"{name}.yaml"
        path.parent.mkdir()
        path.write_text(yaml.safe_dump(file, sort_keys=False))
        (tenant,) = loading.load([path])
        found[which] = synthesize([tenant], folder / which / "cdk.out")
    return found
