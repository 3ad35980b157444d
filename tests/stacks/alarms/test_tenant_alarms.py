"""Which alarms a tenant has, at which thresholds, and what they say."""

from __future__ import annotations

import pytest

from config.models import Alarms, Monitoring
from personalize.naming import Names
from stacks.alarms.kinds import KINDS
from stacks.alarms.tenant_alarms import of_tenant

STREAMLY = {
    "utilization_high_home_warning": 100,
    "latency_home_warning": 200,
    "latency_home_critical": 1_000,
    "errors_home_warning": 1,
    "errors_home_critical": 5,
    "schedule_dead_critical": 2.5,
    "training_failed_warning": 1,
    "import_failed_warning": 1,
    "deployment_failed_warning": 1,
    "rotation_failed_warning": 1,
    "reconciliation_failed_warning": 1,
    "erasure_failed_warning": 1,
    "dead_letters_critical": 1,
    "idle_home_warning": 24,
}


@pytest.fixture(scope="module")
def streamly(fleet):
    return fleet.tenants[0]


def changed(tenant, **of_the_campaign):
    """The sample tenant with another campaign."""
    (solution,) = tenant.solutions
    (campaign,) = solution.campaigns
    solution = solution.model_copy(update={"campaigns": (campaign.model_copy(update=of_the_campaign),)})
    return tenant.model_copy(update={"solutions": (solution,)})


def by_purpose(tenant, names):
    alarms = of_tenant(tenant, names)
    found = {alarm.purpose: alarm for alarm in alarms}
    assert len(found) == len(alarms)
    return found


def test_every_threshold_of_the_tenant_file_has_its_kind():
    assert {kind.key for kind in KINDS} == set(Alarms.model_fields)


def test_the_sample_tenants_alarms(streamly, names):
    assert {purpose: alarm.threshold for purpose, alarm in by_purpose(streamly, names).items()} == STREAMLY


def test_a_threshold_of_the_tenant_file_replaces_the_default_and_null_is_no_alarm(streamly, names):
    alarms = Alarms.model_validate({"latency": {"warning": None, "critical": 750}, "import_failed": {"critical": 3}})
    found = by_purpose(streamly.model_copy(update={"monitoring": Monitoring(alarms=alarms)}), names)
    assert "latency_home_warning" not in found
    assert found["latency_home_critical"].threshold == 750
    assert (found["import_failed_warning"].threshold, found["import_failed_critical"].threshold) == (1, 3)
    assert found["latency_home_critical"].description.startswith("Answers of campaign home have taken 750 ms or more")


@pytest.mark.parametrize(("minimum", "exists"), [(1, False), (2, True)])
def test_what_cannot_be_lowered_has_no_alarm_for_it(streamly, names, minimum, exists):
    found = by_purpose(changed(streamly, min_provisioned_tps=minimum), names)
    assert ("utilization_low_home_warning" in found) is exists


def test_only_workflows_with_something_to_do_are_watched(samples, boutique, workshop):
    def failed(tenant):
        names = Names(tenant.tenant, "111111111111", "eu-west-1")
        return {purpose.partition("_")[0] for purpose in by_purpose(tenant, names) if "_failed_" in purpose}

    everybodys = {"import", "reconciliation", "erasure"}
    assert failed(boutique) == everybodys | {"deployment", "rotation"}
    assert failed(workshop) == everybodys | {"training", "deployment", "rotation", "batch"}


def test_deployments_of_campaigns_and_recommenders_are_one_alarm(samples):
    cinema = next(tenant for tenant in samples.tenants if tenant.tenant == "cinema")
    names = Names("cinema", "111111111111", "eu-west-1")
    machines = {
        value
        for metric in by_purpose(cinema, names)["deployment_failed_warning"].measure.metrics.values()
        for _, value in metric.dimensions
    }
    assert machines == {names.state_machine_arn(f"{kind}Deployment") for kind in ("Campaign", "Recommender")}


def test_what_cloudwatch_does_not_count_is_not_watched(workshop):
    # offers serves aws-next-best-action: AWS documents no metrics of GetActionRecommendations.
    found = by_purpose(workshop, Names("workshop", "111111111111", "eu-west-1"))
    assert "latency_front_warning" in found
    assert not [purpose for purpose in found if "_offers_" in purpose]


def test_a_campaign_and_a_recommender_of_one_name_have_alarms_apart(samples):
    cinema = next(tenant for tenant in samples.tenants if tenant.tenant == "cinema")
    one, *others = cinema.recommenders
    twin = cinema.model_copy(update={"recommenders": (one.model_copy(update={"name": "search-results"}), *others)})
    found = by_purpose(twin, Names("cinema", "111111111111", "eu-west-1"))
    assert {"idle_search-results_warning", "idle_recommender-search-results_warning"} <= set(found)


DELETED = "It is deleted at about 48 hours unless somebody asks it or `keep: true` is deployed; "
REVIVED = "`python -m operations revive --tenant streamly --campaign home` brings it back"
CONSEQUENCES = {
    "notify": ({}, False, "It stays (`idle` in the tenant file asks for no action): "),
    "delete": ({"action": "delete"}, False, f"{DELETED}{REVIVED}."),
    "kept": ({"action": "delete"}, True, "It stays (`keep: true` in the tenant file): "),
    "revived by a training": (
        {"action": "delete", "revive": "next_full_training"},
        False,
        f"{DELETED}{REVIVED}, as does the next FULL training.",
    ),
}


@pytest.mark.parametrize(("said", "keep", "consequence"), CONSEQUENCES.values(), ids=CONSEQUENCES)
def test_an_idle_alarm_says_what_will_happen(streamly, names, said, keep, consequence):
    idle = streamly.solutions[0].campaigns[0].idle.model_copy(update=said)
    alarm = by_purpose(changed(streamly, idle=idle, keep=keep), names)["idle_home_warning"]
    assert alarm.description.startswith("Nobody has asked campaign home for 24 hours or more, ")
    assert consequence in alarm.description


def test_every_description_is_words_that_an_alarm_may_have(samples, workshop):
    # AlarmDescription: 1,024 characters (API reference, PutMetricAlarm).
    for tenant in (*samples.tenants, workshop):
        names = Names(tenant.tenant, "111111111111", "eu-west-1")
        for alarm in of_tenant(tenant, names):
            assert len(alarm.description) <= 1_024
            assert alarm.description[0].isupper() or alarm.description[0].isdigit()
            assert "{" not in alarm.description
            assert alarm.description.endswith(".")
