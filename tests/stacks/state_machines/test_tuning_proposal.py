"""What is made of Personalize's answer: values of the right type, and of them those that are news."""

from __future__ import annotations

import random

import pytest
import yaml

from personalize.naming import Names
from rehearsal.stepfunctions.expressions import Evaluator
from stacks.state_machines import tuning_proposal

ACME = Names("acme", "111111111111", "eu-west-1")
NOW = {"hidden_dimension": 149, "factor": 0.5, "recency_mask": True}
SET = {"recency_mask": True, "max_user_history_length_percentile": 0.9}
SERVED = {
    "versionArn": {"S": "v"},
    "metricsOf": {"S": "v"},
    "offlineMetrics": {"M": {"coverage": {"N": "0.25"}}},
}


def compared(tuned, *, known=SERVED, metrics=None):
    """The variables after a tuning."""
    states, evaluator = tuning_proposal.states(ACME, "SolutionTuning", "'tuning#main'"), Evaluator(random.Random(0))
    settings = {"now": NOW, "hyperparameters": SET, "metric": "coverage", "jobs": 8}
    scope = {"settings": settings, "tuned": tuned, "known": known, "metrics": metrics or {}, "solution": "main"}
    scope |= {"run": "20261121T180000-0123", "states": {"context": {"Execution": {"Id": "arn"}}}}
    for name in ("Compare", "Propose"):
        scope |= evaluator.value(states[name]["Assign"], scope, name)
    scope["body"] = evaluator.value(states["PutProposal"]["Arguments"]["Body"], scope, "Body")
    for name in ("TellProposal", "TellNothingNew"):
        scope[name] = evaluator.value(states[name]["Arguments"]["Message"], scope, name)
    return scope


@pytest.mark.parametrize(
    ("tuned", "best", "changed"),
    [
        ({}, {}, {}),
        ({"hidden_dimension": "149", "recency_mask": "true"}, {"hidden_dimension": 149, "recency_mask": True}, {}),
        ({"hidden_dimension": "64"}, {"hidden_dimension": 64}, {"hidden_dimension": 64}),
        ({"factor": "0.50"}, {"factor": 0.5}, {}),
        (  # with their groups, and with what is not ours to set
            {"training.hidden_dimension": "80", "data.recency_mask": "False", "training.bptt": "32"},
            {"hidden_dimension": 80, "recency_mask": False},
            {"hidden_dimension": 80, "recency_mask": False},
        ),
    ],
)
def test_only_what_was_tuned_and_is_new_is_proposed_beside_what_the_file_sets(tuned, best, changed):
    found = compared(tuned)
    assert (found["best"], found["changed"]) == (best, changed)
    assert found["body"] == {"solutions": [{"name": "main", "hyperparameters": SET | changed}]}
    assert found["proposal"] == ("proposals/main/20261121T180000-0123.yaml" if changed else "")
    snippet = found["TellProposal"].partition("solutions:")[2].partition("The same")[0]
    assert yaml.safe_load(f"solutions:{snippet}") == found["body"]


@pytest.mark.parametrize(
    ("known", "metrics", "said"),
    [
        (SERVED, {"coverage": 0.5}, "coverage 0.5; of the version that is served now it is 0.25."),
        (
            SERVED | {"versionArn": {"S": "newer"}},
            {},
            "coverage not known; of the version that is served now it is not",
        ),
        ({}, {"coverage": 0.5}, "it is not known."),
    ],
)
def test_both_values_are_told_if_they_are_known(known, metrics, said):
    found = compared({}, known=known, metrics=metrics)
    assert said in found["TellProposal"]
    assert said in found["TellNothingNew"]
