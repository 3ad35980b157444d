"""The nights on which clocks change: what is due by the hour stays so, what is due on Sunday comes once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from tests.scenarios.stage import deployed
from tests.synthesis import synthesize

# In Dublin it is half past one twice in the first night, and never in the second.
BACK, FORWARD = datetime(2027, 10, 30, 18, tzinfo=timezone.utc), datetime(2027, 3, 27, 18, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def nightly(samples, tmp_path_factory):
    """The sample tenant, whose weekly FULL training is due at half past one in Dublin."""
    (tenant,) = (one for one in samples.tenants if one.tenant == "streamly")
    (solution,) = tenant.solutions
    full = solution.training.full.model_copy(update={"schedule": "cron(30 1 ? * SUN *)", "time_zone": "Europe/Dublin"})
    training = solution.training.model_copy(update={"full": full})
    changed = tenant.model_copy(update={"solutions": (solution.model_copy(update={"training": training}),)})
    return synthesize(replace(samples, tenants=(changed,)), tmp_path_factory.mktemp("nightly"), only="streamly")


# EventBridge Scheduler user guide, "Daylight savings time": what falls into the hour that is left out is skipped, what
# falls into the one that comes twice runs once.
@pytest.mark.parametrize(("night", "times"), [(BACK, 1), (FORWARD, 0)])
def test_the_weekly_training_comes_once_at_the_most_and_the_hourly_one_every_hour(nightly, night, times):
    with deployed(nightly, start=night) as stage:
        stage.run(hours=7.5)  # without data, which nothing of this depends on
        assert len(stage.executions("SolutionTraining", mode="FULL", reason="schedule")) == times
        hourly = [one.start for one in stage.executions("SolutionTraining", mode="UPDATE", reason="schedule")]
        assert {later - earlier for earlier, later in pairwise(hourly)} == {timedelta(hours=1)}
        assert (stage.failed(), stage.mails) == ([], [])
