"""An account of AWS as the collector sees it: campaigns, recommenders, their requests, one table. In memory.

    account = Account()
    home = account.campaign("acme_home", recipe="aws-user-personalization-v2", created=monday)
    account.ask(home, "GetRecommendations", tuesday, 12)
    account.client("personalize").list_campaigns()

The clients are boto3's own, which check every request against the service model; what they ask is answered here, and
counted in `calls`. benchmarks.collector.server answers the same over HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config

ACCOUNT, REGION = "111111111111", "eu-west-1"
ARN_PREFIX = f"arn:aws:personalize:{REGION}:{ACCOUNT}:"
PAGE_OF_DATA = 100_800  # datapoints in a page of GetMetricData (API reference)
MOST_WRITES = 25  # of a BatchWriteItem (API reference)
# What a list tells of a campaign or recommender, of that which matters here; the rest takes a Describe.
SUMMARY = ("name", "campaignArn", "recommenderArn", "status", "creationDateTime", "lastUpdatedDateTime")

Params = dict[str, Any]


class Refused(Exception):
    """An error of the service, by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Account:
    """What there is. `refuse` is asked before every answer and may raise Refused."""

    campaigns: dict[str, Params] = field(default_factory=dict)
    recommenders: dict[str, Params] = field(default_factory=dict)
    solutions: dict[str, str] = field(default_factory=dict)  # recipe ARNs
    requests: dict[tuple[str, str], dict[datetime, float]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)  # of queries, by ARN, where they are not Complete
    items: dict[str, Params] = field(default_factory=dict)
    put: list[Params] = field(default_factory=list)
    calls: list[tuple[str, Params]] = field(default_factory=list)
    refuse: Callable[[str, Params], None] = lambda operation, params: None
    page_of_data: int = PAGE_OF_DATA
    page_of_items: int = 1_000
    takes: int = MOST_WRITES  # of the writes of a call; the others come back unprocessed

    # -- what happens

    def campaign(self, name: str, *, recipe: str, created: datetime, tps: int = 1, solution: str = "") -> str:
        """A campaign that has been ACTIVE since it was created; returns its ARN."""
        arn = f"{ARN_PREFIX}campaign/{name}"
        self.campaigns[arn] = {
            "name": name,
            "campaignArn": arn,
            "minProvisionedTPS": tps,
            **_active(created),
        }
        self.serve(arn, recipe, solution or name)
        return arn

    def serve(self, arn: str, recipe: str, solution: str) -> None:
        """Lets a campaign serve a version of a solution from now on."""
        solution_arn = f"{ARN_PREFIX}solution/{solution}"
        self.solutions[solution_arn] = f"arn:aws:personalize:::recipe/{recipe}"
        self.campaigns[arn]["solutionVersionArn"] = f"{solution_arn}/1a2b3c4d"

    def recommender(self, name: str, *, recipe: str, created: datetime, rps: int = 1) -> str:
        """A recommender that has been ACTIVE since it was created; returns its ARN."""
        arn = f"{ARN_PREFIX}recommender/{name}"
        self.recommenders[arn] = {
            "name": name,
            "recommenderArn": arn,
            "recipeArn": f"arn:aws:personalize:::recipe/{recipe}",
            "recommenderConfig": {"minRecommendationRequestsPerSecond": rps},
            **_active(created),
        }
        return arn

    def ask(self, arn: str, operation: str, moment: datetime, times: float = 1) -> None:
        """Requests in the five-minute period that begins at a moment; CloudWatch knows of them from now on."""
        self.requests.setdefault((arn, operation), {})[moment] = times

    # -- how it is asked

    def client(self, service: str) -> Any:
        """A boto3 client whose requests this account answers."""
        client = boto3.client(
            service,
            region_name=REGION,
            aws_access_key_id="none",
            aws_secret_access_key="none",
            config=Config(retries={"total_max_attempts": 1}),
        )

        def keep(params: Params, context: Params, **_: Any) -> None:
            context["asked"] = params

        def reply(model: Any, context: Params, **_: Any) -> tuple[Any, Params]:
            try:
                return SimpleNamespace(status_code=200), self.answer(model.name, context["asked"])
            except Refused as refused:
                error = {"Error": {"Code": refused.code, "Message": "refused"}, "ResponseMetadata": {}}
                return SimpleNamespace(status_code=400), error

        client.meta.events.register("provide-client-params", keep)
        client.meta.events.register("before-call", reply)
        return client

    def answer(self, operation: str, params: Params) -> Params:
        """What the service answers to an operation by its name in the API. Raises Refused."""
        self.calls.append((operation, params))
        self.refuse(operation, params)
        return getattr(self, f"_{xform_name(operation)}")(params)

    def called(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(operation for operation, _params in self.calls)

    # -- the operations

    def _list_campaigns(self, params: Params) -> Params:
        return _page("campaigns", list(self.campaigns.values()), params)

    def _list_recommenders(self, params: Params) -> Params:
        return _page("recommenders", list(self.recommenders.values()), params)

    def _describe_campaign(self, params: Params) -> Params:
        return {"campaign": _found(self.campaigns, params["campaignArn"])}

    def _describe_recommender(self, params: Params) -> Params:
        return {"recommender": _found(self.recommenders, params["recommenderArn"])}

    def _describe_solution(self, params: Params) -> Params:
        return {"solution": {"recipeArn": _found(self.solutions, params["solutionArn"])}}

    def _get_metric_data(self, params: Params) -> Params:
        """A page ends where it is full, be it in the middle of a query, whose rest is on the next one."""
        first, skipped = map(int, params.get("NextToken", "0:0").split(":"))
        results, room = [], self.page_of_data
        for place, query in enumerate(params["MetricDataQueries"][first:], first):
            arn, points = self._points(query, params["StartTime"], params["EndTime"])
            points = points[skipped:]
            given = dict(points[:room])
            whole = len(given) == len(points)
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query["Id"],
                    "Timestamps": list(given),
                    "Values": list(given.values()),
                    "StatusCode": self.statuses.get(arn, "Complete") if whole else "PartialData",
                }
            )
            if not whole:
                return {"MetricDataResults": results, "NextToken": f"{place}:{skipped + len(given)}"}
            skipped, room = 0, room - len(given)
        return {"MetricDataResults": results}

    def _points(self, query: Params, start: datetime, end: datetime) -> tuple[str, list[tuple[datetime, float]]]:
        """Whom a query asks about, and its datapoints, the newest first."""
        metric = query["MetricStat"]["Metric"]
        arn = metric["Dimensions"][0]["Value"]
        known = self.requests.get((arn, metric["MetricName"]), {})
        return arn, [(at, known[at]) for at in sorted(known, reverse=True) if start <= at < end]

    def _put_metric_data(self, params: Params) -> Params:
        self.put += [{"Namespace": params["Namespace"], **datum} for datum in params["MetricData"]]
        return {}

    def _scan(self, params: Params) -> Params:
        after = params.get("ExclusiveStartKey", {"id": {"S": ""}})["id"]["S"]
        rest = sorted(id for id in self.items if id > after)
        page = rest[: self.page_of_items]
        more = {"LastEvaluatedKey": {"id": {"S": page[-1]}}} if len(rest) > len(page) else {}
        return {"Items": [self.items[id] for id in page], **more}

    def _batch_write_item(self, params: Params) -> Params:
        ((table, requests),) = params["RequestItems"].items()
        for request in requests[: self.takes]:
            if "PutRequest" in request:
                item = request["PutRequest"]["Item"]
                self.items[item["id"]["S"]] = item
            else:
                self.items.pop(request["DeleteRequest"]["Key"]["id"]["S"], None)
        return {"UnprocessedItems": {table: requests[self.takes :]} if len(requests) > self.takes else {}}


def _active(created: datetime) -> Params:
    return {"status": "ACTIVE", "creationDateTime": created, "lastUpdatedDateTime": created}


def _found(kept: dict[str, Any], arn: str) -> Any:
    if arn not in kept:
        raise Refused("ResourceNotFoundException")
    return kept[arn]


def _page(member: str, everything: list[Params], params: Params) -> Params:
    first = int(params.get("nextToken", 0))
    last = first + params.get("maxResults", 100)
    page = [{name: one[name] for name in SUMMARY if name in one} for one in everything[first:last]]
    return {member: page} | ({"nextToken": str(last)} if last < len(everything) else {})
