"""An account with alarms that are put into a state by hand and stay in it, and a topic that hears of composite ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws
from tests.rehearsal.cloudwatch.alarms.alarming import MINUTE, request


class Account:
    """Moments are minutes since the account was made, with room for the time that calls take."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.cloudwatch = aws.client("cloudwatch")
        self.topic = aws.client("sns").create_topic(Name="alerts")["TopicArn"]
        self.begin()

    def begin(self) -> None:
        """Forgets what was told so far; moments count from now on."""
        self.aws.notices.clear()
        self.aws.alarms.history.clear()
        self.start = self.aws.clock.now()

    def metric_alarm(self, name: str, **changes: Any) -> None:
        """One that keeps its state as long as there are no data, which nobody here puts."""
        self.cloudwatch.put_metric_alarm(**request(AlarmName=name, TreatMissingData="ignore", **changes))

    def composite(self, name: str, rule: str, **more: Any) -> None:
        """One that tells the topic when it rings and when it ends."""
        told = {"AlarmActions": [self.topic], "OKActions": [self.topic]}
        self.cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=rule, **told, **more)

    def set(self, name: str, state: str) -> None:
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="by hand")

    def wait(self, minutes: float) -> None:
        """Until so many minutes after the start."""
        self.aws.clock.run(until=max(self.start + minutes * MINUTE, self.aws.clock.now()))

    def described(self, name: str) -> dict[str, Any]:
        kinds = ["MetricAlarm", "CompositeAlarm"]
        found = self.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=kinds)
        (alarm,) = [*found["MetricAlarms"], *found["CompositeAlarms"]]
        return alarm

    def told(self) -> list[tuple[int, str]]:
        """What the topic heard: the minute and the state of each message."""
        return [(self._minute(one.at), (one.subject or "").partition(":")[0]) for one in self.aws.notices]

    def _minute(self, at: dt.datetime) -> int:
        return int((at - self.start) / MINUTE)


@pytest.fixture
def account(embedded: EmbeddedAws) -> Iterator[Account]:
    """An account without alarms."""
    yield Account(embedded)
    known = embedded.alarms.all()
    composites = [alarm.name for alarm in known if alarm.rule is not None]
    for name in composites:  # none depends on another one any more
        embedded.client("cloudwatch").put_composite_alarm(AlarmName=name, AlarmRule="FALSE")
    for names in [*([name] for name in composites), [alarm.name for alarm in known if alarm.rule is None]]:
        embedded.client("cloudwatch").delete_alarms(AlarmNames=names)
