"""Users who are to be forgotten: a list in the bucket, a job, a receipt, and no list any more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

REQUESTS, RECEIPTS = "erasure/requests/", "erasure/receipts/"
HALF = timedelta(minutes=30)


@pytest.fixture(scope="module")
def stage(stage):
    for schedule in ("train-for-you-FULL", "train-for-you-UPDATE", "reconcile"):
        stage.unschedule(schedule)  # only the erasure may change what is recommended
    stage.train_and_serve()
    config = {"itemExplorationConfig": {"explorationWeight": "0"}}  # so that two strangers get the same answer
    stage.aws.client("personalize").update_campaign(campaignArn=stage.campaign().arn, campaignConfig=config)
    stage.run(minutes=30)
    return stage


@pytest.fixture(scope="module")
def users(stage):
    lines = stage.files()["interactions"].decode().splitlines()[1:]
    return sorted({line.split(",")[0] for line in lines})


def _recommended(stage, user):
    runtime = stage.aws.client("personalize-runtime")
    answer = runtime.get_recommendations(campaignArn=stage.campaign().arn, userId=user)
    return [item["itemId"] for item in answer["itemList"]]


def _versions(stage, prefix):
    listed = stage.aws.client("s3").list_object_versions(Bucket=stage.names.data_bucket, Prefix=prefix)
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in listed.get(kind, ())]


def _put(stage, name, *users):
    stage.put(f"{REQUESTS}{name}", "\n".join(["USER_ID", *users, ""]).encode())


def test_users_in_a_list_are_erased_and_the_list_with_them(stage, users):
    gone, stays = users[:2]
    stranger = _recommended(stage, "stranger")
    assert stranger != _recommended(stage, gone)
    _put(stage, "eu/a b.csv", "somebody")  # superseded: must not come back
    _put(stage, "eu/a b.csv", gone)
    stage.run_until(lambda: stage.running("UserErasure", "WaitForDeletion"))
    assert _recommended(stage, gone) != stranger
    stage.run_until(lambda: not stage.running("UserErasure"), hours=36, step=HALF)
    assert _recommended(stage, gone) == stranger
    assert _recommended(stage, stays) != stranger
    assert _versions(stage, REQUESTS) == _versions(stage, "erasure/jobs/") == []
    assert stage.failed() == []


def test_the_receipt_says_what_was_erased_and_what_remains_to_be_done(stage):
    (event,) = stage.events("UserErasure Succeeded")
    body = stage.aws.client("s3").get_object(Bucket=event["bucket"], Key=event["receipt"])["Body"].read()
    receipt = json.loads(body)
    (file,) = receipt["files"]
    assert (file["key"], bool(file["version"]), bool(file["eTag"])) == (f"{REQUESTS}eu/a b.csv", True, True)
    assert receipt["job"] == event["job"]
    assert receipt["recordsDeleted"] == event["recordsDeleted"] > 0
    assert receipt["created"] < receipt["completed"]
    assert any("data/" in sentence for sentence in receipt["remains"])
    assert stage.state("erasure")["receipt"] == event["receipt"]
    assert stage.mails == ["streamly: UserErasure has erased users"]
    assert "data/" in stage.mailed[0].message


def test_without_lists_there_is_nothing_to_do(stage):
    run = stage.start("UserErasure", reason="by hand")
    stage.run_until(lambda: run.stop)
    assert stage.events("UserErasure Skipped", execution=run.arn)[0]["reason"] == "nobody is to be erased"


def test_a_job_that_failed_is_told_and_not_tried_again_but_by_hand(stage):
    before = stage.now
    stage.put(f"{REQUESTS}wrong.csv", b"USER\nu1\n")
    stage.run_until(lambda: stage.mails[-1] == f"streamly: UserErasure failed for {REQUESTS}")
    assert "USER_ID" in stage.mailed[-1].message
    assert _versions(stage, REQUESTS) == [f"{REQUESTS}wrong.csv"]
    (failed,) = stage.events("UserErasure Failed", since=before)
    assert failed["error"] == "ErasureFailed"
    stage.run(minutes=10)
    assert stage.alarm("erasure_failed_warning") == "ALARM"
    reasons = ("arrival", "by hand")
    runs = [stage.start("UserErasure", reason=reason) for reason in reasons if not stage.run(hours=1)]
    stage.run_until(lambda: all(run.stop for run in runs))
    assert [run.status for run in runs] == ["SUCCEEDED", "FAILED"]
    skipped = stage.events("UserErasure Skipped", execution=runs[0].arn)
    assert skipped[0]["reason"] == "these files failed the last time; waiting for other files"


def test_a_list_that_arrives_while_another_is_at_work_is_seen_to_afterwards(stage, users):
    before = stage.now
    _put(stage, "wrong.csv", users[2])
    stage.run_until(lambda: stage.running("UserErasure", "WaitForDeletion"))
    _put(stage, "wrong.csv", users[3])  # under the very same name
    stage.run_until(lambda: len(stage.events("UserErasure Succeeded", since=before)) == 2, hours=72, step=HALF)
    assert _versions(stage, REQUESTS) == []
    receipts = {event["receipt"] for event in stage.events("UserErasure Succeeded")}
    assert (len(receipts), receipts) == (3, set(_versions(stage, RECEIPTS)))
