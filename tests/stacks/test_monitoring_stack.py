"""A tenant's monitoring in its template."""

from __future__ import annotations

import json

import pytest

METRIC, COMPOSITE, DASHBOARD = (f"AWS::CloudWatch::{kind}" for kind in ("Alarm", "CompositeAlarm", "Dashboard"))


@pytest.fixture(scope="module")
def stack(templates):
    return templates["streamly-monitoring"]["Resources"]


def of_type(resources, kind):
    return {
        resource["Properties"].get("AlarmName"): resource for resource in resources.values() if resource["Type"] == kind
    }


def test_it_has_alarms_and_one_dashboard_and_nothing_else(stack):
    kinds = [resource["Type"] for resource in stack.values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {METRIC: 15, COMPOSITE: 1, DASHBOARD: 1}


def test_alarms_tell_the_tenants_topic_when_they_ring_and_when_it_is_over(stack, names):
    for name, alarm in of_type(stack, METRIC).items():
        rings, ends = alarm["Properties"].get("AlarmActions"), alarm["Properties"].get("OKActions")
        assert rings == (None if name == "streamly_deploying" else [names.topic_arn])
        # That an hour has gone by since a failed run is no news.
        assert ends == (None if "_failed_" in name else rings)


def test_every_name_is_one_that_key_and_topic_let_through(stack, names, templates):
    # Key and topic allow arn:...:alarm:streamly_*: what does not match would be lost in silence.
    pattern = names.alarm_arn("*").rpartition(":")[2].removesuffix("*")
    assert all(name.startswith(pattern) for name in [*of_type(stack, METRIC), *of_type(stack, COMPOSITE)])
    assert json.dumps(templates["streamly-data"]).count(names.alarm_arn("*")) == 2


def test_the_pager_is_the_critical_alarms(stack, names):
    (pager,) = of_type(stack, COMPOSITE).values()
    critical = sorted(name for name in of_type(stack, METRIC) if name.endswith("_critical"))
    assert sorted(pager["Properties"]["AlarmRule"].split(" OR ")) == [f'ALARM("{name}")' for name in critical]
    assert len(critical) == 4
    assert pager["Properties"]["AlarmActions"] == [names.topic_arn]


def test_the_pager_is_deployed_after_what_it_names(stack):
    # A composite whose children do not exist is refused; CloudFormation cannot see their names in a rule.
    (pager,) = of_type(stack, COMPOSITE).values()
    before = {stack[id]["Properties"]["AlarmName"] for id in pager["DependsOn"]}
    rule = pager["Properties"]["AlarmRule"]
    assert before == {name for name in of_type(stack, METRIC) if f'"{name}"' in rule} | {"streamly_deploying"}


def test_a_deployment_quiets_the_pager_for_minutes_only(stack, names):
    (pager,) = of_type(stack, COMPOSITE).values()
    assert pager["Properties"]["ActionsSuppressor"] == names.alarm_arn("deploying")
    deploying = of_type(stack, METRIC)["streamly_deploying"]["Properties"]
    assert deploying["MetricName"] == "ExecutionsStarted"
    assert deploying["Dimensions"] == [
        {"Name": "StateMachineArn", "Value": names.state_machine_arn("CampaignDeployment")}
    ]
    quiet = (
        deploying["Period"] * deploying["EvaluationPeriods"] + pager["Properties"]["ActionsSuppressorExtensionPeriod"]
    )
    assert quiet < 3_600 / 4  # streamly deploys every hour


def test_without_campaigns_nothing_quiets_the_pager(rich_templates):
    resources = rich_templates["boutique-monitoring"]["Resources"]
    (pager,) = of_type(resources, COMPOSITE).values()
    assert "ActionsSuppressor" not in pager["Properties"]
    assert "boutique_deploying" not in of_type(resources, METRIC)


def test_the_dashboard_has_the_tenants_name(stack):
    (dashboard,) = of_type(stack, DASHBOARD).values()
    assert dashboard["Properties"]["DashboardName"] == "streamly-personalize"


def test_the_accounts_dashboard_knows_all_tenants(templates):
    # The account's stage is built from all tenant files, although the assembly is streamly's alone.
    resources = templates["personalize-fleet"]["Resources"]
    (dashboard,) = of_type(resources, DASHBOARD).values()
    found = json.loads(dashboard["Properties"]["DashboardBody"])
    assert dashboard["Properties"]["DashboardName"] == "personalize-fleet"
    assert [one["value"] for one in found["variables"][0]["values"]] == ["boutique", "cinema", "streamly"]
