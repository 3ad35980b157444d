from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from moto.core.base_backend import BackendDict

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.deployment.endpoint import CloudFormation
from rehearsal.deployment.stack import Stack
from tests.rehearsal.deployment.templates import ACCOUNT, REGION

Deploy = Callable[..., Stack]
START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def world() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as embedded:
        yield embedded


@pytest.fixture
def aws(world: EmbeddedAws) -> Iterator[EmbeddedAws]:
    """An embedded AWS that is empty again after each test: most of the time of a small test goes into making one."""
    yield world
    for log in (world.stacks, world.calls, world.invocations):
        log.clear()
    BackendDict.reset()


@pytest.fixture
def deploy(aws: EmbeddedAws, write_assembly: Any) -> Deploy:
    """Deploys a template (or only its resources) as the stack of that name; again, and the stack is updated."""

    def deployed(
        resources: dict[str, Any], *, name: str = "stack", protected: bool = False, assets: Any = None, **more: Any
    ) -> Stack:
        folder = write_assembly({"Resources": resources, **more}, assets, name)
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["artifacts"][name]["properties"]["terminationProtection"] = protected
        (folder / "manifest.json").write_text(json.dumps(manifest))
        (stack,) = deployment.deploy(aws, folder)
        return stack

    return deployed


@pytest.fixture
def cloudformation(aws: EmbeddedAws) -> Iterator[Any]:
    """A client of CloudFormation's API, served from the stacks."""
    with ExitStack() as stack:
        CloudFormation(aws).hooks(stack)
        yield aws.client("cloudformation")
