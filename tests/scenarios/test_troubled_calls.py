"""Answers that get lost and requests that are throttled: nothing is done twice, nothing fails."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import deployed

# Whoever repeats one of these without looking makes, and pays for, a second one.
LOST = (
    *("CreateSolution", "CreateDatasetImportJob", "CreateSolutionVersion", "CreateCampaign", "CreateFilter"),
    *("UpdateCampaign", "PutParameter", "UpdateItem", "StartExecution", "DeleteFilter"),
)


@pytest.fixture(scope="module")
def stage(assembly):
    def trouble(aws):
        for operation in LOST:
            aws.lose_next_answer(operation)
        aws.throttle("CreateCampaign", minutes=10)

    with deployed(assembly, trouble) as stage:
        yield stage


def test_a_first_night_with_a_lost_answer_to_every_kind_of_request_ends_well(stage):
    stage.train_and_serve()
    stage.run(hours=10)
    assert stage.aws.unlost() == ["DeleteFilter"]
    assert stage.failed() == []
    assert stage.mails == []


@pytest.mark.parametrize(
    ("operation", "times"),
    [("CreateSolution", 1), ("CreateDatasetImportJob", 2), ("CreateCampaign", 1), ("CreateFilter", 3)],
)
def test_nothing_was_made_twice(stage, operation, times):
    assert len(stage.calls(operation)) == times


def test_no_training_was_paid_twice(stage):
    trained = stage.ended("SolutionTraining", "Trained")
    assert len(stage.versions()) == len(trained)
    assert Counter(version.mode for version in stage.versions())["FULL"] == 2  # the first, and the weekly one
    assert list(invariants.one_training_at_a_time(stage.record())) == []


def test_an_afternoon_on_which_a_third_of_all_answers_is_lost_ends_well_too(stage):
    stage.aws.lose_share(1 / 3)
    stage.run(hours=4)
    stage.aws.lose_share(0)
    assert (stage.failed(), stage.mails) == ([], [])
    assert len(stage.versions("UPDATE")) == len(stage.ended("SolutionTraining", "Trained")) - 2
    assert stage.campaign().served[-1].version_arn in {version.arn for version in stage.versions()[-2:]}


@pytest.mark.parametrize(
    ("operation", "workflow"),
    [
        ("CreateCampaign", "CampaignDeployment"),  # in the first night
        ("DescribeSolutionVersion", "SolutionTraining"),
        ("CreateSolutionVersion", "SolutionTraining"),
        ("UpdateCampaign", "CampaignDeployment"),
    ],
)
def test_ten_minutes_of_throttling_are_sat_out(stage, operation, workflow):
    before = stage.now
    stage.aws.throttle(operation, minutes=10)
    stage.run(hours=2)
    calls = [call for call in stage.aws.calls if call.operation == operation]
    refused = [call.at for call in calls if call.outcome == "LimitExceededException"]
    assert refused[-1] - refused[0] > timedelta(minutes=8)
    assert stage.calls(operation, since=refused[0])
    assert {one.status for one in stage.executions(workflow, since=before)} <= {"SUCCEEDED", "RUNNING"}
    assert stage.failed() == []
