"""hpoConfig: which hyperparameters are optimized, over which ranges, in how many trainings.

Developer guide, "customizing-solution-config-hpo"; limits: API reference, HPOResourceConfig. How many trainings there
are without hpoResourceConfig is not documented; the rehearsal takes the most that may be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.learning.jobs import Span, Tuning
from rehearsal.personalize.recipes import Parameter, Recipe

# key of hpoResourceConfig -> the largest value
_RESOURCES = {"maxNumberOfTrainingJobs": 40, "maxParallelTrainingJobs": 10}
# key of algorithmHyperParameterRanges -> the type of the hyperparameters that it is for
_KINDS = {
    "integerHyperParameterRanges": int,
    "continuousHyperParameterRanges": float,
    "categoricalHyperParameterRanges": bool,
}


def check(recipe: Recipe, wanted: bool, config: Mapping[str, Any] | None, given: Mapping[str, str]) -> None:
    """Raises InvalidInput for what cannot be optimized; `given` are the hyperparameters that have a value already."""
    if wanted and not recipe.tunable:
        raise InvalidInput(f"{recipe.name} has no hyperparameters that can be optimized: performHPO must be false.")
    if config is None:
        return
    if not wanted:
        raise InvalidInput("hpoConfig needs performHPO.")
    if "hpoObjective" in config:
        raise InvalidInput("hpoObjective cannot be configured.")
    for key, most in _RESOURCES.items():
        _count(config, key, most)
    spans = dict(_spans(recipe, config))
    twice = sorted(set(spans) & set(given))
    if twice:
        raise InvalidInput(f"Hyperparameters both given and optimized: {', '.join(twice)}.")


def read(recipe: Recipe, config: Mapping[str, Any] | None, given: Mapping[str, str]) -> Tuning:
    """What an hpoConfig that has been checked asks for; by default everything that has no value yet."""
    config = config or {}
    spans = dict(_spans(recipe, config)) or {
        name: _default(parameter) for name, parameter in recipe.tunable.items() if name not in given
    }
    jobs, parallel = (_count(config, key, most) for key, most in _RESOURCES.items())
    return Tuning(spans, jobs, parallel)


def _count(config: Mapping[str, Any], key: str, most: int) -> int:
    text = config.get("hpoResourceConfig", {}).get(key, str(most))
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise InvalidInput(f"hpoResourceConfig.{key} must be a whole number from 1 to {most}, found {text}.")
    return int(text)


def _default(parameter: Parameter) -> Span:
    if parameter.kind is bool:
        return Span(bool, values=(True, False))
    return Span(parameter.kind, parameter.low, parameter.high)


def _spans(recipe: Recipe, config: Mapping[str, Any]) -> Iterator[tuple[str, Span]]:
    ranges = config.get("algorithmHyperParameterRanges", {})
    missing = [key for key in _KINDS if ranges and key not in ranges]
    if missing:
        # developer guide, "Hyperparameters and HPO": all three must be given, empty ones as empty lists
        raise InvalidInput(f"algorithmHyperParameterRanges lacks {', '.join(missing)}; an empty list will do.")
    for key, kind in _KINDS.items():
        for entry in ranges.get(key, []):
            name = entry.get("name", "")
            parameter = recipe.tunable.get(name)
            if parameter is None:
                allowed = ", ".join(recipe.tunable)
                raise InvalidInput(f"{key}: {recipe.name} cannot optimize {name!r}; it can optimize {allowed}.")
            if parameter.kind is not kind:
                raise InvalidInput(f"{key}: {name} is of type {parameter.kind.__name__}, not {kind.__name__}.")
            yield name, _span(key, name, parameter, entry)


def _span(key: str, name: str, parameter: Parameter, entry: Mapping[str, Any]) -> Span:
    if parameter.kind is bool:
        values = tuple(parameter.read(name, text) for text in entry.get("values", ()))
        if not values:
            raise InvalidInput(f"{key}: {name} needs values.")
        return Span(bool, values=values)
    low, high = entry.get("minValue", parameter.low), entry.get("maxValue", parameter.high)
    if not parameter.low <= low <= high <= parameter.high:
        raise InvalidInput(
            f"{key}: the range of {name} must lie between {parameter.low} and {parameter.high}, found {low} to {high}."
        )
    return Span(parameter.kind, low, high)
