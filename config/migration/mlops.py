"""params.json of AWS's MLOps sample (amazon-personalize-samples, next_steps/operations/ml_ops).

Solutions and campaigns are mappings beside one another; a campaign belongs to the solution whose key its own key begins
with: `sims` and `simsCampaign`. There are no schedules: the sample trains once, when its file arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.migration import parts, serving, training
from config.migration.parts import Namer
from config.migration.source import Source
from personalize import naming, schemas


def recognised(root: Source) -> bool:
    """Whether a file has this structure."""
    return bool(root.get("datasetGroup").get("name"))


def group(root: Source) -> Source:
    """Where the dataset group's name and domain stand."""
    return root.get("datasetGroup")


def datasets(root: Source, domain: str | None) -> dict[str, Any]:
    """The datasets with their columns."""
    found: dict[str, Any] = {}
    for key, spelled in schemas.DATASET_TYPES.items():
        source = root.get("datasets").get(spelled) or root.get("datasets").get(key)
        parts.after_tenant(source.get("name"))
        if columns := parts.columns(source.get("schema"), key, domain):
            found[key] = {"columns": columns}
    return found


def event_tracker(root: Source) -> bool:
    """Whether live events are taken."""
    parts.after_tenant(root.get("eventTracker").get("name"))
    return bool(root.get("eventTracker"))


def solutions(root: Source, tenant: str, known: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[Source, ...]]]:
    """The solutions that a tenant file can have, with the campaigns that belong to them, and where all of it stood."""
    names, campaign_names = Namer(tenant, naming.HASH_LENGTH), Namer(tenant)
    keys = [str(key) for key, _ in root.get("solutions").entries()]
    for key, source in root.get("solutions").entries():
        recipe = training.recipe(source, known, source)
        belonging = [one for name, one in root.get("campaigns").entries() if _solution(str(name), keys) == key]
        if recipe is None:
            for one in belonging:
                one.leave("its solution is left out")
            continue
        served = (serving.campaign(one, recipe, campaign_names) for one in belonging)
        data = {
            "name": names.name(source.get("name"), str(key)),
            "recipe": recipe.name,
            **training.settings(source, recipe),
            "training": training.training(source.get("schedules"), recipe, source),
            "campaigns": [campaign for campaign in served if campaign],
        }
        yield data, (source, *belonging)
    for name, one in root.get("campaigns").entries():
        if _solution(str(name), keys) is None:
            one.leave(f"its key begins with none of the solutions' keys ({', '.join(keys)})")


def recommenders(root: Source, tenant: str) -> Iterator[tuple[dict[str, Any], tuple[Source, ...]]]:
    """The sample has none; a mapping of them would stand beside the solutions, and is taken from there."""
    names = Namer(tenant, naming.HASH_LENGTH)
    for _, source in root.get("recommenders").entries():
        if made := serving.recommender(source, names):
            yield made, (source,)


def _solution(campaign: str, keys: list[str]) -> str | None:
    """The longest key of a solution that a campaign's key begins with: sims-v2 is not sims."""
    fitting = [key for key in keys if campaign.lower().startswith(key.lower())]
    return max(fitting, key=len, default=None)


def filters(root: Source) -> Iterator[Source]:
    """Where the filters stand: each with `name` and `filterExpression`."""
    for _, source in root.get("filters").entries():
        yield source
