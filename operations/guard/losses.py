"""A deployed template and the one to deploy -> what would be lost: pure.

As CloudFormation decides it (user guide, "Update behaviors of stack resources"): a resource whose logical id is gone is
removed, one whose type or whose create-only property changes is replaced, and so is one that has in such a property a
Ref or Fn::GetAtt to a resource that is replaced. That a resource is retained does not save it: what the stack then uses
is a new, empty one, and the old is an orphan that holds its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.guard.stateful import CREATE_ONLY, STATEFUL

REMOVED, REPLACED = "removed", "replaced"
Resources = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """A property with its old and its new value; `cause` is the replaced resource that the value refers to, or ''."""

    property: str
    old: Any
    new: Any
    cause: str = ""


@dataclass(frozen=True)
class Loss:
    """A stateful resource that a deploy would remove or replace, and why.

    `properties` are those it was deployed with. `renamed` is a new logical id of what seems to be the same thing.
    """

    stack: str
    logical_id: str
    type: str
    action: str
    properties: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    new_type: str = ""
    renamed: str = ""

    @property
    def kind(self) -> str:
        return STATEFUL[self.type]

    @property
    def name(self) -> str:
        """Its physical name where the template says it, else its logical id."""
        for property in ("Name", "BucketName", "TableName"):
            if isinstance(self.properties.get(property), str):
                return self.properties[property]
        return self.logical_id


def losses(stack: str, old: Mapping[str, Any], new: Mapping[str, Any], pseudo: Mapping[str, str]) -> tuple[Loss, ...]:
    """What is lost if `new` is deployed over `old`; `pseudo` has the values of AWS::Region and the like."""
    before, after = (_resources(template, pseudo) for template in (old, new))
    replaced = _replaced(before, after)
    return tuple(_losses(stack, before, after, replaced))


def _losses(stack: str, old: Resources, new: Resources, replaced: Mapping[str, tuple[Change, ...]]) -> Iterator[Loss]:
    for logical_id, resource in old.items():
        kind, properties = resource["Type"], resource["Properties"]
        if kind not in STATEFUL:
            continue
        there = new.get(logical_id)
        if there is None:
            yield Loss(stack, logical_id, kind, REMOVED, properties, renamed=_twin(resource, old, new))
        elif there["Type"] != kind:
            yield Loss(stack, logical_id, kind, REPLACED, properties, new_type=there["Type"])
        elif logical_id in replaced:
            yield Loss(stack, logical_id, kind, REPLACED, properties, replaced[logical_id])


def _replaced(old: Resources, new: Resources) -> dict[str, tuple[Change, ...]]:
    """logical id -> what replaces it; repeated until nothing that refers to a replaced resource is left out."""
    found: dict[str, tuple[Change, ...]] = {}
    both = {key: old[key] for key in old if key in new and new[key]["Type"] == old[key]["Type"]}
    gone = {key for key in old if key in new and key not in both}
    while True:
        more = {
            key: changes
            for key, resource in both.items()
            if (changes := tuple(_changes(resource, new[key], {*found, *gone})))
        }
        if more.keys() == found.keys():
            return more
        found = more


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], replaced: set[str]) -> Iterator[Change]:
    for property in CREATE_ONLY.get(old["Type"], ()):
        before, after = old["Properties"].get(property), new["Properties"].get(property)
        causes = sorted(_references(after) & replaced)
        if _comparable(before) != _comparable(after):
            yield Change(property, before, after)
        elif causes:
            yield Change(property, before, after, causes[0])


def _twin(resource: Mapping[str, Any], old: Resources, new: Resources) -> str:
    """The logical id under which the new template has what seems to be the same thing, '' if it has none."""
    alike = (key for key, one in new.items() if key not in old and _signature(one) == _signature(resource))
    return next(alike, "")


def _signature(resource: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("Name", "BucketName", "TableName", "Description")
    return (resource["Type"], *(_comparable(resource["Properties"].get(name)) for name in names))


def _resources(template: Mapping[str, Any], pseudo: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        logical_id: {"Type": one["Type"], "Properties": _resolved(one.get("Properties", {}), pseudo)}
        for logical_id, one in template.get("Resources", {}).items()
    }


def _resolved(value: Any, pseudo: Mapping[str, str]) -> Any:
    """A value with the pseudo parameters filled in and one spelling of Fn::GetAtt, so that like is compared with like.

    A newer CDK may write a literal where an older one wrote AWS::Partition.
    """
    if isinstance(value, list):
        return [_resolved(one, pseudo) for one in value]
    if not isinstance(value, dict):
        return value
    value = {key: _resolved(one, pseudo) for key, one in value.items()}
    match value:
        case {"Ref": str(name)} if len(value) == 1:
            return pseudo.get(name, value)
        case {"Fn::GetAtt": str(text)} if len(value) == 1:
            return {"Fn::GetAtt": text.split(".", 1)}
        case {"Fn::Join": [str(separator), list(parts)]} if all(isinstance(part, str) for part in parts):
            return separator.join(parts)
        case {"Fn::Sub": str(text)}:
            for name, known in pseudo.items():
                text = text.replace(f"${{{name}}}", known)
            return text if "${" not in text else {"Fn::Sub": text}
    return value


def _references(value: Any) -> set[str]:
    """The logical ids that a value refers to."""
    if isinstance(value, list):
        return {name for one in value for name in _references(one)}
    if not isinstance(value, dict):
        return set()
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return {part.partition("}")[0].partition(".")[0] for part in text.split("${")[1:]}
    return {name for one in value.values() for name in _references(one)}


def _comparable(value: Any) -> str:
    """CloudFormation compares values, and a number, a boolean and their texts are one value."""
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    return "" if value is None else str(value)
