"""Versions that are not good enough: rejected, told, paused for, passed again; and a person who goes back by hand.

The acts of one story, with a rule that lets a version lose a tenth and not fall below a least value.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from config.models import Promotion
from operations.__main__ import SERVICES
from operations.calls import Calls, OperationError
from operations.rollback import EVENT, Rollback
from personalize.metrics import HEADLINE
from tests.scenarios.stage import deployed, states
from tests.synthesis import synthesize

ME = "arn:aws:sts::111111111111:assumed-role/Admin/me"


@pytest.fixture(scope="module")
def stage(samples, tmp_path_factory):
    (streamly,) = (one for one in samples.tenants if one.tenant == "streamly")
    (solution,) = streamly.solutions
    rule = Promotion(max_regression=0.1, minimum=0.1)
    gated = streamly.model_copy(update={"solutions": (solution.model_copy(update={"promotion": rule}),)})
    assembly = synthesize(replace(samples, tenants=(gated,)), tmp_path_factory.mktemp("gated"))
    with deployed(assembly) as stage:
        for mode in ("FULL", "UPDATE"):
            stage.unschedule(f"train-for-you-{mode}")  # every training of this story is one that it starts
        yield stage


def drawn(content: bytes) -> bytes:
    """The same events, of items drawn by lot: there is nothing to learn from them."""
    header, *lines = content.decode().splitlines()
    column = header.split(",").index("ITEM_ID")
    rows = [line.split(",") for line in lines]
    items, lots = sorted({row[column] for row in rows}), random.Random(0)
    for row in rows:
        row[column] = lots.choice(items)
    return "\n".join([header, *(",".join(row) for row in rows)]).encode()


def train(stage, mode="FULL"):
    run = stage.start("SolutionTraining", solution="for-you", mode=mode, reason="operator")
    stage.run_until(lambda: run.stop)
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    return run


def serving(stage):
    return stage.served("home")[-1].version_arn


def put(stage, content, name="interactions"):
    imported = len(stage.ended("DatasetImport", "Imported"))
    stage.put(f"data/{name}/{name}.csv", content)
    stage.run_until(lambda: len(stage.ended("DatasetImport", "Imported")) > imported)


def test_a_first_version_below_the_least_value_is_not_served_and_not_trained_again(stage):
    put(stage, stage.files()["items"], "items")
    put(stage, drawn(stage.files()["interactions"]))
    stage.run_until(lambda: stage.events("SolutionTraining Rejected"))
    stage.run(hours=3)
    (rejected,) = stage.events("SolutionTraining Rejected")
    (version,) = stage.versions()
    assert rejected["solutionVersionArn"] == version.arn
    assert rejected["reason"] == f"{HEADLINE} is {version.metrics[HEADLINE]:g}, less than the least value of 0.1"
    assert stage.serving() == []
    assert stage.mails == ["streamly: a version of for-you was rejected"]
    assert rejected["reason"] in stage.mailed[-1].message


def test_better_data_passes_and_that_is_told_too(stage):
    put(stage, stage.files()["interactions"])
    stage.run_until(stage.serving)
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    assert serving(stage) == stage.versions()[1].arn
    assert stage.mails[-1] == "streamly: a version of for-you passed"
    assert len(stage.mails) == 2


def test_a_worse_version_is_rejected_and_the_campaign_goes_on(stage):
    good, before = serving(stage), stage.versions("FULL")[-1]
    put(stage, drawn(stage.files()["interactions"]))
    run = train(stage)
    bad = stage.versions("FULL")[-1]
    assert run.status == "SUCCEEDED"
    assert "RecordRejection" in states(run)
    assert serving(stage) == good
    told = stage.events("SolutionTraining Rejected")[-1]["reason"]
    assert told.startswith(f"{HEADLINE} is {bad.metrics[HEADLINE]:g}, ")
    assert bad.metrics[HEADLINE] < 0.9 * before.metrics[HEADLINE]


def test_updates_pause_and_say_why(stage):
    versions = len(stage.versions())
    run = train(stage, "UPDATE")
    assert len(stage.versions()) == versions
    assert "UpdatesPaused" in states(run)
    skipped = stage.events("SolutionTraining Skipped")[-1]
    assert skipped["reason"] == "a version was rejected or rolled back; waiting for a FULL one that passes"


def test_reconciliation_does_not_serve_what_was_rejected(stage):
    good = serving(stage)
    run = stage.start("TenantReconciliation", reason="daily")
    stage.run_until(lambda: run.stop)
    assert (run.output["actions"], run.output["waiting"]) == ([], [])
    assert serving(stage) == good


def test_every_version_has_its_metric_and_only_those_that_are_served_count_as_trained(stage):
    dimensions = {"Tenant": "streamly", "Solution": "for-you"}
    values = stage.metric("Personalize/Tenants", HEADLINE, "SampleCount", hours=72, **dimensions)
    trained = stage.metric("Personalize/Tenants", "VersionTrained", "SampleCount", hours=72, **dimensions)
    assert sum(values.values()) == len(stage.versions())
    assert sum(values.values()) - sum(trained.values()) == len(stage.events("SolutionTraining Rejected"))


def test_a_full_that_passes_ends_the_pause(stage):
    put(stage, stage.files()["interactions"])
    train(stage)
    assert serving(stage) == stage.versions("FULL")[-1].arn
    assert stage.mails[-1] == "streamly: a version of for-you passed"
    run = train(stage, "UPDATE")
    assert "Trained" in states(run)
    assert serving(stage) == stage.versions("UPDATE")[-1].arn
    assert stage.failed() == []


def roll_back(stage, *version, dry_run=False):
    lines = []
    calls = Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)
    rollback = Rollback(stage.names, calls, lines.append, lambda: stage.now, ME)
    assert rollback.run("for-you", *version, dry_run=dry_run, wait=True) == 0
    return lines


def test_a_rehearsed_rollback_changes_nothing(stage):
    before = stage.state("solution#for-you")
    assert roll_back(stage, dry_run=True)[-1] == "dry run: nothing was changed"
    assert stage.state("solution#for-you") == before


def test_a_rollback_is_one_told_act_and_sticks(stage):
    update, full = serving(stage), stage.versions("FULL")[-1].arn
    lines = roll_back(stage, "", "too many horror films")
    assert lines[-1] == f"campaign home: serves {full.rpartition('/')[2]}"
    assert serving(stage) == full
    (told,) = stage.events(EVENT)
    assert (told["from"], told["to"], told["by"], told["reason"]) == (update, full, ME, "too many horror films")
    assert json.loads(stage.state("solution#for-you")["rolledBack"])["to"] == full
    assert "UpdatesPaused" in states(train(stage, "UPDATE"))
    stage.start("TenantReconciliation", reason="daily")
    stage.run(hours=2)
    assert serving(stage) == full


def test_a_version_that_cannot_be_served_is_refused(stage):
    with pytest.raises(OperationError, match="version nonsense of for-you is not there"):
        roll_back(stage, "nonsense")
    with pytest.raises(OperationError, match="already"):
        roll_back(stage, serving(stage))


def test_an_update_that_was_under_way_does_not_undo_a_rollback(stage):
    train(stage)
    run = stage.start("SolutionTraining", solution="for-you", mode="UPDATE", reason="operator")
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    roll_back(stage)
    back = serving(stage)
    stage.run_until(lambda: run.stop)
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    assert "Outdated" in states(run)
    assert serving(stage) == back


def test_the_next_full_that_passes_is_served_again(stage):
    train(stage)
    assert serving(stage) == stage.versions("FULL")[-1].arn
    assert "rolledBack" not in stage.state("solution#for-you")
    assert "Trained" in states(train(stage, "UPDATE"))
    assert stage.failed() == []
