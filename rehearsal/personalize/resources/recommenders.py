"""Recommenders: a use case of a domain, trained and served by the service itself.

Stopping one halts billing and retraining and keeps the models ("stopping-starting-recommender"). UpdateRecommender
replaces recommenderConfig as a whole, as UpdateCampaign does with campaignConfig; the guide does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize import recipes, statuses
from rehearsal.personalize.errors import InUse, InvalidInput
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets, limits, serving_options, tags, training_columns
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.recommender_training import Recommender, Setup, metrics_of, plan, train
from rehearsal.personalize.statuses import Timetable


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateRecommender."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    recipe = _recipe(group, params["recipeArn"])
    config = params.get("recommenderConfig", {})
    _check_datasets(region, group, recipe, now)
    _check_config(region, group.arn, recipe, config)
    everyone = list(region.store.all(Recommender))
    siblings = [other for other in everyone if other.group_arn == group.arn]
    limits.check_count(region, "recommenders", siblings, f"recommenders of {group.arn}")
    limits.check_count(region, "recommenders_of_region", everyone, "recommenders")
    recommender = Recommender(
        arn=region.arn(f"recommender/{params['name']}"),
        name=params["name"],
        created=now,
        timetable=Timetable(()),
        tags=tags.read(params, region.quotas),
        group_arn=group.arn,
        recipe=recipe,
        recipe_arn=params["recipeArn"],
    )
    region.store.add(recommender)
    recommender.timetable, recommender.failure = train(region, recommender, config, "recommender", now)
    recommender.setups.append(Setup(config, now, recommender.timetable))
    plan(region, recommender, now)
    return {"recommenderArn": recommender.arn}


def _recipe(group: DatasetGroup, recipe_arn: str) -> Recipe:
    recipe = recipes.find(recipe_arn)
    if recipe.domain is None:
        raise InvalidInput(f"{recipe.name} is not a use case of a domain: it is for solutions, not for recommenders.")
    if recipe.domain != group.domain:
        raise InvalidInput(f"{recipe.name} is for {recipe.domain}, {group.arn} is {group.domain or 'custom'}.")
    return recipe


def _check_datasets(region: Region, group: DatasetGroup, recipe: Recipe, now: datetime) -> None:
    for kind in recipe.datasets:
        dataset = datasets.find(region, group.arn, kind)
        if dataset is None:
            raise InvalidInput(f"{group.arn} has no {kind} dataset, which {recipe.name} requires.")
        region.store.active(Dataset, dataset.arn, now)


def _check_config(region: Region, group_arn: str, recipe: Recipe, config: Mapping[str, Any]) -> None:
    serving_options.check(region, group_arn, recipe, config)
    training_columns.check(region, group_arn, config.get("trainingDataConfig", {}))


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeRecommender. modelMetrics are not there while the recommender is created or deleted."""
    now = region.now()
    recommender = region.store.get(Recommender, params["recommenderArn"])
    description = recommender.describe(now)
    model = recommender.serving(now)
    if model is not None and recommender.status(now) not in statuses.GOING:
        description["modelMetrics"] = metrics_of(region, recommender, model)
    return {"recommender": description}


def list_recommenders(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListRecommenders."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (each for each in region.store.all(Recommender) if group in (None, each.group_arn))
    return page("ListRecommenders", (each.describe(now) for each in chosen), params)


def update(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateRecommender. Only other columns to train on make it train."""
    now = region.now()
    recommender = _settled(region, params["recommenderArn"], statuses.ACTIVE, "updated", now)
    config = params["recommenderConfig"]
    _check_config(region, recommender.group_arn, recommender.recipe, config)
    columns = recommender.setup(now).config.get("trainingDataConfig", {})
    if config.get("trainingDataConfig", {}) != columns:
        timetable, failure = train(region, recommender, config, "recommender-update", now)
        plan(region, recommender, now)
    else:
        place = f"{recommender.arn} update {len(recommender.setups)}"
        timetable, failure = region.work("recommender-update", place, recommender.name, now)
    recommender.setups.append(Setup(config, now, timetable, failure))
    return {"recommenderArn": recommender.arn}


def stop(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """StopRecommender."""
    now = region.now()
    recommender = _settled(region, params["recommenderArn"], statuses.ACTIVE, "stopped", now)
    takes = region.duration("recommender-stop", recommender.arn)
    recommender.timetable = recommender.timetable.turned(now, takes, statuses.STOP)
    recommender.plan += 1
    return {"recommenderArn": recommender.arn}


def start(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """StartRecommender. The models are those from before; the next training comes seven days later."""
    now = region.now()
    recommender = _settled(region, params["recommenderArn"], statuses.INACTIVE, "started", now)
    takes = region.duration("recommender-start", recommender.arn)
    recommender.timetable = recommender.timetable.turned(now, takes, statuses.START)
    plan(region, recommender, now + takes)
    return {"recommenderArn": recommender.arn}


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteRecommender."""
    now = region.now()
    recommender = region.store.get(Recommender, params["recommenderArn"])
    if recommender.updating(now):
        raise InUse(f"{recommender.arn} cannot be deleted while an update is in progress")
    takes = region.duration("delete", recommender.arn)
    region.store.delete(recommender, now, recommender.timetable.deleted(now, takes))
    return {}


def _settled(region: Region, arn: str, wanted: str, what: str, now: datetime) -> Recommender:
    """The recommender if its status is `wanted` and no update is running. Raises InUse."""
    recommender = region.store.get(Recommender, arn)
    status = recommender.status(now)
    if status != wanted:
        raise InUse(f"{arn} cannot be {what} while its status is {status}: it must be {wanted}")
    if recommender.updating(now):
        raise InUse(f"{arn} cannot be {what} while an update is in progress")
    return recommender


OPERATIONS = {
    "CreateRecommender": create,
    "DescribeRecommender": describe,
    "ListRecommenders": list_recommenders,
    "UpdateRecommender": update,
    "StartRecommender": start,
    "StopRecommender": stop,
    "DeleteRecommender": delete,
}
