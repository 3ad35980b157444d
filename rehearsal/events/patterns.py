"""Event patterns and input transformers of EventBridge: pure.

After the EventBridge user guide, "Creating event patterns" and "Input transformation". An operator without a row is
refused by name.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.iam.policies import Unmodelled

_MISSING = object()
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": float.__eq__, "<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__,
}  # fmt: skip


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an event fits a pattern: every field of the pattern, one of each field's filters."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(option, event) for option in wanted):
                return False
            continue
        value = event.get(key, _MISSING) if isinstance(event, Mapping) else _MISSING
        if isinstance(wanted, Mapping):
            inner = value if isinstance(value, Mapping) else {}
            entries = value if isinstance(value, list) else [inner]
            if not any(matches(wanted, entry) for entry in entries):
                return False
        elif not any(_fits(entry, value) for entry in wanted):
            return False
    return True


def _fits(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        ((operator, argument),) = wanted.items()
        if operator == "exists":
            return (value is not _MISSING) == argument
        if operator not in _OPERATORS:
            raise Unmodelled(f"the rehearsal does not model the event pattern operator {operator!r}")
        return value is not _MISSING and any(_OPERATORS[operator](argument, entry) for entry in _many(value))
    return value is not _MISSING and any(type(entry) is type(wanted) and entry == wanted for entry in _many(value))


def _prefix(argument: Any, value: Any) -> bool:
    if isinstance(argument, Mapping):
        return isinstance(value, str) and value.lower().startswith(argument["equals-ignore-case"].lower())
    return isinstance(value, str) and value.startswith(argument)


def _suffix(argument: Any, value: Any) -> bool:
    if isinstance(argument, Mapping):
        return isinstance(value, str) and value.lower().endswith(argument["equals-ignore-case"].lower())
    return isinstance(value, str) and value.endswith(argument)


def _anything_but(argument: Any, value: Any) -> bool:
    if isinstance(argument, Mapping):
        ((operator, inner),) = argument.items()
        return not any(_OPERATORS[operator](entry, value) for entry in _many(inner))
    return value not in _many(argument)


def _numeric(argument: list[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return all(_COMPARE[argument[i]](float(value), float(argument[i + 1])) for i in range(0, len(argument), 2))


def _wildcard(argument: str, value: Any) -> bool:
    parts = [re.escape(part) for part in argument.split("*")]
    return isinstance(value, str) and re.fullmatch(".*".join(parts), value, re.DOTALL) is not None


def _folded(argument: str, value: Any) -> bool:
    return isinstance(value, str) and value.lower() == argument.lower()


def _cidr(argument: str, value: Any) -> bool:
    return isinstance(value, str) and ipaddress.ip_address(value) in ipaddress.ip_network(argument)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "wildcard": _wildcard,
    "equals-ignore-case": _folded,
    "cidr": _cidr,
}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def path(expression: str, event: Mapping[str, Any]) -> Any:
    """`$.detail.status` in an event; None if there is nothing. Only dots, as transformers allow."""
    value: Any = event
    for name in expression.removeprefix("$").split(".")[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def transformed(template: str, paths: Mapping[str, str], event: Mapping[str, Any], rule_arn: str, rule: str) -> str:
    """An InputTransformer's text: `<name>` in a string as text, elsewhere as JSON."""
    values: dict[str, Any] = {name: path(expression, event) for name, expression in paths.items()}
    values |= {"aws.events.rule-arn": rule_arn, "aws.events.rule-name": rule, "aws.events.event": dict(event),
               "aws.events.event.json": dict(event), "aws.events.event.ingestion-time": event.get("time")}  # fmt: skip

    def put(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        value = values[match[1]]
        inside = template.count('"', 0, match.start()) % 2 == 1
        if inside:
            text = value if isinstance(value, str) else json.dumps(value)
            return json.dumps(text)[1:-1] if isinstance(value, str) else text.replace('"', '\\"')
        return json.dumps(value)

    return re.sub(r"<([\w.\-]+)>", put, template)
