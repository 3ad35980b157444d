"""The tenant file as a whole."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.models.datasets import Datasets
from config.models.filters import Filter
from config.models.monitoring import Monitoring
from config.models.shape import Email, Model
from config.models.solutions import Recommender, Solution
from personalize import quotas

NAME = r"^[a-z][a-z0-9-]{1,19}$"


class Environment(Model):
    """Where the tenant lives."""

    account: Annotated[str, Field(pattern=r"^[0-9]{12}$", description="twelve digits, in quotes")]
    region: Annotated[
        str,
        Field(description="one that Personalize is offered in", json_schema_extra={"enum": list(quotas.REGIONS)}),
    ]


class Metric(Model):
    """What the events that recommendations led to are worth."""

    name: Annotated[str, Field(min_length=1, max_length=256, description="under which it is reported")]
    event_type: Annotated[str, Field(min_length=1, max_length=256, description="which events count")]
    expression: Annotated[str, Field(min_length=1, max_length=256, description="SUM(Items.PRICE) or SAMPLECOUNT()")]


class MetricAttribution(Model):
    """What Personalize reports about the impact of recommendations, to CloudWatch and to the data bucket."""

    metrics: Annotated[
        tuple[Metric, ...],
        Field(min_length=1, max_length=quotas.METRICS_PER_ATTRIBUTION, description="what is reported"),
    ]


class Tenant(Model):
    """One tenant: everything that this project does for them follows from this file."""

    tenant: Annotated[str, Field(pattern=NAME, description="begins every name; never renamed")]
    environment: Environment = Field(description="the account and the region")
    domain: Literal["VIDEO_ON_DEMAND", "ECOMMERCE"] | None = Field(
        None, description="has recommenders ready for its use cases; never changed once deployed"
    )
    tags: dict[str, str] = Field({}, description="on every resource that can bear them")
    notify: tuple[Email, ...] = Field((), description="who is mailed when something fails")
    retain_data: bool = Field(
        True, description="what `make destroy` leaves: true keeps data, key and dataset group, false erases them too"
    )
    datasets: Datasets = Field(description="what Personalize learns from")
    event_tracker: bool = Field(False, description="take live events through PutEvents")
    solutions: tuple[Solution, ...] = Field(
        (), description="models of custom recipes, which any dataset group can have"
    )
    recommenders: tuple[Recommender, ...] = Field((), description="of the use cases of a domain")
    filters: tuple[Filter, ...] = Field((), description="what requests may leave out or limit themselves to")
    metric_attribution: MetricAttribution | None = Field(None, description="measures what recommendations led to")
    monitoring: Monitoring = Field(Monitoring(), description="what rings, and when")
