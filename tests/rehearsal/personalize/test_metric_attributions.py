"""Metric attributions: what can be counted, who must allow it, and the sources that events name."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .conftest import BUCKET, COLUMNS, PREFIX, ROLE, code_of
from .test_imports import Rules

CLICKS = {"eventType": "click", "metricName": "clicks", "expression": "SAMPLECOUNT()"}
YEARS = {"eventType": "watch", "metricName": "years", "expression": "SUM(Items.YEAR)"}
SPENT = {"eventType": "watch", "metricName": "spent", "expression": "SUM(Interactions.EVENT_VALUE)"}
OUTPUT = {"roleArn": ROLE, "s3DataDestination": {"path": f"s3://{BUCKET}/metrics/"}}
ARN = f"{PREFIX}:metric-attribution/impact"
VALUED = {"Interactions": [*COLUMNS["Interactions"], {"name": "EVENT_VALUE", "type": ["float", "null"]}]}


def attribute(sandbox, group: str, *metrics: dict, **params) -> str:
    """The status of a new metric attribution when it has settled."""
    defaults = {"name": "impact", "metricsOutputConfig": OUTPUT}
    sandbox.create_metric_attribution(datasetGroupArn=group, metrics=list(metrics), **{**defaults, **params})
    sandbox.later(minutes=5)
    return sandbox.describe_metric_attribution(metricAttributionArn=ARN)["metricAttribution"]["status"]


def names(sandbox) -> list[str]:
    metrics = sandbox.list_metric_attribution_metrics(metricAttributionArn=ARN)["metrics"]
    return [metric["metricName"] for metric in metrics]


def test_from_creation_to_deletion(sandbox):
    group = sandbox.group("Interactions", "Items", columns=VALUED)
    sandbox.load("Items")
    assert attribute(sandbox, group, CLICKS, YEARS) == "ACTIVE"
    assert sandbox.list_metric_attribution_metrics(metricAttributionArn=ARN)["metrics"][0] == {
        "eventType": "CLICK",
        "metricName": "CLICKS",
        "expression": "SAMPLECOUNT()",
    }
    sandbox.update_metric_attribution(metricAttributionArn=ARN, addMetrics=[SPENT], removeMetrics=["clicks"])
    assert names(sandbox) == ["YEARS", "SPENT"]
    (listed,) = sandbox.list_metric_attributions(datasetGroupArn=group)["metricAttributions"]
    assert listed["metricAttributionArn"] == ARN
    with pytest.raises(ClientError, match="cannot be tagged"):
        sandbox.list_tags_for_resource(resourceArn=ARN)
    with pytest.raises(ClientError, match="1 of at most 1 metric attributions"):
        attribute(sandbox, group, CLICKS, name="second")
    datasets = [f"{PREFIX}:dataset/acme/{kind}" for kind in ("INTERACTIONS", "ITEMS")]
    for arn in datasets:
        with pytest.raises(ClientError, match="metric-attribution/impact"):
            sandbox.delete_dataset(datasetArn=arn)
    sandbox.update_metric_attribution(metricAttributionArn=ARN, removeMetrics=["years"])
    sandbox.delete_dataset(datasetArn=datasets[1])  # to which no metric refers any more
    with pytest.raises(ClientError, match="metric-attribution/impact"):
        sandbox.delete_dataset_group(datasetGroupArn=group)
    sandbox.delete_metric_attribution(metricAttributionArn=ARN)
    sandbox.later(minutes=3)
    sandbox.delete_dataset(datasetArn=datasets[0])
    sandbox.later(minutes=3)
    assert sandbox.list_metric_attributions()["metricAttributions"] == []
    sandbox.delete_dataset_group(datasetGroupArn=group)


@pytest.mark.parametrize(
    ("metrics", "complaint"),
    [
        ([], "1 to 10 metrics, found 0"),
        ([CLICKS, {**CLICKS, "metricName": "Clicks"}], "given twice"),
        ([{**CLICKS, "expression": "COUNT()"}], r"must be SUM\(Items"),
        ([{**CLICKS, "expression": "SUM(Users.AGE)"}], r"must be SUM\(Items"),
        ([{**CLICKS, "expression": "SUM(Items.GENRE)"}], "no numeric column GENRE"),
        ([{**CLICKS, "expression": "SUM(Items.PRICE)"}], "no numeric column PRICE"),
        ([SPENT], "no numeric column EVENT_VALUE"),
        ([YEARS], "imported first"),
    ],
)
def test_metrics_must_be_possible(sandbox, metrics, complaint):
    group = sandbox.group("Interactions", "Items")
    with pytest.raises(ClientError, match=complaint):
        attribute(sandbox, group, *metrics)


def test_events_must_have_a_type(sandbox):
    group = sandbox.group("Interactions", columns={"Interactions": COLUMNS["Interactions"][:3]})
    with pytest.raises(ClientError, match="EVENT_TYPE column"):
        attribute(sandbox, group, CLICKS)


@pytest.mark.parametrize(
    "refused", ["assume", "role cloudwatch:PutMetricData", "role s3:PutObject", "bucket s3:PutObject"]
)
def test_the_role_and_the_bucket_must_let_personalize_in(make_sandbox, refused):
    rules = Rules({refused})
    sandbox = make_sandbox(access=rules)
    group = sandbox.group("Interactions")
    assert attribute(sandbox, group, CLICKS) == "CREATE FAILED"
    described = sandbox.describe_metric_attribution(metricAttributionArn=ARN)["metricAttribution"]
    assert f"no {refused}" in described["failureReason"]


def test_an_update_must_be_allowed_and_fit(make_sandbox):
    rules = Rules()
    sandbox = make_sandbox(access=rules)
    group = sandbox.group("Interactions")
    assert attribute(sandbox, group, CLICKS) == "ACTIVE"
    rules.refused.add("bucket s3:PutObject")
    for params, code in (
        ({"addMetrics": [CLICKS]}, "ResourceAlreadyExistsException"),
        ({"removeMetrics": ["views"]}, "InvalidInputException"),
        ({"removeMetrics": ["clicks"]}, "InvalidInputException"),
        ({"metricsOutputConfig": OUTPUT}, "InvalidInputException"),
    ):
        with pytest.raises(ClientError) as error:
            sandbox.update_metric_attribution(metricAttributionArn=ARN, **params)
        assert code_of(error) == code
    assert names(sandbox) == ["CLICKS"]


def test_events_name_up_to_a_hundred_sources(sandbox):
    group = sandbox.group("Interactions")
    tracker = sandbox.tracker(group)
    assert attribute(sandbox, group, CLICKS, metricsOutputConfig={"roleArn": ROLE}) == "ACTIVE"
    for number in range(0, 100, 10):
        entries = [
            {
                "eventType": "watch",
                "itemId": "a1",
                "sentAt": sandbox.now,
                "metricAttribution": {"eventAttributionSource": f"page-{number + place}"},
            }
            for place in range(10)
        ]
        sandbox.put_events(trackingId=tracker, sessionId="s", eventList=entries)
    sandbox.watch(tracker, "a1", metricAttribution={"eventAttributionSource": "page-7"})
    with pytest.raises(ClientError, match="has 100 event attribution sources"):
        sandbox.watch(tracker, "a1", metricAttribution={"eventAttributionSource": "another"})


SOURCED = {"Interactions": [*VALUED["Interactions"], {"name": "EVENT_ATTRIBUTION_SOURCE", "type": ["string", "null"]}]}
ROWS = [
    ("u1", "a3", 0, "watch", 0.5, "home"),
    ("u2", "a4", 60, "Watch", "", "home"),
    ("u1", "a5", 60, "watch", 0.25, ""),
    ("u1", "a3", 900, "watch", 1.0, "home"),
    ("u3", "a3", 0, "click", "", "home"),
]
NOON = 1_700_000_100 - 1_700_000_100 % 900


def test_an_import_may_leave_a_report_in_the_bucket(sandbox):
    group = sandbox.group("Interactions", "Items", columns=SOURCED)
    sandbox.load("Items")
    assert attribute(sandbox, group, {**CLICKS, "eventType": "watch"}, YEARS, SPENT) == "ACTIVE"
    filler = [(f"u{n}", "b1", NOON + n, "other", "", "") for n in range(1000)]
    rows = [(user, item, NOON + after, *rest) for user, item, after, *rest in ROWS] + filler
    header = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,EVENT_ATTRIBUTION_SOURCE\n"
    text = header + "".join(",".join(map(str, row)) + "\n" for row in rows)
    job = sandbox.load("Interactions", text, publishAttributionMetricsToS3=True)
    assert (job["status"], job["publishAttributionMetricsToS3"]) == ("ACTIVE", True)
    (entry,) = sandbox.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="metrics/")["Contents"]
    assert entry["Key"].startswith("metrics/AggregatedAttributionMetrics - FULL - ")
    report = sandbox.client("s3").get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read().decode().splitlines()
    assert report[0] == "METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP"
    assert report[1:] == [
        f"CLICKS,WATCH,1.0,samplecount,SOURCE_NAME_UNDEFINED,{NOON}",
        f"CLICKS,WATCH,2.0,samplecount,home,{NOON}",
        f"CLICKS,WATCH,1.0,samplecount,home,{NOON + 900}",
        f"YEARS,WATCH,1995.0,sum,SOURCE_NAME_UNDEFINED,{NOON}",
        f"YEARS,WATCH,{1993 + 1994}.0,sum,home,{NOON}",
        f"YEARS,WATCH,1993.0,sum,home,{NOON + 900}",
        f"SPENT,WATCH,0.25,sum,SOURCE_NAME_UNDEFINED,{NOON}",
        f"SPENT,WATCH,0.5,sum,home,{NOON}",
        f"SPENT,WATCH,1.0,sum,home,{NOON + 900}",
    ]


def test_a_report_needs_an_attribution_and_interactions(sandbox):
    group = sandbox.group("Interactions", "Items")
    with pytest.raises(ClientError, match="needs an ACTIVE metric attribution"):
        sandbox.load("Interactions", publishAttributionMetricsToS3=True)
    attribute(sandbox, group, CLICKS)
    with pytest.raises(ClientError, match="imports of interactions, not of Items"):
        sandbox.load("Items", publishAttributionMetricsToS3=True)
