"""What not every tenant file has: machines, permissions and calls exist only for what is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import Tenant
from personalize import recipes
from personalize.naming import Names
from personalize.schemas import BEYOND_CLOUDFORMATION
from stacks.requests import batches, revisions, tuning
from stacks.requests.batches import Batch
from stacks.requests.tuning import Tuned


@dataclass(frozen=True)
class IdleAction:
    """What the tenant file wants done to a campaign or recommender after so many hours without a request."""

    kind: str  # "campaign" or "recommender"
    name: str
    solution: str  # '' for a recommender
    action: str  # "delete" a campaign, "stop" a recommender
    hours: int
    revive: str


@dataclass(frozen=True)
class Features:
    """What a tenant file has. ``required`` are the datasets without which a solution cannot be trained, ``revised``
    those that got further columns, with the names of their schemas, that of the first columns first.
    """

    datasets: tuple[str, ...]
    required: Mapping[str, tuple[str, ...]]
    updates_solutions: bool  # some recipe has options that UpdateSolution changes
    recommends: bool  # its dataset group is of a domain: it has recommenders, or may have had some
    batches: tuple[Batch, ...]
    tuned: tuple[Tuned, ...]
    attribution: bool
    tags: Mapping[str, str]
    idle: tuple[IdleAction, ...]
    revised: Mapping[str, tuple[str, ...]]
    promotions: Mapping[str, Mapping[str, object]]  # the rules by solution, as the tenant file has them
    checked: tuple[str, ...]  # datasets whose files are looked at before they are imported
    incremental: tuple[str, ...]  # datasets of which only new files are imported
    drifts: tuple[Mapping[str, object], ...]  # the online metrics that are watched, each with its solution
    only_new: Mapping[str, tuple[str, ...]]  # modes of training that are skipped without new data, by solution

    @classmethod
    def of(cls, tenant: Tenant) -> Features:
        """The features of a tenant file."""
        names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
        used = [recipes.RECIPES[solution.recipe] for solution in tenant.solutions]
        return cls(
            datasets=tuple(tenant.datasets.declared),
            required={solution.name: recipes.RECIPES[solution.recipe].required for solution in tenant.solutions},
            updates_solutions=any(recipe.supports_event_weights or recipe.supports_incremental for recipe in used),
            recommends=tenant.domain is not None,
            batches=batches.of_tenant(tenant),
            tuned=tuning.of_tenant(tenant, names),
            attribution=tenant.metric_attribution is not None,
            tags=dict(tenant.tags),
            idle=tuple(_idle_actions(tenant)),
            revised=revisions.schema_names(tenant, names),
            promotions={
                one.name: one.promotion.model_dump(exclude_none=True) for one in tenant.solutions if one.promotion
            },
            checked=tuple(key for key, one in tenant.datasets.declared.items() if one.checks.enabled),
            incremental=tuple(key for key, one in tenant.datasets.declared.items() if one.is_incremental),
            drifts=tuple(
                {"solution": one.name, **one.online_metric.model_dump()}
                for one in tenant.solutions
                if one.online_metric
            ),
            only_new=_only_new(tenant),
        )

    @property
    def own_datasets(self) -> tuple[str, ...]:
        """The declared datasets that CloudFormation cannot create, so that reconciliation does."""
        return tuple(key for key in self.datasets if key in BEYOND_CLOUDFORMATION)

    @property
    def trained_batches(self) -> Mapping[str, list[str]]:
        """The batches that run after FULL trainings, by solution."""
        found: dict[str, list[str]] = {}
        for batch in self.batches:
            if batch.trained:
                found.setdefault(batch.solution, []).append(batch.name)
        return found

    @property
    def deletes_campaigns(self) -> bool:
        return any(one.kind == "campaign" for one in self.idle)

    @property
    def stops_recommenders(self) -> bool:
        return any(one.kind == "recommender" for one in self.idle)

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as Personalize's requests take them."""
        return [{"TagKey": key, "TagValue": value} for key, value in sorted(self.tags.items())]

    @property
    def tagged(self) -> dict[str, object]:
        """What a request that creates something says besides: its tags, or nothing."""
        return {"Tags": self.tag_list} if self.tags else {}


def _only_new(tenant: Tenant) -> Mapping[str, tuple[str, ...]]:
    schedules = {one.name: {"FULL": one.training.full, "UPDATE": one.training.update} for one in tenant.solutions}
    modes = {
        name: tuple(mode for mode, schedule in both.items() if schedule and schedule.only_with_new_data)
        for name, both in schedules.items()
    }
    return {name: chosen for name, chosen in modes.items() if chosen}


def _idle_actions(tenant: Tenant) -> Iterator[IdleAction]:
    campaigns = [("campaign", one, solution.name) for solution in tenant.solutions for one in solution.campaigns]
    for kind, one, solution in [*campaigns, *(("recommender", one, "") for one in tenant.recommenders)]:
        idle = one.idle
        if idle.action != "notify" and not one.keep:
            hours = idle.after_hours + idle.further_hours
            yield IdleAction(kind, one.name, solution, idle.action, hours, idle.revive)
