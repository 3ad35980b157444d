"""When a tenant's people are told: how long something may idle, and from which values on an alarm rings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.models.shape import Model

MAX_IDLE_HOURS = 336  # two weeks; the collector remembers no more

Percent = Annotated[float, Field(gt=0, le=10_000)] | None
Milliseconds = Annotated[float, Field(gt=0)] | None
Periods = Annotated[float, Field(ge=1.5)] | None  # less, and a run that takes its time rings
Count = Annotated[int, Field(ge=1)] | None

_WARNING = "tells the people in notify; ~ is off"
_CRITICAL = "tells them, and the pager; ~ is off"


class Idle(Model):
    """What happens when nobody asks a campaign or recommender."""

    after_hours: Annotated[
        int, Field(ge=1, le=MAX_IDLE_HOURS, description="without a request before the alarm rings")
    ] = 24
    action: Literal["notify", "delete", "stop"] = Field(
        "notify", description="delete a campaign, stop a recommender, or only tell the people in notify"
    )
    further_hours: Annotated[
        int, Field(ge=1, le=MAX_IDLE_HOURS, description="between the alarm and the action, for somebody to object")
    ] = 24
    revive: Literal["by_hand", "next_full_training"] = Field(
        "by_hand", description="what brings a deleted campaign back, besides `python -m operations revive`"
    )


class UtilizationHigh(Model):
    """Requests in percent of the minimum, for an hour: beyond 100 Personalize scales, and bills what it serves."""

    warning: Percent = Field(100, description=_WARNING)
    critical: Percent = Field(None, description=_CRITICAL)


class UtilizationLow(Model):
    """Requests in percent of the minimum in the busiest hour of a day; only where the minimum is more than 1."""

    warning: Percent = Field(30, description=_WARNING)
    critical: Percent = Field(None, description=_CRITICAL)


class Latency(Model):
    """Milliseconds that an answer takes on average, for a quarter of an hour."""

    warning: Milliseconds = Field(200, description=_WARNING)
    critical: Milliseconds = Field(1_000, description=_CRITICAL)


class ErrorRate(Model):
    """Requests in percent that are refused or fail, for a quarter of an hour."""

    warning: Percent = Field(1, description=_WARNING)
    critical: Percent = Field(5, description=_CRITICAL)


class ScheduleDead(Model):
    """Periods of its own since a schedule's last run that ended well."""

    warning: Periods = Field(None, description=_WARNING)
    critical: Periods = Field(2.5, description=_CRITICAL)


class Failures(Model):
    """Runs of a workflow that failed within an hour; each is told by itself besides, with its reason."""

    warning: Count = Field(1, description=_WARNING)
    critical: Count = Field(None, description=_CRITICAL)


class DeadLetters(Model):
    """Starts of workflows that could not be delivered and wait in the dead-letter queue."""

    warning: Count = Field(None, description=_WARNING)
    critical: Count = Field(1, description=_CRITICAL)


class Alarms(Model):
    """From which value on an alarm rings, by severity; what is not said keeps its default, ~ (null) is off."""

    utilization_high: UtilizationHigh = Field(UtilizationHigh(), description="the minimum is too small")
    utilization_low: UtilizationLow = Field(UtilizationLow(), description="the minimum is too large")
    latency: Latency = Field(Latency(), description="answers take long")
    errors: ErrorRate = Field(ErrorRate(), description="requests fail")
    schedule_dead: ScheduleDead = Field(ScheduleDead(), description="nothing succeeds any more")
    training_failed: Failures = Field(Failures(), description="SolutionTraining and SolutionTuning")
    import_failed: Failures = Field(Failures(), description="DatasetImport")
    deployment_failed: Failures = Field(Failures(), description="CampaignDeployment and RecommenderDeployment")
    rotation_failed: Failures = Field(Failures(), description="FilterRotation")
    reconciliation_failed: Failures = Field(Failures(), description="TenantReconciliation")
    batch_failed: Failures = Field(Failures(), description="BatchJob")
    erasure_failed: Failures = Field(Failures(), description="UserErasure")
    dead_letters: DeadLetters = Field(DeadLetters(), description="a start of a workflow was lost")


class Monitoring(Model):
    """What wakes the tenant's people."""

    alarms: Alarms = Field(Alarms(), description="thresholds, where the defaults do not fit")
