"""One file through all that a person and a deployment do with it: read, checked, summed up, turned into requests."""

from __future__ import annotations

import re
import tempfile
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.fuzz import requests
from benchmarks.fuzz.files import File
from benchmarks.fuzz.requests import Request
from config import loading, summary
from config.models import Tenant
from config.problems import ConfigError

Requests = Callable[[Tenant], Iterable[Request]]

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `failure` says what must never happen, and `kind` is the same for the same defect."""

    accepted: bool
    requests: int = 0
    kind: str = ""
    failure: str = ""


def check(file: File, requests_of: Requests = requests.of) -> Outcome:
    """Takes a file to its end: refused with problems that can be printed, or accepted with requests that are sound."""
    accepted = False
    try:
        try:
            tenant = load(file)
        except ConfigError as error:
            return _refused(error)
        accepted = True
        summary.text(summary.of(tenant, NOW))
        return _accepted(requests_of(tenant))
    except Exception as error:  # noqa: BLE001 - whatever it is: that there is one is the finding
        return Outcome(accepted, kind=place_of(error), failure=traceback.format_exc())


def place_of(error: Exception) -> str:
    """The error's type and the function that raised it: the same for the same defect."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.name}"


def load(file: File) -> Tenant:
    """By the way of any tenant file: from the disk. Raises ConfigError if it is refused."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / f"{file.name}.yaml"
        path.write_bytes(file.content)
        return loading.load([path])[0]


def _refused(error: ConfigError) -> Outcome:
    report = f"{error}\n{summary.problems_json(error)}"
    if not error.problems or any(not problem.text for problem in error.problems):
        return Outcome(False, kind="refused without a reason", failure=f"refused without a reason: {report}")
    return Outcome(False)


def _accepted(made: Iterable[Request]) -> Outcome:
    count = 0
    for request in made:
        count += 1
        if found := request.violations:
            about = f"{request.service} {request.operation}"
            kind = re.sub(r"\[\d+\]", "[]", f"{about} {found[0].partition(':')[0]}")
            return Outcome(True, count, kind=kind, failure=f"{about}: {'; '.join(found)}\n{request.params}")
    return Outcome(True, count)
