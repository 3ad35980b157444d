"""What counts as lost, refused and late; and a crowd of two for three hours."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.crowd import day, fleet, requests, runs
from benchmarks.crowd.story import Story
from config.loading import load_fleet
from rehearsal.calls.gate import Call
from rehearsal.personalize.inspection import Served
from tests.rehearsal.records import START, at, campaign, due, execution, version
from tests.synthesis import synthesize

MINUTE = timedelta(minutes=1)


# -- the tenant files


@pytest.mark.parametrize("count", [3, 6])
def test_the_files_of_a_fleet_are_accepted(tmp_path, count):
    tenants = load_fleet(fleet.write(tmp_path / "fleet", count)).tenants
    assert [tenant.tenant for tenant in tenants] == fleet.names(count)


def test_nothing_but_what_does_not_fit_is_raised():
    assert fleet.raised(5) == {}
    assert fleet.raised(50) == {"dataset_groups": 50}


# -- requests


def call(seconds: float, message: str = "", outcome: str = "", operation: str = "CreateSolutionVersion"):
    outcome = outcome or ("LimitExceededException" if message else "ok")
    moment = START + timedelta(seconds=seconds)
    return Call(moment, "personalize", operation, "operator", "111111111111", "eu-west-1", outcome, message)


RATE = "The limit on the number of requests per second has been exceeded for CreateSolutionVersion."
PENDING = "More than 20 resources with PENDING or IN_PROGRESS status"


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (call(0), None),
        (call(0, "no such solution", "ResourceNotFoundException"), None),
        (call(0, RATE), "rate"),
        (call(0, "Rate exceeded: more than 10 requests per second.", "ThrottlingException"), "rate"),
        (call(0, PENDING), "pending"),
        (call(0, "Resource limit exceeded: 5 of at most 5 campaigns exist already."), "count"),
    ],
)
def test_why_a_request_was_refused(refused, reason):
    assert requests.reason(refused) == reason


def test_the_busiest_minute_counts_refused_requests_too():
    calls = [call(10), call(10.1, RATE), call(70), call(71), call(71.5, RATE), call(130, PENDING)]
    calls += [call(second, operation="DescribeSolution") for second in range(5)]
    describe, create = requests.demands(calls)
    assert (describe.operation, describe.requests, describe.busiest, describe.at) == ("DescribeSolution", 5, 5, START)
    assert (create.requests, create.busiest, create.at) == (6, 3, START + MINUTE)
    assert create.refused == {"rate": 2, "pending": 1}
    assert requests.load(create, timedelta(seconds=8)) == 0.5


# -- runs

LIMITED = {"status": "FAILED", "error": "Personalize.LimitExceededException", "cause": RATE}


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        (execution("SolutionTraining", 1), "succeeded"),
        (execution("SolutionTraining", 1, None), "still running"),
        (execution("SolutionTraining", 1, status="FAILED"), "failed"),
        (execution("SolutionTraining", 1, status="ABORTED"), "failed"),
        (execution("SolutionTraining", 1, path=[(at(1), "Begin"), (at(1), "AnotherIsRunning")]), "left to another run"),
        (execution("DatasetImport", 1, path=[(at(1), "LeftToTheOther")]), "left to another run"),
        (execution("SolutionTraining", 9), "skipped"),
    ],
)
def test_how_a_run_ended(run, outcome):
    skips = {execution("SolutionTraining", 9).arn: "skipped: waiting for data"}
    assert runs.outcomes([run], skips) == {runs.workflow(run): {outcome: 1}}
    assert runs.tenant(run) == "acme"


def test_runs_that_failed_for_limits():
    other = execution("SolutionTraining", 1, status="FAILED", error="TrainingFailed", cause="too little data")
    lambda_ = execution(
        "TenantReconciliation",
        1,
        status="FAILED",
        error="ClientError",
        cause="An error occurred (LimitExceededException)",
    )
    throttled = execution("CampaignDeployment", 1, **LIMITED)
    assert runs.limited([other, lambda_, execution("SolutionTraining", 2), throttled]) == [lambda_, throttled]


def path(*steps):
    return [(at(hours), state) for hours, state in steps]


HOURLY = due(1, 2, 3, name="acme_train-for-you-UPDATE")


def test_how_long_a_training_waited_for_its_creation():
    asked = path((1.01, "Begin"), (1.01, "CreateVersion"), (1.02, "CreateVersionAwaitsSlot"), (1.1, "CreateVersion"))
    late = execution(
        "SolutionTraining", 1.01, path=[*asked, (at(1.1), "WaitForTraining"), (at(1.4), "WaitForTraining")]
    )
    adopted = execution("SolutionTraining", 2, path=path((2, "FindLeftover"), (2, "WaitForTraining")))
    by_hand = execution("SolutionTraining", 3, path=asked, input={"mode": "UPDATE", "reason": "by hand"})
    assert runs.creation(by_hand) is None
    assert runs.creation_delays([due(9), HOURLY], [late, adopted, by_hand]) == {"UPDATE": [0.1 * 60 * MINUTE]}


def test_how_long_a_campaign_took_to_serve():
    first, second = version("full-1", 1), version("update-1", 3)
    served = campaign(Served(at(2.25), first.arn, "ACTIVE"), Served(at(4.5), second.arn, "ACTIVE"))
    assert runs.serving_delays([first, second, version("update-2", 5)], [served]) == [15 * MINUTE, 30 * MINUTE]
    assert runs.first_servings([served, campaign()], at(1)) == [75 * MINUTE]


def recorded(*hours):
    """A training for each, which ended in a version that was recorded then."""
    return [execution("SolutionTraining", hour - 0.3, path=path((hour, "RecordVersion"))) for hour in hours]


@pytest.mark.parametrize(
    ("trainings", "lost"),
    [
        (recorded(0.9, 1.5, 2.5, 3.5), []),
        (recorded(0.9, 2.01, 2.9, 3), [1]),
        (recorded(0.9, 1, 2.99), [3]),
        (recorded(2.5, 3.5), []),  # nothing is due before there is a version
        ([], [1, 2, 3]),
        ([replace(run, machine="acme-eu-SolutionTraining") for run in recorded(1, 2, 3)], [1, 2, 3]),
    ],
)
def test_hours_without_a_version_are_lost(trainings, lost):
    schedules = [HOURLY, due(1, name="acme_train-for-you-FULL")]
    found = runs.lost_hours(schedules, trainings, (at(0), at(4)))
    assert [(hour.tenant, hour.due) for hour in found] == [("acme", at(hours)) for hours in lost]
    assert runs.lost_hours(schedules, trainings, (at(3.5), at(4))) == []


def test_a_lost_hour_tells_where_it_went():
    waited = execution("SolutionTraining", 0.5, 2.5, path=path((0.5, "Begin"), (1.2, "Slot"), (1.9, "WaitForTraining")))
    (hour, *_rest) = runs.lost_hours([HOURLY], [waited], (at(0), at(4)))
    assert hour.waited == "Slot"
    assert runs.longest_stay([waited], at(2), at(2.5)) == "WaitForTraining"
    assert runs.longest_stay([waited], at(5), at(6)) == ""


def test_mean_and_percentile():
    times = [minutes * MINUTE for minutes in range(20, 0, -1)]
    assert runs.mean(times) == 10.5 * MINUTE
    assert [runs.percentile(times, share) for share in (0.05, 0.95, 1)] == [1 * MINUTE, 19 * MINUTE, 20 * MINUTE]
    assert runs.mean([]) == runs.percentile([], 0.95) == timedelta()


# -- the whole, small


def test_two_tenants_lose_nothing_in_three_hours(tmp_path):
    folder = fleet.write(tmp_path / "fleet", 2)
    told = []
    played = day.play(2, synthesize(load_fleet(folder), tmp_path / "cdk.out"), 3, told.append)
    story = Story.of(played)
    assert story.headline == "0 runs lost (0 failed, 0 hours without a version); 2 of 2 tenants served"
    assert story.is_clean
    assert played.faults == {}
    executions, skips = played.record.executions, played.record.outcomes()
    assert runs.outcomes(executions, skips)["DatasetImport"] == {"succeeded": 4}
    delays = runs.creation_delays(played.record.schedules, executions)["UPDATE"]
    updates = [one for one in played.record.versions if one.mode == "UPDATE"]
    assert 2 <= len(updates) == len(delays)
    refused = sum((one.refused for one in requests.demands(played.requests)), Counter())
    assert set(refused) == {"rate"}  # four imports at once, which there is room for
    assert "deployed after" in told[1]
