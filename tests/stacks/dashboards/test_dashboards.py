"""What dashboards show: rows for what there is, graphs that CloudWatch can draw, the right values."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from personalize.naming import FleetNames, Names
from rehearsal.cloudwatch.dashboards import bodies
from rehearsal.cloudwatch.store import Metric, Store
from stacks.alarms.tenant_alarms import of_tenant as alarms_of
from stacks.dashboards import fleet as fleet_dashboard, tenant_dashboard
from stacks.dashboards.graphs import AlarmStates, Dashboard, Graph, Text, alarm_states, body
from stacks.dashboards.measures import Measure
from tests.stacks.dashboards.graphing import drawn, graphs

FLEET = FleetNames("111111111111", "eu-west-1")
END = dt.datetime(2026, 11, 25, 12, tzinfo=dt.timezone.utc)
HOUR = dt.timedelta(hours=1)
EVERYBODYS = {"Imports", "Erasures of users", "Schedules", "Lost starts of workflows"}
ASKED = {"Utilization", "Requests", "Idle", "Latency", "Error rate", "4xx and 5xx"}
TRAINED = {"Trainings", "Duration of trainings", "Age of the newest version", "Offline metrics of versions"}
CAMPAIGNS, FILTERS = "Deployments of campaigns", "Rotations of filters"


def of(tenant):
    names = Names(tenant.tenant, "111111111111", "eu-west-1")
    alarms = [names.alarm_arn(alarm.purpose) for alarm in alarms_of(tenant, names)]
    return body(tenant_dashboard.of_tenant(tenant, names, alarms), "eu-west-1")


def of_fleet(tenants):
    return body(fleet_dashboard.of_account(tenants, FLEET, collector="collector"), "eu-west-1")


@pytest.fixture(scope="module")
def every_body(samples, workshop):
    return [*map(of, (*samples.tenants, workshop)), of_fleet(samples.tenants), of_fleet([workshop])]


def test_cloudwatch_takes_every_body(every_body):
    for one in every_body:
        assert bodies.messages(json.dumps(one)) == []


def test_every_graph_can_be_drawn(every_body):
    for one in every_body:
        for graph in graphs(one).values():
            drawn(graph, Store(), END - HOUR, END)


def test_widgets_neither_overlap_nor_leave_the_grid(every_body):
    for one in every_body:
        taken = set()
        for widget in one["widgets"]:
            cells = {
                (widget["x"] + column, widget["y"] + line)
                for column in range(widget["width"])
                for line in range(widget["height"])
            }
            assert not taken & cells
            assert max(x for x, _ in cells) < 24
            taken |= cells


def test_rows_exist_for_what_a_tenant_has(samples, workshop):
    titles = {tenant.tenant: set(graphs(of(tenant))) for tenant in (*samples.tenants, workshop)}
    capacity = {tenant: {title for title in found if title.endswith("provisioned")} for tenant, found in titles.items()}
    others = {tenant: titles[tenant] - capacity[tenant] for tenant in titles}
    recommenders = "Deployments of recommenders"
    assert others["streamly"] == EVERYBODYS | ASKED | TRAINED | {CAMPAIGNS, FILTERS, "Events ingested"}
    assert others["boutique"] == EVERYBODYS | ASKED | {recommenders, FILTERS, "Events ingested"}
    assert capacity["streamly"] == {"campaign home: actual and provisioned"}
    assert {len(capacity[tenant]) for tenant in ("boutique", "cinema", "workshop")} == {3, 4}


def test_alarms_have_their_states_shown(samples):
    (tenant,) = (one for one in samples.tenants if one.tenant == "streamly")
    (widget,) = (one["properties"] for one in of(tenant)["widgets"] if one["type"] == "alarm")
    assert "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:streamly_idle_home_warning" in widget["alarms"]


def put(store, namespace, name, at, value, **dimensions):
    store.put(Metric.of(namespace, name, dimensions), at, value)


def test_a_campaign_is_shown_whichever_operation_it_is_asked_by(fleet, names):
    store, home = Store(), names.campaign_arn("home")
    put(store, "AWS/Personalize", "GetRecommendations", END - HOUR, 150, CampaignArn=home)
    put(store, "AWS/Personalize", "GetPersonalizedRanking", END - HOUR, 450, CampaignArn=home)
    put(store, "Personalize/Tenants", "ProvisionedTPS", END - 2 * HOUR, 4, Tenant="streamly", Campaign="home")
    found = graphs(of(fleet.tenants[0]))
    lines = drawn(found["campaign home: actual and provisioned"], store, END - 3 * HOUR, END)
    assert lines["home: actual"] == {END - HOUR: 2}
    assert set(lines["home: provisioned"].values()) == {4}
    assert END - dt.timedelta(minutes=5) in lines["home: provisioned"]
    assert drawn(found["Utilization"], store, END - 3 * HOUR, END)["home"][END - HOUR] == 50


def test_the_age_of_a_version_grows_from_its_creation_on(fleet):
    store, created = Store(), END - 30 * HOUR
    hours = created.timestamp() / 3600
    put(store, "Personalize/Tenants", "VersionTrained", created, hours, Tenant="streamly", Solution="for-you")
    graph = graphs(of(fleet.tenants[0]))["Age of the newest version"]
    ages = drawn(graph, store, END - 100 * HOUR, END)["for-you"]
    assert list(ages.values()) == pytest.approx(list(range(1, 31)))
    assert min(ages) == created


def test_offline_metrics_are_this_tenants_and_no_times(fleet):
    store = Store()
    for tenant, name in (("streamly", "coverage"), ("streamly", "VersionTrained"), ("streamly-eu", "coverage")):
        put(store, "Personalize/Tenants", name, END - HOUR, 0.4, Tenant=tenant, Solution="for-you")
    graph = graphs(of(fleet.tenants[0]))["Offline metrics of versions"]
    ((label, points),) = drawn(graph, store, END - 24 * HOUR, END).items()
    assert (label, set(points.values())) == ("for-you coverage", {0.4})


def test_events_are_found_without_the_trackers_arn(fleet, names):
    store = Store()
    named = {"DatasetGroupArn": names.dataset_group_arn, "EventTrackerArn": "arn:of:it"}
    put(store, "AWS/Personalize", "PutEventsRequests", END - HOUR, 7, **named)
    put(store, "AWS/Personalize", "PutEventsRequests", END - HOUR, 9, DatasetGroupArn=f"{names.dataset_group_arn}-eu")
    (points,) = drawn(graphs(of(fleet.tenants[0]))["Events ingested"], store, END - 2 * HOUR, END).values()
    assert set(points.values()) == {7}


# -- the account's


def test_one_dashboard_shows_whichever_tenant_is_chosen(samples):
    found = of_fleet(samples.tenants)
    (variable,) = found["variables"]
    assert [one["value"] for one in variable["values"]] == ["boutique", "cinema", "streamly"]
    assert variable["defaultValue"] == "boutique"
    expressions = [row[0]["expression"] for row in graphs(found)["Idle campaigns of CHOSEN_TENANT"]["metrics"]]
    assert ['Tenant="CHOSEN_TENANT"' in expression for expression in expressions] == [True]
    assert variable["pattern"] == "CHOSEN_TENANT"


def test_the_account_sees_the_requests_of_every_tenant(samples, names):
    store = Store()
    put(store, "AWS/Personalize", "GetRecommendations", END - HOUR, 30, CampaignArn=names.campaign_arn("home"))
    lines = drawn(graphs(of_fleet(samples.tenants))["Requests"], store, END - 2 * HOUR, END)
    assert {label: list(points.values()) for label, points in lines.items()} == {
        "boutique": [],
        "cinema": [],
        "streamly": [30],
    }


def test_errors_of_whatever_the_account_has_are_summed(samples):
    store = Store()
    for campaign, name in (("a", "GetRecommendations4xxErrors"), ("b", "GetPersonalizedRanking4xxErrors")):
        put(store, "AWS/Personalize", name, END - HOUR, 2, CampaignArn=campaign)
    lines = drawn(graphs(of_fleet(samples.tenants))["Errors"], store, END - 2 * HOUR, END)
    assert lines["campaigns: 4xx"] == {END - HOUR: 4}
    assert lines["campaigns: 5xx"] == {}


def test_a_fleet_of_many_tenants_still_fits(samples):
    cinema = next(tenant for tenant in samples.tenants if tenant.tenant == "cinema")
    many = [cinema.model_copy(update={"tenant": f"cinema-{number}"}) for number in range(120)]
    requests = [
        len(widget["properties"]["metrics"])
        for widget in of_fleet(many)["widgets"]
        if widget["properties"].get("title", "").startswith("Requests")
    ]
    assert len(requests) == 2
    assert max(requests) <= 500
    assert sum(requests) == 120 * 6


# -- limits


def many_lines(count):
    return Graph("g", "", [Measure(str(number), steps={"one": "TIME_SERIES(1)"}) for number in range(count)])


def test_what_cloudwatch_would_refuse_is_refused_by_name():
    with pytest.raises(ValueError, match=r"graph 'g' has 501 metrics; CloudWatch allows 500: divide it"):
        body(Dashboard("d", [[many_lines(501)]]), "eu-west-1")
    with pytest.raises(ValueError, match=r"dashboard 'd' has 2505 metrics; CloudWatch allows 2500: divide it"):
        body(Dashboard("d", [[many_lines(417)]] * 6 + [[many_lines(3)]]), "eu-west-1")
    with pytest.raises(ValueError, match=r"dashboard 'd' has 501 widgets; CloudWatch allows 500: divide it"):
        body(Dashboard("d", [[Text("t")]] * 501), "eu-west-1")


def test_more_alarms_than_a_widget_holds_have_several():
    found = alarm_states("Alarms", [f"arn:{number}" for number in range(150)])
    assert [len(one.alarms) for one in found] == [100, 50]
    assert all(isinstance(one, AlarmStates) for one in found)
