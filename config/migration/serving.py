"""How AWS's parameter files ask for campaigns, recommenders and batches -> how a tenant file does."""

from __future__ import annotations

from typing import Any

from config.migration.parts import Namer, schedule
from config.migration.source import Source
from config.migration.training import number
from personalize.recipes import RECIPES, Recipe
from personalize.use_cases import USE_CASES, UseCase

_EXPLORATION = (("explorationWeight", float, "weight"), ("explorationItemAgeCutOff", int, "item_age_cutoff_days"))
_BATCHES = {False: ("batchInferenceJobs", "batch_inference"), True: ("batchSegmentJobs", "batch_segments")}


def campaign(service: Source, of: Recipe, namer: Namer) -> dict[str, Any] | None:
    """A campaign of a solution; None, noted, for a recipe that none can serve."""
    if of.runtime_api is None:
        service.leave(f"{of.name} works in batches only")
        return None
    config = service.get("campaignConfig")
    result: dict[str, Any] = {"name": namer.name(service.get("name"), "campaign")}
    result["min_provisioned_tps"] = max(1, service.get("minProvisionedTPS").take(int, 1))
    result |= _settings(config, of)
    metadata = config.get("enableMetadataWithRecommendations")
    if metadata:
        result["metadata_in_responses"] = metadata.take(bool, False)
    return result


def _settings(config: Source, of: Recipe | UseCase) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exploring, influence = config.get("itemExplorationConfig"), config.get("rankingInfluence")
    if exploring and not of.supports_exploration:
        exploring.leave(f"{of.name} takes no exploration settings")
    elif exploring:
        found["exploration"] = _numbers(exploring, _EXPLORATION)
    if influence and not getattr(of, "supports_ranking_influence", False):
        influence.leave(f"{of.name} ranks by itself")
    elif influence:
        found["ranking_influence"] = _numbers(
            influence, (("POPULARITY", float, "popularity"), ("FRESHNESS", float, "freshness"))
        )
    return found


def _numbers(source: Source, keys: tuple[tuple[str, type, str], ...]) -> dict[str, Any]:
    found = {name: number(source.get(key), kind) for key, kind, name in keys}
    return {name: value for name, value in found.items() if value is not None}


def batches(solution: Source, of: Recipe, namer: Namer) -> dict[str, Any]:
    """The batches of a solution, of the kind that its recipe has."""
    other, _ = _BATCHES[not of.segments]
    key, name = _BATCHES[of.segments]
    makes = "makes segments of users" if of.segments else "makes no segments of users"
    solution.get(other).leave(f"{of.name} {makes}")
    if not of.supports_batch:
        solution.get(key).leave(f"{of.name} does not work in batches")
        return {}
    made = [_batch(source, of, namer) for _, source in solution.get(key).entries()]
    return {name: [batch for batch in made if batch]}


def _batch(source: Source, of: Recipe, namer: Namer) -> dict[str, Any] | None:
    service = source.get("serviceConfig")
    when = schedule(source.get("workflowConfig").get("schedule"))
    if when is None:
        source.leave("it says not when to run")
        return None
    service.get("filterArn").leave("name the filter by its name here: `filter`")
    batch = {"name": namer.name(service.get("jobName"), "batch"), **when}
    if results := service.get("numResults").take(int, 0):
        batch["results"] = results
    return batch if of.segments else batch | _settings(service.get("batchInferenceJobConfig"), of)


def recommender(service: Source, namer: Namer) -> dict[str, Any] | None:
    """A recommender; None, noted, if its recipe is no use case."""
    name = service.get("recipeArn").take(str, "").rpartition("/")[2]
    use_case = USE_CASES.get(name)
    if use_case is None:
        other = "a recipe for solutions" if name in RECIPES else "no use case of a domain"
        service.leave(f"{name or 'what it does not name'} is {other}; the recommender is left out")
        return None
    config = service.get("recommenderConfig")
    result: dict[str, Any] = {"name": namer.name(service.get("name"), "recommender"), "recipe": name}
    if least := config.get("minRecommendationRequestsPerSecond").take(int, 0):
        result["min_recommendation_requests_per_second"] = least
    if config.get("enableMetadataWithRecommendations").take(bool, False):
        result["metadata_in_responses"] = True
    return result | _settings(config, use_case)
