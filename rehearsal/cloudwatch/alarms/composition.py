"""What PutCompositeAlarm and DeleteAlarms refuse, given the alarms that exist: pure checks.

User guide, "Create a composite alarm". CloudWatch lets somebody close a cycle of several alarms and then stops
evaluating it; the rehearsal refuses the cycle by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rehearsal.calls import service_model
from rehearsal.cloudwatch.alarms.refusals import of_actions
from rehearsal.cloudwatch.alarms.register import COMPOSITE, Alarm, arn, name_of
from rehearsal.cloudwatch.alarms.rules import BadRule, parse
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Scope

MAX_PARENTS = 150
_SUPPRESSION = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


def of_composite_alarm(request: Mapping[str, Any], scope: Scope, alarms: Mapping[str, Alarm]) -> list[str]:
    """Every complaint about a PutCompositeAlarm request. Raises Unmodelled."""
    found = service_model.violations("cloudwatch", "PutCompositeAlarm", request)
    if found:
        return found
    if "ActionConfiguration" in request:
        raise Unmodelled(f"alarm {request['AlarmName']}: the rehearsal does not model ActionConfiguration")
    found = [*of_actions(request, scope), *_suppressor(request, scope, alarms)]
    try:
        children = parse(request["AlarmRule"]).children
    except BadRule as bad:
        return [*found, str(bad)]
    found += _children(request["AlarmName"], children, scope, alarms)
    return found or _cycle(request["AlarmName"], children, alarms)


def of_deletion(names: Sequence[str], alarms: Mapping[str, Alarm]) -> list[str]:
    """Every complaint about a DeleteAlarms request, besides names that do not exist."""
    doomed = [alarms[name] for name in names if name in alarms]
    composites = [alarm.name for alarm in doomed if alarm.kind == COMPOSITE]
    if len(composites) > 1:
        return [f"Only one composite alarm can be deleted in a request; found {', '.join(composites)}"]
    return [
        f"Cannot delete {alarm.name} as there are composite alarm(s) depending on it: {', '.join(parents)}"
        for alarm in doomed
        if (parents := [other.name for other in alarms.values() if _depends(other, alarm)])
    ]


def _depends(composite: Alarm, alarm: Alarm) -> bool:
    suppressor = composite.suppressor
    return composite.watches(alarm) or (suppressor is not None and suppressor.name == alarm.name)


def _suppressor(request: Mapping[str, Any], scope: Scope, alarms: Mapping[str, Alarm]) -> Iterator[str]:
    stated = [name for name in _SUPPRESSION if name in request]
    if stated and len(stated) < len(_SUPPRESSION):
        yield f"{', '.join(_SUPPRESSION)} belong together; found only {', '.join(stated)}"
    for name in _SUPPRESSION[1:]:
        if request.get(name, 0) < 0:
            yield f"{name}: {request[name]} seconds"
    if "ActionsSuppressor" in request:
        yield from _missing([request["ActionsSuppressor"]], "as ActionsSuppressor", scope, alarms)


def _children(name: str, children: Sequence[str], scope: Scope, alarms: Mapping[str, Alarm]) -> list[str]:
    if name in map(name_of, children):
        return ["A composite alarm cannot have a child relation with itself via its AlarmRule"]
    found = list(_missing(children, "in the alarm rule", scope, alarms))
    for child in children:
        known = alarms.get(name_of(child))
        parents = [other for other in alarms.values() if known and other.watches(known) and other.name != name]
        if len(parents) >= MAX_PARENTS:
            found.append(f"{child} is watched by {len(parents)} composite alarms; {MAX_PARENTS} are allowed")
    return found


def _missing(names: Sequence[str], where: str, scope: Scope, alarms: Mapping[str, Alarm]) -> Iterator[str]:
    unknown = [
        name
        for name in names
        if name_of(name) not in alarms or (name.startswith("arn:") and name != arn(scope, name_of(name)))
    ]
    if unknown:
        yield f"Could not save the composite alarm as alarms [{', '.join(unknown)}] {where} do not exist"


def _cycle(name: str, children: Sequence[str], alarms: Mapping[str, Alarm]) -> list[str]:
    waiting, seen = [name_of(child) for child in children], set[str]()
    while waiting:
        known = waiting.pop()
        if known == name:
            raise Unmodelled(f"alarm {name}: its rule leads back to it; CloudWatch would not evaluate it any more")
        rule = alarms[known].rule
        if known not in seen and rule is not None:
            waiting += [name_of(child) for child in rule.children]
        seen.add(known)
    return []
