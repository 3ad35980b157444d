"""A tenant in an embedded AWS: deployed, given its data, edited, and settled: then nothing is left to do."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from benchmarks.figure import ROOT
from config import loading
from config.loading import Fleet
from config.models import Tenant
from operations.__main__ import SERVICES
from operations.calls import Calls
from personalize.naming import Names
from rehearsal import data, deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.run.tenant import read
from rehearsal.stepfunctions.engine import Execution

MODULES = ROOT / "tenants"
START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)  # a Saturday evening
STEP, LONGEST = timedelta(minutes=5), timedelta(hours=36)
_SIZE = {"users": 60, "items": 200, "interactions": 2000}
_SIZE_OF_DOMAIN = {"users": 100, "items": 300, "interactions": 9000}  # enough purchases for every use case
_ROUNDS = 8


class Unsettled(RuntimeError):
    """It does not come to rest; the text says what is still to do."""


class Live:
    """What befalls a running tenant; `names` are those that its resources have, `calls` are its owner's."""

    def __init__(self, aws: EmbeddedAws, names: Names) -> None:
        self.aws = aws
        self.names = names
        self.calls = Calls({service: aws.client(service) for service in SERVICES}, aws.clock.sleep, lambda: 0.5)
        self._given: dict[str, bytes] = {}

    def deploy(self, assembly: Path) -> None:
        """Deploys an assembly onto what is there."""
        deployment.deploy(self.aws, assembly, only=read(assembly, self.names.tenant).artifacts)

    def give(self, assembly: Path, datasets: Collection[str] = (), **size: int) -> None:
        """Uploads what the datasets of an assembly lack (of these, if any are named): of those that are new or have
        other columns now, or that are to have another size.
        """
        files = self._files(assembly, size)
        self._given = {name: content for name, content in self._given.items() if name in files}
        for name, content in files.items():
            if self._given.get(name) != content and (not datasets or name in datasets):
                self.put(f"data/{name}/{name}.csv", content)
                self._given[name] = content

    def put(self, key: str, content: bytes) -> None:
        """Uploads one file."""
        self.aws.client("s3").put_object(Bucket=self.names.data_bucket, Key=key, Body=content)

    def start(self, workflow: str, **asked: object) -> Execution:
        """Starts a workflow by hand."""
        machine, text = self.names.state_machine_arn(workflow), json.dumps(asked)
        started = self.aws.client("stepfunctions").start_execution(stateMachineArn=machine, input=text)
        return next(one for one in self.aws.executions if one.arn == started["executionArn"])

    def settle(self) -> None:
        """Lets time pass until nobody is at work and reconciliation finds nothing to do; raises Unsettled."""
        plan: dict[str, list[dict[str, str]]] = {}
        for _ in range(_ROUNDS):
            self.rest()
            plan = self.reconcile()
            if not plan["actions"] and not plan["waiting"]:
                return
        left = [f"{one.get('do', 'waits')} {one['name']}: {one['reason']}" for one in plan["actions"] + plan["waiting"]]
        raise Unsettled(f"after {_ROUNDS} reconciliations there is still to do: {'; '.join(left)}")

    def rest(self) -> None:
        """Lets time pass until nobody is at work; raises Unsettled."""
        end = self.aws.clock.now() + LONGEST
        self.aws.clock.run(until=self.aws.clock.now() + STEP)
        while busy := {one.machine for one in self.aws.executions if one.status == "RUNNING"}:
            if self.aws.clock.now() > end:
                raise Unsettled(f"still at work after {LONGEST}: {', '.join(sorted(busy))}")
            self.aws.clock.run(until=self.aws.clock.now() + STEP)

    def reconcile(self) -> dict[str, list[dict[str, Any]]]:
        """A reconciliation without any grace for what was removed; returns its plan."""
        run = self.start("TenantReconciliation", reason="benchmark", graceHours=0)
        self.rest()
        if run.status != "SUCCEEDED":
            raise Unsettled(f"TenantReconciliation ended {run.status}: {run.cause}")
        return run.output

    def failures(self) -> list[str]:
        """The executions that failed, each with the end of its cause."""
        bad = [one for one in self.aws.executions if one.status not in ("RUNNING", "SUCCEEDED")]
        return [f"{one.machine} {one.status}: {(one.cause or '')[-300:]}" for one in bad]

    def _files(self, assembly: Path, size: dict[str, int]) -> dict[str, bytes]:
        tenant = read(assembly, self.names.tenant)
        with tempfile.TemporaryDirectory() as folder:
            usual = _SIZE_OF_DOMAIN if tenant.domain else _SIZE
            world = {"seed": 0, "end": START, "domain": tenant.domain, **(usual | size)}
            data.write(folder, columns=tenant.columns, **world)
            return {name: Path(folder, f"{name}.csv").read_bytes() for name in tenant.columns}


@contextmanager
def live(assembly: Path, tenant: Tenant) -> Iterator[Live]:
    """A tenant that was just deployed and has settled."""
    names = names_of(tenant)
    with EmbeddedAws(START, [(names.account, names.region)], seed=0) as aws:
        found = Live(aws, names)
        found.deploy(assembly)
        found.give(assembly)
        found.settle()
        yield found


@contextmanager
def serving(name: str) -> Iterator[Live]:
    """A sample tenant, as its file says, synthesized and live."""
    tenant = tenant_of(name)
    with tempfile.TemporaryDirectory(prefix="live-") as folder, live(synthesize([tenant], Path(folder)), tenant) as it:
        yield it


def tenant_of(name: str) -> Tenant:
    """A sample tenant, as its file says."""
    (tenant,) = loading.load([MODULES / f"{name}.yaml"])
    return tenant


def names_of(tenant: Tenant) -> Names:
    """The names that a tenant's resources have."""
    return Names(tenant.tenant, tenant.environment.account, tenant.environment.region)


def synthesize(tenants: Collection[Tenant], folder: Path) -> Path:
    """The assembly of a fleet of these tenants, in a folder."""
    import app as cdk_app  # here: it starts Node

    app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk_app.build(app, Fleet(tuple(tenants), ("platform@example.com",)), modules=MODULES)
    app.synth()
    return folder
