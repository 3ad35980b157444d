"""An account with just enough of AWS in it for `operations`: real objects that keep state and have a clock."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import botocore.session
import moto
import pytest
import time_machine
from botocore import xform_name

from personalize.naming import Names
from rehearsal import personalize as emulator, savings
from rehearsal.calls.service_model import violations
from tests.operations.cloudformation import CloudFormation, Deployed
from tests.operations.personalize import Personalize, refused
from tests.operations.stores import Buckets, Keys, Logs


@pytest.fixture(scope="session", autouse=True)
def models_read_once() -> Iterator[None]:
    """Nearly every test here makes clients of ten services."""
    with ExitStack() as stack:
        savings.models(stack)
        yield


@dataclass
class Account:
    """Everything by ARN or name; `now` moves when somebody sleeps. Deletions take a minute, stops two."""

    now: float = 0.0
    group_exists: bool = True
    solutions: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, dict[str, Any]] = field(default_factory=dict)
    campaigns: dict[str, dict[str, Any]] = field(default_factory=dict)
    recommenders: dict[str, dict[str, Any]] = field(default_factory=dict)
    filters: dict[str, dict[str, Any]] = field(default_factory=dict)
    attributions: dict[str, dict[str, Any]] = field(default_factory=dict)
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    schedules: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    executions: dict[str, str] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    stacks: dict[str, Deployed] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    throttle: int = 0  # refuse so many Personalize calls for their rate

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clients(self) -> dict[str, Any]:
        kinds = {"personalize": Personalize, "scheduler": Scheduler, "events": Events}
        kinds |= {"stepfunctions": StepFunctions, "ssm": Parameters, "dynamodb": Table}
        kinds |= {"cloudformation": CloudFormation, "s3": Buckets, "kms": Keys, "logs": Logs}
        return {service: Checked(service, kind(self)) for service, kind in kinds.items()}


@dataclass
class Checked:
    """A client that takes only requests that are valid by AWS's own model of the service."""

    service: str
    client: Any

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self.client, name)

        def checked(**parameters: Any) -> Any:
            wrong = violations(self.service, operation_of(self.service, name), parameters)
            assert not wrong, f"{name}: {wrong}"
            return operation(**parameters)

        return checked


@functools.cache
def operation_of(service: str, method: str) -> str:
    """stop_execution -> StopExecution: the operation that boto3 has under that name."""
    names = botocore.session.get_session().get_service_model(service).operation_names
    return next(name for name in names if xform_name(name) == method)


@dataclass
class Scheduler:
    account: Account

    def list_schedules(self, GroupName: str) -> dict[str, Any]:
        return {"Schedules": [one for one in self.account.schedules.values() if one["GroupName"] == GroupName]}

    def get_schedule(self, Name: str, GroupName: str) -> dict[str, Any]:
        return dict(self.account.schedules[Name])

    def update_schedule(self, **schedule: Any) -> dict[str, Any]:
        assert "Arn" not in schedule, "UpdateSchedule does not take what GetSchedule adds"
        self.account.schedules[schedule["Name"]] = schedule
        self.account.log.append(("disable", schedule["Name"]))
        return {}


@dataclass
class Events:
    account: Account

    def list_rule_names_by_target(self, TargetArn: str) -> dict[str, Any]:
        return {"RuleNames": [name for name in self.account.rules if TargetArn.endswith(":acme-DatasetImport")]}

    def describe_rule(self, Name: str) -> dict[str, Any]:
        return {"Name": Name, "State": self.account.rules[Name]}

    def disable_rule(self, Name: str) -> dict[str, Any]:
        self.account.rules[Name] = "DISABLED"
        self.account.log.append(("disable", Name))
        return {}


@dataclass
class StepFunctions:
    account: Account

    def list_executions(self, stateMachineArn: str, statusFilter: str) -> dict[str, Any]:
        if not stateMachineArn.endswith(":acme-SolutionTraining"):
            raise refused("StateMachineDoesNotExist")
        running = [arn for arn, status in self.account.executions.items() if status == statusFilter]
        return {"executions": [{"name": arn, "executionArn": arn, "status": "RUNNING"} for arn in running]}

    def describe_execution(self, executionArn: str) -> dict[str, Any]:
        return {"status": self.account.executions[executionArn]}

    def stop_execution(self, executionArn: str, error: str, cause: str) -> dict[str, Any]:
        self.account.executions[executionArn] = "ABORTED"
        self.account.log.append(("stop", executionArn))
        return {}


