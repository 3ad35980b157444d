"""What a benchmark answers, and how a command is timed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Figure:
    """What was measured, in words, and whether it reaches the bar."""

    text: str
    reached: bool


class CommandFailed(RuntimeError):
    """A command that is measured ended with an error; the text is the end of what it printed."""


def seconds(command: Sequence[str], *, environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> float:
    """How long a command takes as a whole process, in seconds of wall time; raises CommandFailed if it fails."""
    began = time.perf_counter()
    run = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    if run.returncode != 0:
        raise CommandFailed(
            f"{' '.join(map(str, command))} ended with {run.returncode}:\n{(run.stdout + run.stderr)[-2000:]}"
        )
    return took
