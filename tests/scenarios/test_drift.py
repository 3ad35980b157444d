"""An online metric that stays below its baseline starts one FULL training, and no other for a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rehearsal.cloudwatch.store import Metric
from tests.scenarios.stage import deployed, states
from tests.synthesis import synthesize


@pytest.fixture(scope="module")
def stage(samples, tmp_path_factory):
    """The sample tenant, which watches how often people click, without what else happens every hour."""
    from config.models import OnlineMetric

    (tenant,) = (one for one in samples.tenants if one.tenant == "streamly")
    (solution,) = tenant.solutions
    metric = OnlineMetric(
        namespace="Shop/Web", name="ClickThroughRate", dimensions={"Place": "home"}, baseline_days=3, cool_down_days=1
    )
    solutions = (solution.model_copy(update={"online_metric": metric}),)
    changed = replace(samples, tenants=(tenant.model_copy(update={"solutions": solutions}),))
    with deployed(synthesize(changed, tmp_path_factory.mktemp("drift"), only="streamly"), watched=True) as stage:
        for mode in ("FULL", "UPDATE"):
            stage.unschedule(f"train-for-you-{mode}")
        yield stage


def clicks(stage, rate, hours):
    """What the shop measured, and CloudWatch has known since, in these hours before now; what is told twice of an hour
    is averaged. (Told by PutMetricData so late, it would be known in two days only.)
    """
    told = stage.aws.metrics(*stage.place)
    for hour in hours:
        told.put(Metric.of("Shop/Web", "ClickThroughRate", {"Place": "home"}), stage.now - timedelta(hours=hour), rate)


def drifted(stage):
    return stage.executions("SolutionTraining", reason="drift")


def test_nothing_happens_while_people_click_as_ever(stage):
    stage.train_and_serve()
    stage.run(hours=23)
    clicks(stage, 0.1, range(1, 120))
    stage.run(hours=2)
    assert drifted(stage) == []


def test_two_bad_days_start_one_full_training_that_is_told(stage):
    clicks(stage, 0, range(1, 49))
    stage.run(hours=3)
    (training,) = drifted(stage)
    assert (training.input["mode"], "Trained" in states(training)) == ("FULL", True)
    assert stage.mails == ["streamly: for-you is trained again"]
    assert "ClickThroughRate was 0.05 and 0.04" in stage.mailed[0].message
    (event,) = stage.events("SolutionTraining Drifted")
    assert (event["solution"], stage.failed()) == ("for-you", [])
