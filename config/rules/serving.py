"""What serves a solution's model: campaigns in real time, batches in files; and the settings that both share.

API reference, CampaignConfig and BatchInferenceJobConfig; developer guide, "Getting batch item recommendations".
"""

from __future__ import annotations

from collections.abc import Iterator

from config.models import BatchInference, BatchSegment, Campaign, Tenant
from config.problems import Finding, Path
from config.rules.solutions import able, usable
from personalize.recipes import Recipe

_ITEMS = (("datasets", "items"),)


def campaigns(tenant: Tenant) -> Iterator[Finding]:
    """Recipes of segments have no campaigns; each setting is one of few recipes."""
    for path, solution, recipe in usable(tenant):
        for index, campaign in enumerate(solution.campaigns):
            place = (*path, "campaigns", index)
            if recipe.runtime_api is None:
                text = f"found {campaign.name!r}; {recipe.name} works in batches only; remove the campaign"
                yield Finding(place, text)
                continue
            yield from _settings(place, campaign, recipe, tenant)
            if campaign.metadata_in_responses:
                yield from _metadata((*place, "metadata_in_responses"), recipe, tenant)


def batches(tenant: Tenant) -> Iterator[Finding]:
    """Recommendations of recipes that make them in batches, segments of those that segment users."""
    for path, solution, recipe in usable(tenant):
        for index, batch in enumerate(solution.batch_inference):
            place = (*path, "batch_inference", index)
            if recipe.segments:
                text = f"found {batch.name!r}; {recipe.name} makes segments of users; move it to batch_segments"
                yield Finding(place, text)
            elif not recipe.supports_batch:
                yield Finding(place, f"found {batch.name!r}; {recipe.name} does not work in batches; remove it")
            else:
                yield from _settings(place, batch, recipe, tenant)
        for index, batch in enumerate(solution.batch_segments):
            if not recipe.segments:
                text = f"found {batch.name!r}; {recipe.name} makes no segments of users"
                advice = f"move it to batch_inference or use {able(lambda other: other.segments)}"
                yield Finding((*path, "batch_segments", index), f"{text}; {advice}")


def every_batch(tenant: Tenant) -> Iterator[tuple[Path, BatchInference | BatchSegment]]:
    """All batches of a tenant with the place of each."""
    for index, solution in enumerate(tenant.solutions):
        for key in ("batch_inference", "batch_segments"):
            for inner, batch in enumerate(getattr(solution, key)):
                yield ("solutions", index, key, inner), batch


def _settings(path: Path, one: Campaign | BatchInference, recipe: Recipe, tenant: Tenant) -> Iterator[Finding]:
    if one.exploration and not recipe.supports_exploration:
        text = f"found a mapping; {recipe.name} takes no exploration settings"
        yield Finding(
            (*path, "exploration"), f"{text}; remove it or use {able(lambda other: other.supports_exploration)}"
        )
    if one.ranking_influence is None:
        return
    place = (*path, "ranking_influence")
    if not recipe.supports_ranking_influence:
        text = f"found a mapping; {recipe.name} ranks by itself"
        yield Finding(place, f"{text}; remove it or use {able(lambda other: other.supports_ranking_influence)}")
    elif one.ranking_influence.freshness and not _has_creation_time(tenant):
        text = f"found {one.ranking_influence.freshness}; it needs the column CREATION_TIMESTAMP of items; add it"
        yield Finding((*place, "freshness"), text, about=_ITEMS)


def _has_creation_time(tenant: Tenant) -> bool:
    items = tenant.datasets.items
    return items is not None and any(column.name == "CREATION_TIMESTAMP" for column in items.columns)


def _metadata(path: Path, recipe: Recipe, tenant: Tenant) -> Iterator[Finding]:
    if recipe.recommends_actions:
        yield Finding(path, f"found true; {recipe.name} recommends actions, which come without metadata; remove it")
    elif tenant.datasets.items is None:
        yield no_metadata(path)


def no_metadata(path: Path) -> Finding:
    """Responses can only hold what items has (developer guide, "Item metadata in recommendations")."""
    text = "found true; the metadata are the columns of the dataset items, which the tenant does not have"
    return Finding(path, f"{text}; declare datasets.items or remove this", about=_ITEMS)
