"""What the tenant file says about campaigns, as it is asked of Personalize."""

from __future__ import annotations

import json

import pytest

from config.models import Exploration
from stacks.desired_state import desired_state

OWN = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}


def campaigns(fleet, names, *, recipe, exploration):
    (solution,) = fleet.tenants[0].solutions
    campaign = solution.campaigns[0].model_copy(update={"exploration": exploration})
    changed = solution.model_copy(update={"recipe": recipe, "hyperparameters": {}, "campaigns": (campaign,)})
    return desired_state(fleet.tenants[0].model_copy(update={"solutions": (changed,)}), names)["campaigns"]


@pytest.mark.parametrize(
    ("recipe", "exploration", "expected"),
    [
        ("aws-user-personalization", None, OWN),
        ("aws-user-personalization", Exploration(), OWN),
        (
            "aws-user-personalization",
            Exploration(weight=0.0, item_age_cutoff_days=7),
            {"explorationWeight": "0", "explorationItemAgeCutOff": "7"},
        ),
        ("aws-user-personalization-v2", None, None),
        ("aws-sims", None, None),
    ],
)
def test_what_the_file_says_of_exploration_is_what_is_asked_for_even_if_it_says_nothing(
    fleet, names, recipe, exploration, expected
):
    (campaign,) = campaigns(fleet, names, recipe=recipe, exploration=exploration)
    config = json.loads(campaign["wish"]).get("CampaignConfig")
    assert config == (expected and {"ItemExplorationConfig": expected})


def test_a_campaign_names_its_solution(fleet, names):
    assert [(one["name"], one["solution"]) for one in desired_state(fleet.tenants[0], names)["campaigns"]] == [
        ("home", "for-you")
    ]
