"""All tenants deployed into one rehearsal, given their data, and what a day of it makes of them.

The day begins when the last of them is deployed: the CDK deploys one after the other, which takes hours.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.crowd import fleet
from personalize.naming import Names
from rehearsal import data, deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.calls.gate import Call
from rehearsal.run import invariants
from rehearsal.run.record import Record, gather
from rehearsal.run.tenant import read

START = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)  # a Saturday: the weekly trainings come in the night
SIZE = {"users": 60, "items": 200, "interactions": 2_000}
STEP = timedelta(hours=2)  # how often progress is told

Say = Callable[[str], None]


@dataclass(frozen=True)
class Day:
    """What happened: the record of all tenants, and the requests to Personalize's control plane since the data came.

    `broken` are promises that were not kept, `faults` the Lambda runs that ended with an error, by function and error.
    """

    tenants: Sequence[str]
    began: datetime
    record: Record
    requests: Sequence[Call]
    broken: Sequence[str]
    faults: Mapping[str, int]

    @property
    def end(self) -> datetime:
        return self.record.end


def play(tenants: int, assembly: Path, hours: float, say: Say) -> Day:
    """Deploys and uploads, and lets the hours pass."""
    names = fleet.names(tenants)
    place = (fleet.ACCOUNT, fleet.REGION)
    with EmbeddedAws(START, [place], quotas=fleet.raised(tenants)) as aws:
        say(f"deploying {tenants} tenants, one after the other")
        deployment.deploy(aws, assembly)
        began = aws.clock.now()
        say(f"deployed after {(began - START) / timedelta(hours=1):.1f} virtual hours; uploading data")
        _upload(aws, assembly, names)
        _live(aws, began + timedelta(hours=hours), say)
        return _gathered(aws, assembly, names, began)


def _upload(aws: EmbeddedAws, assembly: Path, names: Sequence[str]) -> None:
    """The same small files for all: what is in them makes no difference to a crowd."""
    with tempfile.TemporaryDirectory() as folder:
        data.write(folder, columns=read(assembly, names[0]).columns, seed=0, end=START, **SIZE)
        files = {path.stem: path.read_bytes() for path in sorted(Path(folder).glob("*.csv"))}
    s3 = aws.client("s3")
    for name in names:
        bucket = Names(name, fleet.ACCOUNT, fleet.REGION).data_bucket
        for dataset, content in files.items():
            s3.put_object(Bucket=bucket, Key=f"data/{dataset}/{dataset}.csv", Body=content)


def _live(aws: EmbeddedAws, end: datetime, say: Say) -> None:
    while aws.clock.now() < end:
        aws.clock.run(until=min(end, aws.clock.now() + STEP))
        failed = sum(one.status not in ("RUNNING", "SUCCEEDED") for one in aws.executions)
        told = f"{len(aws.executions)} runs, {failed} of them failed; {len(aws.calls)} API calls"
        say(f"{aws.clock.now():%a %d %b %H:%M}  {told}")


def _gathered(aws: EmbeddedAws, assembly: Path, names: Sequence[str], began: datetime) -> Day:
    requests = [call for call in aws.calls if call.service == "personalize" and call.at >= began]
    record = gather(aws, read(assembly, names[0]), began, ())
    broken = [f"{name}: {text}" for name, texts in invariants.broken(record).items() for text in texts]
    faults = Counter(f"{one.function}: {one.error}" for one in aws.invocations if one.error)
    return Day(names, began, record, requests, broken, faults)
