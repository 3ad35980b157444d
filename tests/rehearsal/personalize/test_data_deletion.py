"""Data deletion jobs: users who are forgotten, and when."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from .conftest import ACCOUNT, BUCKET, REGION, ROLE, code_of
from .test_imports import Rules


def delete(sandbox, group: str, path: str, name: str = "job") -> str:
    """The ARN of a new job."""
    params = {"jobName": name, "datasetGroupArn": group, "roleArn": ROLE}
    source = {"dataLocation": f"s3://{BUCKET}/{path}"}
    return sandbox.create_data_deletion_job(dataSource=source, **params)["dataDeletionJobArn"]


def describe(sandbox, arn: str) -> dict:
    return sandbox.describe_data_deletion_job(dataDeletionJobArn=arn)["dataDeletionJob"]


def test_users_are_forgotten_when_the_job_is_completed(sandbox):
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions", "Users")
    tracker = sandbox.tracker(group)
    sandbox.watch(tracker, "a1", "a2", session="before")
    sandbox.watch(tracker, "a3", user="u1", session="before")
    sandbox.upload("gone/deep/users.csv", "USER_ID\nu1\nnobody\n")
    arn = delete(sandbox, group, "gone/")
    stranger = sandbox.recommend(campaign, userId="stranger")
    assert describe(sandbox, arn)["status"] == "PENDING"
    sandbox.later(minutes=2)
    assert describe(sandbox, arn)["status"] == "IN_PROGRESS"
    assert sandbox.recommend(campaign, userId="u1") != stranger
    sandbox.later(days=1)
    job = describe(sandbox, arn)
    assert (job["status"], job["numDeleted"]) == ("COMPLETED", 25 + 3 + 1)
    data = get_backend("personalize")[ACCOUNT][REGION].state.data[group]
    assert len(data.interactions.snapshot()) == 1500 - 25
    assert len(data.users.records) == 59
    config = {"itemExplorationConfig": {"explorationWeight": "0"}}
    sandbox.update_campaign(campaignArn=campaign, campaignConfig=config)
    sandbox.later(minutes=10)
    assert sandbox.recommend(campaign, userId="u1") == sandbox.recommend(campaign, userId="stranger")
    sandbox.watch(tracker, "b1", "b2", "b3", user="u1")
    sandbox.later(seconds=3)
    assert sandbox.recommend(campaign, userId="u1") != sandbox.recommend(campaign, userId="stranger")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("USER\nu1\n", "missing the following fields: ['USER_ID']"), ("USER_ID,AGE\nu1,3\n", "does not match")],
)
def test_the_file_has_one_column(sandbox, text, reason):
    group = sandbox.group()
    sandbox.upload("users.csv", text)
    arn = delete(sandbox, group, "users.csv")
    sandbox.later(minutes=10)
    job = describe(sandbox, arn)
    assert job["status"] == "FAILED"
    assert reason in job["failureReason"]


def test_the_file_is_not_encrypted_with_a_key_of_ones_own(sandbox):
    group = sandbox.group()
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key-1"}
    sandbox.client("s3").put_object(Bucket=BUCKET, Key="users.csv", Body=b"USER_ID\nu1\n", **encryption)
    arn = delete(sandbox, group, "users.csv")
    sandbox.later(minutes=10)
    assert "data deletion jobs do not read" in describe(sandbox, arn)["failureReason"]


def test_the_role_must_be_allowed_to_read(make_sandbox):
    sandbox = make_sandbox(access=Rules({"bucket s3:GetObject"}))
    arn = delete(sandbox, sandbox.group(), "users.csv")
    sandbox.later(minutes=10)
    assert "no bucket s3:GetObject" in describe(sandbox, arn)["failureReason"]


def test_five_jobs_of_a_group_at_a_time_the_latest_listed_first(sandbox):
    group = sandbox.group()
    sandbox.upload("users.csv", "USER_ID\nu1\n")
    for number in range(5):
        delete(sandbox, group, "users.csv", f"job-{number}")
    with pytest.raises(ClientError) as error:
        delete(sandbox, group, "users.csv", "job-5")
    assert code_of(error) == "LimitExceededException"
    jobs = sandbox.list_data_deletion_jobs(datasetGroupArn=group)["dataDeletionJobs"]
    assert [job["jobName"] for job in jobs] == [f"job-{number}" for number in range(4, -1, -1)]
    arn = jobs[0]["dataDeletionJobArn"]
    sandbox.tag_resource(resourceArn=arn, tags=[{"tagKey": "law", "tagValue": "gdpr"}])
    assert sandbox.list_tags_for_resource(resourceArn=arn)["tags"] == [{"tagKey": "law", "tagValue": "gdpr"}]
    sandbox.delete_dataset_group(datasetGroupArn=group)
