"""Every resource of the sample tenants against the registry: what an update in place may carry, and carries."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.deployment import schemas
from rehearsal.deployment.build import Build, Properties
from rehearsal.deployment.diff import updatable
from rehearsal.deployment.resources import HANDLERS
from rehearsal.deployment.stack import Resource, Stack
from rehearsal.iam.actions import Scope
from tests.rehearsal.deployment.templates import REGION
from tests.synthesis import synthesize

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
# What AWS changes in place and the rehearsal refuses to; the templates never change the others.
UNMODELLED = {
    ("AWS::DynamoDB::Table", "AttributeDefinitions"),
    ("AWS::Glue::Database", "CatalogId"),
}


@pytest.fixture(scope="module")
def aws(samples, tmp_path_factory) -> Iterator[EmbeddedAws]:
    """All sample tenants, each deployed to an account of its own."""
    tenants = []
    for number, tenant in enumerate(samples.tenants, start=1):
        environment = tenant.environment.model_copy(update={"account": str(number) * 12})
        tenants.append(tenant.model_copy(update={"environment": environment}))
    folder = synthesize(replace(samples, tenants=tuple(tenants)), tmp_path_factory.mktemp("all"))
    with EmbeddedAws(START, deployment.environments(folder)) as embedded:
        deployment.deploy(embedded, folder)
        yield embedded


def distinct(aws: EmbeddedAws) -> dict[tuple[str, ...], tuple[Stack, Resource]]:
    """A resource for every type and set of properties."""
    return {
        (record.kind, *sorted(record.properties)): (stack, record)
        for stack in aws.stacks
        for record in stack.resources.values()
        if not schemas.is_custom(record.kind)
    }


def fixed(kind: str) -> set[str]:
    return {path[0] for path in schemas.create_only(kind, REGION) if len(path) == 1}


def kept(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The old properties in an update that brings all that can be left out."""
    required = schemas.required(kind, REGION) | fixed(kind)
    return {name: value for name, value in properties.items() if name in required or (kind, name) in UNMODELLED}


def test_what_can_be_updated_in_place_is(aws: EmbeddedAws) -> None:
    updated = set()
    for stack, record in distinct(aws).values():
        carried = updatable(record.kind, record.properties, REGION)
        assert not carried.keys() & fixed(record.kind)
        if not carried:
            continue
        client = functools.partial(aws.client, region=stack.region, account=stack.account)
        scope = Scope(stack.account, stack.region)
        build = Build(stack.name, record.logical_id, scope, aws.clock, client, record.properties)
        taken = Properties(carried)
        update = HANDLERS[record.kind].update
        assert update is not None, f"{record.kind} needs an update for {sorted(carried)}"
        update(build, record.physical_id, taken, kept(record.kind, record.properties))
        taken.finish(record.kind)
        assert not taken.taken & fixed(record.kind), record.kind
        assert taken.taken <= schemas.known(record.kind, REGION), record.kind
        updated.add(record.kind)
    assert len(updated) > 20


def test_only_types_that_nothing_can_change_have_no_update(aws: EmbeddedAws) -> None:
    kinds = {record.kind for _stack, record in distinct(aws).values()}
    assert {kind for kind in kinds if HANDLERS[kind].update is None} == {
        "AWS::Personalize::Dataset",
        "AWS::Personalize::DatasetGroup",
        "AWS::Personalize::Schema",
        "AWS::SNS::Subscription",
    }


@pytest.mark.parametrize("kind", sorted(set(HANDLERS) - {"AWS::CDK::Metadata"}))
def test_a_name_is_what_only_a_creation_sets(kind: str) -> None:
    name = HANDLERS[kind].name
    assert name is None or name in fixed(kind)


def test_everything_can_be_taken_away_again(aws: EmbeddedAws) -> None:
    for stack in aws.stacks:
        stack.protected = False
    deployment.destroy(aws, [stack.name for stack in aws.stacks])
    assert {stack.status for stack in aws.stacks} == {"DELETE_COMPLETE"}
    left = [record for stack in aws.stacks for record in stack.resources.values() if record.status == "DELETE_SKIPPED"]
    assert {record.kind for record in left} == {
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Personalize::Dataset",
        "AWS::Personalize::DatasetGroup",
        "AWS::Personalize::EventTracker",
        "AWS::Personalize::Schema",
        "AWS::S3::Bucket",
    }
