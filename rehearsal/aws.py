"""The embedded AWS: moto's backends, the Personalize emulator, and what makes them move in virtual time.

    with EmbeddedAws(start, [("111111111111", "eu-west-1")], seed=0) as aws:
        deployment.deploy(aws, Path("cdk.out"))
        aws.client("s3").put_object(Bucket=..., Key=..., Body=...)
        aws.clock.run(until=start + timedelta(days=7))
        print(aws.executions, aws.fired, aws.notices)

Everything is in this process, except Lambda functions: they have processes of their own and reach the same backends
over a loopback server (rehearsal.calls.server), as does any program that is given `aws.environment()`. Only one
embedded AWS can live in a process at a time.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.moto_api._internal import mock_random

from rehearsal import repairs, savings
from rehearsal.athena.service import Athena
from rehearsal.calls.gate import OPERATOR, Call, Caller, Gate
from rehearsal.calls.server import Server, Session
from rehearsal.clock import Clock
from rehearsal.cloudwatch.alarms.actions import Actions
from rehearsal.cloudwatch.alarms.alarms import Alarms
from rehearsal.cloudwatch.alarms.service import AlarmService
from rehearsal.cloudwatch.dashboards.service import DashboardService
from rehearsal.cloudwatch.service import CloudWatch
from rehearsal.cloudwatch.store import Store, store_of
from rehearsal.cloudwatch.vended import Vended
from rehearsal.deployment.endpoint import CloudFormation
from rehearsal.events.bus import Bus, Event
from rehearsal.events.notices import Notice, Notices
from rehearsal.events.schedules import Firing, Scheduler
from rehearsal.functions.runner import Functions, Invocation
from rehearsal.iam.actions import Scope
from rehearsal.iam.permissions import Permissions
from rehearsal.stepfunctions.engine import Engine, Execution

# moto must neither ask Docker nor load AWS's own managed policies (1,500 documents).
_MOTO = {"iam": {"load_aws_managed_policies": False}, "core": {"reset_boto3_session": True}}
_ENVIRONMENT = {
    "TZ": "UTC",
    "AWS_ACCESS_KEY_ID": "AKIAREHEARSAL0000000",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_ABSENT = ("MOTO_ACCOUNT_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE")


class EmbeddedAws:
    """An AWS of one's own; a context manager. `environments` are (account, region) pairs, the first is the default.

    `quotas` are those of Personalize that AWS has raised for the accounts (rehearsal.personalize.quotas).
    """

    def __init__(
        self,
        start: dt.datetime,
        environments: Sequence[tuple[str, str]],
        seed: int = 0,
        quotas: Mapping[str, int] | None = None,
    ) -> None:
        self.environments = tuple(environments)
        self.seed = seed
        self._quotas = quotas
        self.stacks: list[Any] = []
        self.permissions = Permissions()
        self.clock = Clock(start)
        self._chance = random.Random(seed)
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> EmbeddedAws:
        with contextlib.ExitStack() as stack:
            stack.enter_context(_environment(_ENVIRONMENT, _ABSENT))
            stack.enter_context(self.clock)
            savings.apply(stack)
            stack.enter_context(mock_aws(config=_MOTO))
            mock_random.seed(self.seed)
            stack.callback(self._clients.clear)
            repairs.apply(stack)
            _personalize().register(access=self.permissions, seed=self.seed, quotas=self._quotas)
            self.gate = Gate(self.clock, self.permissions)
            self.server = Server(self.clock, self.gate, self.clock.fail)
            self.server.start()
            stack.callback(self.server.stop)
            vended = Vended(self.clock)
            self.functions = Functions(
                self.clock, self.server, lambda: self._chance.getrandbits(128), vended.invocation
            )
            self.bus = Bus(self.clock, self.permissions, self.seed, self.role_client, self.functions.start)
            self.athena = Athena(self.clock, self.permissions, self.gate)
            waits = {"athena": self.athena.await_end}
            self.engine = Engine(self.clock, self.role_client, self.bus.publish, vended.execution, self.seed, waits)
            self.scheduler = Scheduler(self.clock, self.permissions, self.seed, self.role_client)
            self.messages = Notices(self.clock)
            self.alarms = Alarms(self.clock, Actions(self.permissions, self.functions.start), self.bus.publish)
            watching = (
                vended,
                CloudWatch(self.clock),
                AlarmService(self.clock, self.alarms),
                DashboardService(self.clock),
                CloudFormation(self),
            )
            parts = (self.functions, self.bus, self.athena, self.engine, self.scheduler, self.messages)
            for part in (*parts, *watching):
                part.hooks(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    @property
    def calls(self) -> list[Call]:
        """Every API call, in the order of the answers."""
        return self.gate.calls

    @property
    def executions(self) -> list[Execution]:
        """Every execution of a state machine, in the order of their starts."""
        return self.engine.executions

    @property
    def invocations(self) -> list[Invocation]:
        """Every run of a Lambda function, in the order of their ends."""
        return self.functions.invocations

    @property
    def fired(self) -> list[Firing]:
        """Every firing of a schedule: its name, when it was due, when it fired, and how that ended."""
        return self.scheduler.fired

    @property
    def notices(self) -> list[Notice]:
        """Every message that was published to a topic."""
        return self.messages.published

    @property
    def events(self) -> list[Event]:
        """Every event that was put onto a bus by PutEvents, in order."""
        return self.bus.published

    def metrics(self, account: str | None = None, region: str | None = None) -> Store:
        """The metrics of an account and region; of the default ones, unless said otherwise."""
        return store_of(account or self.scope.account, region or self.scope.region)

    @property
    def scope(self) -> Scope:
        """The default account and region."""
        return Scope(*self.environments[0])

    def client(self, service: str, region: str | None = None, account: str | None = None) -> Any:
        """A boto3 client of the operator; its calls take virtual time and are logged, and nothing is denied to it."""
        scope = Scope(account or self.scope.account, region or self.scope.region)
        return self.role_client(service, OPERATOR, scope)

    def role_client(self, service: str, role: str, scope: Scope) -> Any:
        """A boto3 client that acts as a role (its ARN): what the role may not do is denied."""
        key = (service, role, f"{scope.account}/{scope.region}")
        if key not in self._clients:
            client = boto3.client(
                service,
                region_name=scope.region,
                aws_access_key_id=_ENVIRONMENT["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key="rehearsal",
                config=Config(retries={"total_max_attempts": 1}, parameter_validation=True),
            )
            self._clients[key] = self.gate.guard(client, service, Caller(role, scope))
        return self._clients[key]

    def environment(self, scope: Scope | None = None) -> dict[str, str]:
        """Environment variables by which another program (`operations`, a script) reaches this AWS as the operator."""
        scope = scope or self.scope
        key = self.server.open(Session(Caller(OPERATOR, scope)))
        return {
            **_ENVIRONMENT,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SESSION_TOKEN": "rehearsal",
            "AWS_ENDPOINT_URL": self.server.url,
            "AWS_REGION": scope.region,
            "AWS_DEFAULT_REGION": scope.region,
            "NO_PROXY": "127.0.0.1",
        }


@contextlib.contextmanager
def _environment(values: Mapping[str, str], absent: Sequence[str]) -> Iterator[None]:
    """Environment variables for as long as the block lasts; `absent` ones are taken away. The time zone follows TZ."""
    before = {name: os.environ.get(name) for name in (*values, *absent)}
    for name in absent:
        os.environ.pop(name, None)
    os.environ.update(values)
    time.tzset()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        time.tzset()


def _personalize() -> Any:
    """The emulator; imported when it is wanted, as it registers itself with moto."""
    return importlib.import_module("rehearsal.personalize")
