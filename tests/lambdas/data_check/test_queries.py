"""The SQL, run by the rehearsal's Athena on files, against the same figures counted by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from lambdas.data_check import profile, queries, reading
from personalize.folders import BEYOND
from rehearsal.athena.tables import FORMATS, SERDE
from rehearsal.aws import EmbeddedAws
from tests.lambdas.data_check.samples import interactions, items

START = dt.datetime(2026, 11, 21, 18, tzinfo=dt.timezone.utc)
BUCKET = "acme-data"
SERDE_INFO = {
    "SerializationLibrary": SERDE,
    "Parameters": {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"},
}


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(START, [("111111111111", "us-east-1")]) as aws:
        aws.client("s3").create_bucket(Bucket=BUCKET)
        aws.client("glue").create_database(DatabaseInput={"Name": "acme"})
        for dataset in (interactions(), items()):
            columns = [{"Name": name.lower(), "Type": "string"} for name in (*dataset.names, BEYOND)]
            place = {"Columns": columns, "Location": f"s3://acme-data/data/{dataset.name}/", "SerdeInfo": SERDE_INFO}
            table = {
                "Name": dataset.name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"skip.header.line.count": "1"},
                "StorageDescriptor": place | FORMATS,
            }
            aws.client("glue").create_table(DatabaseName="acme", TableInput=table)
        results = {"ResultConfiguration": {"OutputLocation": "s3://acme-data/checks/"}}
        aws.client("athena").create_work_group(Name="checks", Configuration=results)
        yield aws


def measured(aws, dataset, *lines, elsewhere=()):
    """The profile of a dataset whose one file has these lines; `elsewhere` are keys of further files."""
    body = "\n".join([",".join(dataset.names), *lines]).encode() + b"\n"
    for key in (f"data/{dataset.name}/a.csv", *elsewhere):
        aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
    asked = queries.of(dataset, dataset.name, f"s3://acme-data/data/{dataset.name}/")
    athena, context = aws.client("athena"), {"Database": "acme"}
    ids = {
        one["name"]: athena.start_query_execution(
            QueryString=one["sql"], QueryExecutionContext=context, WorkGroup="checks"
        )["QueryExecutionId"]
        for one in asked
    }
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=1))
    for id in ids.values():
        status = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]
        assert status["State"] == "SUCCEEDED", status
    for key in elsewhere:
        aws.client("s3").delete_object(Bucket=BUCKET, Key=key)
    return profile.of(dataset, {name: reading.rows(athena, id) for name, id in ids.items()})


@pytest.mark.parametrize(
    ("lines", "figures", "columns"),
    [
        (["i1,drama,1.5", "i2,,2.5"], {"rows": 2, "ids": 2}, {"GENRE": {"missing": 1}, "PRICE": {"mean": 2.0}}),
        (["i1,drama,1.5", "", "i1,drama,1.5"], {"rows": 2, "ids": 1, "too_few": 0}, {}),
        (["i1,drama,1,5", "i2,drama"], {"rows": 2, "too_many": 1, "too_few": 1}, {"PRICE": {"missing": 0, "wrong": 0}}),
        (['"i1","say ""a, b""",3'], {"rows": 1, "too_many": 0}, {"ITEM_ID": {"missing": 0}, "PRICE": {"mean": 3.0}}),
        (["i1,a,1e3", "i2,a,.5", "i3,a,-2.", "i4,a,+1"], {}, {"PRICE": {"wrong": 0}}),
        (["i1,a,nan", "i2,a,inf", "i3,a, 1", "i4,a,1_0", "i5,a,x"], {}, {"PRICE": {"wrong": 5}}),
        ([f"{'i' * 256},a,1", f"{'i' * 257},{'ä' * 1000},1"], {}, {"ITEM_ID": {"wrong": 1}, "GENRE": {"wrong": 0}}),
        ([], {"rows": 0, "ids": 0}, {"PRICE": {"wrong": 0}}),
    ],
)
def test_columns_of_things(aws, lines, figures, columns):
    found = measured(aws, items(), *lines)
    assert found | figures == found
    for name, values in columns.items():
        assert found["columns"][name] | values == found["columns"][name], name


@pytest.mark.parametrize(
    ("time", "wrong", "milliseconds"),
    [
        ("1700000000", 0, 0),
        ("0", 0, 0),
        ("99999999999", 0, 0),
        ("1700000000000", 0, 1),
        ("-1", 1, 0),
        ("1700000000.5", 1, 0),
        (" 1700000000", 1, 0),
        ("1e9", 1, 0),
        ("2026-11-21", 1, 0),
        ("9" * 30, 1, 0),
    ],
)
def test_times_are_whole_seconds(aws, time, wrong, milliseconds):
    found = measured(aws, interactions(), f"u1,i1,{time},watch")["columns"]["TIMESTAMP"]
    assert (found["wrong"], found["milliseconds"]) == (wrong, milliseconds)


def test_events_by_user_item_type_and_identity(aws):
    dice = random.Random(7)
    rows = [
        (f"u{dice.randrange(40)}", f"i{dice.randrange(9) ** 2 % 9}", dice.randrange(5), "ab"[dice.randrange(2)])
        for _ in range(300)
    ]
    found = measured(aws, interactions(), *(f"{user},{item},{time},{kind}" for user, item, time, kind in rows))
    users, about = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    assert found["users"] == len(users)
    assert found["returning"] == sum(count > 1 for count in users.values())
    assert (found["items"], found["top_item"]) == (len(about), max(about.values()))
    assert found["effective_items"] == round(300**2 / sum(count**2 for count in about.values()), 1)
    assert found["unique"] == len(set(rows))
    assert found["event_types"] == Counter(row[3] for row in rows)


def test_only_csv_files_of_the_first_level_are_looked_at(aws):
    elsewhere = ("data/items/old/b.csv", "data/items/notes.txt", "data/items/B.CSV")
    assert measured(aws, items(), "i1,a,1", elsewhere=elsewhere)["rows"] == 2
