"""How AWS's parameter files ask for a solution (the request of CreateSolution) -> how a tenant file does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from config.migration.parts import schedule
from config.migration.source import Source
from config.problems import shown
from personalize import recipes, schemas
from personalize.recipes import Hyperparameter, Recipe

WEEKLY = "cron(0 3 ? * SUN *)"
_JOBS = {"maxNumberOfTrainingJobs": "max_training_jobs", "maxParallelTrainingJobs": "max_parallel_training_jobs"}
_RANGES = ("integerHyperParameterRanges", "continuousHyperParameterRanges", "categoricalHyperParameterRanges")
_COLUMNS = {"excludedDatasetColumns": "excluded_columns", "includedDatasetColumns": "included_columns"}


def recipe(service: Source, datasets: Iterable[str], solution: Source) -> Recipe | None:
    """The recipe of a solution; None if a tenant file cannot have the solution, which is then left as a whole."""
    arn = service.get("recipeArn")
    name = arn.take(str, "").rpartition("/")[2]
    found = recipes.RECIPES.get(name)
    if found and found.successor:
        arn.note(f"carried as {found.successor}: {name} is legacy")
        found = recipes.RECIPES[found.successor]
    missing = [dataset for dataset in found.required if dataset not in datasets] if found else []
    if found is None:
        reason = f"there is no recipe {name} for solutions" if name else "it names no recipe"
    elif missing:
        reason = f"{name} needs the dataset {missing[0]}, which the file does not have"
    else:
        return found
    solution.leave(f"{reason}; the solution is left out with all that is in it")
    return None


def settings(service: Source, of: Recipe) -> dict[str, Any]:
    """Everything that says how a solution learns, but for its schedules."""
    config = service.get("solutionConfig")
    found = {"hyperparameters": _hyperparameters(config, of), **_tuning(service, of)}
    if event_type := service.get("eventType").take(str, ""):
        found["event_type"] = event_type
    if (threshold := number(config.get("eventValueThreshold"), float)) is not None:
        found["event_value_threshold"] = threshold
    return found | _event_weights(config, of) | _columns(config) | _objective(config, of)


def _hyperparameters(config: Source, of: Recipe) -> dict[str, Any]:
    """The API takes them as strings; here they are the values that they stand for."""
    values: dict[str, Any] = {}
    for group in (recipes.ALGORITHM, recipes.FEATURES):
        for name, source in config.get(group).entries():
            known = of.hyperparameters.get(str(name))
            value = _value(source.value, known) if known else None
            if known is None:
                source.leave(f"{of.name} has no such hyperparameter")
            elif problem := known.problem(value):
                source.leave(f"found {shown(source.value)}; it must be {problem}")
            else:
                source.take(object, None)
                values[str(name)] = value
    return values


def _value(found: object, known: Hyperparameter) -> object:
    if not isinstance(found, str):
        return found
    try:
        return {"true": True, "false": False}.get(found.lower(), found) if known.kind is bool else known.kind(found)
    except ValueError:
        return found


def number(source: Source, kind: Callable[[Any], Any]) -> Any:
    """A number that the file has as text or as such; None, noted, if it is neither."""
    if not source:
        return None
    try:
        value = kind(source.value)
    except (TypeError, ValueError, OverflowError):
        source.leave(f"found {shown(source.value)}, which is no number")
        return None
    source.take(object, None)
    return value


def _tuning(service: Source, of: Recipe) -> dict[str, Any]:
    asked, config = service.get("performHPO"), service.get("solutionConfig").get("hpoConfig")
    if not of.hpo:
        for source in (asked, config):
            source.leave(f"{of.name} takes no hyperparameter optimization")
        return {}
    if not asked.take(bool, False):
        config.leave("performHPO is not true")
        return {}
    asked.note(
        "carried as tuning by hand on a solution of its own: no training pays for it; add a schedule if it is to"
    )
    tuning: dict[str, Any] = {}
    for key, name in _JOBS.items():
        if jobs := number(config.get("hpoResourceConfig").get(key), int):
            tuning[name] = jobs
    ranges: dict[str, Any] = {}
    for key in _RANGES:
        for _, one in config.get("algorithmHyperParameterRanges").get(key).entries():
            ranges |= _range(one, of)
    return {"tuning": tuning | ({"ranges": ranges} if ranges else {})}


def _range(source: Source, of: Recipe) -> dict[str, Any]:
    name = source.get("name").take(str, "").rpartition(".")[2]  # DescribeSolution answers with data.recency_mask
    known = of.hyperparameters.get(name)
    if known is None or not known.tunable:
        source.leave(f"{of.name} tunes no {name or 'hyperparameter without a name'}")
        return {}
    bounds = {"min": number(source.get("minValue"), known.kind), "max": number(source.get("maxValue"), known.kind)}
    values = [_value(one.take(object, None), known) for _, one in source.get("values").entries()]
    return {
        name: {key: bound for key, bound in bounds.items() if bound is not None}
        | ({"values": values} if values else {})
    }


def _event_weights(config: Source, of: Recipe) -> dict[str, Any]:
    listed = config.get("eventsConfig").get("eventParametersList")
    if listed and not of.supports_event_weights:
        listed.leave(f"{of.name} cannot weigh events")
        return {}
    weights = []
    for _, one in listed.entries():
        weight = {"event_type": one.get("eventType").take(str, ""), "weight": number(one.get("weight"), float)}
        threshold = number(one.get("eventValueThreshold"), float)
        weights.append(weight | ({} if threshold is None else {"value_threshold": threshold}))
    return {"event_weights": weights} if weights else {}


def _columns(config: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    by_type = {spelled.lower(): key for key, spelled in schemas.DATASET_TYPES.items()}
    for key, name in _COLUMNS.items():
        for dataset, source in config.get("trainingDataConfig").get(key).entries():
            names = [one.take(str, "") for _, one in source.entries()]
            found.setdefault(name, {})[by_type.get(str(dataset).lower(), str(dataset))] = names
    return found


def _objective(config: Source, of: Recipe) -> dict[str, Any]:
    wanted = config.get("optimizationObjective")
    if wanted and not of.supports_objective:
        wanted.leave(f"{of.name} optimizes relevance only")
        return {}
    column = wanted.get("itemAttribute").take(str, "")
    sensitivity = wanted.get("objectiveSensitivity").take(str, "OFF")
    return {"objective": {"column": column, "sensitivity": sensitivity}} if column else {}


def training(times: Source, of: Recipe, service: Source) -> dict[str, Any]:
    """When a solution is trained; weekly if the file does not say."""
    full, update = schedule(times.get("full")), None
    if full is None:
        full = {"schedule": WEEKLY}
        service.remark(f"says not when to train; wrote {WEEKLY}")
    if of.trains_update:
        update = schedule(times.get("update"))
    else:
        times.get("update").leave(f"{of.name} cannot train in mode UPDATE")
    incremental = service.get("performIncrementalUpdate")
    if not of.supports_incremental:
        incremental.leave(f"{of.name} has no incremental updates")
    elif incremental.take(bool, False):
        return {"full": full, "incremental": True}
    return {"full": full} | ({"update": update} if update else {})
