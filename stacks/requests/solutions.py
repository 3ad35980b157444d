"""CreateSolution and UpdateSolution.

What UpdateSolution can change (event weights, incremental updates) stays out of a solution's name; anything else makes
another solution, so the name carries a hash of the fields that the tenant file sets, and of those alone: a new default
of ours never retrains anybody. So do columns that were added to what it learns from, which a solution that was made
before them never trains on (revisions.py). Tuning is done on a solution of its own (tuning.py): nothing of it is here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from config.models import Solution
from personalize import recipes
from personalize.naming import Names

Request = dict[str, object]

# The API's names for what a recipe's table calls its group of hyperparameters.
_PASCAL = {group: group[0].upper() + group[1:] for group in (recipes.ALGORITHM, recipes.FEATURES)}
_COLUMNS = ("excluded_columns", "included_columns")
_UNCHANGEABLE = ("event_type", "event_value_threshold", "objective")


def name(solution: Solution, names: Names, revisions: Mapping[str, int] | None = None) -> str:
    """The solution's name in Personalize: another one whenever the file says what no update can change."""
    explicit: Request = {"recipe": solution.recipe}
    if solution.hyperparameters:
        explicit["hyperparameters"] = dict(solution.hyperparameters)
    for field in _UNCHANGEABLE:
        if getattr(solution, field) is not None:
            explicit |= solution.model_dump(mode="json", include={field}, exclude_unset=True)
    for field in _COLUMNS:
        if getattr(solution, field):
            explicit[field] = columns(getattr(solution, field))
    if revisions:
        explicit["revisions"] = dict(revisions)
    return names.versioned(solution.name, explicit)


def creation(solution: Solution, names: Names, tags: Sequence[Mapping[str, str]], called: str | None = None) -> Request:
    """The request of CreateSolution, under the name that it has without further columns unless told otherwise."""
    request: Request = {
        "Name": called or name(solution, names),
        "DatasetGroupArn": names.dataset_group_arn,
        "RecipeArn": recipes.arn(solution.recipe, names.partition),
        # The service's default is true: it would train every seven days beside our own schedules, and bill it.
        "PerformAutoTraining": False,
    }
    if solution.event_type is not None:
        request["EventType"] = solution.event_type
    if _recipe(solution).supports_incremental:
        # The service's default is true here as well (API reference, SolutionUpdateSummary), and it is billed.
        request["PerformIncrementalUpdate"] = solution.training.incremental
    config = _config(solution)
    return request | ({"SolutionConfig": config} if config else {}) | ({"Tags": list(tags)} if tags else {})


def update(solution: Solution) -> Request:
    """The request of UpdateSolution without its ARN: all that it can change and that the recipe has; {} if nothing.

    Event weights that were taken out of the file are asked for as an empty list: nothing promises that an update
    without them takes them back.
    """
    request: Request = {}
    if _recipe(solution).supports_event_weights:
        request["SolutionUpdateConfig"] = {"EventsConfig": {"EventParametersList": _event_weights(solution)}}
    if _recipe(solution).supports_incremental:
        request["PerformIncrementalUpdate"] = solution.training.incremental
    return request


def options(solution: Solution) -> str:
    """What the file says of that which an update can change, as text: ``{}`` if it says nothing."""
    said: Request = {}
    if solution.event_weights:
        said["event_weights"] = _event_weights(solution)
    if solution.training.incremental:
        said["incremental"] = True
    return json.dumps(said, sort_keys=True)


def columns(by_dataset: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Columns by dataset as the API wants them, in an order that does not depend on the file's.

    The key is "the dataset type"; in capitals it is what the dataset's ARN ends with, and what AWS's own Retail Demo
    Store passes.
    """
    return {dataset.upper(): sorted(by_dataset[dataset]) for dataset in sorted(by_dataset)}


def training_data(chosen: object, named: Mapping[str, Sequence[str]] | None = None) -> Request:
    """The trainingDataConfig of a solution or recommender; {} if its file chooses no columns.

    What is named is included, in place of what the file excludes of these datasets.
    """
    excluded, included = (columns(getattr(chosen, field)) for field in _COLUMNS)
    if named:
        included |= columns(named)
        excluded = {dataset: kept for dataset, kept in excluded.items() if dataset not in included}
    config = {"ExcludedDatasetColumns": excluded, "IncludedDatasetColumns": included}
    return {key: value for key, value in config.items() if value}


def _recipe(solution: Solution) -> recipes.Recipe:
    return recipes.RECIPES[solution.recipe]


def _config(solution: Solution) -> Request:
    recipe = _recipe(solution)
    groups = recipes.solution_config(recipe, solution.hyperparameters)
    config: Request = {_PASCAL[group]: values for group, values in groups.items()}
    if solution.event_value_threshold is not None:
        config["EventValueThreshold"] = f"{solution.event_value_threshold:.15g}"
    if solution.event_weights:
        config["EventsConfig"] = {"EventParametersList": _event_weights(solution)}
    if solution.objective is not None:
        config["OptimizationObjective"] = {
            "ItemAttribute": solution.objective.column,
            "ObjectiveSensitivity": solution.objective.sensitivity,
        }
    data = training_data(solution)
    return config | ({"TrainingDataConfig": data} if data else {})


def _event_weights(solution: Solution) -> list[Request]:
    return [
        {"EventType": one.event_type, "Weight": one.weight}
        | ({} if one.value_threshold is None else {"EventValueThreshold": one.value_threshold})
        for one in solution.event_weights
    ]
