"""A tenant in an embedded AWS: deployed, given its data, edited, and settled: then nothing is left to do."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from config.loading import Fleet
from config.models import Tenant
from operations.calls import Calls
from personalize.naming import Names
from rehearsal import data, deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.run.tenant import read

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)  # a Saturday evening
STEP, LONGEST = timedelta(minutes=5), timedelta(hours=36)
_SIZE = {"users": 60, "items": 200, "interactions": 2000}
_SIZE_OF_DOMAIN = {"users": 100, "items": 300, "interactions": 9000}  # enough purchases for every use case
_ROUNDS = 8


class Unsettled(RuntimeError):
    """It does not come to rest; the text says what is still to do."""


class Live:
    """What an edit does to a running tenant; `names` are those that its resources have, `calls` look at it."""

    def __init__(self, aws: EmbeddedAws, names: Names) -> None:
        self.aws = aws
        self.names = names
        services = ("personalize", "ssm")
        self.calls = Calls({service: aws.client(service) for service in services}, self._wait)
        self._given: dict[str, bytes] = {}

    def deploy(self, assembly: Path) -> None:
        """Deploys an assembly onto what is there, and gives datasets that are new or have other columns their data."""
        tenant = read(assembly, self.names.tenant)
        deployment.deploy(self.aws, assembly, only=tenant.artifacts)
        with tempfile.TemporaryDirectory() as folder:
            world = {"seed": 0, "end": START, "domain": tenant.domain, **(_SIZE_OF_DOMAIN if tenant.domain else _SIZE)}
            data.write(folder, columns=tenant.columns, **world)
            files = {name: Path(folder, f"{name}.csv").read_bytes() for name in tenant.columns}
        for name, content in files.items():
            if self._given.get(name) != content:
                self._upload(name, content)
        self._given = files

    def settle(self) -> None:
        """Lets time pass until nobody is at work and reconciliation finds nothing to do; raises Unsettled."""
        plan: dict[str, list[dict[str, str]]] = {}
        for _ in range(_ROUNDS):
            self._rest()
            plan = self._reconcile()
            if not plan["actions"] and not plan["waiting"]:
                return
        left = [f"{one.get('do', 'waits')} {one['name']}: {one['reason']}" for one in plan["actions"] + plan["waiting"]]
        raise Unsettled(f"after {_ROUNDS} reconciliations there is still to do: {'; '.join(left)}")

    def failures(self) -> list[str]:
        """The executions that failed, each with the end of its cause."""
        bad = [one for one in self.aws.executions if one.status not in ("RUNNING", "SUCCEEDED")]
        return [f"{one.machine} {one.status}: {(one.cause or '')[-300:]}" for one in bad]

    def _upload(self, dataset: str, content: bytes) -> None:
        key = f"data/{dataset}/{dataset}.csv"
        self.aws.client("s3").put_object(Bucket=self.names.data_bucket, Key=key, Body=content)

    def _wait(self, seconds: float) -> None:
        self.aws.clock.run(until=self.aws.clock.now() + timedelta(seconds=seconds))

    def _rest(self) -> None:
        end = self.aws.clock.now() + LONGEST
        self.aws.clock.run(until=self.aws.clock.now() + STEP)
        while busy := {one.machine for one in self.aws.executions if one.status == "RUNNING"}:
            if self.aws.clock.now() > end:
                raise Unsettled(f"still at work after {LONGEST}: {', '.join(sorted(busy))}")
            self.aws.clock.run(until=self.aws.clock.now() + STEP)

    def _reconcile(self) -> dict[str, list[dict[str, str]]]:
        """A reconciliation without any grace for what was removed; returns its plan."""
        asked = json.dumps({"reason": "benchmark", "graceHours": 0})
        machine = self.names.state_machine_arn("TenantReconciliation")
        arn = self.aws.client("stepfunctions").start_execution(stateMachineArn=machine, input=asked)["executionArn"]
        run = next(one for one in self.aws.executions if one.arn == arn)
        self._rest()
        if run.status != "SUCCEEDED":
            raise Unsettled(f"TenantReconciliation ended {run.status}: {run.cause}")
        return run.output


@contextmanager
def live(assembly: Path, tenant: Tenant) -> Iterator[Live]:
    """A tenant that was just deployed and has settled."""
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    with EmbeddedAws(START, [(names.account, names.region)], seed=0) as aws:
        found = Live(aws, names)
        found.deploy(assembly)
        found.settle()
        yield found


def synthesize(tenant: Tenant, modules: Path, folder: Path) -> Path:
    """The assembly of a fleet of one tenant, in a folder."""
    import app as cdk_app  # here: it starts Node

    app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk_app.build(app, Fleet((tenant,), ("platform@example.com",)), modules=modules)
    app.synth()
    return folder
