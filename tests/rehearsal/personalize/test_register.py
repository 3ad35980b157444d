"""The emulator in moto's place: repeatable, apart from other runs, and reachable through moto's server."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from rehearsal import personalize
from rehearsal.personalize import inspection
from rehearsal.personalize.backend import PersonalizeBackend

from .conftest import ACCOUNT, REGION


def story(sandbox) -> tuple:
    """A tenant's first hours; everything that came of them."""
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions", "Items")
    sandbox.watch(sandbox.tracker(group), "b20", user="new")
    sandbox.later(seconds=2)
    answers = [sandbox.get_recommendations(campaignArn=campaign, userId=user) for user in ("u1", "new")]
    return answers, inspection.campaigns(ACCOUNT, REGION), inspection.solution_versions(ACCOUNT, REGION)


def test_the_same_seed_gives_the_same_run_and_another_one_another(make_sandbox):
    first, again, other = (story(make_sandbox(seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first[2][0].ended != other[2][0].ended
    assert first[2][0].arn != other[2][0].arn


def test_registering_starts_afresh(make_sandbox):
    make_sandbox().group()
    assert make_sandbox().list_dataset_groups()["datasetGroups"] == []


def test_moto_resets_it(sandbox):
    sandbox.group()
    backends = personalize.register()
    backend = backends[ACCOUNT][REGION]
    assert isinstance(backend, PersonalizeBackend)
    sandbox.group()
    backend.reset()
    assert sandbox.list_dataset_groups()["datasetGroups"] == []


def test_all_three_endpoints_answer_through_motos_server():
    personalize.register()
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        credentials = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}

        def client(service: str):
            return boto3.client(service, endpoint_url=f"http://{host}:{port}", **credentials)

        arn = client("personalize").create_dataset_group(name="acme")["datasetGroupArn"]
        assert client("personalize").describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]["name"] == "acme"
        with pytest.raises(ClientError, match="does not exist") as error:
            client("personalize-runtime").get_recommendations(campaignArn=arn.replace("dataset-group", "campaign"))
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        with pytest.raises(ClientError, match="does not exist"):
            client("personalize-events").put_items(datasetArn=f"{arn}x", items=[{"itemId": "1"}])
    finally:
        server.stop()
        personalize.register()
