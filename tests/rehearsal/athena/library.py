"""An account with a table of CSV files, and queries on it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from rehearsal.athena.tables import FORMATS, SERDE
from rehearsal.aws import EmbeddedAws
from rehearsal.iam.actions import Scope

ACCOUNT, REGION = "111111111111", "eu-west-1"
HERE = Scope(ACCOUNT, REGION)
START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/checker"
FILES = {
    "items/a.csv": b"ITEM_ID,GENRE\ni1,drama\ni2,\ni3\n",
    "items/deep/er/b.csv": b'ITEM_ID,GENRE\r\n"i4","say ""hi"", you"\r\n',
    "items/_c.csv": b"ITEM_ID,GENRE\nhidden,x\n",
    "items/.d.csv": b"ITEM_ID,GENRE\nhidden,x\n",
    "items/empty.csv": b"",
    "items2/e.csv": b"ITEM_ID,GENRE\nelsewhere,x\n",
}

SCANNED = len(FILES["items/a.csv"]) + len(FILES["items/deep/er/b.csv"])


def table(name: str = "items", location: str = "s3://data/items/", **more: Any) -> dict[str, Any]:
    """A TableInput of two columns; `more` replaces members of it."""
    serde = {"SerializationLibrary": SERDE, "Parameters": {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}}
    columns = [{"Name": column, "Type": "string"} for column in ("item_id", "genre")]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"skip.header.line.count": "1"},
        "StorageDescriptor": {"Columns": columns, "Location": location, "SerdeInfo": serde, **FORMATS},
        **more,
    }


def furnish(aws: EmbeddedAws) -> None:
    """Buckets with the files, the table, and the workgroup `checks`."""
    s3, glue = aws.client("s3"), aws.client("glue")
    for bucket in ("data", "results"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, body in FILES.items():
        s3.put_object(Bucket="data", Key=key, Body=body)
    glue.create_database(DatabaseInput={"Name": "acme"})
    glue.create_table(DatabaseName="acme", TableInput=table())
    results = {"ResultConfiguration": {"OutputLocation": "s3://results/checks/"}}
    aws.client("athena").create_work_group(Name="checks", Configuration=results)


def start(client: Any, query: str, **more: Any) -> str:
    """The id of a query that has begun."""
    request = {"QueryExecutionContext": {"Database": "acme"}, "WorkGroup": "checks", **more}
    return client.start_query_execution(QueryString=query, **request)["QueryExecutionId"]


def ended(aws: EmbeddedAws, id: str) -> dict[str, Any]:
    """The description of a query, ten seconds later."""
    aws.clock.run(until=aws.clock.now() + dt.timedelta(seconds=10))
    return aws.client("athena").get_query_execution(QueryExecutionId=id)["QueryExecution"]


def rows(aws: EmbeddedAws, query: str, **more: Any) -> list[tuple[str | None, ...]]:
    """The rows of a query that succeeds, without the header."""
    client = aws.client("athena")
    id = start(client, query, **more)
    found = ended(aws, id)
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    lines = client.get_query_results(QueryExecutionId=id)["ResultSet"]["Rows"]
    return [tuple(value.get("VarCharValue") for value in line["Data"]) for line in lines[1:]]


def failure(aws: EmbeddedAws, query: str, **more: Any) -> str:
    """The reason why a query fails."""
    status = ended(aws, start(aws.client("athena"), query, **more))["Status"]
    assert status["State"] == "FAILED", status
    return status["StateChangeReason"]


def document(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **entry} for entry in statements]})
