"""The alarms over metrics as they really come: what rings, what does not, and what is left as it was.

Each story is evaluated by the rehearsal's own reading of CloudWatch, over every minute that matters.
"""

from __future__ import annotations

import datetime as dt

import pytest

from config.models import Alarms, Monitoring
from rehearsal.cloudwatch import queries as metric_queries
from rehearsal.cloudwatch.alarms import settings as alarm_settings
from rehearsal.cloudwatch.alarms.evaluation import Datapoint, evaluate
from rehearsal.cloudwatch.store import Metric, Store
from stacks.alarms.tenant_alarms import of_tenant
from stacks.dashboards.measures import queries

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.timezone.utc)
MINUTE = dt.timedelta(minutes=1)
ALARM, OK, RETAINED = "ALARM", "OK", None
LOW = "utilization_low_home_warning"  # 30 % of 2 a second are 2,160 an hour
HIGH = "utilization_high_home_warning"  # 100 % are 600 in five minutes
DEAD = "schedule_dead_critical"


def pascal(value):
    """CDK's spelling of a request as the API's."""
    if isinstance(value, list):
        return [pascal(one) for one in value]
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: pascal(one) for key, one in value.items()}
    return value


@pytest.fixture(scope="module")
def alarms(fleet, names):
    """The sample tenant's, with a campaign that has two requests a second."""
    (tenant,) = fleet.tenants
    (solution,) = tenant.solutions
    (campaign,) = solution.campaigns
    campaign = campaign.model_copy(update={"min_provisioned_tps": 2})
    solution = solution.model_copy(update={"campaigns": (campaign,)})
    tight = Alarms.model_validate({"schedule_dead": {"critical": 2.5}})
    changes = {"solutions": (solution,), "monitoring": Monitoring(alarms=tight)}
    return {alarm.purpose: alarm for alarm in of_tenant(tenant.model_copy(update=changes), names)}


class Account:
    """Metrics of the sample tenant in one store."""

    def __init__(self, names):
        self.names = names
        self.store = Store()

    def aws(self, name, minutes_ago, value):
        self._put("AWS/Personalize", name, {"CampaignArn": self.names.campaign_arn("home")}, minutes_ago, value)

    def ours(self, name, minutes_ago, value, **dimensions):
        self._put("Personalize/Tenants", name, {"Tenant": "streamly", **dimensions}, minutes_ago, value)

    def run(self, workflow, outcome, minutes_ago):
        arn = self.names.state_machine_arn(workflow)
        self._put("AWS/States", outcome, {"StateMachineArn": arn}, minutes_ago, 1)

    def asked(self, hours, *, per_hour, operation="GetRecommendations"):
        """So many requests in each hour of the range of hours ago, one datapoint each five minutes."""
        for minute in range(hours.start * 60, hours.stop * 60, 5):
            self.aws(operation, minute + 5, per_hour / 12)

    def provided(self, hours, *, every=5):
        for minute in range(hours.start * 60, hours.stop * 60, every):
            self.ours("ProvisionedTPS", minute + every, 2, Campaign="home")

    def state(self, alarm, at=NOW):
        """The state that the evaluation at a moment comes to; None if it keeps the one before."""
        evaluation = alarm.evaluation
        settings = alarm_settings.of(
            {
                "Metrics": pascal(queries(alarm.measure, evaluation.period)),
                "EvaluationPeriods": evaluation.periods,
                "DatapointsToAlarm": evaluation.datapoints,
                "Threshold": alarm.threshold,
                "ComparisonOperator": evaluation.comparison,
                "TreatMissingData": evaluation.missing,
            }
        )
        start = at - dt.timedelta(seconds=settings.range_seconds)
        place = {"account": "111111111111", "region": "eu-west-1"}
        (result,) = metric_queries.run(self.store, settings.queries, start, at, at, **place)
        step = dt.timedelta(seconds=settings.period)
        moments = [start + step * place for place in range(settings.retrieved)]
        return evaluate([Datapoint(moment, result.points.get(moment)) for moment in moments], settings).state

    def _put(self, namespace, name, dimensions, minutes_ago, value):
        self.store.put(Metric.of(namespace, name, dimensions), NOW - minutes_ago * MINUTE, value)


@pytest.fixture
def account(names):
    return Account(names)


# -- utilization


def test_an_hour_of_too_many_requests_rings_whichever_operation_they_come_by(account, alarms):
    account.provided(range(3))
    account.asked(range(1), per_hour=7_200, operation="GetPersonalizedRanking")
    account.asked(range(1, 2), per_hour=7_200)
    assert account.state(alarms[HIGH]) == ALARM


def test_the_newest_requests_are_not_counted_yet(account, alarms):
    account.provided(range(3))
    account.asked(range(1, 3), per_hour=7_200)
    for minute in range(10, 65, 5):
        account.aws("GetRecommendations", minute, 600)
    account.aws("GetRecommendations", 5, 100)
    assert account.state(alarms[HIGH]) == ALARM


def test_a_capacity_that_is_not_told_during_a_deployment_is_still_known(account, alarms):
    account.provided(range(1, 3))
    account.asked(range(2), per_hour=7_200)
    assert account.state(alarms[HIGH]) == ALARM


