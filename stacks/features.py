"""What not every tenant file has: machines, permissions and calls exist only for what is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Tenant
from personalize import recipes
from personalize.schemas import BEYOND_CLOUDFORMATION
from stacks.requests import batches
from stacks.requests.batches import Batch


@dataclass(frozen=True)
class Features:
    """What a tenant file has. ``required`` are the datasets without which a solution cannot be trained."""

    datasets: tuple[str, ...]
    required: Mapping[str, tuple[str, ...]]
    updates_solutions: bool  # some recipe has options that UpdateSolution changes
    recommenders: tuple[str, ...]
    batches: tuple[Batch, ...]
    attribution: bool
    tags: Mapping[str, str]

    @classmethod
    def of(cls, tenant: Tenant) -> Features:
        """The features of a tenant file."""
        used = [recipes.RECIPES[solution.recipe] for solution in tenant.solutions]
        return cls(
            datasets=tuple(tenant.datasets.declared),
            required={solution.name: recipes.RECIPES[solution.recipe].required for solution in tenant.solutions},
            updates_solutions=any(recipe.supports_event_weights or recipe.supports_incremental for recipe in used),
            recommenders=tuple(recommender.name for recommender in tenant.recommenders),
            batches=batches.of_tenant(tenant),
            attribution=tenant.metric_attribution is not None,
            tags=dict(tenant.tags),
        )

    @property
    def own_datasets(self) -> tuple[str, ...]:
        """The declared datasets that CloudFormation cannot create, so that reconciliation does."""
        return tuple(key for key in self.datasets if key in BEYOND_CLOUDFORMATION)

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as Personalize's requests take them."""
        return [{"TagKey": key, "TagValue": value} for key, value in sorted(self.tags.items())]

    @property
    def tagged(self) -> dict[str, object]:
        """What a request that creates something says besides: its tags, or nothing."""
        return {"Tags": self.tag_list} if self.tags else {}
