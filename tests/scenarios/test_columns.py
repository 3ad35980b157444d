"""A file that has a column with `since` from the beginning. And such a column that is added to a dataset which is
deployed: the acts of one story, in the order of the file; the campaign serves a version that is ACTIVE all along.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.models import Column
from tests.scenarios.stage import deployed
from tests.scenarios.test_edits import names, planned, reconciled, serving
from tests.synthesis import synthesize

STUDIO = Column(name="STUDIO", type="string", categorical=True, nullable=True, since=2)


@pytest.fixture(scope="module")
def stage(assembly):
    with deployed(assembly) as stage:
        stage.train_and_serve()
        stage.run_until(lambda: not stage.running("CampaignDeployment") and not stage.running("TenantReconciliation"))
        yield stage


@pytest.fixture(scope="module")
def wider(samples, tmp_path_factory):
    """streamly with a column more, which a filter of its own reads."""
    tenants = {tenant.tenant: tenant for tenant in samples.tenants}
    streamly = tenants["streamly"]
    items = streamly.datasets.items
    datasets = streamly.datasets.model_copy(
        update={"items": items.model_copy(update={"columns": (*items.columns, STUDIO)})}
    )
    independent = streamly.filters[0].model_copy(
        update={"name": "independent", "expression": 'EXCLUDE ItemID WHERE Items.STUDIO IN ("big")'}
    )
    tenants["streamly"] = streamly.model_copy(
        update={"datasets": datasets, "filters": (*streamly.filters, independent)}
    )
    fleet = replace(samples, tenants=tuple(tenants.values()))
    return synthesize(fleet, tmp_path_factory.mktemp("wider"), only="streamly")


def items_of(stage):
    stage.run(minutes=0.1)  # one request a second
    personalize = stage.aws.client("personalize")
    return personalize.describe_dataset(datasetArn=stage.names.dataset_arn("items"))["dataset"]


def columns_of(stage):
    schema = stage.aws.client("personalize").describe_schema(schemaArn=items_of(stage)["schemaArn"])["schema"]
    return [name for name in ("ITEM_ID", "GENRE", "YEAR", "CREATION_TIMESTAMP", "STUDIO") if name in schema["schema"]]


def told(found, kind):
    return [(one["kind"], one["name"], one["reason"]) for one in found[kind]]


def settled(stage):
    workflows = ("TenantReconciliation", "DatasetImport", "SolutionTraining", "CampaignDeployment", "FilterRotation")
    return not any(stage.running(workflow) for workflow in workflows)


def test_a_file_that_has_such_a_column_from_the_beginning(wider):
    with deployed(wider) as stage:
        stage.upload("interactions", "items")  # while the schema is that of the first columns
        stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"))
        stage.run_until(lambda: settled(stage))
        assert columns_of(stage)[-1] == "STUDIO"
        assert stage.state("import#items")["schemaArn"] == items_of(stage)["schemaArn"]
        assert len(stage.calls("CreateDatasetImportJob")) == 2
        assert (len(names(stage)[0]), len(stage.versions("FULL"))) == (1, 1)
        assert stage.filters("independent")
        found = reconciled(stage)
        assert found["actions"] == found["reports"] == found["waiting"] == []
        assert stage.failed() == []
        assert stage.mails == []


def test_a_column_can_be_previewed(stage, wider):
    assert set(planned(stage, wider)) == {
        ("dataset", "items", "add columns"),
        ("solution", "for-you", "waits"),
        ("filter", "independent", "waits"),
    }


def test_the_schema_is_exchanged_and_nothing_is_trained_without_data(stage, wider):
    before, version = items_of(stage), serving(stage)
    imports, trainings = len(stage.calls("CreateDatasetImportJob")), len(stage.versions("FULL"))
    stage.deploy(wider)
    stage.run_until(lambda: stage.filters("independent") and settled(stage), hours=1)
    after = items_of(stage)
    assert (after["datasetArn"], after["creationDateTime"]) == (before["datasetArn"], before["creationDateTime"])
    assert after["schemaArn"] != before["schemaArn"]
    assert columns_of(stage)[-1] == "STUDIO"
    assert len(stage.calls("CreateDatasetImportJob")) == imports
    assert len(stage.versions("FULL")) == trainings
    assert serving(stage) == version
    found = reconciled(stage)
    assert found["actions"] == found["reports"] == []
    assert told(found, "waiting") == [
        ("solution", "for-you", "waiting for data with the new columns of items, to learn from them")
    ]


def test_data_with_the_column_is_imported_and_learnt_from_behind_what_serves(stage):
    before, since = serving(stage), stage.now
    stage.upload("items", seed=1)
    stage.run_until(lambda: len(names(stage)[0]) == 2, hours=1)
    assert serving(stage) == before
    stage.run_until(lambda: serving(stage).version_arn.split("/")[1] != before.version_arn.split("/")[1], hours=4)
    stage.run_until(lambda: settled(stage))
    assert stage.state("import#items")["schemaArn"] == items_of(stage)["schemaArn"]
    assert len(stage.calls("CreateDatasetImportJob", since=since)) == 1
    solution = stage.aws.client("personalize").describe_solution(
        solutionArn=stage.state("solution#for-you")["solutionArn"]
    )["solution"]
    assert solution["creationDateTime"] > items_of(stage)["latestDatasetUpdate"]["lastUpdatedDateTime"]
    found = reconciled(stage)
    assert found["actions"] == found["reports"] == found["waiting"] == []
    assert stage.failed() == []


def test_a_column_that_is_taken_out_again_stays_and_that_is_said(stage, assembly):
    wide = items_of(stage)["schemaArn"]
    trainings = len(stage.versions("FULL"))
    stage.deploy(assembly)
    stage.run_until(lambda: stage.state("filter#independent").get("removed") and settled(stage), hours=1)
    found = reconciled(stage)
    ((kind, name, reason),) = told(found, "reports")
    assert (kind, name) == ("dataset", "items")
    assert reason.startswith("the tenant file has no STUDIO any more; Personalize removes none")
    assert (items_of(stage)["schemaArn"], len(stage.versions("FULL"))) == (wide, trainings)
    assert stage.failed() == []


def test_and_nothing_was_replaced_that_holds_data(stage):
    assert not stage.calls("DeleteDatasetGroup", "DeleteDataset", "DeleteSchema", "DeleteEventTracker")
    assert len(stage.calls("CreateDataset")) == 2
