"""Models of custom recipes: how they are trained, and what serves them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.models.batch import BatchInference, BatchSegment
from config.models.datasets import ColumnsByDataset
from config.models.monitoring import Idle
from config.models.serving import Capacity, CapacityReason, Exploration, RankingInfluence
from config.models.shape import ColumnName, Expression, Model, Name, Schedule, Share, Zone
from personalize import metrics, quotas, recipes, use_cases


class Campaign(Model):
    """An endpoint that serves the newest good version of its solution."""

    name: Name = Field(description="under which it is asked: the campaign is called <tenant>_<name>")
    min_provisioned_tps: Capacity = Field(
        1, description="requests a second that are always provided for, and billed, used or not"
    )
    capacity_reason: CapacityReason = None
    exploration: Exploration | None = Field(None, description="aws-user-personalization only")
    ranking_influence: RankingInfluence | None = Field(None, description="aws-semantic-similarity only")
    metadata_in_responses: bool | None = Field(
        None, description="items come with the columns that a request names; without it as the recipe's default is"
    )
    idle: Idle = Field(Idle(), description="what happens when nobody asks it")
    keep: bool = Field(False, description="whatever `idle` says, nothing of ours deletes it for being idle")


class TrainingSchedule(Schedule):
    """When one mode of training is due."""

    only_with_new_data: bool = Field(
        False, description="skip it if nothing was imported since the last training; streamed events do not count"
    )


class Training(Model):
    """When a solution is trained anew, and when its newest version only takes in new items."""

    full: TrainingSchedule = Field(description="a new model, from all data")
    update: TrainingSchedule | None = Field(None, description="trainingMode UPDATE; aws-user-personalization only")
    incremental: bool = Field(
        False, description="take new items in about every 30 minutes, billed; aws-semantic-similarity only"
    )


class Promotion(Model):
    """Which new versions are served: one that is worse than this stays trained and unserved, and somebody is told."""

    metric: Annotated[
        str,
        Field(
            description="the offline metric that decides; developer guide, 'Evaluating a solution version'",
            json_schema_extra={"enum": list(metrics.OFFLINE)},
        ),
    ] = metrics.HEADLINE
    max_regression: Share | None = Field(
        None, description="the share of the served version's value that may be lost: 0.05 is five percent"
    )
    minimum: Annotated[float, Field(ge=0)] | None = Field(
        None, description="the least value, for the first version too"
    )


class OnlineMetric(Model):
    """A metric of what users do; if it stays below what it was, one FULL training starts besides the schedule's."""

    namespace: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description="as CloudWatch shows it; that of a metric attribution is not documented, its console has it"
    )
    name: Annotated[str, Field(min_length=1, max_length=255)] = Field(description="the metric's")
    dimensions: Annotated[dict[str, str], Field(max_length=30)] = Field({}, description="all that the metric has")
    statistic: Literal["Average", "Sum", "SampleCount", "Minimum", "Maximum"] = Field(
        "Average", description="Sum and SampleCount are compared by the day"
    )
    tolerated_loss: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.2, description="the share of the baseline that may be lost"
    )
    baseline_days: Annotated[int, Field(ge=3, le=60)] = Field(
        14, description="days before those, whose mean is the baseline; half of them need data"
    )
    below_days: Annotated[int, Field(ge=1, le=14)] = Field(2, description="last days that all have to lie below")
    cool_down_days: Annotated[int, Field(ge=1, le=90)] = Field(
        7, description="days after a FULL training, whoever started it, without another one for this reason"
    )


class EventWeight(Model):
    """How much an event of a type counts in training; only the ratios between the weights matter."""

    event_type: Annotated[str, Field(min_length=1, max_length=256, description="as in the column EVENT_TYPE")]
    weight: Share = Field(description="twice the weight is twice the importance")
    value_threshold: float | None = Field(None, description="events with a smaller EVENT_VALUE do not count")


class Objective(Model):
    """What a model optimizes besides relevance, such as revenue (optimizationObjective)."""

    column: Annotated[ColumnName, Field(description="a number in items, such as PRICE")]
    sensitivity: Literal["LOW", "MEDIUM", "HIGH", "OFF"] = Field(
        description="how much it counts beside relevance; MEDIUM: as much"
    )