@dataclass
class Parameters:
    account: Account

    def get_parameters_by_path(self, Path: str) -> dict[str, Any]:
        return {"Parameters": [{"Name": one} for one in sorted(self.account.parameters) if one.startswith(f"{Path}/")]}

    def delete_parameter(self, Name: str) -> dict[str, Any]:
        self.account.parameters.remove(Name)
        self.account.log.append(("delete", Name))
        return {}


@dataclass
class Table:
    account: Account

    def scan(self, TableName: str, ProjectionExpression: str, ConsistentRead: bool) -> dict[str, Any]:
        assert TableName == "acme-personalize-state"
        return {"Items": [{"id": {"S": one}} for one in self.account.records]}

    def describe_table(self, TableName: str) -> dict[str, Any]:
        raise refused("ResourceNotFoundException")

    def delete_item(self, TableName: str, Key: dict[str, Any]) -> dict[str, Any]:
        self.account.records.remove(Key["id"]["S"])
        self.account.log.append(("delete", Key["id"]["S"]))
        return {}


NAMES = Names("acme", "111111111111", "eu-west-1")
RUNNING, DONE = (NAMES.execution_arn("SolutionTraining", execution) for execution in ("running", "done"))


def _thing(kind: str, name: str, **more: Any) -> tuple[str, dict[str, Any]]:
    arn = NAMES.personalize_arn(kind, name)
    return arn, {"name": name, f"{kind}Arn": arn, "status": "ACTIVE", **more}


@pytest.fixture
def names() -> Names:
    return NAMES


@pytest.fixture
def empty() -> Account:
    return Account(group_exists=False)


@pytest.fixture
def account() -> Account:
    """Tenant acme in the middle of an hourly training, and things that are none of acme's business."""
    group = {"datasetGroupArn": NAMES.dataset_group_arn}
    recipe = {"recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization"}
    version = NAMES.personalize_arn("solution", "acme_s1/v")
    solutions = dict(
        _thing("solution", name, **group, **recipe) for name in ("acme_s1", "acme_s2", "by-hand", "acme_s3")
    )
    first, second = list(solutions)[:2]
    solutions[first]["version"] = version
    campaigns = [
        _thing("campaign", "acme_home", solutionArn=first, minProvisionedTPS=2),
        _thing("campaign", "acme_new", solutionArn=second, minProvisionedTPS=1),
        _thing("campaign", "by-hand", solutionArn=list(solutions)[2], minProvisionedTPS=1),
    ]
    campaigns[1][1].update(status="CREATE IN_PROGRESS", until=300.0, then="ACTIVE")
    filters = [_thing("filter", name, **group) for name in ("acme_recent_0123abcd", "by-hand")]
    filters.append(_thing("filter", "acme_other_0123abcd", datasetGroupArn="another"))
    target = {"Arn": NAMES.state_machine_arn("SolutionTraining"), "RoleArn": NAMES.role_arn("schedules"), "Input": "{}"}
    schedule = {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
    schedules = [
        schedule | {"Name": "train", "GroupName": "acme-personalize", "State": "ENABLED", "Arn": "arn:train"},
        schedule | {"Name": "off", "GroupName": "acme-personalize", "State": "DISABLED", "Arn": "arn:off"},
        schedule | {"Name": "theirs", "GroupName": "acme-eu-personalize", "State": "ENABLED", "Arn": "arn:theirs"},
    ]
    return Account(
        solutions=solutions,
        versions={version: {"solutionVersionArn": version, "status": "CREATE IN_PROGRESS"}},
        campaigns=dict(campaigns),
        filters=dict(filters),
        schedules={one["Name"]: one for one in schedules},
        rules={"acme-arrival-items": "ENABLED"},
        executions={RUNNING: "RUNNING", DONE: "SUCCEEDED"},
        parameters={"/personalize/acme/filters/recent", "/personalize/acme-eu/filters/recent"},
        records={"campaign#home", "solution#s1", "import#items", "reconciliation"},
    )


@pytest.fixture
def place(monkeypatch, assembly, fleet):
    """An account for a preflight of the sample tenant."""
    from tests.operations.place import Place

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    with moto.mock_aws(), time_machine.travel(datetime(2026, 11, 28, 22, tzinfo=timezone.utc), tick=False) as clock:
        emulator.register()
        yield Place(clock, assembly, fleet.tenants[0])
