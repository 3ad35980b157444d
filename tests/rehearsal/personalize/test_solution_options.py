"""What a solution may be configured with, and what its trainings make of it."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from .conftest import COLUMNS, code_of, interactions_csv, items_csv

UP, UP2, PR, SIMS, ALIKE = (
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking",
    "aws-sims",
    "aws-similar-items",
)
PRICED = {"Items": [*COLUMNS["Items"], {"name": "PRICE", "type": "float"}]}
VALUED = {"Interactions": [*COLUMNS["Interactions"], {"name": "EVENT_VALUE", "type": ["null", "float"]}]}
RANGES = {
    "integerHyperParameterRanges": [{"name": "bptt", "minValue": 2, "maxValue": 22}],
    "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true", "false"]}],
    "continuousHyperParameterRanges": [],
}


def hpo(ranges: dict | None = None, **resources: str) -> dict:
    config = {"algorithmHyperParameterRanges": RANGES if ranges is None else ranges}
    return {"hpoConfig": {**config, **({"hpoResourceConfig": resources} if resources else {})}}


def priced_csv() -> str:
    """The usual items; the higher an item's number, the dearer it is."""
    header, *lines = items_csv().splitlines()
    return "\n".join([f"{header},PRICE", *(f"{line},{line.split(',')[0][1:]}.5" for line in lines)]) + "\n"


@pytest.fixture
def loaded(sandbox) -> str:
    """A dataset group with interactions and priced items."""
    return sandbox.kept(_loaded)


def _loaded(sandbox) -> str:
    group = sandbox.group("Interactions", "Items", columns=PRICED)
    sandbox.load("Interactions")
    sandbox.load("Items", priced_csv())
    return group


def metrics(sandbox, version: dict) -> dict[str, float]:
    return sandbox.get_solution_metrics(solutionVersionArn=version["solutionVersionArn"])["metrics"]