class Range(Model):
    """The values that a tuning may try: from min to max, or those listed."""

    min: int | float | None = Field(None, description="of a number; without it the recipe's own")
    max: int | float | None = Field(None, description="of a number; without it the recipe's own")
    values: Annotated[
        tuple[str | bool, ...], Field(max_length=100, description="of what is no number, such as [true, false]")
    ] = ()


class Tuning(Model):
    """Hyperparameter optimization on a solution of its own, whose best values are proposed as a change to this file.

    Every tuning trains several models, all billed; ordinary trainings take no part in it.
    """

    schedule: Expression | None = Field(None, description="without it only `python -m operations tune` starts it")
    time_zone: Zone = "UTC"
    max_training_jobs: Annotated[
        int, Field(ge=1, le=quotas.TUNING_JOBS, description="models tried by each tuning, all billed")
    ] = 20
    max_parallel_training_jobs: Annotated[
        int, Field(ge=1, le=quotas.PARALLEL_TUNING_JOBS, description="of them at a time")
    ] = 5
    ranges: dict[str, Range] = Field(
        {}, description="of the hyperparameters to tune; without it all that the recipe tunes, in its own ranges"
    )

    @property
    def due(self) -> Schedule | None:
        """When it runs by itself."""
        if self.schedule is None:
            return None
        return Schedule.model_validate(self.model_dump(include={"schedule", "time_zone"}, exclude_unset=True))


class Solution(Model):
    """A recipe with its settings, trained on schedule and served by campaigns or in batches."""

    name: Name = Field(description="by which schedules, commands and reports call it")
    recipe: Annotated[
        str,
        Field(
            description="what kind of model it is; developer guide, 'Choosing a recipe'",
            json_schema_extra={"enum": [recipe.name for recipe in recipes.RECIPES.values() if not recipe.successor]},
        ),
    ]
    hyperparameters: dict[str, Any] = Field({}, description="only what differs from the recipe's defaults")
    tuning: Tuning | None = Field(
        None, description="lets Personalize look for better hyperparameters, rarely and apart from training"
    )
    event_type: Annotated[str, Field(min_length=1, max_length=256)] | None = Field(
        None, description="train on events of this type alone"
    )
    event_value_threshold: float | None = Field(None, description="train on events of at least this EVENT_VALUE")
    event_weights: Annotated[
        tuple[EventWeight, ...],
        Field(
            max_length=quotas.EVENT_WEIGHTS, description="all event types that count, if some count more than others"
        ),
    ] = ()
    excluded_columns: ColumnsByDataset = Field({}, description="columns that are not trained on, by dataset")
    included_columns: ColumnsByDataset = Field({}, description="the only columns that are trained on, by dataset")
    objective: Objective | None = Field(None, description="what else to optimize besides relevance")
    training: Training = Field(description="when it learns anew")
    promotion: Promotion | None = Field(None, description="without it every version that was trained is served")
    online_metric: OnlineMetric | None = Field(None, description="retrains when users like less what they get")
    campaigns: tuple[Campaign, ...] = Field((), description="what answers requests, each billed while it exists")
    batch_inference: tuple[BatchInference, ...] = Field((), description="recommendations made in files")
    batch_segments: tuple[BatchSegment, ...] = Field((), description="segments made in files, of segmenting recipes")


class Recommender(Model):
    """An endpoint of a domain use case; Personalize trains it by itself, every seven days."""

    name: Name = Field(description="under which its pointer is found")
    recipe: Annotated[
        str,
        Field(
            description="the use case, one of the tenant's domain",
            json_schema_extra={"enum": list(use_cases.USE_CASES)},
        ),
    ]
    min_recommendation_requests_per_second: Capacity = Field(
        1, description="always provided for, and billed, used or not"
    )
    capacity_reason: CapacityReason = None
    exploration: Exploration | None = Field(None, description="of the use cases that personalize: top picks, for you")
    excluded_columns: ColumnsByDataset = Field({}, description="columns that are not trained on, by dataset")
    included_columns: ColumnsByDataset = Field({}, description="the only columns that are trained on, by dataset")
    metadata_in_responses: bool = Field(False, description="items come with the columns that a request names")
    idle: Idle = Field(Idle(), description="what happens when nobody asks it")
    keep: bool = Field(False, description="whatever `idle` says, nothing of ours stops it for being idle")
