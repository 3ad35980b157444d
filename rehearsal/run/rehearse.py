"""One rehearsal, from templates to a record: deploy, upload, let the days pass, edit, ask for recommendations."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from rehearsal import data, deployment, traffic
from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import inspection
from rehearsal.personalize.crowd import Crowd
from rehearsal.run.audience import Answer, ask, audience
from rehearsal.run.edits import Deployment, Edit, deploy
from rehearsal.run.record import Record, gather
from rehearsal.run.tenant import Tenant
from rehearsal.run.visitors import visitors
from rehearsal.traffic import Demand, Tally

Say = Callable[[str], None]

# The audience comes shortly before the end, so that what is rehearsed has had all the time there was.
LAST_VISIT = timedelta(minutes=10)
STEP = timedelta(hours=6)  # how often progress is told


@dataclass(frozen=True)
class Plan:
    """What to rehearse: an assembly, from when, for how long, on which data (None: generated, so large), the seed.

    `demand` is how often campaigns and recommenders are asked meanwhile (None: not until the end); `edits` are changed
    tenant files that are deployed meanwhile, in order; `quotas` are those of Personalize that AWS has raised.
    """

    assembly: Path
    start: datetime
    length: timedelta
    data: Path | None
    size: Mapping[str, int]
    seed: int
    demand: Demand | None = None
    edits: tuple[Edit, ...] = ()
    quotas: Mapping[str, int] = field(default_factory=dict)


def rehearse(plan: Plan, tenant: Tenant, say: Say) -> Record:
    """Plays the plan for one tenant; say gets a line whenever something is worth telling.

    Raises data.DataError for files that do not fit, traffic.TrafficError for traffic to what the tenant does not have,
    deployment.DeploymentFailed if a stack could not be created.
    """
    if plan.demand:
        plan.demand.check(tenant.endpoints)
    files = _files(plan, tenant, say)
    with EmbeddedAws(plan.start, [(tenant.account, tenant.region)], plan.seed, plan.quotas) as aws:
        say(f"deploying {', '.join(tenant.stacks)} and the account's stack into the embedded AWS")
        stacks = deployment.deploy(aws, plan.assembly, only=tenant.artifacts)
        outputs = {
            name: value for stack in stacks if stack.name in tenant.stacks for name, value in stack.outputs.items()
        }
        _upload(aws, tenant, outputs["DataBucket"], files, say)
        tracking_id = outputs.get("TrackingId")
        tally = _traffic(aws, plan, tenant, tracking_id, files, say)
        deployments = _live(aws, plan, say)
        for edit, done in zip(plan.edits, deployments, strict=True):
            tenant = tenant if done.failed else edit.tenant
        answers = _ask(aws, plan, tenant, tracking_id, files)
        return gather(aws, tenant, plan.start, answers, tally, deployments)


def _files(plan: Plan, tenant: Tenant, say: Say) -> dict[str, bytes]:
    if plan.data is not None:
        say(f"reading {plan.data}; times are moved so that the last event is at {plan.start:%Y-%m-%d %H:%M} UTC")
        for name in sorted(set(data.DATASETS) - tenant.columns.keys()):
            if (plan.data / f"{name}.csv").is_file():
                say(f"{name}.csv is left out: the tenant file declares no dataset {name}")
        return data.read(plan.data, tenant.columns, plan.start)
    say("generating data: " + ", ".join(f"{count:,} {name}" for name, count in plan.size.items()))
    with tempfile.TemporaryDirectory() as folder:
        data.write(folder, columns=tenant.columns, seed=plan.seed, end=plan.start, domain=tenant.domain, **plan.size)
        return {name: (Path(folder) / f"{name}.csv").read_bytes() for name in tenant.columns}


def _upload(aws: EmbeddedAws, tenant: Tenant, bucket: str, files: dict[str, bytes], say: Say) -> None:
    s3 = aws.client("s3", tenant.region, tenant.account)
    for name, content in files.items():
        s3.put_object(Bucket=bucket, Key=f"data/{name}/{name}.csv", Body=content)
        say(f"uploaded {name}.csv ({len(content) / 1e6:.1f} MB)")


def _traffic(
    aws: EmbeddedAws, plan: Plan, tenant: Tenant, tracking_id: str | None, files: dict[str, bytes], say: Say
) -> Tally | None:
    if plan.demand is None:
        return None
    say(f"traffic of up to {plan.demand.peak_tps:g} requests per second from now on")
    visit = visitors(aws, tenant, tracking_id, audience(files["interactions"], []))
    return traffic.play(aws.clock, Crowd(tenant.account, tenant.region), plan.demand, visit)


def _live(aws: EmbeddedAws, plan: Plan, say: Say) -> list[Deployment]:
    """Lets the days pass until the audience comes, and deploys what is edited in them."""
    visit = max(plan.start + plan.length - LAST_VISIT, aws.clock.now())
    moments: list[tuple[datetime, Edit | None]] = [(until, None) for until in _steps(aws.clock.now(), visit)]
    moments += [(plan.start + edit.after, edit) for edit in plan.edits]
    deployments = []
    for until, edit in sorted(moments, key=lambda pair: pair[0]):
        aws.clock.run(until=until)
        if edit is not None:
            deployments.append(deploy(aws, edit, say))
            continue
        done = sum(execution.stop is not None for execution in aws.executions)
        say(f"{until:%a %d %b %H:%M}  {done} workflow runs ended, {len(aws.calls)} API calls")
    return deployments


def _ask(
    aws: EmbeddedAws, plan: Plan, tenant: Tenant, tracking_id: str | None, files: dict[str, bytes]
) -> list[Answer]:
    expressions = [filter.expression for filter in inspection.filters(tenant.account, tenant.region)]
    people = audience(files["interactions"], expressions)
    answers = list(ask(aws, tenant, tracking_id, people))
    aws.clock.run(until=max(plan.start + plan.length, aws.clock.now()))
    return answers


def _steps(start: datetime, end: datetime) -> list[datetime]:
    steps = []
    while start + STEP < end:
        start += STEP
        steps.append(start)
    return [*steps, end]
