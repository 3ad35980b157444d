from __future__ import annotations

import gzip
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import EmbeddedAws
from tests.rehearsal.athena.library import REGION, SCANNED, ended, failure, rows, start, table

ALL = "SELECT item_id, genre FROM items ORDER BY 1"
NUMBERS = "SELECT x FROM (VALUES 1, 2, 3, 4, 5) t(x) ORDER BY x"


def refused(code: str = "InvalidRequestException") -> Any:
    return pytest.raises(ClientError, match=code)


def test_a_table_is_every_visible_object_below_its_location(shared: EmbeddedAws) -> None:
    assert rows(shared, ALL) == [("i1", "drama"), ("i2", ""), ("i3", None), ("i4", 'say "hi", you')]
    assert rows(shared, 'SELECT DISTINCT "$path" FROM items ORDER BY 1') == [
        ("s3://data/items/a.csv",),
        ("s3://data/items/deep/er/b.csv",),
    ]


def test_a_result_is_an_object_and_pages_of_it(shared: EmbeddedAws) -> None:
    client = shared.client("athena")
    id = start(client, "SELECT genre, item_id = 'i1' AS own, 1E7 AS big FROM items ORDER BY item_id")
    found = ended(shared, id)
    location = f"s3://results/checks/{id}.csv"
    assert found["ResultConfiguration"]["OutputLocation"] == location
    body = shared.client("s3").get_object(Bucket="results", Key=f"checks/{id}.csv")["Body"].read().decode()
    assert body.splitlines() == [
        '"genre","own","big"',
        '"drama","true","1.0E7"',
        '"","false","1.0E7"',
        ',"false","1.0E7"',
        '"say ""hi"", you","false","1.0E7"',
    ]
    first = client.get_query_results(QueryExecutionId=id, MaxResults=3)
    data = [line["Data"] for line in first["ResultSet"]["Rows"]]
    assert data[0] == [{"VarCharValue": "genre"}, {"VarCharValue": "own"}, {"VarCharValue": "big"}]
    second = client.get_query_results(QueryExecutionId=id, NextToken=first["NextToken"])
    assert [line["Data"][0] for line in second["ResultSet"]["Rows"]] == [{}, {"VarCharValue": 'say "hi", you'}]
    assert "NextToken" not in second
    columns = second["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(one["Name"], one["Type"]) for one in columns] == [
        ("genre", "varchar"),
        ("own", "boolean"),
        ("big", "double"),
    ]
    shared.client("s3").delete_object(Bucket="results", Key=f"checks/{id}.csv")
    with refused():
        client.get_query_results(QueryExecutionId=id)


def test_a_query_takes_its_time(shared: EmbeddedAws) -> None:
    client = shared.client("athena")
    id = start(client, ALL)
    with refused("has not yet finished"):
        client.get_query_results(QueryExecutionId=id)
    states = []
    while not states or states[-1] != "SUCCEEDED":
        found = client.get_query_execution(QueryExecutionId=id)["QueryExecution"]
        states.append(found["Status"]["State"])
    assert list(dict.fromkeys(states)) == ["QUEUED", "RUNNING", "SUCCEEDED"]
    assert found["Statistics"]["TotalExecutionTimeInMillis"] == 2000
    assert found["Statistics"]["DataScannedInBytes"] == SCANNED


def test_a_query_can_be_stopped(shared: EmbeddedAws) -> None:
    client = shared.client("athena")
    id = start(client, ALL)
    client.stop_query_execution(QueryExecutionId=id)
    found = ended(shared, id)
    assert found["Status"]["State"] == "CANCELLED"
    client.stop_query_execution(QueryExecutionId=id)
    with refused("Final query state: CANCELLED"):
        client.get_query_results(QueryExecutionId=id)


def test_a_token_starts_one_query(shared: EmbeddedAws) -> None:
    client, token = shared.client("athena"), "t" * 32
    assert start(client, ALL, ClientRequestToken=token) == start(client, ALL, ClientRequestToken=token)
    with refused("Idempotent parameters"):
        start(client, NUMBERS, ClientRequestToken=token)


@pytest.mark.parametrize(
    ("query", "more", "reason"),
    [
        ("SELECT * FROM nothing", {}, "TABLE_NOT_FOUND: Table 'awsdatacatalog.acme.nothing' does not exist"),
        ("SELECT * FROM other.items", {}, "SCHEMA_NOT_FOUND: Schema 'other' does not exist"),
        ("SELECT * FROM items", {"QueryExecutionContext": {}}, "Schema 'default' does not exist"),
        ("SELECT * FROM elsewhere.acme.items", {}, "CATALOG_NOT_FOUND"),
        (
            "SELECT * FROM items",
            {"QueryExecutionContext": {"Catalog": "mine", "Database": "acme"}},
            "the catalogue mine",
        ),
        ("SELECT ? FROM items", {"ExecutionParameters": ["1"]}, "ExecutionParameters"),
        ("SELECT CAST(genre AS BIGINT) FROM items", {}, "INVALID_CAST_ARGUMENT: Cannot cast 'drama' to BIGINT"),
        ("DELETE FROM items", {}, "a statement other than SELECT"),
    ],
)
def test_a_query_that_cannot_be_run_fails(shared: EmbeddedAws, query: str, more: dict[str, Any], reason: str) -> None:
    assert reason in failure(shared, query, **more)


STORAGE = table()["StorageDescriptor"]


