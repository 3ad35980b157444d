"""What a batch of a tenant file asks for."""

from __future__ import annotations

import pytest

from config.models import BatchInference, BatchSegment, Exploration, RankingInfluence
from stacks.requests import batches

WEEKLY = {"name": "letters", "schedule": "rate(7 days)"}


@pytest.mark.parametrize(
    ("batch", "request_"),
    [
        (BatchInference(**WEEKLY), {"NumResults": 25}),
        (
            BatchInference(**WEEKLY, results=10, exploration=Exploration(weight=0.1)),
            {
                "NumResults": 10,
                "BatchInferenceJobConfig": {
                    "ItemExplorationConfig": {"explorationWeight": "0.1", "explorationItemAgeCutOff": "30"}
                },
            },
        ),
        (
            BatchInference(**WEEKLY, ranking_influence=RankingInfluence(freshness=1.0)),
            {
                "NumResults": 25,
                "BatchInferenceJobConfig": {"RankingInfluence": {"POPULARITY": 0.0, "FRESHNESS": 1.0}},
            },
        ),
        (BatchSegment(**WEEKLY, results=100), {"NumResults": 100}),
    ],
)
def test_a_request_says_what_the_file_says(batch, request_):
    assert batches.request(batch) == request_


def test_every_batch_knows_its_solution_and_its_filter(workshop):
    found = [(one.name, one.kind, one.solution, one.filter, one.trained) for one in batches.of_tenant(workshop)]
    assert found == [
        ("letters", "Inference", "tuned", "unseen", False),
        ("news", "Inference", "tuned", "", True),
        ("audiences", "Segment", "fans", "", False),
    ]
