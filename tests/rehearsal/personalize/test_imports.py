"""Bulk imports: where files are looked for, what fails a job, and what FULL and INCREMENTAL leave behind."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from .conftest import ACCOUNT, BUCKET, PREFIX, REGION, ROLE, code_of, interactions_csv, items_csv

HEADER = "ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP\n"


def data(group: str = f"{PREFIX}:dataset-group/acme"):
    """The data that the emulator holds for a dataset group."""
    return get_backend("personalize")[ACCOUNT][REGION].state.data[group]


def test_an_import_takes_effect_when_it_is_active(sandbox):
    sandbox.group("Interactions")
    location = sandbox.upload("i.csv", interactions_csv())
    dataset = f"{PREFIX}:dataset/acme/INTERACTIONS"
    source = {"dataLocation": location}
    job = sandbox.create_dataset_import_job(jobName="j", datasetArn=dataset, dataSource=source, roleArn=ROLE)
    sandbox.later(minutes=2)
    assert sandbox.describe_dataset_import_job(**job)["datasetImportJob"]["status"] == "CREATE IN_PROGRESS"
    assert len(data().interactions.bulk) == 0
    sandbox.later(minutes=12)
    assert sandbox.describe_dataset_import_job(**job)["datasetImportJob"]["status"] == "ACTIVE"
    assert len(data().interactions.bulk) == 1500


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ITEM_ID,GENRE,YEAR\n1,a,2000\n", "missing the following fields: ['CREATION_TIMESTAMP']"),
        ("GENRE,ITEM_ID,YEAR,CREATION_TIMESTAMP\na,1,2000,1\n", "does not match the dataset schema"),
        (HEADER + "1,a,2000\n", "row 2 has 3 fields"),
        (HEADER + "1,a,2000,1\n2,a,2006–2007,1\n", "YEAR must be of type int"),
        (HEADER + "1,a,1_000,1\n", "YEAR must be of type int"),
        (HEADER + "1,,2000,1\n", "row 2 has no GENRE"),
        (HEADER + "1,a,,1700000000000\n", "epoch seconds"),
        (HEADER + f"{'x' * 257},a,,1\n", "the maximum is 256"),
        (HEADER + f"1,a,{2**31},1\n", "must fit into an Avro int"),
        (HEADER, "No records"),
    ],
)
def test_one_bad_row_fails_the_whole_job(sandbox, text, reason):
    sandbox.group("Items")
    job = sandbox.load("Items", text)
    assert job["status"] == "CREATE FAILED"
    assert reason in job["failureReason"]
    assert not data().items.records


def test_a_number_is_a_number(sandbox):
    fields = [{"name": "ITEM_ID", "type": "string"}, {"name": "PRICE", "type": "float"}]
    sandbox.group("Items", columns={"Items": fields})
    for cell in ("nan", "inf", "1_0.5", " 1"):
        assert "PRICE must be of type float" in sandbox.load("Items", f"ITEM_ID,PRICE\n1,{cell}\n")["failureReason"]


def test_event_types_and_optional_columns_are_ten_together(sandbox):
    sandbox.group("Interactions")  # with EVENT_TYPE as its only optional column
    lines = interactions_csv().splitlines()

    def of_types(count: int) -> str:
        rows = [f"{line.rpartition(',')[0]},type{place % count}" for place, line in enumerate(lines[1:])]
        return "\n".join([lines[0], *rows]) + "\n"

    assert sandbox.load("Interactions", of_types(9))["status"] == "ACTIVE"
    job = sandbox.load("Interactions", interactions_csv(), importMode="INCREMENTAL")
    assert "11 event types and 1 optional columns, together at most 10" in job["failureReason"]
    assert "10 event types" in sandbox.load("Interactions", of_types(10))["failureReason"]


def test_too_few_interactions_fail_an_import(sandbox):
    sandbox.group("Interactions")
    job = sandbox.load("Interactions", interactions_csv(users=10))
    assert job["status"] == "CREATE FAILED"
    assert "at least 1000 records, found 250" in job["failureReason"]


def test_a_folder_is_read_at_its_first_level_only_and_a_byte_order_mark_is_no_letter(sandbox):
    sandbox.group("Items")
    sandbox.upload("acme/Items/deeper/more.csv", HEADER + "deep,a,,1\n")
    sandbox.upload("acme/Items/notes.txt", "not a table")
    sandbox.upload("acme/Items/second.csv", "\ufeff" + HEADER + "2,a,,1\n")
    assert sandbox.load("Items", HEADER + "1,a,,1\n")["status"] == "ACTIVE"
    assert {data().items.vocabulary.names[code] for code in data().items.records} == {"1", "2"}


@pytest.mark.parametrize("path", ["acme/Items", "nothing/", "nothing.csv"])
def test_a_location_without_files_fails_the_job(sandbox, path):
    sandbox.group("Items")
    sandbox.upload("acme/Items/data.csv", items_csv())
    source = {"dataLocation": f"s3://{BUCKET}/{path}"}
    dataset = f"{PREFIX}:dataset/acme/ITEMS"
    job = sandbox.create_dataset_import_job(jobName="j", datasetArn=dataset, dataSource=source, roleArn=ROLE)
    sandbox.later(minutes=15)
    assert "No CSV files" in sandbox.describe_dataset_import_job(**job)["datasetImportJob"]["failureReason"]


def test_full_replaces_bulk_records_but_keeps_streamed_ones(sandbox):
    sandbox.group("Items")
    sandbox.load("Items", HEADER + "1,a,,1\n2,a,,1\n")
    properties = '{"genre": "b", "creationTimestamp": 5}'
    sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=[{"itemId": "s", "properties": properties}])
    sandbox.load("Items", HEADER + "3,a,,1\n")
    assert {data().items.vocabulary.names[code] for code in data().items.records} == {"3", "s"}


def test_incremental_adds_and_overwrites_but_cannot_come_first(sandbox):
    sandbox.group("Items")
    with pytest.raises(ClientError) as error:
        sandbox.load("Items", HEADER + "1,a,,1\n", importMode="INCREMENTAL")
    assert code_of(error) == "InvalidInputException"
    sandbox.load("Items", HEADER + "1,a,,1\n2,a,,1\n")
    assert (
        sandbox.load("Items", HEADER + "2,b,1999,1\n3,a,,1\n", importMode="INCREMENTAL")["importMode"] == "INCREMENTAL"
    )
    records = {data().items.vocabulary.names[code]: record for code, record in data().items.records.items()}
    assert {name: record["GENRE"] for name, record in records.items()} == {"1": "a", "2": "b", "3": "a"}
    assert records["2"]["YEAR"] == 1999


def test_incremental_interactions_are_added_once(sandbox):
    sandbox.group("Interactions")
    sandbox.load("Interactions", interactions_csv(users=40))
    sandbox.load("Interactions", interactions_csv(users=60), importMode="INCREMENTAL")
    assert len(data().interactions.bulk) == 1500


@dataclass
class Rules:
    """An Access that refuses what its set names."""

    refused: set[str] = field(default_factory=set)
    asked: list[tuple] = field(default_factory=list)

    def _answer(self, what: str, *details: str) -> str | None:
        self.asked.append((what, *details))
        return f"no {what}" if what in self.refused else None

    def assume(self, role_arn, service, source_account, source_arn):
        return self._answer("assume", role_arn, service, source_account, source_arn)

    def allows(self, role_arn, action, resource_arn):
        return self._answer(f"role {action}", resource_arn)

    def bucket_allows(self, bucket, service, action, resource_arn, source_account, source_arn):
        return self._answer(f"bucket {action}", resource_arn, source_account, source_arn)

    def key_allows(self, key_arn, role_arn_or_service, action, source_account, source_arn):
        return self._answer(f"key {action} for {role_arn_or_service}", key_arn)


@pytest.mark.parametrize(
    "refused", ["assume", "role s3:GetObject", "role s3:ListBucket", "bucket s3:GetObject", "bucket s3:ListBucket"]
)
def test_role_and_bucket_must_both_let_personalize_in(make_sandbox, refused):
    sandbox = make_sandbox(access=Rules({refused}))
    sandbox.group("Items")
    job = sandbox.load("Items")
    assert job["status"] == "CREATE FAILED"
    assert f"no {refused}" in job["failureReason"]


def test_permissions_are_asked_for_the_job_and_the_exact_location(make_sandbox):
    rules = Rules()
    sandbox = make_sandbox(access=rules)
    sandbox.group("Items")
    job = sandbox.load("Items")
    arn = job["datasetImportJobArn"]
    objects = f"arn:aws:s3:::{BUCKET}/acme/Items/*"
    assert ("assume", ROLE, "personalize.amazonaws.com", ACCOUNT, arn) in rules.asked
    assert ("role s3:GetObject", objects) in rules.asked
    assert ("bucket s3:ListBucket", f"arn:aws:s3:::{BUCKET}", ACCOUNT, arn) in rules.asked


@pytest.mark.parametrize("who", [ROLE, "personalize.amazonaws.com"])
def test_the_key_of_a_dataset_group_must_let_in_role_and_service(make_sandbox, who):
    sandbox = make_sandbox(access=Rules({f"key kms:Decrypt for {who}"}))
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    arn = sandbox.create_dataset_group(name="acme", roleArn=ROLE, kmsKeyArn=key)["datasetGroupArn"]
    sandbox.later(minutes=5)
    group = sandbox.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]
    assert group["status"] == "CREATE FAILED"
    assert who in group["failureReason"]


def test_a_deleted_file_of_a_versioned_bucket_is_not_there_any_more(sandbox):
    sandbox.group("Items")
    s3 = sandbox.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    sandbox.upload("acme/Items/old.csv", "not a file of items")
    s3.delete_object(Bucket=BUCKET, Key="acme/Items/old.csv")
    assert sandbox.load("Items")["status"] == "ACTIVE"
