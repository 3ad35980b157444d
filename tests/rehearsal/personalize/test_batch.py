"""Batch jobs, by the example of inference: what they read, what they write, and what they may do."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from .conftest import BUCKET, PREFIX, ROLE, code_of
from .test_imports import Rules

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
OUT = f"s3://{BUCKET}/out/"


class Batch:
    """Jobs of one solution version, created with defaults for what a test does not care about."""

    def __init__(self, sandbox, recipe: str, *kinds: str, **solution) -> None:
        self.sandbox = sandbox
        self.kind = "segment" if "affinity" in recipe else "inference"
        self.group, self.solution, self.version = sandbox.kept(_trained, recipe, *kinds, **solution)

    def create(self, *lines: dict | str, path: str = "in/users.json", **params) -> dict:
        """A job for the lines; with the answer of its Create operation."""
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        source = {"path": self.sandbox.upload(path, text)}
        defaults = {
            "jobName": f"job-{self.sandbox.now:%H%M%S}",
            "solutionVersionArn": self.version,
            "roleArn": ROLE,
            "jobInput": {"s3DataSource": source},
            "jobOutput": {"s3DataDestination": {"path": OUT}},
        }
        return getattr(self.sandbox, f"create_batch_{self.kind}_job")(**{**defaults, **params})

    def describe(self, job: dict) -> dict:
        return getattr(self.sandbox, f"describe_batch_{self.kind}_job")(**job)[f"batch{self.kind.title()}Job"]

    def run(self, *lines: dict | str, **params) -> list[dict]:
        """The lines of the output of a job that ended well."""
        job = self.create(*lines, **params)
        self.sandbox.later(minutes=40)
        described = self.describe(job)
        assert described["status"] == "ACTIVE", described
        return self.output("out/users.json.out")

    def output(self, key: str) -> list[dict]:
        body = self.sandbox.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
        return [json.loads(line) for line in body.splitlines()]


def _trained(sandbox, recipe: str, *kinds: str, **solution) -> tuple[str, str, str]:
    """(dataset group, solution, solution version)"""
    group = sandbox.group(*kinds)
    for kind in kinds:
        assert sandbox.load(kind)["status"] == "ACTIVE"
    arn = sandbox.solution(group, recipe, **solution)
    return group, arn, sandbox.train(arn)["solutionVersionArn"]


@pytest.fixture
def batch(sandbox) -> Batch:
    return Batch(sandbox, "aws-user-personalization", "Interactions", "Items")


def test_users_get_what_a_campaign_would_recommend(sandbox, batch):
    campaign = sandbox.campaign(batch.version)
    config = {"itemExplorationConfig": {"explorationWeight": "0"}}
    sandbox.update_campaign(campaignArn=campaign, campaignConfig=config)
    sandbox.later(minutes=10)
    lines = batch.run({"userId": "u1"}, {"userId": "nobody"}, numResults=7, batchInferenceJobConfig=config)
    for line, user in zip(lines, ("u1", "nobody"), strict=True):
        assert line["input"] == {"userId": user}
        assert line["error"] is None
        assert line["output"]["recommendedItems"] == sandbox.recommend(campaign, userId=user, numResults=7)
        assert line["output"]["scores"] == sorted(line["output"]["scores"], reverse=True)


@pytest.mark.parametrize(
    ("recipe", "question", "scored"),
    [
        ("aws-popularity-count", {"userId": "u1"}, False),
        ("aws-sims", {"itemId": "a1"}, False),
        ("aws-personalized-ranking", {"userId": "u1", "itemList": ["a1", "b1", "b2"]}, True),
    ],
)
def test_each_type_of_recipe_has_its_form(sandbox, recipe, question, scored):
    batch = Batch(sandbox, recipe, "Interactions")
    good, bad = batch.run(question, {"colour": "red"})
    assert good["input"] == question
    assert "error" not in good
    assert ("scores" in good["output"]) == scored
    if "itemList" in question:
        assert sorted(good["output"]["recommendedItems"]) == question["itemList"]
    assert bad["output"] is None
    assert next(iter(question)) in bad["error"]


def test_a_bad_line_is_answered_with_its_error(batch):
    lines = batch.run("{", "[]", {"userId": ""}, {"userId": "u1", "itemId": "a1"}, {"userId": "u1", "filterValues": 3})
    complaints = ("not valid JSON", "not a JSON object", "needs userId", "has itemId", "must be a mapping")
    for line, complaint in zip(lines, complaints, strict=True):
        assert line["output"] is None
        assert complaint in line["error"]


def test_filters_and_their_values_apply_to_each_line(sandbox, batch):
    genre = sandbox.filter(batch.group, "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)")
    values = {"GENRE": '"Drama"'}
    given, missing = batch.run({"userId": "u2", "filterValues": values}, {"userId": "u2"}, filterArn=genre)
    assert {item[0] for item in given["output"]["recommendedItems"]} == {"b"}
    assert "Missing values" in missing["error"]


def test_every_file_of_a_prefix_is_answered_beside_its_name(sandbox, batch):
    sandbox.upload("in/more.json", '{"userId": "u2"}\n')
    sandbox.upload("input/too.json", '{"userId": "u3"}\n')
    source = {"s3DataSource": {"path": f"s3://{BUCKET}/in"}}
    batch.run({"userId": "u1"}, jobInput=source)
    assert batch.output("out/more.json.out")[0]["input"] == {"userId": "u2"}
    assert batch.output("out/too.json.out")[0]["input"] == {"userId": "u3"}


def test_a_job_goes_through_the_statuses_of_batch_jobs_and_writes_at_the_end(sandbox, batch):
    job = batch.create({"userId": "u1"}, tags=[{"tagKey": "team", "tagValue": "crm"}])
    seen = []
    for _ in range(2):
        seen.append(batch.describe(job)["status"])
        sandbox.later(minutes=5)
    assert seen == ["PENDING", "IN PROGRESS"]
    assert "Contents" not in sandbox.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="out/")
    sandbox.later(minutes=30)
    described = batch.describe(job)
    assert (described["status"], described["numResults"], described["batchInferenceJobMode"]) == (
        "ACTIVE",
        25,
        "BATCH_INFERENCE",
    )
    (summary,) = sandbox.list_batch_inference_jobs(solutionVersionArn=batch.version)["batchInferenceJobs"]
    assert summary["batchInferenceJobArn"] == f"{PREFIX}:batch-inference-job/{described['jobName']}"
    assert sandbox.list_tags_for_resource(resourceArn=summary["batchInferenceJobArn"])["tags"]
    with pytest.raises(ClientError) as error:
        batch.create({"userId": "u1"}, jobName=described["jobName"])
    assert code_of(error) == "ResourceAlreadyExistsException"


def test_the_latest_version_takes_up_new_items_first(sandbox, batch):
    properties = json.dumps({"genre": "Action", "creationTimestamp": int(sandbox.now.timestamp())})
    sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=[{"itemId": "new", "properties": properties}])
    config = {"itemExplorationConfig": {"explorationWeight": "1"}}
    (line,) = batch.run({"userId": "u2"}, batchInferenceJobConfig=config)
    assert "new" not in line["output"]["recommendedItems"]  # it came less than 15 minutes before the job
    (line,) = batch.run({"userId": "u2"}, batchInferenceJobConfig=config)
    assert "new" in line["output"]["recommendedItems"]


@pytest.mark.parametrize(
    "refused",
    [
        "assume", "role s3:GetObject", "role s3:ListBucket", "role s3:PutObject", "bucket s3:GetObject",
        "bucket s3:PutObject", "role kms:GenerateDataKey", f"key kms:Decrypt for {ROLE}",
        "key kms:GenerateDataKey for personalize.amazonaws.com",
    ],
)  # fmt: skip
def test_role_buckets_and_keys_must_let_personalize_in(make_sandbox, refused):
    rules = Rules()
    batch = Batch(make_sandbox(access=rules), "aws-popularity-count", "Interactions")
    rules.refused.add(refused)
    destination = {"s3DataDestination": {"path": OUT, "kmsKeyArn": KEY}}
    job = batch.create({"userId": "u1"}, jobOutput=destination)
    batch.sandbox.later(minutes=10)
    described = batch.describe(job)
    assert described["status"] == "CREATE FAILED"
    assert f"no {refused}" in described["failureReason"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"jobInput": {"s3DataSource": {"path": f"s3://{BUCKET}/nothing"}}}, "No input files"),
        ({"jobInput": {"s3DataSource": {"path": f"s3://{BUCKET}/empty.json"}}}, "has no lines"),
        ({"jobOutput": {"s3DataDestination": {"path": "s3://nowhere/out/"}}}, "bucket nowhere does not exist"),
    ],
)
def test_jobs_without_input_or_output_fail(sandbox, batch, change, reason):
    sandbox.upload("empty.json", "\n")
    job = batch.create({"userId": "u1"}, **change)
    sandbox.later(minutes=10)
    assert reason in batch.describe(job)["failureReason"]


def test_a_job_whose_bucket_vanishes_fails_when_it_would_write(sandbox, batch):
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket="brief", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    job = batch.create({"userId": "u1"}, jobOutput={"s3DataDestination": {"path": "s3://brief/out/"}})
    s3.delete_bucket(Bucket="brief")
    sandbox.later(minutes=40)
    assert batch.describe(job)["status"] == "CREATE FAILED"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"batchInferenceJobMode": "THEME_GENERATION"}, "does not model batch inference jobs that generate themes"),
        ({"jobOutput": {"s3DataDestination": {"path": f"s3://{BUCKET}/out"}}}, "with the last slash"),
        ({"numResults": 501}, "at most 500"),
        ({"numResults": 0}, "at least 1"),
        ({"batchInferenceJobConfig": {"rankingInfluence": {"POPULARITY": 0.5}}}, "rankingInfluence is not applicable"),
        ({"batchInferenceJobConfig": {"itemExplorationConfig": {"explorationWeight": "2"}}}, "between 0 and 1"),
    ],
)
def test_requests_that_are_refused(batch, change, complaint):
    with pytest.raises(ClientError, match=complaint):
        batch.create({"userId": "u1"}, **change)


def test_five_jobs_at_a_time(batch):
    for _ in range(5):
        batch.create({"userId": "u1"})
    with pytest.raises(ClientError, match="More than 5 resources") as error:
        batch.create({"userId": "u1"})
    assert code_of(error) == "LimitExceededException"


def test_a_version_must_be_ready_and_of_a_fitting_recipe(sandbox, batch):
    version = sandbox.create_solution_version(solutionArn=batch.solution)["solutionVersionArn"]
    with pytest.raises(ClientError) as error:
        batch.create({"userId": "u1"}, solutionVersionArn=version)
    assert code_of(error) == "ResourceInUseException"
    batch.kind = "segment"
    with pytest.raises(ClientError, match="cannot be created with aws-user-personalization"):
        batch.create({"itemId": "a1"})
