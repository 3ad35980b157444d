"""The line that a benchmark ends with, and the exit status; how commands are timed."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.figure import CommandFailed, Figure, seconds


@dataclass
class Benchmark:
    """A benchmark that answers at once."""

    figure: Figure | None
    BAR: str = "at most 2"

    def measure(self) -> Figure:
        if self.figure is None:
            raise CommandFailed("make ended with 2")
        return self.figure


SAMPLES = {
    "good": Benchmark(Figure("1 s", reached=True)),
    "slow": Benchmark(Figure("3 s", reached=False)),
    "broken": Benchmark(None),
}


@pytest.mark.parametrize(
    ("names", "status", "line"),
    [
        (["good"], 0, "PASS good: 1 s (bar: at most 2)"),
        (["slow"], 1, "FAIL slow: 3 s (bar: at most 2)"),
        (["broken"], 1, "FAIL broken: make ended with 2"),
        (["good", "slow"], 1, "PASS good"),
        ([], 1, "FAIL broken"),
    ],
)
def test_the_line_and_the_status(names, status, line, capsys):
    assert main(names, SAMPLES) == status
    assert line in capsys.readouterr().out


def test_an_unknown_name_is_refused_with_those_that_there_are(capsys):
    assert main(["fast"], SAMPLES) == 2
    assert "there are: good, slow, broken" in capsys.readouterr().err


def test_every_benchmark_has_a_bar_and_a_measure():
    for name, benchmark in BENCHMARKS.items():
        assert benchmark.BAR, name
        assert callable(benchmark.measure), name


def test_a_command_that_fails_is_no_figure():
    with pytest.raises(CommandFailed, match="ended with 3"):
        seconds([sys.executable, "-c", "raise SystemExit(3)"])
