"""The job that a training of a solution is."""

from __future__ import annotations

from rehearsal.personalize import recipes
from rehearsal.personalize.learning.jobs import Job, Objective
from rehearsal.personalize.learning.objectives import EMPHASIS
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import hpo_options, training_columns
from rehearsal.personalize.resources.solutions import Solution


def of(region: Region, solution: Solution) -> Job:
    """What a FULL training of the solution, as it stands, has to do."""
    config, recipe = solution.config, solution.recipe
    threshold = config.get("eventValueThreshold")
    given = config.get("algorithmHyperParameters", {})
    transformations, columns = config.get("featureTransformationParameters", {}), config.get("trainingDataConfig", {})
    return Job(
        recipe=recipe,
        hyperparameters=recipes.values(recipe.hyperparameters, given, recipe.name),
        event_type=solution.event_type,
        event_value_threshold=None if threshold is None else float(threshold),
        events=tuple(config.get("eventsConfig", {}).get("eventParametersList", ())),
        seed=f"{region.seed} {solution.arn}",
        features=training_columns.features(region, solution.group_arn, columns, solution.created),
        transformations=recipes.values(recipe.features, transformations, recipe.name),
        objective=_objective(solution),
        tuning=hpo_options.read(recipe, config.get("hpoConfig"), given) if solution.perform_hpo else None,
    )


def _objective(solution: Solution) -> Objective | None:
    objective = solution.config.get("optimizationObjective")
    return Objective(objective["itemAttribute"], EMPHASIS[objective["objectiveSensitivity"]]) if objective else None
