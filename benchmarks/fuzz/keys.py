"""The keys of a tenant file, from the models themselves, and those that a file has.

A key is written as a place without positions and names: `solutions[].campaigns[].exploration.weight`,
`filters[].values.*.now.floor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from config.models import Tenant
from personalize import quotas, recipes, use_cases

_ALL_TAGS = "as many tags as a resource bears"


@cache
def every(model: type[BaseModel] = Tenant, place: str = "") -> tuple[str, ...]:
    """All keys of a model, in the order in which it declares them."""
    found: list[str] = []
    for key, annotation in _fields(model).items():
        path = f"{place}.{key}" if place else key
        found.append(path)
        inner, step = _within(annotation)
        found += every(inner, path + step) if inner else ()
    return tuple(found)


def used(data: Mapping[str, Any], model: type[BaseModel] = Tenant, place: str = "") -> Iterator[str]:
    """The keys that a file's data has; the data must be what the model accepts."""
    fields = _fields(model)
    for key, value in data.items():
        path = f"{place}.{key}" if place else key
        yield path
        inner, step = _within(fields[key])
        if inner and value is not None:
            values = {"[]": lambda one: one, ".*": dict.values, "": lambda one: [one]}[step](value)
            for one in values:
                yield from used(one, inner, path + step)


def traits(data: Mapping[str, Any]) -> Iterator[str]:
    """What a template depends on besides its keys: region, domain, recipes and use cases."""
    yield f"region {data['environment']['region']}"
    yield f"domain {data.get('domain')}"
    if len(data.get("tags", ())) == quotas.TAGS_PER_RESOURCE:
        yield _ALL_TAGS
    for one in (*data.get("solutions", ()), *data.get("recommenders", ())):
        yield f"recipe {one['recipe']}"


def every_trait() -> tuple[str, ...]:
    """All traits that a file can have."""
    usable = [recipe.name for recipe in recipes.RECIPES.values() if not recipe.successor]
    return (
        _ALL_TAGS,
        *(f"region {region}" for region in quotas.REGIONS),
        *(f"domain {domain}" for domain in (None, *use_cases.DOMAINS)),
        *(f"recipe {name}" for name in (*usable, *use_cases.USE_CASES)),
    )


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _within(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The model that an annotation holds, and how: itself, in a list ('[]') or by names ('.*')."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    step = {tuple: "[]", dict: ".*"}.get(get_origin(annotation), "")
    for part in get_args(annotation):
        model, inner = _within(part)
        if model:
            return model, step + inner
    return None, ""
