"""A recommender, its configurations and its trainings.

It trains when it is created, every seven days after that, and when an update changes the columns that it trains on. The
model that is in place serves until the next one is ready ("creating-recommenders", "updating-recommender").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.personalize import durations, recipes, statuses
from rehearsal.personalize.learning.training import Job, Training, train as learn
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import training_columns
from rehearsal.personalize.resources.store import Resource, state
from rehearsal.personalize.statuses import Timetable


@dataclass(frozen=True)
class Model:
    """One training; `ready` is when it can serve, None if it failed, for the reason in `failure`."""

    created: datetime
    training: Training
    ready: datetime | None
    failure: str | None = None


@dataclass(frozen=True)
class Setup:
    """A configuration, given at creation or by an update."""

    config: Mapping[str, Any]
    created: datetime
    timetable: Timetable
    failure: str | None = None

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of latestRecommenderUpdate."""
        return {"recommenderConfig": dict(self.config), **state(self.created, self.timetable, now, self.failure)}


@dataclass(kw_only=True, eq=False)
class Recommender(Resource):
    """`setups` begins with the creation; `plan` counts what starts the seven days anew."""

    kind = "recommender"
    group_arn: str
    recipe: Recipe
    recipe_arn: str
    setups: list[Setup] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    plan: int = 0
    requests: int = 0

    def serving(self, now: datetime) -> Model | None:
        """The newest model that is ready; None before the first one is."""
        ready = [model for model in self.models if model.ready is not None and model.ready <= now]
        return ready[-1] if ready else None

    def setup(self, now: datetime) -> Setup:
        """The newest configuration that is in force; before the first one is, that first one."""
        active = [setup for setup in self.setups if setup.timetable.status(now) == statuses.ACTIVE]
        return active[-1] if active else self.setups[0]

    def updating(self, now: datetime) -> bool:
        return self.setups[-1].timetable.status(now) in statuses.UNFINISHED

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeRecommender, without metrics."""
        description = {
            "name": self.name,
            "recommenderArn": self.arn,
            "datasetGroupArn": self.group_arn,
            "recipeArn": self.recipe_arn,
            "recommenderConfig": dict(self.setup(now).config),
            **self.state(now),
        }
        if len(self.setups) > 1:
            description["latestRecommenderUpdate"] = self.setups[-1].describe(now)
        return description


def train(
    region: Region, recommender: Recommender, config: Mapping[str, Any], work: str, now: datetime
) -> tuple[Timetable, str | None]:
    """Begin a training at `now`, and tell how long it and the deployment take, and why it fails if it does."""
    place = f"{recommender.arn} {len(recommender.models)}"
    recipe, columns = recommender.recipe, config.get("trainingDataConfig")
    as_of = recommender.created if columns is None else now  # columns that came later count if they are asked for
    job = Job(
        recipe=recipe,
        hyperparameters=recipes.values(recipe.hyperparameters, {}, recipe.name),
        event_type=recipe.event,
        event_value_threshold=None,
        events=(),
        seed=f"{region.seed} {recommender.arn}",
        transformations=recipes.values(recipe.features, {}, recipe.name),
        features=training_columns.features(region, recommender.group_arn, columns or {}, as_of),
    )
    training = learn(job, region.data[recommender.group_arn], region.quotas, now)
    failure = training.failure or region.mishaps.take(work, recommender.name)
    if failure:
        recommender.models.append(Model(now, training, None, failure))
        return Timetable.creation(now, region.duration("failure", place), statuses.FAILED), failure
    takes = durations.of_training("FULL", training.interactions, recipe.effort, region.seed, place)
    takes = takes * region.mishaps.training_factor + region.duration(work, place)
    recommender.models.append(Model(now, training, now + takes))
    return Timetable.creation(now, takes), None


def plan(region: Region, recommender: Recommender, since: datetime) -> None:
    """Have the recommender retrained every seven days from `since` on, while it is ACTIVE."""
    recommender.plan += 1
    of_plan = recommender.plan

    def retrain(when: datetime) -> None:
        if recommender.plan != of_plan or recommender.status(when) != statuses.ACTIVE:
            return
        if not recommender.updating(when):
            train(region, recommender, recommender.setup(when).config, "recommender-update", when)
        region.agenda.add(when + durations.RETRAINING, retrain)

    region.agenda.add(since + durations.RETRAINING, retrain)


def metrics_of(region: Region, recommender: Recommender, model: Model) -> dict[str, float]:
    """The offline metrics of a model that has been trained."""
    catalog, training = region.data[recommender.group_arn].items, model.training
    return training.evaluation.with_coverage(len(catalog.known_at(model.created) | training.weights.items))
