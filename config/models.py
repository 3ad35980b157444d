"""The shape of a tenant file and of fleet.yaml. Attribute names are the file's keys.

Frozen, strict (no text that happens to look like a number), nothing unknown allowed, complete after validation:
whoever reads a model never needs a default of their own. What a shape cannot say is in config/rules; `description` goes
into the JSON Schema and so into the editor of whoever writes the file.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from personalize import filters, quotas, recipes, schemas

TENANT_NAME = r"^[a-z][a-z0-9-]{1,19}$"

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]*$", max_length=quotas.NAME_LENGTH)]
Expression = Annotated[
    str, Field(min_length=1, description="cron(...), rate(...) or at(...), as in EventBridge Scheduler")
]
Zone = Annotated[str, Field(min_length=1, description="IANA name, such as Europe/Dublin; for cron and at only")]
Email = Annotated[str, Field(pattern=r"^[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, populate_by_name=False)


class Environment(_Model):
    """Where the tenant lives."""

    account: Annotated[str, Field(pattern=r"^[0-9]{12}$", description="twelve digits, in quotes")]
    region: Annotated[str, Field(json_schema_extra={"enum": list(quotas.REGIONS)})]


class Schedule(_Model):
    """When something runs."""

    schedule: Expression
    time_zone: Zone = "UTC"


class Import(Schedule):
    """When a dataset is imported besides on arrival of its files, and how."""

    mode: Literal["FULL"] = Field("FULL", description="FULL replaces what was imported before")


class Column(_Model):
    """A column of a CSV file."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=quotas.COLUMN_NAME_LENGTH)]
    type: Literal[schemas.TYPES]
    nullable: bool = Field(False, description="values may be empty")
    categorical: bool = Field(
        False, description="values are categories, several joined by '|'; needed to train on a string"
    )
    textual: bool = Field(False, description="natural language; one column of items at most")


class Dataset(_Model):
    """The columns of a dataset in the CSV's order, and when it is imported."""

    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    import_: Import | None = Field(None, alias="import")


class Datasets(_Model):
    """What is known: interactions always, items and users if there are files of them."""

    interactions: Dataset
    items: Dataset | None = None
    users: Dataset | None = None

    @property
    def declared(self) -> dict[str, Dataset]:
        """The datasets that the file has, by their key, in the order interactions, items, users."""
        every = {"interactions": self.interactions, "items": self.items, "users": self.users}
        return {key: dataset for key, dataset in every.items() if dataset is not None}


class Exploration(_Model):
    """How a campaign mixes in items that nobody knows yet (itemExplorationConfig)."""

    weight: Annotated[float, Field(ge=0, le=1)] = 0.3
    item_age_cutoff_days: Annotated[int, Field(ge=1)] = 30


class Campaign(_Model):
    """An endpoint that serves the newest good version of its solution."""

    name: Name
    min_provisioned_tps: Annotated[int, Field(ge=1, le=quotas.REQUESTS_PER_SECOND_AND_CAMPAIGN)] = 1
    exploration: Exploration | None = None


class Training(_Model):
    """When a solution is trained anew, and when its newest version only takes in new items."""

    full: Schedule
    update: Schedule | None = Field(None, description="trainingMode UPDATE; aws-user-personalization only")


class Solution(_Model):
    """A recipe with its settings, trained on schedule and served by campaigns."""

    name: Name
    recipe: Annotated[
        str,
        Field(json_schema_extra={"enum": [recipe.name for recipe in recipes.RECIPES.values() if not recipe.successor]}),
    ]
    hyperparameters: dict[str, Any] = Field({}, description="only what differs from the recipe's defaults")
    training: Training
    campaigns: tuple[Campaign, ...] = ()


class Span(_Model):
    """A length of time; the parts add up."""

    weeks: Annotated[int, Field(ge=0, le=5_000)] = 0
    days: Annotated[int, Field(ge=0, le=36_500)] = 0
    hours: Annotated[int, Field(ge=0, le=876_000)] = 0
    minutes: Annotated[int, Field(ge=0, le=52_560_000)] = 0


class Now(_Model):
    """The instant of a rotation, minus a span, rounded down (in UTC)."""

    minus: Span | None = None
    floor: Literal[tuple(filters.FLOORS)] | None = None


class Value(_Model):
    """What a placeholder of a rotated filter becomes at each rotation."""

    now: Now
    as_: Literal[tuple(filters.FORMATS)] = Field(alias="as")


class Rotate(Schedule):
    """When a filter is made anew, and how many are kept: the one in use and its predecessors."""

    keep: Annotated[int, Field(ge=1, le=10)] = 2


class Filter(_Model):
    """A filter that requests name through its pointer; with `rotate` its values are those of the last rotation."""

    name: Name
    expression: Annotated[str, Field(min_length=1)]
    values: dict[Annotated[str, Field(pattern=rf"^{filters.NAME.pattern}$", max_length=50)], Value] = {}
    rotate: Rotate | None = None

    @property
    def plain_values(self) -> dict[str, Any]:
        """The values as personalize.filters.render takes them and as JSON carries them."""
        return {name: value.model_dump(by_alias=True, exclude_none=True) for name, value in self.values.items()}


class Tenant(_Model):
    """One tenant: everything that this project does for them follows from this file."""

    tenant: Annotated[str, Field(pattern=TENANT_NAME, description="begins every name; never renamed")]
    environment: Environment
    domain: None = None
    notify: tuple[Email, ...] = Field((), description="who is mailed when something fails")
    datasets: Datasets
    event_tracker: bool = Field(False, description="take live events through PutEvents")
    solutions: tuple[Solution, ...] = ()
    filters: tuple[Filter, ...] = ()


class Quotas(_Model):
    """What AWS allows each account of the fleet, where that differs from what every account gets at first."""

    dataset_groups: Annotated[int, Field(ge=1, description="per account and region; Service Quotas L-14011066")] = (
        quotas.DATASET_GROUPS_PER_REGION
    )
    solutions: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-D9DD83B7")] = (
        quotas.SOLUTIONS_PER_DATASET_GROUP
    )
    campaigns: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-052ECD67")] = (
        quotas.CAMPAIGNS_PER_DATASET_GROUP
    )
    filters: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-B9CFBC8B")] = (
        quotas.FILTERS_PER_DATASET_GROUP
    )


class FleetFile(_Model):
    """fleet.yaml: what concerns an account and not a tenant."""

    notify: tuple[Email, ...] = Field((), description="who is mailed about what no single tenant owns")
    quotas: Quotas = Field(Quotas(), description="only what AWS has raised")
