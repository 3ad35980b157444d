"""Looks at the files of a dataset, and later at what the queries found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import boto3
from botocore.config import Config

from lambdas.data_check import drift, files, judgement, profile, queries, reading
from lambdas.data_check.declared import Dataset
from lambdas.data_check.findings import REFUSE, WARN, Finding, chosen, listed
from personalize import quotas
from personalize.folders import REPORTS

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 8})
CHECKED = Path(__file__).with_name("checks.json")
CARRIED = 50  # findings that travel with a run, whose state holds 256 KiB


@cache
def _clients() -> dict[str, object]:
    """Made once in the life of a function's process."""
    return {name: boto3.client(name, config=PATIENT) for name in ("s3", "athena")}


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``step``, ``dataset``, ``prefix`` and ``mode``.

    Step ``plan`` returns ``findings`` and ``queries`` (name and sql; none if the files are no good anyway). Step
    ``judge`` takes those findings, ``results`` (name and id of each query that ran), ``run`` and ``last`` (the report
    of the last import, '' if none); it returns ``verdict`` (import, wait or refuse), ``cause``, ``told`` (warnings that
    the last import did not have) and ``report``, the key of the report that it wrote.
    """
    checked = json.loads(CHECKED.read_text())
    return STEPS[event["step"]](event, checked, _clients(), datetime.now(timezone.utc))


def plan(
    event: Mapping[str, object], checked: Mapping[str, object], clients: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """The first step."""
    dataset = Dataset.of(event["dataset"], checked["datasets"][event["dataset"]])
    read, ignored = reading.files(clients["s3"], checked["bucket"], event["prefix"])
    found = list(files.complaints(read, ignored, dataset, event["mode"]))[:CARRIED]
    place = f"s3://{checked['bucket']}/{event['prefix']}"
    table = checked["tables"][event["mode"]][dataset.name]
    asked = [] if chosen(found, REFUSE) else queries.of(dataset, table, place)
    return {"findings": [one.plain() for one in found], "queries": asked}


def judge(
    event: Mapping[str, object], checked: Mapping[str, object], clients: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """The second step."""
    dataset, mode = Dataset.of(event["dataset"], checked["datasets"][event["dataset"]]), event["mode"]
    found = [Finding(**one) for one in event["findings"]]
    last = reading.report(clients["s3"], checked["bucket"], event["last"])
    measured = None
    if event["results"]:
        rows = {one["name"]: reading.rows(clients["athena"], one["id"]) for one in event["results"]}
        measured = profile.of(dataset, rows)
        found += judgement.findings(dataset, measured, now.timestamp(), mode)
        found += drift.findings(dataset, last.get("profile"), measured, mode)
    verdict, cause = _verdict(dataset, measured, found, mode)
    key = f"{REPORTS}{dataset.name}/{event['run']}.json"
    report = {
        "version": 1,
        "dataset": dataset.name,
        "mode": mode,
        "at": now.isoformat(timespec="seconds"),
        "verdict": verdict,
        "findings": [one.plain() for one in found],
        "profile": measured,
    }
    reading.write(clients["s3"], checked["bucket"], key, report)
    return {"verdict": verdict, "cause": cause, "told": listed(_news(found, last)), "report": key}


def _verdict(dataset: Dataset, measured: profile.Profile | None, found: list[Finding], mode: str) -> tuple[str, str]:
    refused = chosen(found, REFUSE)
    if refused:
        return "refuse", listed(refused)
    if mode == "INCREMENTAL" and measured is not None and judgement.too_few(dataset, measured):
        return "wait", f"fewer than {quotas.MINIMUM_INTERACTIONS:,} rows are new; waiting for more"
    return "import", ""


def _news(found: list[Finding], last: Mapping[str, object]) -> list[Finding]:
    """Warnings of other kinds than those of the last import: nobody wants the same mail every hour."""
    known = {Finding(**one).key for one in last.get("findings", ())}
    return [one for one in chosen(found, WARN) if one.key not in known]


STEPS = {"plan": plan, "judge": judge}