def test_half_an_hour_is_not_an_hour(account, alarms):
    account.provided(range(3))
    for minute in range(5, 35, 5):
        account.aws("GetRecommendations", minute, 1_200)
    assert account.state(alarms[HIGH]) == OK


def test_a_capacity_that_nobody_needs_rings_after_a_day(account, alarms):
    account.provided(range(30))
    account.asked(range(30), per_hour=1_000)
    assert account.state(alarms[LOW]) == ALARM


def test_nights_without_requests_belong_to_the_day(account, alarms):
    # The collector tells the capacity every quarter of an hour while there are requests, and every six hours else.
    account.provided(range(8))
    account.provided(range(8, 26), every=360)
    account.asked(range(8), per_hour=1_000)
    assert account.state(alarms[LOW]) == ALARM


def test_one_busy_hour_is_a_reason(account, alarms):
    account.provided(range(30))
    account.asked(range(30), per_hour=1_000)
    account.asked(range(10, 11), per_hour=5_000)
    assert account.state(alarms[LOW]) == OK


def test_a_new_campaign_is_not_judged_in_its_first_day(account, alarms):
    account.provided(range(20))
    assert account.state(alarms[LOW]) is RETAINED


def test_a_switch_of_recipe_does_not_look_like_little_use(account, alarms):
    account.provided(range(30))
    account.asked(range(12, 30), per_hour=5_000)
    account.asked(range(12), per_hour=5_000, operation="GetPersonalizedRanking")
    assert account.state(alarms[LOW]) == OK


# -- errors and latency


@pytest.mark.parametrize(
    ("requests", "errors", "state"),
    [(100, 6, ALARM), (100, 4, OK), (20, 20, OK), (None, 50, ALARM), (100, None, OK), (None, None, OK)],
    ids=["6 %", "4 %", "few", "failing ones are no requests", "none failed", "nobody asks"],
)
def test_errors_ring_beyond_a_few_requests(account, alarms, requests, errors, state):
    for minute in (5, 10, 15, 20):
        if requests is not None:
            account.aws("GetRecommendations", minute, requests)
        if errors is not None:
            account.aws("GetRecommendations4xxErrors", minute, errors / 2)
            account.aws("GetRecommendations5xxErrors", minute, errors / 2)
    assert account.state(alarms["errors_home_critical"]) == state


def test_errors_of_the_other_operation_ring_as_well(account, alarms):
    for minute in (5, 10, 15):
        account.aws("GetPersonalizedRanking", minute, 100)
        account.aws("GetPersonalizedRanking5xxErrors", minute, 50)
    assert account.state(alarms["errors_home_critical"]) == ALARM


def test_slow_answers_ring_after_a_quarter_of_an_hour(account, alarms):
    for minute in (5, 10):
        account.aws("GetPersonalizedRankingLatency", minute, 1_500)
    account.aws("GetPersonalizedRankingLatency", 15, 90)
    assert account.state(alarms["latency_home_critical"]) == OK
    account.aws("GetRecommendationsLatency", 15, 1_200)
    assert account.state(alarms["latency_home_critical"]) == ALARM


# -- what is overdue, failed or lost


def told(account, hours, periods):
    for hour in hours:
        account.ours("PeriodsSinceSuccess", hour * 60 + 13, periods)


def test_a_new_stack_is_not_overdue(account, alarms):
    assert account.state(alarms[DEAD]) is RETAINED
    told(account, [0], 0.1)
    assert account.state(alarms[DEAD]) != ALARM


def test_a_schedule_without_success_is_overdue(account, alarms):
    told(account, range(3, 6), 1.4)
    told(account, range(3), 2.6)
    assert account.state(alarms[DEAD]) == ALARM


def test_a_watch_that_says_nothing_rings_after_three_hours_and_goes_on(account, alarms):
    told(account, range(6), 0.2)
    said = NOW - 13 * MINUTE
    states = {hours: account.state(alarms[DEAD], said + dt.timedelta(hours=hours, minutes=1)) for hours in range(10)}
    assert [states[hours] for hours in (0, 1, 2)] == [OK, OK, OK]
    assert states[3] == ALARM
    assert set(states.values()) == {OK, ALARM, RETAINED}
    assert states[9] is RETAINED


@pytest.mark.parametrize("outcome", ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"])
def test_a_broken_run_rings_for_an_hour(account, alarms, outcome):
    assert account.state(alarms["import_failed_warning"]) == OK
    account.run("DatasetImport", outcome, 30)
    assert account.state(alarms["import_failed_warning"]) == ALARM
    assert account.state(alarms["training_failed_warning"]) == OK
    assert account.state(alarms["import_failed_warning"], NOW + dt.timedelta(hours=3)) == OK


def test_an_idle_campaign_rings_and_a_missing_datapoint_says_nothing(account, alarms):
    idle = alarms["idle_home_warning"]
    assert account.state(idle) is RETAINED
    account.ours("IdleHours", 3, 24.1, Campaign="home")
    assert account.state(idle) == ALARM
    assert account.state(idle, NOW + dt.timedelta(hours=1)) is RETAINED
    account.ours("IdleHours", -57, 0, Campaign="home")
    assert account.state(idle, NOW + dt.timedelta(hours=1)) == OK
