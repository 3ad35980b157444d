"""All that there is of a tenant, as the services describe it, without what differs from day to day."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from benchmarks.live import Live
from rehearsal.deployment.inventory import inventory as resources

Inventory = dict[str, Any]
# Dates, what follows from when something was made, and what a description repeats of something that is listed too.
_PASSING = (
    *("creationDateTime", "lastUpdatedDateTime", "latestCampaignUpdate", "latestRecommenderUpdate"),
    *("latestSolutionUpdate", "latestSolutionVersion", "latestDatasetUpdate", "trackingId", "modelMetrics"),
)
_MOMENT = re.compile(r"\b\d{9,}\b")  # a date in a rotated filter
_RANDOM = re.compile(r"event-tracker/\w+$")
_HASH = re.compile(r"_[0-9a-f]{8}$|_\d{8}T\d{4,6}\w*$")
# The kinds of the API that the machines own: how they are listed, described, and what describes them.
_KINDS = (
    ("solution", "list_solutions", "solutions"),
    ("campaign", "list_campaigns", "campaigns"),
    ("recommender", "list_recommenders", "recommenders"),
    ("filter", "list_filters", "Filters"),
    ("dataset", "list_datasets", "datasets"),
    ("event_tracker", "list_event_trackers", "eventTrackers"),
    ("metric_attribution", "list_metric_attributions", "metricAttributions"),
)

_SHOWN = 300  # characters of a value that is other than it should be
_UNTAGGED = ("metric_attribution",)  # cannot be (API reference, TagResource)


def inventory(live: Live) -> Inventory:
    """By kind and name."""
    found = dict(_personalize(live))
    for stack in live.aws.stacks:
        for record in stack.resources.values():
            found[f"{stack.name} {record.logical_id}"] = record.kind
    found |= {" ".join(key): _lasting(content) for key, content in resources(live.aws).items()}
    parameters = live.calls.call("ssm", "describe_parameters")
    return found | {f"parameter {one['Name']}": "" for one in parameters["Parameters"]}


def campaigns(live: Live) -> dict[str, Any]:
    """The campaigns by name: when each was made, as one that was deleted meanwhile shows."""
    listed = live.calls.call("personalize", "list_campaigns")["campaigns"]
    return {one["name"]: one["creationDateTime"] for one in listed}


def differences(found: Inventory, fresh: Inventory) -> list[str]:
    """What is other than in a fresh deployment, a line each."""
    lines = []
    for key in sorted(found.keys() | fresh.keys()):
        if key not in fresh:
            lines.append(f"left over: {key}")
        elif key not in found:
            lines.append(f"missing: {key}")
        else:
            lines += [f"{key}: {where}" for where in _others(found[key], fresh[key], "")]
    return lines


def _others(found: Any, fresh: Any, path: str) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(fresh, dict):
        for key in sorted(found.keys() | fresh.keys()):
            yield from _others(found.get(key), fresh.get(key), f"{path}.{key}")
    elif isinstance(found, list) and isinstance(fresh, list) and len(found) == len(fresh):
        for number, pair in enumerate(zip(found, fresh, strict=True)):
            yield from _others(*pair, f"{path}[{number}]")
    elif found != fresh:
        yield f"{path} is {json.dumps(found)[:_SHOWN]}, fresh {json.dumps(fresh)[:_SHOWN]}"


def _personalize(live: Live) -> Iterator[tuple[str, Any]]:
    call = functools.partial(live.calls.call, "personalize")
    for kind, lister, key in _KINDS:
        for summary in call(lister)[key]:
            arn = summary[next(name for name in summary if name.endswith("Arn"))]
            described = call(f"describe_{kind}", **{_argument(kind): arn})
            content = next(value for name, value in described.items() if name != "ResponseMetadata")
            name = _HASH.sub("", summary["name"]) if kind == "filter" else summary["name"]
            tags = [] if kind in _UNTAGGED else call("list_tags_for_resource", resourceArn=arn)["tags"]
            tags = sorted((one["tagKey"], one["tagValue"]) for one in tags)
            yield f"{kind} {name}", _lasting(content) | {"tags": tags}


def _argument(kind: str) -> str:
    first, *rest = kind.split("_")
    return f"{first}{''.join(part.title() for part in rest)}Arn"


def _lasting(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _lasting(value) for key, value in found.items() if key not in _PASSING}
    if isinstance(found, list):
        return [_lasting(one) for one in found]
    if not isinstance(found, str):
        return found
    if ":solution/" in found:  # which version it is depends on when it was trained
        return found.rpartition("/")[0] if found.count("/") > 1 else found
    return _HASH.sub("", _RANDOM.sub("event-tracker/<any>", _MOMENT.sub("<moment>", found)))
