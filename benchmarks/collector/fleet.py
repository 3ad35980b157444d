"""Five hundred campaigns that the collector knows already, and how long its handler takes over them, as a process.

The handler is the real one with real boto3 clients, against a server that answers after a tenth of a second; start of
Python, clients and the pauses between Describes included. The runs before it, in which the campaigns become known, are
made in memory.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.collector.account import REGION, Account
from benchmarks.collector.runs import QUARTER, TABLE, Runs
from benchmarks.collector.server import Server
from benchmarks.figure import ROOT, seconds
from lambdas.collector.facts import MOST_DESCRIBES
from lambdas.collector.queries import MOST_QUERIES
from lambdas.collector.silence import floor

CAMPAIGNS = 500
DELAY = 0.1  # seconds until an answer
HANDLER = "from lambdas.collector.handler import handler; handler({}, None)"
RECIPES = {"aws-user-personalization-v2": "GetRecommendations", "aws-personalized-ranking-v2": "GetPersonalizedRanking"}


@dataclass(frozen=True)
class Run:
    """What one run of the handler took, in seconds and in calls of GetMetricData."""

    seconds: float
    queries: int
    calls: int

    @property
    def is_complete(self) -> bool:
        """Whether every campaign was looked up, in no more calls than so many queries need."""
        return self.queries >= CAMPAIGNS and self.calls == -(-self.queries // MOST_QUERIES)


def timed(campaigns: int = CAMPAIGNS, delay: float = DELAY) -> tuple[Run, Run]:
    """A run that looks at all metrics of all campaigns, as after an hour without one; and the next one, the usual."""
    now = datetime.now(timezone.utc)
    account = _busy(campaigns, now)
    before = -(-campaigns // MOST_DESCRIBES) + 1
    runs = Runs(account, now - timedelta(hours=1) - before * QUARTER)
    runs.go(before * QUARTER)
    with Server(account, delay=delay) as url, tempfile.TemporaryDirectory() as asset:
        _stage(Path(asset))
        return _run(account, url, Path(asset)), _run(account, url, Path(asset))


def _stage(asset: Path) -> None:
    """What the function's asset holds (stacks/components/asset.py), for tenants that declare nothing."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "personalize", asset / "personalize", ignore=ignored)
    shutil.copytree(ROOT / "lambdas" / "collector", asset / "lambdas" / "collector", ignore=ignored)
    (asset / "lambdas" / "collector" / "declared.json").write_text("{}")


def _busy(count: int, now: datetime) -> Account:
    """Campaigns, nine in ten of which were asked in every five minutes of the last two days."""
    account = Account()
    periods = [floor(now) - place * timedelta(minutes=5) for place in range(2 * 24 * 12)]
    for place in range(count):
        recipe = list(RECIPES)[place % len(RECIPES)]
        arn = account.campaign(f"acme_c{place}", recipe=recipe, created=now - timedelta(days=9))
        if place % 10:
            account.requests[arn, RECIPES[recipe]] = dict.fromkeys(periods, 3.0)
    return account


def _run(account: Account, url: str, asset: Path) -> Run:
    account.calls.clear()
    took = seconds([sys.executable, "-c", HANDLER], environment=_environment(url), folder=asset)
    asked = [len(params["MetricDataQueries"]) for operation, params in account.calls if operation == "GetMetricData"]
    return Run(took, sum(asked), len(asked))


def _environment(url: str) -> dict[str, str]:
    """Nothing of the caller's AWS: neither credentials nor configuration nor proxy."""
    rest = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return rest | {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ENDPOINT_URL": url,
        "TABLE": TABLE,
    }
