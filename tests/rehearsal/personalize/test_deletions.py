"""What stands in the way of deleting a dataset or a filter ("delete-dataset", "filter-real-time")."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import PREFIX, ROLE, refused
from .films import VIDEO, loaded, recommender
from .test_batch import Batch

ITEMS, INTERACTIONS = f"{PREFIX}:dataset/acme/ITEMS", f"{PREFIX}:dataset/acme/INTERACTIONS"


def in_use(call: Callable, **params: str) -> str:
    """The message of a ResourceInUseException."""
    code, message = refused(call, **params)
    assert code == "ResourceInUseException"
    return message


def test_a_dataset_waits_for_filters_and_campaigns_of_its_group_and_for_the_event_tracker(sandbox):
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions", "Items")
    tracker = sandbox.create_event_tracker(name="t", datasetGroupArn=group)["eventTrackerArn"]
    filter_arn = sandbox.filter(group, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")')
    for call, params in (
        (sandbox.delete_filter, {"filterArn": filter_arn}),
        (sandbox.delete_campaign, {"campaignArn": campaign}),
    ):
        for dataset in (ITEMS, INTERACTIONS):
            assert next(iter(params.values())) in in_use(sandbox.delete_dataset, datasetArn=dataset)
        call(**params)
        sandbox.later(minutes=3)
    sandbox.delete_dataset(datasetArn=ITEMS)
    assert tracker in in_use(sandbox.delete_dataset, datasetArn=INTERACTIONS)
    sandbox.delete_event_tracker(eventTrackerArn=tracker)
    sandbox.later(minutes=3)
    sandbox.delete_dataset(datasetArn=INTERACTIONS)  # although there is a solution


def test_a_dataset_waits_for_what_is_in_progress(sandbox):
    group = sandbox.group("Interactions", "Items")
    sandbox.load("Interactions")
    location = sandbox.upload("items.csv", "ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP\n1,a,2000,1\n")
    source = {"dataLocation": location}
    sandbox.create_dataset_import_job(jobName="items", datasetArn=ITEMS, dataSource=source, roleArn=ROLE)
    assert "dataset-import-job/items" in in_use(sandbox.delete_dataset, datasetArn=ITEMS)
    sandbox.later(minutes=15)
    sandbox.create_solution_version(solutionArn=sandbox.solution(group))
    assert "solution/for-you/" in in_use(sandbox.delete_dataset, datasetArn=ITEMS)
    sandbox.later(hours=2)
    sandbox.delete_dataset(datasetArn=ITEMS)


def test_a_dataset_waits_for_recommenders_in_progress_only(sandbox):
    group = loaded(sandbox, VIDEO)
    arn = recommender(sandbox, group, hours=0)
    assert arn in in_use(sandbox.delete_dataset, datasetArn=ITEMS)
    sandbox.later(hours=2)
    sandbox.delete_dataset(datasetArn=ITEMS)


def test_datasets_and_filters_wait_for_batch_jobs(sandbox):
    batch = Batch(sandbox, "aws-user-personalization", "Interactions", "Items")
    filter_arn = sandbox.filter(batch.group, "EXCLUDE ItemID WHERE Items.YEAR > 2000")
    job = batch.create({"userId": "u1"})["batchInferenceJobArn"]
    assert job in in_use(sandbox.delete_filter, filterArn=filter_arn)
    sandbox.later(minutes=40)
    sandbox.delete_filter(filterArn=filter_arn)
    sandbox.later(minutes=3)
    job = batch.create({"userId": "u1"})["batchInferenceJobArn"]
    assert job in in_use(sandbox.delete_dataset, datasetArn=ITEMS)
    sandbox.later(minutes=40)
    sandbox.delete_dataset(datasetArn=ITEMS)
