"""A tenant's data as YAML that a person goes on writing: short mappings on one line, columns below one another."""

from __future__ import annotations

from typing import Any

import yaml

_WIDTH = 120


class _Line(dict):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as in the sample tenant."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def text(data: dict[str, Any], origin: str) -> str:
    """The file: one block for each key of the tenant, empty ones left out; `origin` names what it was made from."""
    comment = f"# Made from {origin}. `python -m config check` says what is wrong with it and what could be better.\n"
    blocks = [_block({key: value}) for key, value in data.items() if value not in ({}, [])]
    head = [block for block in blocks if "\n" not in block.rstrip("\n")]
    rest = [block for block in blocks if block not in head]
    return comment + "\n" + "".join(head) + "".join("\n" + block for block in rest)


def _block(data: dict[str, Any]) -> str:
    return yaml.dump(_shaped(data), Dumper=_Dumper, sort_keys=False, width=_WIDTH, allow_unicode=True)


def _shaped(value: Any) -> Any:
    """The same data with every mapping of plain values marked to stand on one line; nothing empty within."""
    if isinstance(value, list):
        return [_shaped(one) for one in value]
    if not isinstance(value, dict):
        return value
    shaped = {key: _shaped(one) for key, one in value.items() if one not in ({}, [])}
    nested = any(isinstance(one, (dict, list)) for one in shaped.values())
    on_one_line = not nested and "expression" not in shaped and (len(shaped) > 1 or "schedule" in shaped)
    return _Line(shaped) if on_one_line else shaped
