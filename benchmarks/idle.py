"""Idle campaigns of a rehearsed week: found in time, and none that is not.

Five campaigns of one tenant have a real load (the trace of a load balancer, where it is at hand beside the project,
else the pattern of a week), and are silenced for times that are longer and shorter than what the tenant file lets them
idle. What really was idle is worked out here, from the requests that the emulator counted; when their alarms rang is
what the deployed templates, the collector and the embedded CloudWatch made of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.figure import ROOT, Figure
from config.loading import Fleet, load
from rehearsal import traffic
from rehearsal.run.record import Record
from rehearsal.run.rehearse import Plan, rehearse
from rehearsal.run.tenant import read
from rehearsal.traffic.trace import WINDOW

BAR = "every idle campaign of a week found within its declared hours plus 25 minutes, none falsely"
TOLERANCE = timedelta(minutes=25)
TENANT = "idlers"
START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
DAYS = 7
TRACE = ROOT.parent / "shared" / "data" / "traffic" / "elb_request_count_8c0756.csv"
PEAK_TPS = 2.0
SIZE = {"users": 100, "items": 200, "interactions": 5_000}

# Declared hours, and silences as (hours after the start, hours long): just too short, long enough, far too long.
CAMPAIGNS: Mapping[str, tuple[int, Sequence[tuple[float, float]]]] = {
    "always": (1, ()),
    "nervous": (1, [(12, 0.8), (20, 1.5), (30, 3), (60, 14)]),
    "usual": (6, [(10, 5.8), (30, 7), (50, 5), (70, 30)]),
    "daily": (24, [(20, 23.5), (60, 26), (110, 40)]),
    "rare": (48, [(20, 47), (80, 60)]),
}
HEAD = """\
tenant: idlers
environment: {account: "111111111111", region: eu-west-1}
notify: [ops@example.com]
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
solutions:
  - name: popular
    recipe: aws-popularity-count
    training: {full: {schedule: "cron(0 4 * * ? *)"}}
    campaigns:
"""


@dataclass(frozen=True)
class Idle:
    """A time in which nobody asked a campaign for at least as long as it may idle."""

    campaign: str
    since: datetime
    until: datetime
    due: datetime  # when its alarm is to ring

    @property
    def is_long(self) -> bool:
        """Whether it lasted until the alarm must have rung; else it may have."""
        return self.until >= self.due + TOLERANCE

    def explains(self, ring: datetime) -> bool:
        return self.due <= ring <= self.due + TOLERANCE


def measure() -> Figure:
    """One week; the figure has the slowest detection, beyond the declared hours."""
    with tempfile.TemporaryDirectory() as scratch:
        record = _rehearse(Path(scratch))
    idle = [one for name, (hours, _silences) in CAMPAIGNS.items() for one in silences(record, name, hours)]
    rings = {name: _rings(record, name) for name in CAMPAIGNS}
    found = {one: [at for at in rings[one.campaign] if one.explains(at)] for one in idle}
    missed = [one for one, times in found.items() if one.is_long and not times]
    false = [at for name in CAMPAIGNS for at in rings[name] if not any(at in found[one] for one in idle)]
    late = max((times[0] - one.due for one, times in found.items() if times), default=timedelta())
    long = sum(one.is_long for one in idle)
    source = "a real trace" if TRACE.is_file() else "a generated load"
    text = (
        f"{long - len(missed)} of {long} silences cut into {source} found, {len(false)} found falsely; "
        f"at most {late.total_seconds() / 60:.0f} min after the declared hours"
    )
    return Figure(text, long > 0 and not missed and not false)


def silences(record: Record, name: str, hours: int) -> Iterator[Idle]:
    """The times in which a campaign was there, and the emulator counted no request to it, for so many hours or more."""
    (campaign,) = (one for one in record.campaigns if one.name == f"{TENANT}_{name}")
    asked = [
        datetime.fromtimestamp(minute * 60, timezone.utc)
        for metric in record.metrics
        if metric["name"] == "GetRecommendations" and metric["dimensions"] == {"CampaignArn": campaign.arn}
        for minute, *_sample in metric["samples"]
    ]
    since = campaign.served[0].since
    for moment in [*(at for at in sorted(asked) if at > since), record.end]:
        if moment - since >= timedelta(hours=hours):
            yield Idle(name, since, moment, since + timedelta(hours=hours))
        since = moment + WINDOW  # requests are counted by five minutes


def _rings(record: Record, name: str) -> list[datetime]:
    (alarm,) = (one for one in record.alarms if one.name == f"{TENANT}_idle_{name}_warning")
    return [change.at for change in alarm.history if change.new == "ALARM"]


def _rehearse(folder: Path) -> Record:
    file = folder / f"{TENANT}.yaml"
    campaigns = (
        f"      - {{name: {name}, idle: {{after_hours: {hours}}}}}\n" for name, (hours, _) in CAMPAIGNS.items()
    )
    file.write_text(HEAD + "".join(campaigns))
    assembly = folder / "cdk.out"
    _synthesize(file, assembly)
    demand = traffic.read([_load(name) for name in CAMPAIGNS], peak_tps=PEAK_TPS, start=START, seed=0)
    plan = Plan(assembly, START, timedelta(days=DAYS), None, SIZE, 0, demand)
    return rehearse(plan, read(assembly, TENANT), lambda line: None)


def _load(name: str) -> str:
    """A value of --traffic."""
    _hours, cuts = CAMPAIGNS[name]
    changes = [f"silence@{START + timedelta(hours=at):%FT%H:%M}+{round(length * 60)}m" for at, length in cuts]
    return f"{name}={','.join([str(TRACE) if TRACE.is_file() else 'rhythm', *changes])}"


def _synthesize(file: Path, folder: Path) -> None:
    import app as cdk_app  # here: it starts Node

    app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk_app.build(app, Fleet(load([file]), ("ops@example.com",)), modules=folder / "none")
    app.synth()
