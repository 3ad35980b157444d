"""CreateSolution for a tuning: the tenant's solution once more, under another name, with hyperparameter optimization.

What the file sets of a hyperparameter that is tuned is left out of the request: it is what trainings use, and what the
proposal is compared with. Everything else is as in the solution itself, so that what was found holds for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Range, Solution, Tenant, Tuning
from personalize import metrics, recipes
from personalize.naming import Names, content_hash
from stacks.requests import revisions, solutions
from stacks.requests.solutions import Request

# What a hyperparameter's kind is called where ranges of it are given; the others have categories.
_RANGES = {int: "IntegerHyperParameterRanges", float: "ContinuousHyperParameterRanges"}
_CATEGORIES = "CategoricalHyperParameterRanges"


@dataclass(frozen=True)
class Tuned:
    """One solution that is tuned.

    `arn` is the tenant's own solution, as its file wants it; `request` has neither name nor tags. `now` are the values
    that trainings use of what is tuned, `hyperparameters` all that the file sets, `metric` is what judges.
    """

    name: str
    arn: str
    request: Request
    now: Mapping[str, object]
    hyperparameters: Mapping[str, object]
    metric: str
    jobs: int

    @property
    def digest(self) -> str:
        """What changes with the request: a tuning of another one is of no use to this file."""
        return content_hash(self.request)


def of_tenant(tenant: Tenant, names: Names) -> tuple[Tuned, ...]:
    """All that are tuned, in the order of the file."""
    return tuple(_tuned(tenant, one, one.tuning, names) for one in tenant.solutions if one.tuning)


def _tuned(tenant: Tenant, solution: Solution, tuning: Tuning, names: Names) -> Tuned:
    recipe = recipes.RECIPES[solution.recipe]
    learns = revisions.learnt(tenant, solution, recipe.datasets)
    name = solutions.name(revisions.as_of(tenant, solution, learns), names, learns)
    tunable = {key: known for key, known in recipe.hyperparameters.items() if known.tunable}
    chosen = [key for key in tunable if not tuning.ranges or key in tuning.ranges]
    return Tuned(
        name=solution.name,
        arn=names.personalize_arn("solution", name),
        request=creation(solution, tuning, names, chosen),
        now={key: solution.hyperparameters.get(key, tunable[key].default) for key in chosen},
        hyperparameters=dict(solution.hyperparameters),
        metric=solution.promotion.metric if solution.promotion else metrics.HEADLINE,
        jobs=tuning.max_training_jobs,
    )


def creation(solution: Solution, tuning: Tuning, names: Names, chosen: list[str]) -> Request:
    """The request of CreateSolution, without the name that its run gives it."""
    fixed = {key: value for key, value in solution.hyperparameters.items() if key not in chosen}
    plain = solutions.creation(solution.model_copy(update={"hyperparameters": fixed}), names, [])
    config = {**plain.get("SolutionConfig", {}), "HpoConfig": _hpo(tuning, recipes.RECIPES[solution.recipe])}
    request = {key: value for key, value in plain.items() if key != "Name"}
    return request | {"PerformHPO": True, "SolutionConfig": config}


def _hpo(tuning: Tuning, recipe: recipes.Recipe) -> Request:
    resources = {
        "MaxNumberOfTrainingJobs": str(tuning.max_training_jobs),  # strings, by the API's own model
        "MaxParallelTrainingJobs": str(tuning.max_parallel_training_jobs),
    }
    # All three kinds, empty ones too (developer guide, "Configuring hyperparameters").
    ranges: dict[str, list[Request]] = {kind: [] for kind in (*_RANGES.values(), _CATEGORIES)}
    for name, range in tuning.ranges.items():
        known = recipe.hyperparameters[name]
        ranges[_RANGES.get(known.kind, _CATEGORIES)].append({"Name": name} | _range(range, known))
    config: Request = {"HpoResourceConfig": resources}
    return config | ({"AlgorithmHyperParameterRanges": ranges} if tuning.ranges else {})


def _range(range: Range, known: recipes.Hyperparameter) -> Request:
    if known.kind in _RANGES:
        least, most = known.bounds(range.min, range.max)
        return {"MinValue": least, "MaxValue": most}
    return {"Values": [str(value).lower() if isinstance(value, bool) else value for value in range.values]}
