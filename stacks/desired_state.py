"""The desired state of a tenant: everything downstream of a model that the tenant file asks for, as one plain value.

It is packed as JSON beside the reconciler's code, so that it is versioned and rolled back with it. Requests stand in it
as the Step Functions SDK integration wants them (stacks.requests). What Personalize cannot change in place has a name
with a hash of the fields that the tenant file sets, and of those alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from config.models import Filter, Recommender, Solution, Tenant
from personalize import prices, recipes, use_cases
from personalize.naming import Names
from stacks.features import Features
from stacks.requests import datasets, serving, solutions

VERSION = 4


def desired_state(tenant: Tenant, names: Names) -> dict[str, object]:
    """The desired state of one tenant, ready for ``json.dumps``."""
    features = Features.of(tenant)
    parked = {(one.kind, one.name) for one in features.idle}  # what may be, when nobody asks it
    own = datasets.beyond_cloudformation(tenant)
    return {
        "version": VERSION,
        "tenant": names.tenant,
        "datasetGroupArn": names.dataset_group_arn,
        "stateTable": names.state_table,
        "dataBucket": names.data_bucket,
        "datasets": list(features.datasets),
        "ownDatasets": [datasets.creation(key, dataset, names, features.tag_list) for key, dataset in own.items()],
        "solutions": [_solution(solution, names, features) for solution in tenant.solutions],
        "campaigns": [
            {
                "name": campaign.name,
                "arn": names.campaign_arn(campaign.name),
                "solution": solution.name,
                "wish": _text(serving.campaign(campaign, solution.recipe)),
                "price": f"{prices.idle_month(solution.recipe, campaign.min_provisioned_tps):,.0f} USD in 30 days",
                "parks": ("campaign", campaign.name) in parked,
            }
            for solution in tenant.solutions
            for campaign in solution.campaigns
        ],
        "recommenders": [_recommender(recommender, names, parked) for recommender in tenant.recommenders],
        "filters": [{"name": filter.name, "wish": _text(_filter(filter, names))} for filter in tenant.filters],
        "attribution": datasets.attribution(tenant.metric_attribution, names) if tenant.metric_attribution else None,
        "tags": _tags(tenant, names),
    }


def _solution(solution: Solution, names: Names, features: Features) -> dict[str, object]:
    return {
        "name": solution.name,
        "arn": names.personalize_arn("solution", solutions.name(solution, names)),
        "required": list(recipes.RECIPES[solution.recipe].required),
        "campaigns": [campaign.name for campaign in solution.campaigns],
        "request": solutions.creation(solution, names, features.tag_list),
        "options": solutions.options(solution),
        "update": solutions.update(solution),
    }


def _recommender(recommender: Recommender, names: Names, parked: set[tuple[str, str]]) -> dict[str, object]:
    return {
        "name": recommender.name,
        "arn": names.personalize_arn("recommender", names.recommender(recommender.name, recommender.recipe)),
        "required": list(use_cases.USE_CASES[recommender.recipe].required),
        "wish": _text(serving.recommender(recommender, names)),
        "parks": ("recommender", recommender.name) in parked,
    }


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


def _tags(tenant: Tenant, names: Names) -> dict[str, object]:
    """The tags, and what bears them that CloudFormation either cannot tag or does not own; filters are found by name.

    Only what has a fixed name: whatever does not exist yet gets its tags when it is created.
    """
    if not tenant.tags:
        return {"wanted": {}, "arns": [], "filters": ""}
    served = [names.campaign_arn(campaign.name) for solution in tenant.solutions for campaign in solution.campaigns]
    return {
        "wanted": dict(sorted(tenant.tags.items())),
        "arns": [
            names.dataset_group_arn,
            *(names.dataset_arn(key) for key in tenant.datasets.declared),
            *(names.personalize_arn("solution", solutions.name(solution, names)) for solution in tenant.solutions),
            *served,
            *(
                names.personalize_arn("recommender", names.recommender(one.name, one.recipe))
                for one in tenant.recommenders
            ),
        ],
        "filters": names.resource("") if tenant.filters else "",
    }


def _text(wish: Mapping[str, object]) -> str:
    return json.dumps(wish, sort_keys=True)
