"""Bringing back what was parked: what is asked, what is changed, and when it is given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from config.loading import load
from operations.calls import Calls, OperationError
from operations.revival import CAMPAIGN, RECOMMENDER, Revival, Target, find
from personalize.naming import Names
from tests.operations.conftest import Account, Checked
from tests.operations.personalize import Personalize
from tests.stacks.workshop import WORKSHOP

NAMES, SHELVES = (Names(tenant, "111111111111", "eu-west-1") for tenant in ("acme", "workshop"))
HOME = Target(CAMPAIGN, "home", NAMES.campaign_arn("home"), "about 144 USD in 30 days")
SHOP = Target(RECOMMENDER, "shop", NAMES.personalize_arn("recommender", "acme_shop"), "an hourly price")
SINCE = "2026-11-20T18:00:00+00:00"
PARKED = json.dumps({"action": "delete", "since": SINCE, "hours": 36.0, "version": "v1", "revive": "by_hand"})
THINGS = {CAMPAIGN: "campaigns", RECOMMENDER: "recommenders"}


def key(target: Target) -> dict[str, Any]:
    return {"id": {"S": f"{target.kind}#{target.name}"}}


@dataclass
class Writers:
    """Step Functions, as far as a writer goes: what was started, and what comes of it after a while.

    `outcome` is the status of the execution after ten minutes, `made` that of the campaign or recommender.
    """

    account: Account
    outcome: str = "SUCCEEDED"
    made: str | None = "ACTIVE"
    started: list[dict[str, Any]] = field(default_factory=list)
    ends: float = 0.0

    def start_execution(self, stateMachineArn: str, input: str) -> dict[str, Any]:
        self.started.append({"machine": stateMachineArn, **json.loads(input)})
        kind = CAMPAIGN if CAMPAIGN in self.started[-1] else RECOMMENDER
        if self.made is not None:
            target = HOME if kind == CAMPAIGN else SHOP
            coming = {"status": "CREATE IN_PROGRESS", "until": self.account.now + 600, "then": self.made}
            getattr(self.account, THINGS[kind])[target.arn] = coming
        self.ends = self.account.now + 600
        return {"executionArn": NAMES.execution_arn("CampaignDeployment", "revived")}

    def describe_execution(self, executionArn: str) -> dict[str, Any]:
        if self.account.now < self.ends:
            return {"status": "RUNNING"}
        return {"status": self.outcome, **({"cause": "no capacity"} if self.outcome == "FAILED" else {})}


@dataclass
class World:
    """A tenant's state table (a real one, of moto), the writers, Personalize, and what a person reads."""

    table: Any
    account: Account = field(default_factory=Account)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.writers = Writers(self.account)

    def put(self, target: Target, **record: Any) -> None:
        self.table.put_item(TableName=NAMES.state_table, Item={**key(target), "generation": {"N": "4"}, **record})

    def record(self, target: Target) -> dict[str, Any]:
        return self.table.get_item(TableName=NAMES.state_table, Key=key(target)).get("Item", {})

    def revive(self, target: Target = HOME, *, dry_run: bool = False, wait: bool = True, table: Any = None) -> int:
        clients = {"personalize": Checked("personalize", Personalize(self.account)), "dynamodb": table or self.table}
        clients["stepfunctions"] = Checked("stepfunctions", self.writers)
        calls = Calls(clients, self.account.sleep, lambda: 0.5)
        now = datetime(2026, 11, 22, 6, tzinfo=timezone.utc)
        return Revival(NAMES, calls, self.lines.append, lambda: now).run(target, dry_run=dry_run, wait=wait)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        secrets = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "test"}
        table = boto3.client("dynamodb", region_name="eu-west-1", **secrets)
        table.create_table(
            TableName=NAMES.state_table,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield World(table)


@pytest.mark.parametrize("target", [HOME, SHOP], ids=str)
def test_what_is_parked_is_brought_back_by_its_writer(world: World, target: Target) -> None:
    world.put(target, parked={"S": PARKED}, halted={"S": PARKED}, wish={"S": "kept"})
    assert world.revive(target) == 0
    assert world.record(target) == {
        **key(target),
        "generation": {"N": "5"},
        "revived": {"S": "2026-11-22T06:00:00+00:00"},
        "reason": {"S": "revived by hand"},
        "wish": {"S": "kept"},
    }
    writer = {CAMPAIGN: "CampaignDeployment", RECOMMENDER: "RecommenderDeployment"}[target.kind]
    assert world.writers.started == [
        {"machine": NAMES.state_machine_arn(writer), target.kind: target.name, "reason": "revived by hand"}
    ]
    assert world.lines == [
        f"{target} is parked since {SINCE}, after 36 hours without a request",
        f"brought back, it is billed again: {target.price}, used or not",
        f"asked {writer} for it: {NAMES.execution_arn('CampaignDeployment', 'revived')}",
        f"{target}: CREATE IN_PROGRESS",
        f"{target}: ACTIVE",
    ]


def test_a_dry_run_tells_the_price_and_changes_nothing(world: World) -> None:
    world.put(HOME, parked={"S": PARKED})
    before = world.record(HOME)
    assert world.revive(dry_run=True) == 0
    assert f"it is billed again: {HOME.price}, used or not" in world.lines[1]
    assert world.lines[2:] == ["dry run: nothing was changed"]
    assert (world.record(HOME), world.writers.started) == (before, [])


@pytest.mark.parametrize("status", [None, "ACTIVE", "CREATE_FAILED"])
@pytest.mark.parametrize("recorded", [True, False])
def test_what_is_not_parked_is_left_alone(world: World, status: str | None, recorded: bool) -> None:
    if recorded:
        world.put(HOME)
    if status:
        world.account.campaigns[HOME.arn] = {"status": status}
    before = world.record(HOME)
    assert world.revive() == 1
    situation = f"its status is {status.replace('_', ' ')}" if status else "it does not exist"
    assert world.lines == [f"campaign home is not parked; {situation}. Nothing was changed"]
    assert (world.record(HOME), world.writers.started) == (before, [])


@dataclass
class Meddling:
    """A table that somebody else changes right after it was read."""

    world: World
    change: dict[str, Any]

    def get_item(self, **asked: Any) -> Any:
        found = self.world.table.get_item(**asked)
        self.world.put(HOME, **self.change)
        return found

    def update_item(self, **asked: Any) -> Any:
        return self.world.table.update_item(**asked)


@pytest.mark.parametrize(
    "change", [{}, {"parked": {"S": PARKED.replace("36", "48")}}], ids=["revived meanwhile", "parked anew"]
)
def test_what_changed_meanwhile_is_not_overwritten(world: World, change: dict[str, Any]) -> None:
    world.put(HOME, parked={"S": PARKED})
    with pytest.raises(OperationError, match="campaign home: somebody else changed its record at the same moment"):
        world.revive(table=Meddling(world, change))
    assert "revived" not in world.record(HOME)
    assert world.writers.started == []


def test_what_aws_refuses_is_not_taken_for_a_change(world: World) -> None:
    world.put(HOME, parked={"S": PARKED})
    world.table.delete_table(TableName=NAMES.state_table)
    assert world.revive() == 1  # nothing there says that it is parked
    broken = Meddling(world, {})
    broken.get_item = lambda **asked: {"Item": {"parked": {"S": PARKED}}}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        world.revive(table=broken)


@pytest.mark.parametrize(
    ("outcome", "cause"), [("FAILED", "no capacity"), ("ABORTED", "no cause given"), ("TIMED_OUT", "no cause given")]
)
def test_an_execution_that_fails_is_an_error_with_its_cause(world: World, outcome: str, cause: str) -> None:
    world.put(HOME, parked={"S": PARKED})
    world.writers.outcome, world.writers.made = outcome, "CREATE FAILED"
    with pytest.raises(OperationError, match=f"campaign home: CampaignDeployment ended {outcome}: {cause}"):
        world.revive()
    assert "parked" not in world.record(HOME)  # the wish stands: the next reconciliation tries again


def test_a_campaign_that_never_comes_is_given_up_after_three_hours(world: World) -> None:
    world.put(HOME, parked={"S": PARKED})
    world.writers.made = None
    with pytest.raises(OperationError, match="not ACTIVE after 3 hours; look at its executions"):
        world.revive()
    assert 3 * 3_600 <= world.account.now < 3.5 * 3_600
    assert world.lines[-1] == "campaign home: not there yet"


def test_a_revival_whose_writer_was_not_started_is_carried_on(world: World) -> None:
    world.put(HOME, revived={"S": SINCE}, served={"N": "3"})
    assert world.revive() == 0
    assert "its writer has not brought it back yet: it is started again" in world.lines[0]
    assert (len(world.writers.started), world.lines[-1]) == (1, "campaign home: ACTIVE")
    world.put(HOME, revived={"S": SINCE}, served={"N": "4"})
    assert world.revive() == 1


def test_nobody_needs_to_wait(world: World) -> None:
    world.put(HOME, parked={"S": PARKED})
    assert world.revive(wait=False) == 0
    assert world.lines[-1].startswith("asked CampaignDeployment for it: arn:")
    assert world.account.now < 60


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("tenants") / "workshop.yaml"
    file.write_text(WORKSHOP, encoding="utf-8")
    (found,) = load([file])
    return found


def test_a_campaign_is_known_by_its_name_in_the_tenant_file(tenant: Any) -> None:
    shelf = Target(CAMPAIGN, "shelf", SHELVES.campaign_arn("shelf"), HOME.price)
    assert find(tenant, SHELVES, CAMPAIGN, "shelf") == shelf


@pytest.mark.parametrize(
    ("kind", "name", "there"),
    [
        (CAMPAIGN, "shelv", "shelf, front, more-like-this, offers"),
        (CAMPAIGN, "workshop_shelf", "shelf, front, more-like-this, offers"),
        (RECOMMENDER, "shelf", "none"),
    ],
)
def test_an_unknown_name_is_answered_with_those_that_there_are(tenant: Any, kind: str, name: str, there: str) -> None:
    with pytest.raises(OperationError) as refused:
        find(tenant, SHELVES, kind, name)
    assert str(refused.value) == f"tenants/workshop.yaml declares no {kind} {name}; there are: {there}"


def test_a_recommender_is_found_under_the_name_that_carries_its_recipe(samples: Any) -> None:
    boutique = next(tenant for tenant in samples.tenants if tenant.recommenders)
    names = Names(boutique.tenant, boutique.environment.account, boutique.environment.region)
    declared = boutique.recommenders[0]
    found = find(boutique, names, RECOMMENDER, declared.name)
    assert found.arn.endswith(f":recommender/{names.recommender(declared.name, declared.recipe)}")
    assert found.price.startswith("an hourly price for a minimum of ")
