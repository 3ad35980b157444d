"""CloudFormation's intrinsic functions: which resources a value refers to, and what it is once they exist."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NO_VALUE = object()
_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")
_CROSS_STACK = {"Fn::ImportValue", "Fn::GetStackOutput"}


class BadTemplate(ValueError):
    """The template cannot be deployed as it stands."""


def references(value: Any) -> Iterator[str]:
    """The logical ids (and parameters) that a value mentions."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref":
                yield str(inner)
            elif key == "Fn::GetAtt":
                yield str(inner[0]) if isinstance(inner, list) else str(inner).split(".")[0]
            elif key == "Fn::Sub":
                text, own = (inner[0], inner[1]) if isinstance(inner, list) else (inner, {})
                yield from (name.split(".")[0] for name in _PLACE.findall(text) if name not in own)
                yield from references(own)
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for entry in value:
            yield from references(entry)


class Resolver:
    """Resolves values of one template.

    `refs` are the values of Ref (parameters, pseudo parameters, resources made so far), `attributes` those of
    Fn::GetAtt; both may grow while it is used.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        refs: dict[str, Any],
        attributes: dict[str, dict[str, Any]],
    ) -> None:
        self._template = template
        self._refs = refs
        self._attributes = attributes
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Join": lambda v: self.resolve(v[0]).join(str(part) for part in self.resolve(v[1])),
            "Fn::Sub": self._sub,
            "Fn::Select": lambda v: self.resolve(v[1])[int(self.resolve(v[0]))],
            "Fn::Split": lambda v: self.resolve(v[1]).split(self.resolve(v[0])),
            "Fn::If": lambda v: self.resolve(v[1] if self.condition(v[0]) else v[2]),
            "Fn::Base64": lambda v: base64.b64encode(self.resolve(v).encode()).decode(),
            "Fn::FindInMap": self._find_in_map,
        }

    def resolve(self, value: Any) -> Any:
        """The value with every function in it computed; entries that are AWS::NoValue vanish."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name in self._functions:
                    return self._functions[name](argument)
                if name in _CROSS_STACK:
                    raise BadTemplate(f"{name} couples stacks; write the ARN out from the names instead")
                if name.startswith("Fn::"):
                    raise BadTemplate(f"the rehearsal does not model {name}")
            resolved = {key: self.resolve(entry) for key, entry in value.items()}
            return {key: entry for key, entry in resolved.items() if entry is not NO_VALUE}
        if isinstance(value, list):
            return [entry for entry in (self.resolve(entry) for entry in value) if entry is not NO_VALUE]
        return value

    def condition(self, name: str) -> bool:
        """A condition of the template."""
        if name not in self._template.get("Conditions", {}):
            raise BadTemplate(f"there is no condition {name!r}")
        return self._test(self._template["Conditions"][name])

    def _test(self, value: Any) -> bool:
        ((name, argument),) = value.items()
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Equals":
            return self.resolve(argument[0]) == self.resolve(argument[1])
        if name == "Fn::Not":
            return not self._test(argument[0])
        if name in ("Fn::And", "Fn::Or"):
            return (all if name == "Fn::And" else any)(self._test(entry) for entry in argument)
        raise BadTemplate(f"the rehearsal does not model {name} in a condition")

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name not in self._refs:
            raise BadTemplate(f"Ref to {name!r}, which is neither a parameter nor a resource made before it")
        return self._refs[name]

    def _get_att(self, argument: Any) -> Any:
        name, attribute = argument if isinstance(argument, list) else str(argument).split(".", 1)
        attribute = self.resolve(attribute)
        if attribute not in self._attributes.get(name, {}):
            raise BadTemplate(
                f"{name} has no attribute {attribute!r} (it has {sorted(self._attributes.get(name, {}))})"
            )
        return self._attributes[name][attribute]

    def _sub(self, argument: Any) -> str:
        text, own = (argument[0], argument[1]) if isinstance(argument, list) else (argument, {})

        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name in own:
                return str(self.resolve(own[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACE.sub(put, text).replace("${!", "${")

    def _find_in_map(self, argument: list[Any]) -> Any:
        found = self._template.get("Mappings", {})
        for key in argument:
            found = found[self.resolve(key)]
        return found
