"""Files that are looked at before they are imported, and imports that take in what is new."""

from __future__ import annotations

import json

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import deployed, states
from tests.synthesis import synthesize


@pytest.fixture(scope="module")
def stage(samples, tmp_path_factory):
    """The sample tenant, whose interactions are imported incrementally; its items may not lose half of their rows."""
    from dataclasses import replace

    from config.models import Checks, Import

    (tenant,) = (one for one in samples.tenants if one.tenant == "streamly")
    events, items = tenant.datasets.interactions, tenant.datasets.items
    datasets = {
        "interactions": events.model_copy(update={"import_": Import(mode="INCREMENTAL")}),
        "items": items.model_copy(update={"checks": Checks(on_drift="refuse")}),
    }
    changed = tenant.model_copy(update={"datasets": tenant.datasets.model_copy(update=datasets)})
    folder = tmp_path_factory.mktemp("checks")
    with deployed(synthesize(replace(samples, tenants=(changed,)), folder, only="streamly")) as stage:
        yield stage


def report(stage, dataset):
    """The newest report of a dataset."""
    s3, prefix = stage.aws.client("s3"), f"checks/reports/{dataset}/"
    listed = s3.list_objects_v2(Bucket=stage.names.data_bucket, Prefix=prefix)["Contents"]
    newest = max(one["Key"] for one in listed)
    return json.loads(s3.get_object(Bucket=stage.names.data_bucket, Key=newest)["Body"].read())


def imported(stage, dataset):
    return [one for one in stage.ended("DatasetImport", "Imported") if one.input["dataset"] == dataset]


def test_good_files_are_imported_with_a_report_of_what_is_in_them(stage):
    stage.upload("interactions", "items")
    stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"))
    profile = report(stage, "interactions")["profile"]
    rows = len(stage.files()["interactions"].splitlines()) - 1
    assert (profile["rows"], profile["users"], profile["columns"]["USER_ID"]["missing"]) == (rows, 60, 0)
    assert sum(profile["event_types"].values()) == rows
    assert (stage.failed(), stage.mails) == ([], [])
    (told,) = stage.events("DatasetImport Succeeded", dataset="items")
    assert told["report"].startswith("checks/reports/items/")


def test_whatever_is_wrong_is_refused_at_once_and_costs_no_import(stage):
    before = stage.now
    rows = stage.files()["items"].splitlines(keepends=True)
    spoilt = [rows[1].replace(b"\n", b",too much\n"), *rows[2:5], b"i-9,Drama,2001,1700000000000\n", *rows[5:]]
    stage.put("data/items/items.csv", b"".join([rows[0], *spoilt]))
    stage.put("data/items/more.csv", b"ITEM_ID,YEAR\ni1,2001\n")
    stage.run(minutes=10)
    (failed,) = stage.executions("DatasetImport", since=before, dataset="items", reason="arrival")[:1]
    assert "more.csv: its header lacks GENRE, CREATION_TIMESTAMP" in failed.cause
    stage.aws.client("s3").delete_object(Bucket=stage.names.data_bucket, Key="data/items/more.csv")
    stage.start("DatasetImport", dataset="items", reason="by hand")
    stage.run(minutes=10)
    cause = stage.failed()[-1].cause
    assert "items: more than 4 fields in 1 line" in cause
    assert "CREATION_TIMESTAMP: milliseconds in 1 row; write seconds since 1970" in cause
    assert stage.calls("CreateDatasetImportJob", since=before) == []
    assert stage.mails == ["streamly: DatasetImport failed for items"] * 2
    assert report(stage, "items")["verdict"] == "refuse"


def test_a_catalogue_that_lost_most_of_its_items_is_refused_where_the_tenant_file_says_so(stage):
    before = stage.now
    rows = stage.files()["items"].splitlines(keepends=True)
    stage.put("data/items/items.csv", b"".join(rows[:60]))
    stage.run(minutes=10)
    assert "items: 59 rows, at the last import 200 (-70%)" in stage.failed()[-1].cause
    assert stage.calls("CreateDatasetImportJob", since=before) == []


def test_few_new_events_wait_for_more_and_then_they_alone_are_imported(stage):
    before = stage.now
    header, *rows = stage.files(seed=5, interactions=1200)["interactions"].splitlines(keepends=True)
    stage.put("data/interactions/monday.csv", header + b"".join(rows[:700]))
    stage.run(minutes=15)
    (skipped,) = stage.events("DatasetImport Skipped", since=before, dataset="interactions")
    assert skipped["reason"] == "fewer than 1,000 rows are new; waiting for more"
    stage.put("data/interactions/tuesday.csv", header + b"".join(rows[700:]))
    stage.run(minutes=30)
    job = imported(stage, "interactions")[-1]
    (told,) = stage.events("DatasetImport Succeeded", since=before)
    assert told["mode"] == "INCREMENTAL"
    described = stage.aws.client("personalize").describe_dataset_import_job(datasetImportJobArn=told["job"])
    assert described["datasetImportJob"]["importMode"] == "INCREMENTAL"
    assert report(stage, "interactions")["profile"]["rows"] == 1200
    assert {"CopyFresh", "AskAthena"} <= states(job)


def test_a_file_that_went_away_brings_nothing_new(stage):
    before = stage.now
    stage.aws.client("s3").delete_object(Bucket=stage.names.data_bucket, Key="data/interactions/monday.csv")
    stage.start("DatasetImport", dataset="interactions", reason="by hand")
    stage.run(minutes=5)
    assert [event["reason"] for event in stage.events("DatasetImport Skipped", since=before)] == [
        "files went away, and none is new"
    ]


def test_a_full_training_imports_what_nobody_heard_of_first(stage):
    events = stage.aws.client("events")
    events.disable_rule(Name=stage.names.rule("arrival-items"))
    stage.upload("items", seed=3)
    events.enable_rule(Name=stage.names.rule("arrival-items"))
    before = stage.now
    full = stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="schedule")
    stage.run(hours=2)
    (first,) = stage.executions("DatasetImport", since=before, reason="before training", dataset="items")
    assert "Imported" in states(first)
    created = next(one.created for one in stage.versions("FULL") if one.created > before)
    assert first.stop < created
    assert "Trained" in states(full)


def test_all_along_every_promise_but_the_bad_files_was_kept(stage):
    broken = {name: reasons for name, reasons in invariants.broken(stage.record()).items() if reasons}
    assert set(broken) == {"executions_end_well"}
