"""What an IAM policy document says about one request: pure evaluation, no look-ups.

After the IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators". Not modelled,
and refused by name: policy variables (`${aws:username}`), NotPrincipal, and operators that are not in the table below.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Unmodelled(RuntimeError):
    """The rehearsal meets something that it does not model; never a silent yes."""


@dataclass(frozen=True)
class Request:
    """One action on one resource, as a policy sees it.

    `principals` are the names under which a resource policy may mean the caller: ("AWS", role ARN),
    ("AWS", account root ARN), ("Service", "personalize.amazonaws.com").
    """

    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)
    principals: tuple[tuple[str, str], ...] = ()


def verdict(document: Mapping[str, Any], request: Request) -> str | None:
    """ "Deny", "Allow" or None (the document says nothing about the request)."""
    found = None
    for statement in _many(document.get("Statement", [])):
        if applies(statement, request):
            if statement["Effect"] == "Deny":
                return "Deny"
            found = "Allow"
    return found


def applies(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether one statement is about the request, its conditions included."""
    return (
        _listed(statement, "Action", request.action.lower(), str.lower)
        and _listed(statement, "Resource", request.resource, str)
        and _principal(statement, request)
        and all(
            _condition(operator, key, _many(wanted), request.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _listed(statement: Mapping[str, Any], element: str, value: str, fold: Callable[[str], str]) -> bool:
    if f"Not{element}" in statement:
        return not any(glob(fold(pattern), value) for pattern in _many(statement[f"Not{element}"]))
    if element not in statement:
        return element == "Resource"  # a trust policy has no Resource
    return any(glob(fold(pattern), value) for pattern in _many(statement[element]))


def _principal(statement: Mapping[str, Any], request: Request) -> bool:
    if "NotPrincipal" in statement:
        raise Unmodelled("the rehearsal does not model NotPrincipal in a policy")
    if "Principal" not in statement:
        return True  # an identity policy: its principal is whom it is attached to
    principal = statement["Principal"]
    if principal == "*":
        return True
    return any(
        (value == "*" and kind == "AWS") or (kind, value) in request.principals
        for kind, values in principal.items()
        for value in _many(values)
    )


def _condition(operator: str, key: str, wanted: list[Any], context: Mapping[str, Any]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    found = next((value for known, value in context.items() if known.lower() == key.lower()), None)
    if name == "Null":
        return (found is None) == (str(wanted[0]).lower() == "true")
    if name not in _OPERATORS:
        raise Unmodelled(f"the rehearsal does not model the condition operator {operator!r}")
    compare, negated = _OPERATORS[name]
    if found is None:
        return optional or negated or quantifier == "ForAllValues"
    values = [str(value) for value in _many(found)]
    hits = [any(compare(str(pattern), value) for pattern in wanted) != negated for value in values]
    return all(hits) if quantifier == "ForAllValues" or negated else any(hits)


def glob(pattern: str, value: str) -> bool:
    """IAM's wildcards: `*` any run of characters, `?` one. Policy variables are refused by name."""
    return _compiled(pattern).fullmatch(value) is not None


@functools.lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    for escape, plain in (("${*}", "[*]"), ("${?}", "[?]"), ("${$}", "$")):
        if escape in pattern:
            raise Unmodelled(f"the rehearsal does not model {escape} in a policy; write {plain} differently")
    if "${" in pattern:
        raise Unmodelled(f"the rehearsal does not model policy variables, found {pattern!r}")
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern), re.DOTALL)


def _arn(pattern: str, value: str) -> bool:
    """ArnLike and ArnEquals: wildcards do not reach over the colons between an ARN's six parts."""
    patterns, values = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(values) and all(map(glob, patterns, values))


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda pattern, value: compare(float(value), float(pattern))


_EQUAL: Callable[[str, str], bool] = lambda pattern, value: pattern == value  # noqa: E731
_FOLDED: Callable[[str, str], bool] = lambda pattern, value: pattern.lower() == value.lower()  # noqa: E731

_OPERATORS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    "StringEquals": (_EQUAL, False),
    "StringNotEquals": (_EQUAL, True),
    "StringEqualsIgnoreCase": (_FOLDED, False),
    "StringNotEqualsIgnoreCase": (_FOLDED, True),
    "StringLike": (glob, False),
    "StringNotLike": (glob, True),
    "ArnEquals": (_arn, False),
    "ArnNotEquals": (_arn, True),
    "ArnLike": (_arn, False),
    "ArnNotLike": (_arn, True),
    "Bool": (_FOLDED, False),
    "NumericEquals": (_number(float.__eq__), False),
    "NumericNotEquals": (_number(float.__eq__), True),
    "NumericLessThan": (_number(float.__lt__), False),
    "NumericLessThanEquals": (_number(float.__le__), False),
    "NumericGreaterThan": (_number(float.__gt__), False),
    "NumericGreaterThanEquals": (_number(float.__ge__), False),
}


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
