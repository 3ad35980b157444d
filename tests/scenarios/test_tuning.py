"""Hyperparameters are tuned apart from trainings, and proposed to a person; a tuning that is cut off is adopted."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from config.models import Tuning
from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.destroy import destruction, inventory
from operations.tuning import TuningStart
from tests.scenarios.stage import deployed, states
from tests.synthesis import synthesize

METRIC = "normalized_discounted_cumulative_gain_at_25"


@pytest.fixture(scope="module")
def solution(fleet):
    (declared,) = fleet.tenants[0].solutions
    return declared.model_copy(update={"tuning": Tuning(max_training_jobs=4, max_parallel_training_jobs=2)})


@pytest.fixture(scope="module")
def stage(fleet, solution, tmp_path_factory):
    changed = replace(fleet, tenants=(fleet.tenants[0].model_copy(update={"solutions": (solution,)}),))
    with deployed(synthesize(changed, tmp_path_factory.mktemp("tuning"))) as stage:
        yield stage


def tune(stage):
    return stage.start("SolutionTuning", solution="for-you", reason="operator")


def solutions(stage):
    listed = stage.aws.client("personalize").list_solutions(datasetGroupArn=stage.names.dataset_group_arn)
    return [one["solutionArn"] for one in listed["solutions"]]


def test_before_there_is_a_solution_it_says_what_it_waits_for(stage):
    run = tune(stage)
    stage.run_until(lambda: run.stop)
    assert run.status == "SUCCEEDED"
    assert stage.events("SolutionTuning Skipped")[0]["reason"] == "the solution does not exist yet"


def test_one_that_is_cut_off_while_it_trains_is_adopted_by_the_next(stage):
    stage.train_and_serve()
    first = tune(stage)
    stage.run_until(lambda: stage.running("SolutionTuning", "WaitForTuning"))
    stage.stop(first)
    second = tune(stage)
    stage.run_until(lambda: stage.running("SolutionTuning", "WaitForTuning"))
    third = tune(stage)
    stage.run_until(lambda: third.stop)
    assert stage.events("SolutionTuning Skipped")[-1]["reason"] == "another tuning of this solution is running"
    stage.run_until(lambda: second.stop, hours=24)
    assert second.status == "SUCCEEDED", second.cause
    assert {"FindLeftover", "Tuned", "Remove"} <= states(second)
    assert not {"CreateSolution", "CreateVersion"} & states(second)


def test_it_proposes_what_can_be_put_into_the_tenant_file(stage, solution):
    (event,) = stage.events("SolutionTuning Succeeded")
    body = stage.aws.client("s3").get_object(Bucket=stage.names.data_bucket, Key=event["proposal"])["Body"].read()
    file = yaml.safe_load(body)
    (proposed,) = file["solutions"]
    assert proposed == {"name": "for-you", "hyperparameters": dict(solution.hyperparameters) | event["changed"]}
    assert event["changed"].items() <= event["hyperparameters"].items()
    assert {type(value) for value in event["changed"].values()} <= {int, bool}
    (mail,) = stage.mailed
    assert mail.subject == "streamly: the tuning of for-you has a proposal"
    snippet = mail.message[mail.message.index("solutions:") : mail.message.index("The same lies in")]
    assert yaml.safe_load(snippet) == file
    assert f"{METRIC} {event['value']}; of the version that is served now it is {event['served']}." in mail.message


def left_behind(stage):
    """What there is that only a tuning makes: its solution, and what its record says of it."""
    own = stage.state("tuning#for-you").keys() & {"tuningArn", "tunes", "holder"}
    return [arn for arn in solutions(stage) if arn != stage.state("solution#for-you")["solutionArn"]] + sorted(own)


def test_it_leaves_nothing_behind_and_trainings_have_no_part_in_it(stage):
    assert left_behind(stage) == []
    version = stage.state("solution#for-you")["versionArn"]
    found = stage.aws.client("personalize").describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    assert (found["performHPO"], "tunedHPOParams" in found) == (False, False)
    assert [one.status for one in stage.failed()] == ["ABORTED"]


def calls(stage):
    return Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)


def by_hand(stage, solution, *, dry_run):
    """The status of `operations tune`, and what it said."""
    lines = []
    return TuningStart(stage.names, calls(stage), lines.append).run(solution, dry_run=dry_run), lines


def test_a_person_is_told_what_is_tried_and_starts_it_once(stage, solution):
    status, lines = by_hand(stage, solution, dry_run=True)
    assert (status, lines[-1]) == (0, "dry run: nothing was changed")
    assert lines[0].startswith(
        "for-you (aws-user-personalization): tries up to 4 models, 2 at a time, every one billed"
    )
    assert "  bptt: 2 to 32; trainings use 32" in lines
    assert stage.running("SolutionTuning") == []
    assert by_hand(stage, solution, dry_run=False)[0] == 0
    stage.run(minutes=1)
    status, lines = by_hand(stage, solution, dry_run=False)
    assert status == 1
    assert lines[-1].startswith("for-you is being tuned already: ")
    (run,) = stage.running("SolutionTuning")
    assert run.input == {"solution": "for-you", "reason": "tuned by hand"}


def test_destroy_finds_what_a_tuning_has_left(stage):
    stage.run_until(lambda: stage.running("SolutionTuning", "WaitForTuning"))
    (run,) = stage.running("SolutionTuning")
    stage.stop(run)
    steps = [(step.action, step.resource.name) for step in destruction.plan(inventory.read(stage.names, calls(stage)))]
    (own,) = (arn.rpartition("/")[2] for arn in solutions(stage) if "_tuning_" in arn)
    order = [("stop training", f"the training of {own}"), ("delete solution", own), ("delete record", "tuning#for-you")]
    assert [step for step in steps if step in order] == order


def test_what_was_left_of_other_settings_is_replaced_and_a_failure_is_told(stage):
    stage.write("tuning#for-you", tunes="what an earlier file asked for")
    stage.mishaps.fail_next("training", "streamly_for-you_tuning_", "There was no capacity.")
    second = tune(stage)
    stage.run_until(lambda: second.stop, hours=24)
    assert (second.status, second.cause) == ("FAILED", "TuningFailed: There was no capacity.")
    assert {"StopLeftover", "CreateSolution", "Discard"} <= states(second)
    assert stage.mails[-1] == "streamly: SolutionTuning failed for for-you"
    assert left_behind(stage) == []


def test_what_a_tuning_left_goes_when_the_file_tunes_no_more(stage, assembly):
    run = tune(stage)
    stage.run_until(lambda: stage.running("SolutionTuning", "WaitForTuning"))
    stage.deploy(assembly)  # CloudFormation deletes the machine, which ends what runs on it
    stage.run_until(lambda: len(solutions(stage)) == 1, hours=30)  # the next daily reconciliation, at the latest
    assert run.status == "ABORTED"
    (removal,) = [one for one in stage.executions("TenantReconciliation") if "StopTuning" in states(one)]
    stage.run_until(lambda: removal.stop)
    assert removal.status == "SUCCEEDED", removal.cause
    assert "tuningArn" not in stage.state("tuning#for-you")
