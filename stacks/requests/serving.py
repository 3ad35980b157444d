"""What campaigns and recommenders are set to.

What the service would set by itself is asked for by name where another value could have been set before: nothing
promises that an update without it goes back to the default once it was taken out of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.models import Campaign, Exploration, RankingInfluence, Recommender
from personalize import recipes, use_cases
from personalize.naming import Names
from stacks.requests.solutions import Request, training_data

# The service's own (developer guide, "User-Personalization recipe" and "Semantic-Similarity recipe").
_EXPLORATION = Exploration(weight=0.3, item_age_cutoff_days=30)
_INFLUENCE = RankingInfluence(popularity=0.0, freshness=0.0)


def campaign(campaign: Campaign, recipe: str, *, items: bool) -> Request:
    """Capacity and configuration of a campaign, as Create- and UpdateCampaign take them; `items` is whether there is
    such a dataset, without which there are no metadata.
    """
    table = recipes.RECIPES[recipe]
    # The default, said by name: a campaign that adopted every new version by itself would pass by whoever decides that.
    # And so there is always a configuration: without one an update keeps that of another recipe, which may not fit.
    config: Request = {"SyncWithLatestSolutionVersion": False}
    if campaign.exploration is not None or table.supports_exploration:
        config["ItemExplorationConfig"] = exploration(campaign.exploration or _EXPLORATION)
    if campaign.ranking_influence is not None or table.supports_ranking_influence:
        config["RankingInfluence"] = influence(campaign.ranking_influence or _INFLUENCE)
    said = campaign.metadata_in_responses
    config["EnableMetadataWithRecommendations"] = (table.free_metadata and items) if said is None else said
    return {"MinProvisionedTPS": campaign.min_provisioned_tps, "CampaignConfig": config}


def recommender(recommender: Recommender, names: Names, named: Mapping[str, Sequence[str]] | None = None) -> Request:
    """Name, recipe and configuration of a recommender, as CreateRecommender takes them.

    ``named`` are all columns to train on of the datasets that got further ones: if they are not named, a recommender
    that exists trains on its first ones for ever.
    """
    config: Request = {
        "MinRecommendationRequestsPerSecond": recommender.min_recommendation_requests_per_second,
        "EnableMetadataWithRecommendations": recommender.metadata_in_responses,
    }
    if recommender.exploration is not None or use_cases.USE_CASES[recommender.recipe].supports_exploration:
        config["ItemExplorationConfig"] = exploration(recommender.exploration or _EXPLORATION)
    data = training_data(recommender, named)
    return {
        "Name": names.recommender(recommender.name, recommender.recipe),
        "RecipeArn": recipes.arn(recommender.recipe, names.partition),
        "RecommenderConfig": config | ({"TrainingDataConfig": data} if data else {}),
    }


def exploration(exploration: Exploration) -> dict[str, str]:
    """itemExplorationConfig: a map of strings whose keys are the API's own, whatever the case of members."""
    return {
        "explorationWeight": f"{exploration.weight:g}",
        "explorationItemAgeCutOff": str(exploration.item_age_cutoff_days),
    }


def influence(influence: RankingInfluence) -> dict[str, float]:
    """rankingInfluence: a map of numbers."""
    return {"POPULARITY": influence.popularity, "FRESHNESS": influence.freshness}