@pytest.mark.parametrize(
    ("name", "changed", "reason"),
    [
        ("parted", {"PartitionKeys": [{"Name": "day", "Type": "string"}]}, "the PartitionKeys"),
        ("footed", {"Parameters": {"skip.footer.line.count": "1"}}, "skip.footer.line.count"),
        ("virtual", {"TableType": "VIRTUAL_VIEW"}, "TableType VIRTUAL_VIEW"),
        ("typed", {"StorageDescriptor": {**STORAGE, "Columns": [{"Name": "n", "Type": "bigint"}]}}, "n of table typed"),
        (
            "parquet",
            {"StorageDescriptor": {**STORAGE, "SerdeInfo": {"SerializationLibrary": "x.Parquet"}}},
            "x.Parquet",
        ),
        ("formless", {"StorageDescriptor": {**STORAGE, "InputFormat": ""}}, "HIVE_UNSUPPORTED_FORMAT: InputFormat"),
        ("folderless", {"StorageDescriptor": {**STORAGE, "Location": "s3://data/items"}}, "is no folder"),
        ("bucketless", {"StorageDescriptor": {**STORAGE, "Location": "s3://nobody/x/"}}, "bucket does not exist"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(
    shared: EmbeddedAws, name: str, changed: dict[str, Any], reason: str
) -> None:
    shared.client("glue").create_table(DatabaseName="acme", TableInput=table(name, **changed))
    assert reason in failure(shared, f"SELECT COUNT(*) FROM {name}")


def test_other_files(shared: EmbeddedAws) -> None:
    s3, glue = shared.client("s3"), shared.client("glue")
    serde = {**STORAGE["SerdeInfo"], "Parameters": {"separatorChar": "|", "quoteChar": "'", "escapeChar": "^"}}
    own = {"StorageDescriptor": {**STORAGE, "SerdeInfo": serde, "Location": "s3://data/own/"}, "Parameters": {}}
    glue.create_table(DatabaseName="acme", TableInput=table("own", **own))
    assert rows(shared, "SELECT COUNT(*) FROM own") == [("0",)]
    s3.put_object(Bucket="data", Key="own/a.gz", Body=gzip.compress("\ufeff'a|b'|\"c\"\n\nd|é".encode()))
    s3.put_object(Bucket="data", Key="own/b", Body=b"\xff|x,y\r\rz|1\x002|more\n")
    assert rows(shared, "SELECT item_id, genre FROM own ORDER BY 1, 2") == [
        ("a|b", '"c"'),
        ("d", "é"),
        ("z", "1\x002"),
        ("\ufffd", "x,y"),
        (None, None),
        (None, None),
    ]
    s3.put_object(Bucket="data", Key="own/c.gz", Body=b"no gzip")
    assert "HIVE_CURSOR_ERROR" in failure(shared, "SELECT COUNT(*) FROM own")


def test_a_workgroup_is_kept_to(shared: EmbeddedAws) -> None:
    client = shared.client("athena")
    shared.client("s3").put_object(Bucket="data", Key="big/a.csv", Body=b"x" * 11_000_000)
    storage = {**STORAGE, "Location": "s3://data/big/"}
    shared.client("glue").create_table(DatabaseName="acme", TableInput=table("big", StorageDescriptor=storage))
    own = {"OutputLocation": "s3://results/own/"}
    forced = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "ResultConfiguration": {"OutputLocation": "s3://results/forced"},
    }
    client.create_work_group(Name="forced", Configuration=forced)
    found = ended(shared, start(client, "SELECT COUNT(*) FROM big", WorkGroup="forced", ResultConfiguration=own))
    assert (found["Status"]["State"], found["Status"]["StateChangeReason"]) == (
        "CANCELLED",
        "Bytes scanned limit was exceeded",
    )
    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://results/forced/")
    updates = {"EnforceWorkGroupConfiguration": False, "RemoveBytesScannedCutoffPerQuery": True}
    client.update_work_group(WorkGroup="forced", ConfigurationUpdates=updates)
    found = ended(shared, start(client, "SELECT COUNT(*) FROM big", WorkGroup="forced", ResultConfiguration=own))
    assert found["Status"]["State"] == "SUCCEEDED"
    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://results/own/")
    client.update_work_group(WorkGroup="forced", State="DISABLED")
    with refused("WorkGroup forced is disabled"):
        start(client, NUMBERS, WorkGroup="forced")
    with refused("is not empty"):
        client.delete_work_group(WorkGroup="forced")
    client.delete_work_group(WorkGroup="forced", RecursiveDeleteOption=True)
    with refused("WorkGroup forced is not found"):
        client.get_work_group(WorkGroup="forced")


def test_results_are_encrypted_as_the_workgroup_says(shared: EmbeddedAws) -> None:
    client, key = shared.client("athena"), shared.client("kms").create_key()["KeyMetadata"]["Arn"]
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    results = {"OutputLocation": "s3://results/closed/", "EncryptionConfiguration": encryption}
    client.create_work_group(Name="closed", Configuration={"ResultConfiguration": results})
    id = start(client, NUMBERS, WorkGroup="closed")
    assert ended(shared, id)["Status"]["State"] == "SUCCEEDED"
    head = shared.client("s3").head_object(Bucket="results", Key=f"closed/{id}.csv")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"WorkGroup": "nobody"}, "WorkGroup nobody is not found"),
        ({"WorkGroup": "primary"}, "No output location provided"),
        (
            {"WorkGroup": "primary", "ResultConfiguration": {"OutputLocation": "s3://nobody/x/"}},
            "Unable to verify/create output bucket nobody",
        ),
        ({"ClientRequestToken": "t" * 129}, "ClientRequestToken"),
    ],
)
def test_a_start_that_is_refused(shared: EmbeddedAws, more: dict[str, Any], reason: str) -> None:
    with refused(reason):
        start(shared.client("athena", region=REGION), NUMBERS, **more)
