"""Who is idle, and who is not: real collections of real metrics, with the alarms of the tenant's own template.

The acts of one story, in the order of the file: a tenant whose campaigns `home` and `sorted` (a ranking one) are asked
from the start, `unborn` and `archive` never; told after two hours of silence, and of `archive` after 48.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal.cloudwatch.store import store_of
from tests.scenarios.lounge import LOUNGE
from tests.scenarios.stage import deployed
from tests.synthesis import synthesize

TOLERANCE = timedelta(minutes=25)


@pytest.fixture(scope="module")
def lounge_assembly(samples, tmp_path_factory) -> Path:
    from config.loading import load

    file = tmp_path_factory.mktemp("tenants") / "lounge.yaml"
    file.write_text(LOUNGE)
    return synthesize(replace(samples, tenants=load([file])), tmp_path_factory.mktemp("lounge"))


@pytest.fixture(scope="module")
def stage(lounge_assembly):
    with deployed(lounge_assembly, name="lounge", collected=True) as stage:
        stage.asked = {"home", "sorted"}
        stage.traffic(lambda name: 40 if name in stage.asked else 0)
        yield stage


def active_since(stage, name):
    return stage.served(name)[0].since


def rang(stage, alarm):
    """When an alarm began to ring, every time."""
    return [change.at for change in stage.changes(alarm) if change.new == "ALARM"]


def test_a_campaign_born_silent_is_told_after_its_hours_and_no_other(stage):
    stage.upload("interactions")
    stage.run_until(lambda: len(stage.serving()) == 4)
    stage.run_until(lambda: stage.rings)
    assert stage.rings == ["ALARM idle_unborn_warning"]
    (at,) = rang(stage, "idle_unborn_warning")
    assert timedelta() <= at - active_since(stage, "unborn") - timedelta(hours=2) <= TOLERANCE


def test_a_ranking_campaign_of_the_second_generation_in_use_is_never_idle(stage):
    """AWS's own monitor looks at GetRecommendations for it, and deletes it while it is in use."""
    stage.run(hours=3)
    requests = stage.metric("AWS/Personalize", "GetPersonalizedRanking", CampaignArn=stage.names.campaign_arn("sorted"))
    assert sum(requests.values()) > 1_000
    assert stage.idle_hours(Campaign="sorted") == 0
    assert rang(stage, "idle_sorted_warning") == []


def test_a_campaign_that_falls_silent_is_told_after_its_hours_and_that_it_is_over(stage):
    stage.asked.discard("home")
    silent = stage.now
    stage.run(hours=2.5)
    (at,) = rang(stage, "idle_home_warning")
    assert timedelta(minutes=-5) <= at - silent - timedelta(hours=2) <= TOLERANCE
    stage.asked.add("home")
    stage.run(minutes=30)
    assert stage.alarm("idle_home_warning") == "OK"
    assert stage.rings[-2:] == ["ALARM idle_home_warning", "OK idle_home_warning"]


def test_metrics_that_come_two_hours_late_are_a_silence_that_ends_when_they_come(stage):
    """Nothing is told: what is known late is known before the tenant's hours are over."""
    before = len(rang(stage, "idle_home_warning"))
    stage.mishaps.metrics_delay = timedelta(minutes=100)
    stage.run(hours=5)
    stage.mishaps.metrics_delay = timedelta()
    stage.run(hours=3)
    assert len(rang(stage, "idle_home_warning")) == before
    assert stage.idle_hours(Campaign="home") == 0


def test_a_query_that_fails_says_nothing_of_its_campaign_and_the_fleet_hears_of_it(stage):
    arn = stage.names.campaign_arn("home")
    store, before = store_of(*stage.place), len(stage.rings)
    store.mishaps.fail(
        stage.now, stage.now + timedelta(hours=3), namespace="AWS/Personalize", dimensions={"CampaignArn": arn}
    )
    stage.run(hours=3)
    assert stage.rings[before:] == []
    assert stage.alarm("personalize-fleet_collector-errors") == "ALARM"
    (failed, *_) = [one for one in stage.aws.invocations if one.error and "collector" in one.function]
    assert failed.error == "CollectionFailed"
    assert stage.idle_hours(Campaign="unborn") > 2  # of the others all is known
    stage.run(hours=1)
    assert stage.alarm("personalize-fleet_collector-errors") == "OK"


def test_metrics_that_vanish_ring_though_somebody_asks(stage):
    """What CloudWatch does not show cannot be told from silence: it is told, and over when they are back."""
    store = store_of(*stage.place)
    store.mishaps.vanish(stage.now, stage.now + timedelta(hours=4), namespace="AWS/Personalize")
    stage.run(hours=3)
    assert {stage.alarm(f"idle_{name}_warning") for name in ("home", "sorted")} == {"ALARM"}
    stage.run(hours=2)
    assert {stage.alarm(f"idle_{name}_warning") for name in ("home", "sorted")} == {"OK"}


def test_a_switch_of_the_recipe_is_no_silence(stage):
    """The requests come by another operation from then on; by hand, since the tenant file does not switch yet."""
    version = [one.arn for one in stage.versions() if "ranked" in one.solution_arn][-1]
    home = stage.names.campaign_arn("home")
    before = len(rang(stage, "idle_home_warning"))
    stage.aws.client("personalize").update_campaign(
        campaignArn=home, solutionVersionArn=version, campaignConfig={"enableMetadataWithRecommendations": False}
    )
    stage.run(hours=4)
    ranked = stage.metric("AWS/Personalize", "GetPersonalizedRanking", hours=3, CampaignArn=home)
    assert sum(ranked.values()) > 1_000
    assert not stage.metric("AWS/Personalize", "GetRecommendations", hours=3, CampaignArn=home)
    assert len(rang(stage, "idle_home_warning")) == before
    assert stage.idle_hours(Campaign="home") == 0


def test_a_dead_collector_is_told_to_the_fleets_people(stage):
    before = len(stage.aws.notices)
    scheduler = stage.aws.client("scheduler")
    group, name = "personalize-fleet", "personalize-fleet_collector"
    schedule = scheduler.get_schedule(GroupName=group, Name=name)
    settings = ("ScheduleExpression", "FlexibleTimeWindow", "Target")
    kept = {key: schedule[key] for key in settings}
    scheduler.update_schedule(GroupName=group, Name=name, State="DISABLED", **kept)
    stage.run(hours=1.25)
    told = [one.subject for one in stage.aws.notices[before:] if one.topic.endswith("personalize-fleet-notices")]
    assert told == ['ALARM: "personalize-fleet_collector-dead" in EU (Ireland)']
    scheduler.update_schedule(GroupName=group, Name=name, State="ENABLED", **kept)
    stage.run(hours=1)
    assert stage.alarm("personalize-fleet_collector-dead") == "OK"


def test_forty_eight_hours_are_forty_eight_hours(stage):
    """Twice as long as an alarm of CloudWatch could look back at five-minute periods."""
    stage.run_until(lambda: rang(stage, "idle_archive_warning"), hours=48, step=timedelta(minutes=15))
    (at,) = rang(stage, "idle_archive_warning")
    assert timedelta() <= at - active_since(stage, "archive") - timedelta(hours=48) <= TOLERANCE


def test_all_along_nothing_failed_and_the_pager_was_quiet(stage):
    assert stage.failed() == []
    assert not [ring for ring in stage.rings if "pager" in ring]
    assert {ring for ring in stage.rings if "idle" not in ring} == set()
