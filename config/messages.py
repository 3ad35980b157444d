"""Pydantic's findings in our words: what was found there, and what to do about it.

Five kinds of wrong key are told apart: one that the project will honour later, one that asks for AutoML, one that the
API calls otherwise than the file, one that is misspelt, and one that is unknown.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from config.problems import Path, shown
from personalize import quotas

# Where (list indexes left out) -> the keys that have a place in the file's plan but nothing behind them yet.
PLANNED: Mapping[tuple[str, ...], tuple[str, ...]] = {
    (): ("ab_tests",),
    ("datasets", "*"): ("retain_data",),
    ("solutions",): ("retain_data",),
    ("solutions", "campaigns"): ("capacity",),
    ("recommenders",): ("capacity",),
}
PLANNED_TEXT = "not honoured yet; remove it"
_AUTOML = ("automl", "auto_ml", "performautoml", "perform_auto_ml", "automlconfig", "auto_ml_config")
_AUTO_TRAINING = ("performautotraining", "auto_training", "perform_auto_training", "autotraining")
# What the API, or habit, calls a thing -> what the file calls it; compared without underscores, in lower case.
ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("hpo", "performhpo", "hpoconfig"), "write `tuning`"),
    **dict.fromkeys(("events", "eventsconfig"), "write `event_weights`"),
    "optimizationobjective": "write `objective`",
    **dict.fromkeys(("trainingdata", "trainingdataconfig"), "write `excluded_columns` or `included_columns`"),
    **dict.fromkeys(("featuretransformationparameters", "algorithmhyperparameters"), "write `hyperparameters`"),
    **dict.fromkeys(("batch", "batchinferencejobs", "batchsegmentjobs"), "write `batch_inference` or `batch_segments`"),
    "performincrementalupdate": "write `incremental` under `training`",
    "itemexplorationconfig": "write `exploration`",
    **dict.fromkeys(("metadata", "enablemetadatawithrecommendations"), "write `metadata_in_responses`"),
    **dict.fromkeys(("minrps", "minrecommendationrequestspersecond"), "write `min_recommendation_requests_per_second`"),
    **dict.fromkeys(("mintps", "minprovisionedtps"), "write `min_provisioned_tps`"),
    "numresults": "write `results`",
    "tags": "tags stand at the top of the file, for everything",
}

# What to write instead of a value that does not match, by the last key of its path.
HINTS: Mapping[str, str] = {
    "tenant": "write 2 to 20 lower-case letters, digits and hyphens, a letter first",
    "account": 'write the twelve digits in quotes: "111111111111"',
    "region": "write a region that has Personalize",
    "notify": "write an e-mail address such as ops@example.com",
    "name": "write letters, digits and hyphens, no hyphen first, 63 characters at most",
    "columns.name": f"write letters, digits and underscores, no digit first, at most {quotas.COLUMN_NAME_LENGTH}",
    "filters.values": "name a value with letters, digits and underscores, no digit first, 50 characters at most",
    "recipe": "write the name of a recipe such as aws-user-personalization",
    "recommenders.recipe": "write the name of a use case such as aws-vod-top-picks",
    "tags": "write text, in quotes where YAML would read something else",
    "filter": "write the name of one of the filters",
    "schedule": "write cron(0 3 ? * SUN *), rate(1 hour) or at(2027-01-31T04:30:00)",
}

_KINDS = {
    "string_type": "write text, in quotes where YAML would read something else",
    "int_type": "write a whole number",
    "float_type": "write a number",
    "bool_type": "write true or false",
    "tuple_type": "write a list",
    "dict_type": "write a mapping",
    "model_type": "write a mapping",
    "none_required": "write null or remove it",
}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda context: f"write {context['ge']} or more",
    "greater_than": lambda context: f"write more than {context['gt']}",
    "less_than": lambda context: f"write less than {context['lt']}",
    "less_than_equal": lambda context: f"write {context['le']} or less",
    "string_too_short": lambda context: "write something, or remove the key",
    "string_too_long": lambda context: f"write {context['max_length']} characters at most",
    "too_short": lambda context: "write at least one",
    "too_long": lambda context: f"write {context['max_length']} at most",
    "finite_number": lambda context: "write a finite number",
    "literal_error": lambda context: f"write {context['expected']}",
}


def message(error: Mapping[str, Any], model: type[BaseModel]) -> str:
    """The text for one of pydantic's errors (an element of ValidationError.errors())."""
    path, kind, found = tuple(error["loc"]), error["type"], error["input"]
    if kind == "missing":
        return "is missing; it is required"
    if kind == "extra_forbidden":
        return _wrong_key(path, model)
    if kind in _BOUNDS:
        return f"found {shown(found)}; {_BOUNDS[kind](error.get('ctx', {}))}"
    hint = _hint(path) if kind.startswith("string") or kind == "none_required" else None
    return f"found {shown(found)}; {hint or _KINDS.get(kind, error['msg'])}"


def _hint(path: Path) -> str | None:
    keys = [part for part in path if isinstance(part, str) and part != "[key]"]
    if keys[:-1] == ["filters", "values"] and path[-1] == "[key]":
        return HINTS["filters.values"]
    return HINTS.get(".".join(keys[-2:])) or (HINTS.get(keys[-1]) if keys else None)


def _wrong_key(path: Path, model: type[BaseModel]) -> str:
    key = str(path[-1])
    if key.lower() in _AUTOML:
        return "AutoML is refused: it trains several recipes and AWS advises against it; remove it and name a recipe"
    if key.lower() in _AUTO_TRAINING:
        return (
            "automatic training is always off, since it would train besides `training` and be billed twice; remove it"
        )
    if key in _planned(path[:-1]):
        return PLANNED_TEXT
    allowed = keys_of(model, path[:-1])
    instead = ELSEWHERE.get(key.lower().replace("_", ""))
    advice = instead or did_you_mean(key, allowed) or f"write one of {', '.join(allowed)}, or remove it"
    return f"unknown key; {advice}"


def _planned(place: Path) -> tuple[str, ...]:
    keys = tuple(part for part in place if isinstance(part, str))
    starred = (keys[0], "*", *keys[2:]) if len(keys) > 1 and keys[0] == "datasets" else keys
    return PLANNED.get(starred, ())


def did_you_mean(found: str, allowed: Iterable[str]) -> str | None:
    """'did you mean x?' if one of the allowed words is close to what was found."""
    by_lower = {word.lower(): word for word in allowed}
    close = difflib.get_close_matches(found.lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]}?" if close else None


def keys_of(model: type[BaseModel], place: Path) -> list[str]:
    """The keys that the file may have at a place, from the models themselves."""
    for part in place:
        if not isinstance(part, str):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if part in fields:
            model = _model_within(fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_within(annotation: object) -> type[BaseModel] | None:
    """The model that an annotation such as `tuple[Campaign, ...]` or `Import | None` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part))), None)
