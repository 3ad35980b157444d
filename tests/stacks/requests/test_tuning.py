"""What a tuning asks for: the tenant's solution with hyperparameter optimization, and what is tuned is not fixed."""

from __future__ import annotations

import pytest

from config.models import Promotion, Range, Solution, Tuning
from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.requests import solutions, tuning

ACME = Names("acme", "111111111111", "eu-west-1")
FULL = {"full": {"schedule": "rate(7 days)"}}
DEFAULTS = {"MaxNumberOfTrainingJobs": "20", "MaxParallelTrainingJobs": "5"}
USER = "aws-user-personalization"

ROWS = [
    # (recipe, what its file says, tuned with the values that trainings use, SolutionConfig)
    (
        USER,
        {"tuning": Tuning(), "event_value_threshold": 2.5},
        {"hidden_dimension": 149, "bptt": 32, "recency_mask": True},
        {"EventValueThreshold": "2.5", "HpoConfig": {"HpoResourceConfig": DEFAULTS}},
    ),
    (  # all are tuned: what the file sets of them is what trainings use; the rest is as it sets it
        USER,
        {"tuning": Tuning(), "hyperparameters": {"bptt": 16, "max_user_history_length_percentile": 0.9}},
        {"hidden_dimension": 149, "bptt": 16, "recency_mask": True},
        {
            "FeatureTransformationParameters": {"max_user_history_length_percentile": "0.9"},
            "HpoConfig": {"HpoResourceConfig": DEFAULTS},
        },
    ),
    (
        USER,
        {"hyperparameters": {"bptt": 16}, "tuning": Tuning(ranges={"recency_mask": Range(values=(True, False))})},
        {"recency_mask": True},
        {
            "AlgorithmHyperParameters": {"bptt": "16"},
            "HpoConfig": {
                "HpoResourceConfig": DEFAULTS,
                "AlgorithmHyperParameterRanges": {
                    "CategoricalHyperParameterRanges": [{"Name": "recency_mask", "Values": ["true", "false"]}],
                    "IntegerHyperParameterRanges": [],
                    "ContinuousHyperParameterRanges": [],
                },
            },
        },
    ),
    (
        "aws-sims",
        {
            "tuning": Tuning(
                max_training_jobs=8,
                max_parallel_training_jobs=2,
                ranges={
                    "popularity_discount_factor": Range(min=0.1, max=0.9),
                    "min_cointeraction_count": Range(min=1),  # up to what the recipe takes
                },
            )
        },
        {"popularity_discount_factor": 0.5, "min_cointeraction_count": 3},
        {
            "HpoConfig": {
                "HpoResourceConfig": {"MaxNumberOfTrainingJobs": "8", "MaxParallelTrainingJobs": "2"},
                "AlgorithmHyperParameterRanges": {
                    "ContinuousHyperParameterRanges": [
                        {"Name": "popularity_discount_factor", "MinValue": 0.1, "MaxValue": 0.9}
                    ],
                    "IntegerHyperParameterRanges": [{"Name": "min_cointeraction_count", "MinValue": 1, "MaxValue": 10}],
                    "CategoricalHyperParameterRanges": [],
                },
            }
        },
    ),
]


def tuned(fleet, recipe, said):
    """What becomes of a tenant whose only solution is this one."""
    declared = {"name": "main", "recipe": recipe, "training": FULL, **said}
    solution = Solution.model_validate(declared, strict=False)
    tenant = fleet.tenants[0].model_copy(update={"solutions": (solution,)})
    (found,) = tuning.of_tenant(tenant, ACME)
    return solution, found


@pytest.mark.parametrize(("recipe", "said", "now", "config"), ROWS)
def test_a_solution_of_its_own_is_asked_for(fleet, recipe, said, now, config):
    solution, found = tuned(fleet, recipe, said)
    plain = solutions.creation(solution, ACME, [])
    rest = {key: value for key, value in plain.items() if key not in ("Name", "SolutionConfig")}
    assert found.request == rest | {"PerformHPO": True, "SolutionConfig": config}
    assert found.now == now
    assert found.arn == ACME.personalize_arn("solution", plain["Name"])
    named = {**found.request, "Name": ACME.tuning("main", "0" * 12)}
    assert violations("personalize", "CreateSolution", sdk.request("personalize", "CreateSolution", named)) == []


def test_its_digest_changes_with_what_is_tried_and_not_with_what_trainings_use(fleet):
    digests = [
        tuned(fleet, USER, {"tuning": Tuning(max_training_jobs=jobs), "hyperparameters": {"bptt": bptt}})[1].digest
        for jobs, bptt in ((5, 16), (5, 8), (6, 16))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_it_is_judged_by_what_promotion_goes_by(fleet):
    rule = Promotion(metric="precision_at_10", minimum=0.1)
    metrics = [tuned(fleet, USER, {"tuning": Tuning(), **more})[1].metric for more in ({}, {"promotion": rule})]
    assert metrics == ["normalized_discounted_cumulative_gain_at_25", "precision_at_10"]
