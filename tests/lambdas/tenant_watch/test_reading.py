"""What is asked of AWS, and when asking stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from lambdas.tenant_watch.reading import silences, successes

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def ago(hours):
    return NOW - timedelta(hours=hours)


@dataclass
class Pages:
    """A client with one paginator; what was asked, and how many pages were taken."""

    pages: list[dict]
    taken: int = 0
    asked: list[dict] = field(default_factory=list)

    def get_paginator(self, operation):
        return self

    def paginate(self, **request):
        self.asked.append(request)
        for page in self.pages:
            self.taken += 1
            yield page


def schedules(*names):
    return [
        {"name": name, "schedule": name, "machine": "arn:machine", "prefix": name, "seconds": 3600} for name in names
    ]


def executions(*ended):
    return {"executions": [{"name": f"{prefix}_d32c5kddcf5bb8c3", "stopDate": ago(hours)} for prefix, hours in ended]}


OLD = ago(1000)


def test_the_newest_success_of_each_schedule_counts_and_then_nobody_asks_on():
    client = Pages([executions(("update", 1), ("update", 2)), executions(("full", 30), ("full", 200)), executions()])
    found = successes(schedules("full", "update"), {"full": OLD, "update": OLD}, client)
    assert (found, client.taken) == ({"update": ago(1), "full": ago(30)}, 2)
    assert client.asked == [{"stateMachineArn": "arn:machine", "statusFilter": "SUCCEEDED"}]


def test_what_others_started_is_no_success_of_a_schedule():
    client = Pages([{"executions": [{"name": "3f2a-41bc", "stopDate": ago(1)}]}, executions(("import-items", 5))])
    found = successes(schedules("import-items"), {"import-items": OLD}, client)
    assert found == {"import-items": ago(5)}


def test_a_schedule_whose_name_continues_anothers_is_not_taken_for_it():
    client = Pages([executions(("rotate-new-films", 1), ("rotate-new", 9))])
    assert successes(schedules("rotate-new"), {"rotate-new": OLD}, client) == {"rotate-new": ago(9)}


def test_nobody_looks_further_back_than_the_schedule_is_as_it_is():
    client = Pages([executions(("update", 3)), executions(("full", 4))])
    assert (successes(schedules("full"), {"full": ago(2)}, client), client.taken) == ({}, 1)


def test_a_schedule_that_is_gone_may_have_succeeded_before():
    client = Pages([executions(("full", 4))])
    assert successes(schedules("full"), {"full": None}, client) == {"full": ago(4)}


def test_the_last_that_the_collector_said_counts_over_pages():
    idle = [{"kind": "campaign", "name": "home"}, {"kind": "recommender", "name": "top"}]
    answers = [
        {"Id": "m0", "Timestamps": [ago(0.25), ago(0.5)], "Values": [0.0, 50.0]},
        {"Id": "m1", "Timestamps": [], "Values": []},
    ]
    later = {"Id": "m0", "Timestamps": [ago(0.6)], "Values": [49.0]}
    client = Pages([{"MetricDataResults": answers}, {"MetricDataResults": [later]}])
    assert silences(idle, "acme", client, NOW) == {("campaign", "home"): 0.0}
    (asked,) = client.asked
    metrics = [query["MetricStat"]["Metric"]["Dimensions"] for query in asked["MetricDataQueries"]]
    assert metrics == [
        [{"Name": "Tenant", "Value": "acme"}, {"Name": kind, "Value": name}]
        for kind, name in (("Campaign", "home"), ("Recommender", "top"))
    ]
    assert (asked["StartTime"], asked["EndTime"]) == (ago(0.75), NOW)
