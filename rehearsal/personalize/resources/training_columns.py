"""trainingDataConfig: the columns that a training may look at (developer guide, "custom-config-columns").

By default it uses all that can be used. A dataset's columns are either excluded or included; ids, timestamps of
interactions and EVENT_TYPE always count. Both lists for one dataset, of which the guide says nothing, are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.learning.features import Features
from rehearsal.personalize.recipes import TEXTS, Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.schemas import Schema

_CREATED = "CREATION_TIMESTAMP"
_ALWAYS = frozenset({"USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"})
_EXCLUDED, _INCLUDED = "excludedDatasetColumns", "includedDatasetColumns"


def check(region: Region, group_arn: str, config: Mapping[str, Any]) -> None:
    """Raises InvalidInput for datasets and columns that there are not, or that cannot be excluded."""
    schemas = datasets.schemas_of(region, group_arn)
    for key in (_EXCLUDED, _INCLUDED):
        for name, columns in config.get(key, {}).items():
            schema = _schema(schemas, name, key)
            unknown = [column for column in columns if schema.field(column) is None]
            if unknown:
                raise InvalidInput(f"{key}: the {schema.dataset_type} schema has no {', '.join(unknown)}.")
            if key == _EXCLUDED and _ALWAYS & set(columns):
                raise InvalidInput(f"{key}: {', '.join(sorted(_ALWAYS & set(columns)))} cannot be excluded.")
    twice = {name.lower() for name in config.get(_EXCLUDED, {})} & {name.lower() for name in config.get(_INCLUDED, {})}
    if twice:
        raise InvalidInput(f"trainingDataConfig both excludes and includes columns of {', '.join(sorted(twice))}.")


def check_texts(region: Region, group_arn: str, recipe: Recipe, config: Mapping[str, Any]) -> None:
    """Raises InvalidInput if a recipe reads texts and Items have no itemName or textual column for it to train on."""
    schema = datasets.schemas_of(region, group_arn).get("Items")
    if recipe.learns != TEXTS or schema is None:
        return
    used = [field for field in schema.fields if field.name in _used(schema, config)]
    for what, there in (
        ("field with itemName set to true", any(field.item_name for field in used)),
        ("textual field", any(field.textual for field in used)),
    ):
        if not there:
            raise InvalidInput(f"{recipe.name} needs a {what} in the Items schema of {group_arn}.")


def features(region: Region, group_arn: str, config: Mapping[str, Any], as_of: datetime) -> Features:
    """What a training of the dataset group looks at, given a trainingDataConfig that was checked at `as_of`.

    Columns that came later are excluded ("updating-dataset-schema").
    """
    schemas = datasets.schemas_of(region, group_arn, as_of)
    contexts = _contexts(schemas.get("Interactions"), config)
    schema = schemas.get("Items")
    if schema is None:
        return Features(contexts=contexts)
    used = _used(schema, config)
    named = [field.name for field in schema.fields if field.item_name and field.name in used]
    textual = [field.name for field in schema.fields if field.textual and field.name in used]
    return Features(
        categories=tuple(field.name for field in schema.fields if field.categorical and field.name in used),
        texts=tuple(dict.fromkeys((*named, *textual))),
        dated=_CREATED in used,
        contexts=contexts,
    )


def _contexts(schema: Schema | None, config: Mapping[str, Any]) -> tuple[str, ...]:
    """What of an interaction's metadata can be trained on: not booleans, nor text that is not categorical."""
    if schema is None:
        return ()
    used = _used(schema, config)
    usable = (each for each in schema.metadata if each.categorical or each.type not in {"string", "boolean"})
    return tuple(field.name for field in usable if field.name in used)


def _used(schema: Schema, config: Mapping[str, Any]) -> Set[str]:
    names = {field.name for field in schema.fields}
    for kind, columns in config.get(_EXCLUDED, {}).items():
        if kind.lower() == schema.dataset_type.lower():
            names -= set(columns)
    for kind, columns in config.get(_INCLUDED, {}).items():
        if kind.lower() == schema.dataset_type.lower():
            names &= set(columns)
    return names


def _schema(schemas: Mapping[str, Schema], name: str, key: str) -> Schema:
    schema = next((schema for kind, schema in schemas.items() if kind.lower() == name.lower()), None)
    if schema is None:
        raise InvalidInput(f"{key}: the dataset group has no {name} dataset; it has {', '.join(schemas) or 'none'}.")
    return schema