@pytest.mark.parametrize(
    ("recipe", "params", "complaint"),
    [
        (UP2, {"performHPO": True}, "no hyperparameters that can be optimized"),
        (UP, {"solutionConfig": hpo()}, "needs performHPO"),
        (UP, {"performHPO": True, "solutionConfig": hpo(maxNumberOfTrainingJobs="41")}, "from 1 to 40, found 41"),
        (UP, {"performHPO": True, "solutionConfig": hpo(maxParallelTrainingJobs="0")}, "from 1 to 10, found 0"),
        (UP, {"performHPO": True, "solutionConfig": hpo(maxParallelTrainingJobs="two")}, "found two"),
        (
            UP,
            {"performHPO": True, "solutionConfig": {"hpoConfig": {"hpoObjective": {"type": "Maximize"}}}},
            "hpoObjective cannot be configured",
        ),
        (
            UP,
            {"performHPO": True, "solutionConfig": hpo({"integerHyperParameterRanges": []})},
            "lacks continuousHyperParameterRanges, categoricalHyperParameterRanges",
        ),
        (
            UP,
            {"performHPO": True, "solutionConfig": hpo(RANGES | {"integerHyperParameterRanges": [{"name": "depth"}]})},
            "cannot optimize 'depth'",
        ),
        (
            UP,
            {
                "performHPO": True,
                "solutionConfig": hpo(RANGES | {"continuousHyperParameterRanges": [{"name": "bptt"}]}),
            },
            "bptt is of type int",
        ),
        (
            UP,
            {
                "performHPO": True,
                "solutionConfig": hpo(RANGES | {"integerHyperParameterRanges": [{"name": "bptt", "maxValue": 64}]}),
            },
            "between 2 and 32",
        ),
        (
            UP,
            {"performHPO": True, "solutionConfig": {**hpo(), "algorithmHyperParameters": {"bptt": "20"}}},
            "both given and optimized: bptt",
        ),
        (SIMS, {"solutionConfig": {"optimizationObjective": {}}}, "does not support optimizationObjective"),
        (UP, {"solutionConfig": {"optimizationObjective": {"itemAttribute": "PRICE"}}}, "objectiveSensitivity"),
        *(
            (
                UP,
                {"solutionConfig": {"optimizationObjective": {"itemAttribute": name, "objectiveSensitivity": "LOW"}}},
                complaint,
            )
            for name, complaint in (
                ("COST", "no Items column COST"),
                ("GENRE", "must be numeric"),
                ("YEAR", "cannot be null"),
            )
        ),
        (
            UP,
            {"solutionConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"Interactions": ["EVENT_TYPE"]}}}},
            "EVENT_TYPE cannot be excluded",
        ),
        (
            UP,
            {"solutionConfig": {"trainingDataConfig": {"includedDatasetColumns": {"Users": ["AGE"]}}}},
            "no Users dataset",
        ),
        (
            UP,
            {
                "solutionConfig": {
                    "trainingDataConfig": {
                        "excludedDatasetColumns": {"Items": ["YEAR"]},
                        "includedDatasetColumns": {"items": ["GENRE"]},
                    }
                }
            },
            "both excludes and includes",
        ),
        (
            UP,
            {"solutionConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["X"] * 51}}}},
            "50",
        ),
        *(
            (UP, {"eventType": "watch", "solutionConfig": {"eventValueThreshold": text}}, "must be a number")
            for text in ("much", "nan", "1_0", " 1")
        ),
        (UP, {"solutionConfig": {"algorithmHyperParameters": {"bptt": "2_0"}}}, "must be of type int"),
        (SIMS, {"solutionConfig": {"algorithmHyperParameters": {"popularity_discount_factor": "nan"}}}, "type float"),
        (
            "aws-next-best-action",
            {"solutionConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["YEAR"]}}}},
            "does not support trainingDataConfig",
        ),
        (
            UP2,
            {"solutionConfig": {"eventsConfig": {"eventParametersList": [{"eventType": "a"}, {"eventType": "A"}]}}},
            "more than one entry for a",
        ),
        (UP2, {"solutionConfig": {"eventsConfig": {"eventParametersList": [{"eventType": "a", "weight": 1.5}]}}}, "1"),
    ],
)
def test_refused(sandbox, recipe, params, complaint):
    group = sandbox.group("Interactions", "Items", columns=PRICED | VALUED)
    with pytest.raises(ClientError, match=complaint) as error:
        sandbox.solution(group, recipe, **params)
    assert code_of(error) == "InvalidInputException"


WEIGHTED = {"eventParametersList": [{"eventType": "watch", "weight": 1.0}]}
OVER_TWO = {"eventParametersList": [{"eventType": "watch", "eventValueThreshold": 2.0}]}


@pytest.mark.parametrize(
    ("columns", "recipe", "params", "missing"),
    [
        (3, UP, {"eventType": "watch"}, "EVENT_TYPE"),
        (3, UP2, {"solutionConfig": {"eventsConfig": WEIGHTED}}, "EVENT_TYPE"),
        (4, UP, {"eventType": "watch", "solutionConfig": {"eventValueThreshold": "2"}}, "EVENT_VALUE"),
        (4, UP2, {"solutionConfig": {"eventsConfig": OVER_TWO}}, "EVENT_VALUE"),
    ],
)
def test_events_can_be_chosen_by_columns_that_there_are(sandbox, columns, recipe, params, missing):
    group = sandbox.group("Interactions", columns={"Interactions": COLUMNS["Interactions"][:columns]})
    with pytest.raises(ClientError, match=f"needs a column {missing}"):
        sandbox.solution(group, recipe, **params)
    solution = sandbox.solution(group, UP2)
    if "solutionConfig" in params and recipe == UP2:
        with pytest.raises(ClientError, match=f"needs a column {missing}"):
            sandbox.update_solution(solutionArn=solution, solutionUpdateConfig=params["solutionConfig"])


def test_hyperparameter_optimization_takes_longer_costs_more_and_tells_what_it_chose(sandbox, loaded):
    plain = sandbox.train(sandbox.solution(loaded))
    config = hpo(maxNumberOfTrainingJobs="8", maxParallelTrainingJobs="4")
    solution = sandbox.solution(loaded, name="tuned", performHPO=True, solutionConfig=config)
    assert sandbox.describe_solution(solutionArn=solution)["solution"]["performHPO"] is True
    tuned = sandbox.train(solution)
    assert tuned["performHPO"] is True
    assert set(tuned["tunedHPOParams"]["algorithmHyperParameters"]) == {"bptt", "recency_mask"}
    assert 2 <= int(tuned["tunedHPOParams"]["algorithmHyperParameters"]["bptt"]) <= 22
    assert "tunedHPOParams" not in plain
    assert tuned["trainingHours"] == pytest.approx(8 * plain["trainingHours"])
    lasted = [each["lastUpdatedDateTime"] - each["creationDateTime"] for each in (plain, tuned)]
    assert 1.6 < lasted[1] / lasted[0] < 2.4


def test_without_ranges_everything_that_can_be_is_optimized(sandbox, loaded):
    tuned = sandbox.train(sandbox.solution(loaded, SIMS, performHPO=True), hours=20)
    chosen = tuned["tunedHPOParams"]["algorithmHyperParameters"]
    assert set(chosen) == {"popularity_discount_factor", "min_cointeraction_count"}


@pytest.mark.parametrize("recipe", [UP, PR])
def test_an_objective_moves_dear_items_up_and_has_a_metric(sandbox, loaded, recipe):
    prices = {}
    for sensitivity in ("OFF", "HIGH"):
        objective = {"itemAttribute": "PRICE", "objectiveSensitivity": sensitivity}
        config = {"optimizationObjective": objective}
        version = sandbox.train(sandbox.solution(loaded, recipe, name=sensitivity, solutionConfig=config))
        assert 0 < metrics(sandbox, version)["average_rewards_at_k"] <= 1
        campaign = sandbox.campaign(version["solutionVersionArn"], name=sensitivity)
        prices[sensitivity] = sum(int(item[1:]) for item in ordered(sandbox, recipe, campaign)[:10])
    assert prices["HIGH"] > prices["OFF"]


def ordered(sandbox, recipe: str, campaign: str) -> list[str]:
    if recipe == UP:
        return sandbox.recommend(campaign, userId="u1", numResults=10)
    given = [f"b{number}" for number in range(30)]
    answer = sandbox.get_personalized_ranking(campaignArn=campaign, userId="u1", inputList=given)
    return [item["itemId"] for item in answer["personalizedRanking"]]


def test_event_weights_have_metrics_of_their_own_and_can_be_updated(sandbox, loaded):
    def weighted(watch: float, click: float) -> dict:
        events = [{"eventType": "watch", "weight": watch}, {"eventType": "CLICK", "weight": click}]
        return {"eventsConfig": {"eventParametersList": events}}

    solution = sandbox.solution(loaded, UP2, solutionConfig=weighted(1.0, 0.5))
    first, again = sandbox.train(solution), sandbox.train(solution)
    key = "normalized_discounted_cumulative_gain_with_event_weights_at_"
    assert {f"{key}{k}" for k in (5, 10, 25)} <= set(metrics(sandbox, first))
    assert metrics(sandbox, first) == metrics(sandbox, again)
    sandbox.update_solution(solutionArn=solution, solutionUpdateConfig=weighted(0.5, 0.25))
    sandbox.later(minutes=2)
    assert metrics(sandbox, sandbox.train(solution)) == metrics(sandbox, first)  # only the ratios matter
    sandbox.update_solution(solutionArn=solution, solutionUpdateConfig=weighted(0.1, 1.0))
    sandbox.later(minutes=2)
    assert metrics(sandbox, sandbox.train(solution)) != metrics(sandbox, first)


def test_an_event_type_and_a_threshold_choose_what_is_learnt_from(sandbox):
    group = sandbox.group("Interactions", columns=VALUED)
    header, *lines = interactions_csv(users=120).splitlines()
    rows = [f"{line},{place % 3}.0" for place, line in enumerate(lines)]
    sandbox.load("Interactions", "\n".join([f"{header},EVENT_VALUE", *rows]) + "\n")
    found = {}
    for threshold in ("1.0", "2.0", "3.0"):
        config = {"eventValueThreshold": threshold}
        name = f"at-{threshold[0]}"
        solution = sandbox.solution(group, name=name, eventType="WATCH", solutionConfig=config)
        found[threshold] = sandbox.train(solution)
    assert [each["status"] for each in found.values()] == ["ACTIVE", "CREATE FAILED", "CREATE FAILED"]
    assert "found 0" in found["3.0"]["failureReason"]


@pytest.mark.parametrize(
    "columns", [{"excludedDatasetColumns": {"ITEMS": ["GENRE"]}}, {"includedDatasetColumns": {"Items": ["YEAR"]}}]
)
def test_columns_that_are_left_out_are_not_learnt_from_but_can_be_filtered_by(sandbox, loaded, columns):
    answers = []
    for name, config in (("with", {}), ("without", {"trainingDataConfig": columns})):
        version = sandbox.train(sandbox.solution(loaded, ALIKE, name=name, solutionConfig=config))
        campaign = sandbox.campaign(version["solutionVersionArn"], name=name)
        answers.append(sandbox.recommend(campaign, itemId="a3", numResults=30))
    assert answers[0] != answers[1]
    drama = sandbox.filter(loaded, 'INCLUDE ItemID WHERE Items.GENRE IN ("Drama")')
    sandbox.later(minutes=20)
    assert all(item.startswith("b") for item in sandbox.recommend(campaign, itemId="a3", filterArn=drama))


def test_a_creation_date_that_is_not_trained_on_does_not_make_an_item_old(sandbox, loaded):
    old = {"genre": "Drama", "year": 1990, "price": 1.0, "creationTimestamp": 1_000_000_000}
    shown = []
    for name, excluded in (("dated", ["YEAR"]), ("undated", ["CREATION_TIMESTAMP"])):
        config = {"trainingDataConfig": {"excludedDatasetColumns": {"Items": excluded}}}
        put = [{"itemId": "old", "properties": json.dumps(old)}]
        dataset = sandbox.list_datasets(datasetGroupArn=loaded)["datasets"][1]["datasetArn"]
        sandbox.put_items(datasetArn=dataset, items=put)
        version = sandbox.train(sandbox.solution(loaded, UP, name=name, solutionConfig=config))
        campaign = sandbox.campaign(version["solutionVersionArn"], name=name)
        shown.append("old" in sandbox.recommend(campaign, userId="u1", numResults=100))
    assert shown == [False, True]
