"""A shop: recommenders that wait for their data, one use case at a time, and what else a domain tenant has."""

from __future__ import annotations

import pytest

from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.destroy.destroy import Destruction
from operations.revival import RECOMMENDER, Revival, find
from rehearsal.run import invariants
from tests.scenarios.stage import deployed

TAGS = {"team": "shop", "cost-centre": "4711"}
POOR = {"interactions": 2000, "users": 60}  # enough events for one use case, too few purchases for the others


@pytest.fixture(scope="module")
def stage(parking_assembly):
    with deployed(parking_assembly, name="boutique", collected=True, watched=True) as stage:
        yield stage


def _recommenders(stage):
    return {
        one["name"].split("_")[1]: one["status"]
        for one in stage.aws.client("personalize").list_recommenders()["recommenders"]
    }


def _pointer(stage, name):
    ssm = stage.aws.client("ssm")
    return ssm.get_parameter(Name=stage.names.recommender_pointer(name))["Parameter"]["Value"]


def _tags(stage, arn):
    stage.run(minutes=0.1)
    tags = stage.aws.client("personalize").list_tags_for_resource(resourceArn=arn)["tags"]
    return {tag["tagKey"]: tag["tagValue"] for tag in tags}


def test_without_data_nothing_is_made_and_nothing_fails(stage):
    stage.run(minutes=30)
    (planned,) = stage.events("TenantReconciliation Succeeded")
    waiting = {(entry["kind"], entry["name"]) for entry in planned["plan"]["waiting"]}
    assert waiting == {
        ("metric attribution", "metrics"),
        *(("recommender", name) for name in ("for-you", "bought-together", "best-sellers")),
    }
    assert (_recommenders(stage), stage.failed()) == ({}, [])


def test_a_recommender_is_made_when_its_data_is_in_and_found_through_its_pointer(stage):
    stage.upload("interactions", "items", "users", **POOR)
    stage.run_until(lambda: stage.ended("RecommenderDeployment", "Deployed"))
    assert _recommenders(stage)["for-you"] == "ACTIVE"
    assert _pointer(stage, "for-you").rpartition("/")[2].startswith("boutique_for-you_")


def test_those_without_enough_events_are_told_once_and_leave_their_names_free(stage):
    stage.run(hours=1)
    assert sorted(stage.mails) == [
        f"boutique: RecommenderDeployment failed for {name}" for name in ("best-sellers", "bought-together")
    ]
    assert list(_recommenders(stage)) == ["for-you"]


def test_they_are_not_tried_again_on_the_same_data(stage):
    before = stage.now
    again = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=10)
    assert {entry["reason"] for entry in again.output["waiting"]} == {
        "waiting for better data: its creation failed on this"
    }
    assert again.output["actions"] == []
    assert stage.executions("RecommenderDeployment", since=before) == []


def test_the_metric_attribution_reports_on_what_is_imported_from_then_on(stage):
    attributions = stage.aws.client("personalize").list_metric_attributions()["metricAttributions"]
    assert [one["status"] for one in attributions] == ["ACTIVE"]
    before = stage.now
    stage.upload("interactions", "items", seed=1, interactions=4500, users=120)
    stage.run_until(lambda: len(stage.ended("RecommenderDeployment", "Deployed")) == 3)
    personalize = stage.aws.client("personalize")
    published = {}
    for event in stage.events("DatasetImport Succeeded", since=before):
        stage.run(minutes=0.1)
        job = personalize.describe_dataset_import_job(datasetImportJobArn=event["job"])["datasetImportJob"]
        published[event["dataset"]] = job["publishAttributionMetricsToS3"]
    assert published == {"interactions": True, "items": False}


def test_better_data_makes_them_after_all(stage):
    """Even if the first attempt came between the imports of two files, and failed on half of the new data."""
    assert _recommenders(stage) == dict.fromkeys(("for-you", "bought-together", "best-sellers"), "ACTIVE")
    assert list(invariants.pointers_name_what_is_active(stage.record())) == []


def test_everything_bears_the_tenants_tags_and_drift_is_corrected(stage):
    personalize = stage.aws.client("personalize")
    group, top = stage.names.dataset_group_arn, _pointer(stage, "for-you")
    assert [_tags(stage, arn) for arn in (group, stage.names.dataset_arn("items"), top)] == [TAGS] * 3
    assert _tags(stage, next(iter(stage.filters("affordable"))).arn) == TAGS
    personalize.untag_resource(resourceArn=group, tagKeys=["team"])
    personalize.tag_resource(resourceArn=top, tags=[{"tagKey": "owner", "tagValue": "nobody"}])
    run = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=5)
    assert [entry["do"] for entry in run.output["actions"]] == ["tag", "untag"]
    assert (_tags(stage, group), _tags(stage, top)) == (TAGS, TAGS)


def test_a_changed_capacity_updates_the_recommender_in_place(stage):
    wanted = stage.state("recommender#for-you")["wanted"]
    more = wanted.replace('"MinRecommendationRequestsPerSecond": 1', '"MinRecommendationRequestsPerSecond": 2')
    stage.write("recommender#for-you", wanted=more)
    run = stage.start("RecommenderDeployment", recommender="for-you", reason="operator")
    stage.run_until(lambda: run.stop)
    personalize = stage.aws.client("personalize")
    found = personalize.describe_recommender(recommenderArn=_pointer(stage, "for-you"))["recommender"]
    assert found["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 2
    assert run.status == "SUCCEEDED"


def test_one_that_nobody_asks_is_stopped_and_told(stage):
    stage.run_until(
        lambda: stage.events("RecommenderDeployment Stopped") and not stage.running("RecommenderDeployment")
    )
    assert _recommenders(stage) == {"for-you": "INACTIVE", "bought-together": "ACTIVE", "best-sellers": "ACTIVE"}
    (told,) = stage.events("RecommenderDeployment Stopped")
    assert (told["recommender"], told["idleHours"] >= 3) == ("for-you", True)
    stage.run(minutes=25)
    assert [ring for ring in stage.rings if "for-you" in ring] == [
        "ALARM idle_for-you_warning",
        "OK idle_for-you_warning",
    ]
    stage.start("RecommenderDeployment", recommender="for-you", reason="operator")
    stage.run_until(lambda: not stage.running("RecommenderDeployment"))
    assert _recommenders(stage)["for-you"] == "INACTIVE"
    assert len(stage.events("RecommenderDeployment Stopped")) == 1


def test_revived_it_answers_again_and_one_that_a_person_stops_stays_stopped(stage, parking_tenants):
    calls = Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)
    lines = []
    target = find(parking_tenants["boutique"], stage.names, RECOMMENDER, "for-you")
    assert Revival(stage.names, calls, lines.append, lambda: stage.now).run(target, dry_run=False, wait=True) == 0
    assert _recommenders(stage)["for-you"] == "ACTIVE", lines
    stage.run_until(lambda: not stage.running("RecommenderDeployment"))
    stage.aws.client("personalize").stop_recommender(recommenderArn=target.arn)
    stage.run(hours=1)
    stage.start("RecommenderDeployment", recommender="for-you", reason="operator")
    stage.run_until(lambda: not stage.running("RecommenderDeployment"))
    assert _recommenders(stage)["for-you"] == "INACTIVE"


def test_destruction_leaves_nothing_that_is_billed(stage):
    calls = Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)
    lines = []
    assert Destruction(stage.names, calls, lines.append, lambda: True).run(dry_run=False) == 0, lines
    assert _recommenders(stage) == {}
    assert stage.aws.client("personalize").list_metric_attributions()["metricAttributions"] == []
