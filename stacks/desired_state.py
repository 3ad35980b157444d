"""The desired state of a tenant: everything downstream of a model that the tenant file asks for, as one plain value.

It is packed as JSON beside the reconciler's code, so that it is versioned and rolled back with it. Requests stand in it
as the Step Functions SDK integration wants them (stacks.requests). What Personalize cannot change in place has a name
with a hash of the fields that the tenant file sets, and of those alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from config.models import Filter, MetricAttribution, Recommender, Solution, Tenant
from personalize import prices, recipes, use_cases
from personalize.naming import Names
from stacks.features import Features
from stacks.requests import datasets, revisions, serving, solutions

VERSION = 4


def desired_state(tenant: Tenant, names: Names) -> dict[str, object]:
    """The desired state of one tenant, ready for ``json.dumps``."""
    features = Features.of(tenant)
    parked = {(one.kind, one.name) for one in features.idle}  # what may be, when nobody asks it
    own = datasets.beyond_cloudformation(tenant)
    made = [_solution(tenant, solution, names, features) for solution in tenant.solutions]
    return {
        "version": VERSION,
        "tenant": names.tenant,
        "datasetGroupArn": names.dataset_group_arn,
        "stateTable": names.state_table,
        "dataBucket": names.data_bucket,
        "datasets": list(features.datasets),
        "ownDatasets": [datasets.creation(key, dataset, names, features.tag_list) for key, dataset in own.items()],
        **_revised(tenant, names),
        "solutions": made,
        "campaigns": [
            {
                "name": campaign.name,
                "arn": names.campaign_arn(campaign.name),
                "solution": solution.name,
                "wish": _text(serving.campaign(campaign, solution.recipe, items="items" in features.datasets)),
                "price": f"{prices.idle_month(solution.recipe, campaign.min_provisioned_tps):,.0f} USD in 30 days",
                "parks": ("campaign", campaign.name) in parked,
            }
            for solution in tenant.solutions
            for campaign in solution.campaigns
        ],
        "recommenders": [_recommender(tenant, recommender, names, parked) for recommender in tenant.recommenders],
        "filters": [_filter(tenant, filter, names) for filter in tenant.filters],
        **_unless_empty(tuned=[one.name for one in features.tuned]),
        "attribution": _attribution(tenant, tenant.metric_attribution, names) if tenant.metric_attribution else None,
        "tags": _tags(tenant, names, made),
    }


def _revised(tenant: Tenant, names: Names) -> dict[str, object]:
    """Datasets that got further columns; a tenant that has none has nothing here, nor in what learns from them."""
    return _unless_empty(revisions=[revisions.update(tenant, key, names) for key in revisions.revised(tenant)])


def _unless_empty(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _solution(tenant: Tenant, solution: Solution, names: Names, features: Features) -> dict[str, object]:
    learns = revisions.learnt(tenant, solution, recipes.RECIPES[solution.recipe].datasets)

    def name(of: revisions.Revisions) -> str:
        return solutions.name(revisions.as_of(tenant, solution, of), names, of)

    def arn(of: revisions.Revisions) -> str:
        return names.personalize_arn("solution", name(of))

    return {
        "name": solution.name,
        "arn": arn(learns),
        **_unless_empty(
            needs=revisions.needed(tenant, solution, learns),
            learns=list(learns),
            earlier=[arn(before) for before in revisions.earlier(learns)],
        ),
        "required": list(recipes.RECIPES[solution.recipe].required),
        "campaigns": [campaign.name for campaign in solution.campaigns],
        "request": solutions.creation(solution, names, features.tag_list, name(learns)),
        "options": solutions.options(solution),
        "update": solutions.update(solution),
    }


def _recommender(
    tenant: Tenant, recommender: Recommender, names: Names, parked: set[tuple[str, str]]
) -> dict[str, object]:
    brought = revisions.learnt(tenant, recommender, use_cases.USE_CASES[recommender.recipe].datasets)
    learns = revisions.told(tenant, recommender, brought)

    def wish(one: Recommender, of: revisions.Revisions) -> str:
        return _text(serving.recommender(one, names, revisions.named_columns(tenant, one, of)))

    return {
        "name": recommender.name,
        "arn": names.personalize_arn("recommender", names.recommender(recommender.name, recommender.recipe)),
        "required": list(use_cases.USE_CASES[recommender.recipe].required),
        "wish": wish(recommender, learns),
        **_unless_empty(
            needs=revisions.needed(tenant, recommender, learns),
            learns=list(learns),
            earlier=[wish(revisions.as_of(tenant, recommender, of), of) for of in revisions.earlier(learns)],
            untold=[key for key in brought if key not in learns],
        ),
        "parks": ("recommender", recommender.name) in parked,
    }


def _filter(tenant: Tenant, filter: Filter, names: Names) -> dict[str, object]:
    wish = {
        "prefix": f"{names.resource(filter.name)}_",
        "arnPrefix": names.personalize_arn("filter", ""),
        "expression": filter.expression,
        "values": {
            name: value.model_dump(by_alias=True, exclude_defaults=True) for name, value in filter.values.items()
        },
        "keep": filter.rotate.keep if filter.rotate else 1,
    }
    return {"name": filter.name, "wish": _text(wish), **_unless_empty(reads=revisions.read(tenant, filter))}


def _attribution(tenant: Tenant, attribution: MetricAttribution, names: Names) -> dict[str, object]:
    reads = revisions.summed(tenant, attribution)
    return datasets.attribution(attribution, names) | _unless_empty(reads=reads)


def _tags(tenant: Tenant, names: Names, solutions: list[dict[str, object]]) -> dict[str, object]:
    """The tags, and what bears them that CloudFormation either cannot tag or does not own; filters are found by name.

    Only what has a fixed name: whatever does not exist yet gets its tags when it is created. Of a tenant without tags,
    too: its file may have had some.
    """
    served = [names.campaign_arn(campaign.name) for solution in tenant.solutions for campaign in solution.campaigns]
    return {
        "wanted": dict(sorted(tenant.tags.items())),
        "arns": [
            names.dataset_group_arn,
            *(names.dataset_arn(key) for key in tenant.datasets.declared),
            *(solution["arn"] for solution in solutions),
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
