"""The desired state of a tenant: everything downstream of a model that the tenant file asks for, as one plain value.

It is packed as JSON beside the reconciler's code, so that it is versioned and rolled back with it. Requests stand in it
as the Step Functions SDK integration wants them (PascalCase). What Personalize cannot change in place has a name with
a hash of the fields that the tenant file sets, and of those alone: a new default of ours never retrains anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from config.models import Campaign, Exploration, Filter, Solution, Tenant
from personalize import recipes
from personalize.naming import Names

VERSION = 1
# The API's names for what a recipe's table calls its group of hyperparameters.
_PASCAL = {group: group[0].upper() + group[1:] for group in (recipes.ALGORITHM, recipes.FEATURES)}

# The service's own, for a campaign that says nothing (developer guide, "User-Personalization recipe"). They are asked
# for by name: nothing promises that an update without them goes back to them once others were taken out of the file.
_EXPLORATION = Exploration(weight=0.3, item_age_cutoff_days=30)


def desired_state(tenant: Tenant, names: Names) -> dict[str, object]:
    """The desired state of one tenant, ready for ``json.dumps``."""
    return {
        "version": VERSION,
        "tenant": names.tenant,
        "datasetGroupArn": names.dataset_group_arn,
        "stateTable": names.state_table,
        "dataBucket": names.data_bucket,
        "datasets": list(tenant.datasets.declared),
        "solutions": [_solution(solution, names) for solution in tenant.solutions],
        "campaigns": [
            {"name": campaign.name, "solution": solution.name, "wish": _text(_settings(campaign, solution.recipe))}
            for solution in tenant.solutions
            for campaign in solution.campaigns
        ],
        "filters": [{"name": filter.name, "wish": _text(_filter(filter, names))} for filter in tenant.filters],
    }


def _solution(solution: Solution, names: Names) -> dict[str, object]:
    explicit = {"recipe": solution.recipe}
    if solution.hyperparameters:
        explicit["hyperparameters"] = dict(solution.hyperparameters)
    name = names.versioned(solution.name, explicit)
    config = _hyperparameters(solution)
    return {
        "name": solution.name,
        "arn": names.personalize_arn("solution", name),
        "required": list(recipes.RECIPES[solution.recipe].required),
        "campaigns": [campaign.name for campaign in solution.campaigns],
        "request": {
            "Name": name,
            "DatasetGroupArn": names.dataset_group_arn,
            "RecipeArn": recipes.arn(solution.recipe, names.partition),
            # The service's default is true: it would train every seven days beside our own schedules, and bill it.
            "PerformAutoTraining": False,
        }
        | ({"SolutionConfig": config} if config else {}),
    }


def _hyperparameters(solution: Solution) -> dict[str, dict[str, str]]:
    table = recipes.RECIPES[solution.recipe].hyperparameters
    config: dict[str, dict[str, str]] = {}
    for name, value in solution.hyperparameters.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        config.setdefault(_PASCAL[table[name].group], {})[name] = text
    return config


def _settings(campaign: Campaign, recipe: str) -> dict[str, object]:
    settings: dict[str, object] = {"MinProvisionedTPS": campaign.min_provisioned_tps}
    exploration = campaign.exploration
    if exploration is None and recipes.RECIPES[recipe].supports_exploration:
        exploration = _EXPLORATION
    if exploration is not None:
        settings["CampaignConfig"] = {
            "ItemExplorationConfig": {  # a map of strings: its keys are the API's own, whatever the case of members
                "explorationWeight": f"{exploration.weight:g}",
                "explorationItemAgeCutOff": str(exploration.item_age_cutoff_days),
            }
        }
    return settings


def _filter(filter: Filter, names: Names) -> dict[str, object]:
    return {
        "prefix": f"{names.resource(filter.name)}_",
        "arnPrefix": names.personalize_arn("filter", ""),
        "expression": filter.expression,
        "values": {
            name: value.model_dump(by_alias=True, exclude_defaults=True) for name, value in filter.values.items()
        },
        "keep": filter.rotate.keep if filter.rotate else 1,
    }


def _text(wish: Mapping[str, object]) -> str:
    return json.dumps(wish, sort_keys=True)
