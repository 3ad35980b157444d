"""Every key of a model as Markdown: a section for each kind of mapping, a row for each key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

_PREFIX = "#/$defs/"
_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}
_HEAD = ("| Key | Type | Default | Meaning | Example |", "|---|---|---|---|---|")
_LONGEST = 70  # of an example
Schema = Mapping[str, Any]


def text(model: type[BaseModel], examples: Sequence[object]) -> str:
    """All sections of a model in the order in which a reader comes to them; examples are looked up in these files."""
    schema = model.model_json_schema(by_alias=True)
    kinds = {model.__name__: schema, **schema.get("$defs", {})}
    places = _places(model.__name__, kinds)
    return "\n".join(_section(name, kinds[name], places[name], examples) for name in places)


def _places(root: str, kinds: Mapping[str, Schema]) -> dict[str, list[str]]:
    """Where each kind of mapping stands in the file, such as `solutions[].campaigns[]`; the root stands at ''."""
    places: dict[str, list[str]] = {}

    def walk(name: str, place: str) -> None:
        places.setdefault(name, []).append(place)
        for key, one in kinds[name].get("properties", {}).items():
            for inner, suffix in _inside(one):
                walk(inner, f"{place}.{key}{suffix}".removeprefix("."))

    walk(root, "")
    return places


def _inside(schema: Schema) -> Iterator[tuple[str, str]]:
    """The kinds of mapping that a value holds, each with what follows its key: [] for a list, .* for a mapping."""
    if "$ref" in schema:
        yield schema["$ref"].removeprefix(_PREFIX), ""
    for option in schema.get("anyOf", ()):
        yield from _inside(option)
    if "items" in schema:
        yield from ((name, f"[]{rest}") for name, rest in _inside(schema["items"]))
    for one in _values(schema):
        yield from ((name, f".*{rest}") for name, rest in _inside(one))


def _values(schema: Schema) -> list[Schema]:
    """The schemas of a mapping's values, whatever their names."""
    more = schema.get("additionalProperties")
    return [*schema.get("patternProperties", {}).values(), *([more] if isinstance(more, dict) else [])]


def _section(name: str, schema: Schema, places: list[str], examples: Sequence[object]) -> str:
    at = [place for place in places if place]
    where = f" Stands at {', '.join(f'`{place}`' for place in at)}." if at else ""
    required = schema.get("required", ())
    rows = [
        _row(key, one, key in required, _example(key, places, examples)) for key, one in schema["properties"].items()
    ]
    about = " ".join(str(schema.get("description", "")).split())
    return "\n".join([f"### {name}\n", f"{about}{where}\n", *_HEAD, *rows, ""])


def _row(key: str, schema: Schema, required: bool, example: str) -> str:
    default = "required" if required else _default(schema)
    meaning = str(schema.get("description", "")).replace("<", "&lt;")
    cells = (f"`{key}`", _type(schema), default, meaning, f"`{example}`" if example else "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(schema: Schema) -> str:
    """As it would be written; of a mapping with a section of its own, what stands there."""
    default = schema.get("default")
    return "its own defaults" if "$ref" in schema and default else f"`{_yaml(default)}`"


def _type(schema: Schema) -> str:
    """What may be written, with its limits."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_PREFIX)
        return f"[{name}](#{name.lower()})"
    if "enum" in schema or "const" in schema:
        return "one of " + ", ".join(f"`{one}`" for one in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        options = [option for option in schema["anyOf"] if option != {"type": "null"}]
        kinds = list(dict.fromkeys(_type(option) for option in options))
        return "number" if kinds == ["whole number", "number"] else " or ".join(kinds)
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}{_count(schema)}"
    if schema.get("type") == "object":
        values = _values(schema)
        names = schema.get("propertyNames", {})
        keys = f" by {_type(names)}" if "enum" in names else " by name"
        return f"{_type(values[0])}{keys}" if values else f"values{keys}"
    return _WORDS[schema["type"]] + _limits(schema)


def _count(schema: Schema) -> str:
    least, most = schema.get("minItems"), schema.get("maxItems")
    parts = [f"at least {least}"] * bool(least) + [f"at most {most}"] * bool(most)
    return f" ({', '.join(parts)})" if parts else ""


def _limits(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    parts = []
    if least is not None and most is not None:
        parts.append(f"{least:,} to {most:,}")
    elif least is not None:
        parts.append(f"{least:,} or more")
    if "maxLength" in schema:
        parts.append(f"at most {schema['maxLength']} characters")
    if "pattern" in schema:
        parts.append(f"`{schema['pattern']}`")
    return f" ({', '.join(parts)})" if parts else ""


def _example(key: str, places: list[str], examples: Sequence[object]) -> str:
    """The first value that an example file has under a key, in short; '' if none has."""
    for place in places:
        for document in examples:
            for found in _found(document, [*place.split("."), key] if place else [key]):
                return _short(found)
    return ""


def _found(value: object, path: list[str]) -> Iterator[object]:
    if not path:
        yield value
        return
    part, rest = path[0], path[1:]
    if not isinstance(value, dict):
        return
    if part == "*":
        inside = list(value.values())
    else:
        inside = [value[part.removesuffix("[]")]] if part.removesuffix("[]") in value else []
    for one in inside:
        for item in one if part.endswith("[]") else [one]:
            yield from _found(item, rest)


def _short(value: object) -> str:
    text = _yaml(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ...{text[-1] if text[-1] in '}]' else ''}"


def _yaml(value: object) -> str:
    """A value on one line, as a file would have it: JSON but for the quotes around plain words."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_yaml(one) for one in value) + "]"
    plain = isinstance(value, str) and value[:1].isalpha() and not set(value) & set(":#{}[],&*!|>'\"%@`$")
    return value if plain else json.dumps(value, ensure_ascii=False)
