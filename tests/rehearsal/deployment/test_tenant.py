"""A changed tenant file on the running stacks of a sample tenant: nothing that holds data is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from operations.guard.stateful import STATEFUL
from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.deployment.inventory import inventory, physical_ids
from rehearsal.run.tenant import read
from tests.rehearsal.deployment.templates import ACCOUNT, REGION, bad, rewritten, story
from tests.synthesis import synthesize

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def fresh(changed: Path) -> dict[tuple[str, str], Any]:
    """What there is when the changed file is the first to be deployed."""
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as embedded:
        deployment.deploy(embedded, changed, only=read(changed, "streamly").artifacts)
        return inventory(embedded)


@pytest.fixture(scope="module")
def aws(fresh: Any, assembly: Path) -> Iterator[EmbeddedAws]:
    """The sample tenant, deployed, and what its first deploy started at its end."""
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as embedded:
        deployment.deploy(embedded, assembly, only=read(assembly, "streamly").artifacts)
        embedded.clock.run(until=embedded.clock.now() + dt.timedelta(minutes=30))
        yield embedded


@pytest.fixture(scope="module")
def changed(fleet, samples, tmp_path_factory) -> Path:
    """An hour later a week, twice the capacity, another campaign, one filter less."""
    (tenant,) = fleet.tenants
    (solution,) = tenant.solutions
    (campaign,) = solution.campaigns
    full = solution.training.full.model_copy(update={"schedule": "cron(0 4 ? * SUN *)"})
    more = campaign.model_copy(update={"name": "another"})
    campaigns = (campaign.model_copy(update={"min_provisioned_tps": 2}), more)
    training = solution.training.model_copy(update={"full": full})
    edited = tenant.model_copy(
        update={
            "solutions": (solution.model_copy(update={"campaigns": campaigns, "training": training}),),
            "filters": tenant.filters[:-1],
        }
    )
    others = tuple(one for one in samples.tenants if one.tenant != tenant.tenant)
    return synthesize(replace(samples, tenants=(*others, edited)), tmp_path_factory.mktemp("changed"), only="streamly")


def reconciliations(aws: EmbeddedAws) -> list[str]:
    return [run.input["reason"] for run in aws.executions if run.machine.endswith("Reconciliation")]


def test_an_unchanged_deploy_does_nothing(aws: EmbeddedAws, assembly: Path) -> None:
    calls, now = len(aws.calls), aws.clock.now()
    deployment.deploy(aws, assembly, only=read(assembly, "streamly").artifacts)
    assert (len(aws.calls), aws.clock.now()) == (calls, now)
    assert {stack.status for stack in aws.stacks} == {"CREATE_COMPLETE"}


def test_a_change_touches_nothing_that_holds_data_and_is_reconciled(aws: EmbeddedAws, changed: Path) -> None:
    before, runs = physical_ids(aws, STATEFUL), len(reconciliations(aws))
    began = {stack.name: len(stack.events) for stack in aws.stacks}
    deployment.deploy(aws, changed, only=read(changed, "streamly").artifacts)
    assert physical_ids(aws, STATEFUL) == before
    done = {line for stack in aws.stacks for line in story(stack, began[stack.name])}
    kinds = {record.logical_id: record.kind for stack in aws.stacks for record in stack.resources.values()}
    assert not [line for line in done if kinds.get(line.split()[0]) in STATEFUL]
    assert not [line for line in done if line.endswith("FAILED")]
    assert {stack.name: stack.status for stack in aws.stacks}["streamly-data"] == "CREATE_COMPLETE"
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=5))
    assert reconciliations(aws)[runs:] == ["deploy"]


def test_what_was_updated_is_what_a_new_one_would_be(aws: EmbeddedAws, fresh: dict[tuple[str, str], Any]) -> None:
    found = inventory(aws)
    assert found.keys() == fresh.keys()
    for resource, described in fresh.items():
        assert found[resource] == described, resource


def test_a_deploy_that_fails_is_rolled_back_and_reconciled(aws: EmbeddedAws, changed: Path, tmp_path: Path) -> None:
    def spoil(resources: dict[str, Any]) -> None:
        resources["Bad"] = bad(DependsOn=list(resources))

    folder = rewritten(changed, tmp_path, "streamlymonitoring", spoil)
    runs, began = len(reconciliations(aws)), {stack.name: len(stack.events) for stack in aws.stacks}
    with pytest.raises(deployment.DeploymentFailed, match=r"streamly-monitoring: Bad \("):
        deployment.deploy(aws, folder, only=read(folder, "streamly").artifacts)
    touched = {stack.name for stack in aws.stacks if len(stack.events) > began[stack.name]}
    assert touched == {"streamly-monitoring"}
    assert deployment.find(aws.stacks, "streamly-monitoring", ACCOUNT, REGION).status == "UPDATE_ROLLBACK_COMPLETE"
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=5))
    assert reconciliations(aws)[runs:] == ["rollback"]


@pytest.mark.parametrize(
    ("noun", "name", "value", "words"),
    [
        (
            "DatasetGroup",
            "RoleArn",
            f"arn:aws:iam::{ACCOUNT}:role/other",
            "Rename streamly_main and update the stack again",
        ),
        ("Schema", "Schema", "{}", "Rename streamly_.* and update the stack again"),
        ("Dataset", "Name", "streamly_other", "Name changed, and CloudFormation replaces .* by deleting it first"),
    ],
)
def test_what_would_replace_data_fails(
    aws: EmbeddedAws, changed: Path, tmp_path: Path, noun: str, name: str, value: str, words: str
) -> None:
    def replace_one(resources: dict[str, Any]) -> None:
        one = next(found for found in resources.values() if found["Type"] == f"AWS::Personalize::{noun}")
        one["Properties"][name] = value

    before = physical_ids(aws, STATEFUL)
    folder = rewritten(changed, tmp_path, "streamlydata", replace_one)
    with pytest.raises(deployment.DeploymentFailed, match=words):
        deployment.deploy(aws, folder, only=read(changed, "streamly").artifacts)
    assert physical_ids(aws, STATEFUL) == before
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=5))


def test_and_back(aws: EmbeddedAws, assembly: Path) -> None:
    runs = len(reconciliations(aws))
    deployment.deploy(aws, assembly, only=read(assembly, "streamly").artifacts)
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=5))
    assert reconciliations(aws)[runs:] == ["deploy"]
