"""An account in which others have used up the quotas: what is pending is waited for, the rest is told at once."""

from __future__ import annotations

from datetime import timedelta

from personalize.naming import FleetNames
from tests.scenarios.stage import states


def _refused(stage, operation):
    return [
        call for call in stage.aws.calls if call.operation == operation and call.outcome == "LimitExceededException"
    ]


LIVE, DEAD = "2026-12-31T00:00:00.000Z", "2026-11-20T00:00:00.000Z"


def _places(stage, change="", *places):
    """The places of the account's imports; `change` is ADD or DELETE."""
    record = {"TableName": FleetNames(*stage.place).leases_table, "Key": {"id": {"S": "imports"}}}
    dynamodb = stage.aws.client("dynamodb")
    if change:
        values = {":some": {"SS": list(places)}}
        dynamodb.update_item(**record, UpdateExpression=f"{change} holders :some", ExpressionAttributeValues=values)
    return set(dynamodb.get_item(**record).get("Item", {}).get("holders", {"SS": []})["SS"])


def test_imports_wait_for_a_place_without_asking_personalize(stage):
    stage.quotas["pending_solution_versions"] = 0
    _places(stage, "ADD", *(f"tenant-{number}/items/0/{LIVE}" for number in range(5)))
    stage.upload("interactions", "items")
    stage.run(minutes=30)
    assert len(stage.running("DatasetImport", "AwaitTurn")) == 2
    assert [call for call in stage.aws.calls if call.operation == "CreateDatasetImportJob"] == []


def test_places_whose_time_is_over_are_taken_and_so_is_what_an_earlier_import_of_ours_left(stage):
    _places(stage, "DELETE", f"tenant-0/items/0/{LIVE}", f"tenant-1/items/0/{LIVE}")
    _places(stage, "ADD", f"tenant-0/items/0/{DEAD}", f"streamly/interactions/0/{LIVE}")
    stage.run_until(lambda: len(stage.running("DatasetImport", "WaitForImport")) == 2)
    mine = {place.rsplit("/", 2)[0] for place in _places(stage) if place.startswith("streamly/")}
    assert mine == {"streamly/interactions", "streamly/items"}


def test_an_import_waits_until_one_that_others_made_has_ended(stage):
    stage.run_until(lambda: len(stage.ended("DatasetImport", "Imported")) == 2)
    assert _places(stage) == {f"tenant-{number}/items/0/{LIVE}" for number in (2, 3, 4)}
    stage.quotas["pending_imports"] = 1
    stage.upload("interactions", "items", seed=1)
    stage.run_until(lambda: len(stage.ended("DatasetImport", "Imported")) == 4)
    waited = stage.ended("DatasetImport", "CreateImportAwaitsSlot")
    assert len(waited) == 1
    assert len(stage.calls("CreateDatasetImportJob")) == 4
    assert _places(stage) == {f"tenant-{number}/items/0/{LIVE}" for number in (2, 3, 4)}


def test_a_training_waits_until_others_have_ended(stage):
    stage.run_until(lambda: stage.running("SolutionTraining", "CreateVersionAwaitsSlot"))
    stage.run(hours=2)
    (training,) = stage.running("SolutionTraining", "CreateVersionAwaitsSlot")
    assert stage.versions() == []
    stage.quotas["pending_solution_versions"] = 20
    stage.quotas["campaigns"] = 0
    stage.run_until(lambda: training.stop)
    assert "Trained" in states(training)


def test_a_number_that_no_waiting_brings_down_is_told_at_once_with_what_to_do(stage):
    stage.run_until(stage.failed)
    (failed,) = stage.failed()
    assert failed.stop - failed.start < timedelta(minutes=2)
    assert len(_refused(stage, "CreateCampaign")) == 1
    assert stage.mails == ["streamly: CampaignDeployment failed for home"]
    assert "Resource limit exceeded: 0 of at most 0 campaigns" in stage.mailed[-1].message
    assert "have AWS raise it" in stage.mailed[-1].message


def test_once_there_is_room_reconciliation_deploys_what_was_trained(stage):
    stage.quotas["campaigns"] = 5
    stage.start("TenantReconciliation", reason="daily")
    stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"), hours=1)
    assert stage.campaign().served[-1].version_arn == stage.state("solution#for-you")["versionArn"]
