"""A deployed tenant at a moment: the sample tenant's own templates and code in an embedded AWS whose time we move."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from moto.backends import get_backend

from personalize.naming import FleetNames, Names
from rehearsal import data, deployment
from rehearsal.cloudwatch.store import Metric
from rehearsal.personalize import inspection, mishaps
from rehearsal.personalize.crowd import Crowd
from rehearsal.run.record import gather
from rehearsal.run.tenant import read
from rehearsal.traffic.play import short_name
from tests.scenarios.wire import Wire

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)  # a Saturday evening: the weekly training comes in the night
SMALL = {"users": 60, "items": 200, "interactions": 2000}
MINUTE = timedelta(minutes=1)
_ALARM = re.compile(r'(ALARM|OK): "([^"]+)" in ')


class Stage:
    """What a scenario does to the tenant, and what it looks at."""

    def __init__(self, aws: Wire, assembly: Path, tenant: str = "streamly") -> None:
        self.aws = aws
        self.tenant = read(assembly, tenant)
        self.names = Names(self.tenant.name, self.tenant.account, self.tenant.region)
        self.place = (self.tenant.account, self.tenant.region)
        self._events = []
        self._listen()
        deployment.deploy(aws, assembly, only=self.tenant.artifacts)

    # -- what happens

    def run(self, hours: float = 0, minutes: float = 0) -> None:
        self.aws.clock.run(until=self.now + timedelta(hours=hours, minutes=minutes))

    def run_until(self, condition: Callable[[], object], hours: float = 6, step: timedelta = MINUTE) -> None:
        end = self.now + timedelta(hours=hours)
        while not condition():
            assert self.now < end, f"not within {hours} hours"
            self.aws.clock.run(until=self.now + step)

    def upload(self, *datasets: str, seed: int = 0, **size: int) -> None:
        """Generated files of the datasets; another seed, another file."""
        for name, content in self.files(seed, **size).items():
            if name in datasets:
                self.put(f"data/{name}/{name}.csv", content)

    def put(self, key: str, content: bytes) -> None:
        self.aws.client("s3").put_object(Bucket=self.names.data_bucket, Key=key, Body=content)

    def files(self, seed: int = 0, **size: int) -> dict[str, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            world = {"seed": seed, "end": START, "domain": self.tenant.domain, **(SMALL | size)}
            data.write(folder, columns=self.tenant.columns, **world)
            return {name: Path(folder, f"{name}.csv").read_bytes() for name in self.tenant.columns}

    def deploy(self, assembly: Path) -> None:
        """Deploys another assembly of the tenant onto what is there."""
        self.tenant = read(assembly, self.tenant.name)
        deployment.deploy(self.aws, assembly, only=self.tenant.artifacts)

    def start(self, workflow: str, **arguments: object):
        """Starts a workflow by hand; returns its execution."""
        machine = self.names.state_machine_arn(workflow)
        arn = self.aws.client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(arguments))
        return next(one for one in self.aws.executions if one.arn == arn["executionArn"])

    def stop(self, execution) -> None:
        """Ends an execution in the middle, as a person or a fault of Step Functions would."""
        self.aws.client("stepfunctions").stop_execution(executionArn=execution.arn)
        self.run(minutes=0.1)
        assert execution.status == "ABORTED"

    def traffic(self, requests: Callable[[str], float]) -> None:
        """Lets campaigns be asked from now on: so often in every five minutes, by the names of the tenant file."""
        crowd = Crowd(*self.place)

        def ask() -> None:
            window = self.now.replace(second=0, microsecond=0) - timedelta(minutes=5)
            crowd.ask(window, lambda target: requests(short_name(target)))
            self.aws.clock.call_at(window + timedelta(minutes=10), ask)

        minutes = -self.now.minute % 5 or 5
        self.aws.clock.call_at(self.now.replace(second=0, microsecond=0) + timedelta(minutes=minutes), ask)

    def unschedule(self, name: str) -> None:
        """Deletes a schedule."""
        self.aws.client("scheduler").delete_schedule(
            Name=self.names.schedule(name), GroupName=self.names.schedule_group
        )

    def uncollected(self) -> None:
        """Spares the account's collector, where nobody looks at silences: its quarters of an hour only cost time."""
        fleet, scheduler = FleetNames(*self.place), self.aws.client("scheduler")
        with contextlib.suppress(scheduler.exceptions.ResourceNotFoundException):  # an earlier release has none
            scheduler.delete_schedule(Name=fleet.schedule("collector"), GroupName=fleet.schedule_group)

    def unwatched(self) -> None:
        """Spares TenantWatch, where nobody looks at schedules, idle things or online metrics, for its hours."""
        with contextlib.suppress(self.aws.client("scheduler").exceptions.ResourceNotFoundException):
            self.unschedule("watch")

    def train_and_serve(self) -> None:
        """All data in, the first version trained and served."""
        self.upload("interactions", "items")
        self.run_until(lambda: self.ended("CampaignDeployment", "Deployed"))

    # -- what there is

    @property
    def now(self) -> datetime:
        return self.aws.clock.now()

    @property
    def mishaps(self) -> mishaps.Mishaps:
        return mishaps.of(*self.place)

    @property
    def quotas(self) -> dict[str, int]:
        """How much Personalize lets the account have; a scenario may change it."""
        account, region = self.place
        return get_backend("personalize")[account][region].state.quotas

    @property
    def mails(self) -> list[str]:
        """The subjects of what the tenant's own topic sent, alarms aside."""
        return [notice.subject for notice in self.mailed]

    @property
    def failures(self) -> list[str]:
        """The subjects of those that tell of a failure."""
        return [subject for subject in self.mails if " failed for " in subject]

    @property
    def recoveries(self) -> list[str]:
        """The subjects of those that tell that what had failed works again."""
        return [subject for subject in self.mails if " works again for " in subject]

    @property
    def mailed(self) -> list:
        """What the tenant's own topic sent, alarms aside."""
        return [notice for notice in self._told() if not _ALARM.match(notice.subject)]

    @property
    def rings(self) -> list[str]:
        """What alarms told the tenant's people, as "ALARM idle_home_warning"; not that a new one has its first data."""
        first = set()
        found = []
        for said in filter(None, (_ALARM.match(notice.subject) for notice in self._told())):
            state, name = said[1], said[2].removeprefix(f"{self.names.tenant}_")
            if state == "ALARM" or name in first:
                found.append(f"{state} {name}")
            first.add(name)
        return found

    def _told(self) -> list:
        return [notice for notice in self.aws.notices if notice.topic == self.names.topic_arn]

    def idle_hours(self, **thing: str) -> float:
        """What the collector said last of ``Campaign="home"``; 0 if it said nothing for an hour."""
        told = self.metric("Personalize/Tenants", "IdleHours", "Maximum", hours=1, Tenant=self.tenant.name, **thing)
        return told[max(told)] if told else 0.0

    def metric(self, namespace: str, name: str, statistic: str = "Sum", hours: float = 24, **dimensions: str):
        """What can be read now of the last hours, by five minutes."""
        window = (self.now - timedelta(hours=hours), self.now + timedelta(minutes=5), self.now)
        metric = Metric.of(namespace, name, dimensions)
        return self.aws.metrics(*self.place).statistic(metric, statistic, 300, *window)

    def alarm(self, name: str) -> str:
        """The state of the tenant's alarm of that name, or of the account's under its whole name."""
        return self.aws.alarms.state(name if "_" in name and name.startswith("personalize-") else self._alarm(name))

    def changes(self, alarm: str) -> list:
        """Every change of state of the tenant's alarm."""
        return [change for change in self.aws.alarms.history if change.alarm == self._alarm(alarm)]

    def _alarm(self, name: str) -> str:
        return f"{self.names.tenant}_{name}"

    def executions(self, workflow: str, since: datetime = START, **arguments: str) -> list:
        """Those that were started since a moment, with (at least) these arguments."""
        machine = self.names.state_machine(workflow)
        found = [one for one in self.aws.executions if one.machine == machine and one.start >= since]
        return [one for one in found if arguments.items() <= one.input.items()]

    def running(self, workflow: str, state: str = "") -> list:
        """Those that are at work now; with a state, those that are in it."""
        found = [one for one in self.executions(workflow) if one.status == "RUNNING"]
        return [one for one in found if not state or (one.path and one.path[-1][1] == state)]

    def ended(self, workflow: str, through: str) -> list:
        """Those that have ended and came through a state."""
        return [one for one in self.executions(workflow) if one.stop and through in states(one)]

    def failed(self) -> list:
        return [one for one in self.aws.executions if one.status not in ("RUNNING", "SUCCEEDED")]

    def events(self, kind: str = "", since: datetime = START, **detail: str) -> list[dict]:
        """The details of the tenant's own events, in order: "SolutionTraining Skipped"."""
        self._receive()
        found = [event for event in self._events if kind in event["detail-type"] and _moment(event["time"]) >= since]
        return [event["detail"] for event in found if detail.items() <= event["detail"].items()]

    def versions(self, mode: str = ""):
        found = inspection.solution_versions(*self.place)
        return [version for version in found if mode in version.mode]

    def serving(self) -> list:
        """The campaigns that are ACTIVE."""
        return [one for one in inspection.campaigns(*self.place) if one.status == "ACTIVE"]

    def served(self, name: str):
        """What the campaign of that name in the tenant file has served, oldest first."""
        (found,) = [one for one in inspection.campaigns(*self.place) if one.name == self.names.resource(name)]
        return found.served

    def campaign(self):
        (found,) = inspection.campaigns(*self.place)
        return found

    def filters(self, name: str):
        """The filters behind a name of the tenant file, oldest first, with what they are now."""
        found = inspection.filters(*self.place)
        return [one for one in found if one.name.startswith(f"{self.names.resource(name)}_")]

    def pointer(self, name: str) -> str:
        parameter = self.aws.client("ssm").get_parameter(Name=self.names.pointer(name))
        return parameter["Parameter"]["Value"]

    def state(self, record: str) -> dict[str, str]:
        """A record of the state table."""
        key = {"id": {"S": record}}
        item = self.aws.client("dynamodb").get_item(TableName=self.names.state_table, Key=key).get("Item", {})
        return {name: next(iter(value.values())) for name, value in item.items()}

    def write(self, record: str, **attributes: str) -> None:
        """What every asker does: writes a wish into a record of the state table and counts its generation on."""
        self.aws.client("dynamodb").update_item(
            TableName=self.names.state_table,
            Key={"id": {"S": record}},
            UpdateExpression=f"SET {', '.join(f'#{name} = :{name}' for name in attributes)} ADD generation :one",
            ExpressionAttributeNames={f"#{name}": name for name in attributes},
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in attributes.items()}
            | {":one": {"N": "1"}},
        )

    def calls(self, *operations: str, since: datetime = START) -> list:
        """Requests of these operations that were carried out since a moment, whoever made them."""
        return [
            call
            for call in self.aws.calls
            if call.service == "personalize" and call.at >= since and call.operation in operations
            if call.outcome == "ok"
        ]

    def record(self):
        return gather(self.aws, self.tenant, START, ())

    # -- the tenant's events, as any subscriber of the account would get them

    def _listen(self) -> None:
        queue = self.names.arn("sqs", "listener")
        allow = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        created = self.aws.client("sqs").create_queue(QueueName="listener", Attributes={"Policy": policy})
        self._queue = created["QueueUrl"]
        events = self.aws.client("events")
        pattern = {"source": [f"personalize.{self.names.tenant}"]}
        events.put_rule(Name="listener", EventPattern=json.dumps(pattern))
        events.put_targets(Rule="listener", Targets=[{"Id": "queue", "Arn": queue}])

    def _receive(self) -> None:
        sqs = self.aws.client("sqs")
        while messages := sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self._events.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        self._events.sort(key=lambda event: event["time"])


def states(execution) -> set[str]:
    """The states that an execution went through."""
    return {state for _moment, state in execution.path}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@contextmanager
def deployed(
    assembly: Path,
    before: Callable[[Wire], object] | None = None,
    name: str = "streamly",
    *,
    collected: bool = False,
    watched: bool = False,
    start: datetime = START,
) -> Iterator[Stage]:
    """A tenant of an assembly, just deployed; `before` may arrange troubles for the deploy itself.

    With `collected` the account's collector is at work, with `watched` TenantWatch, as they are wherever people deploy.
    """
    tenant = read(assembly, name)
    with Wire(start, [(tenant.account, tenant.region)]) as aws:
        if before is not None:
            before(aws)
        stage = Stage(aws, assembly, name)
        if not collected:
            stage.uncollected()
        if not watched:
            stage.unwatched()
        yield stage
