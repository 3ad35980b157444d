"""Recorded loads from CSV files, and what is said of files that are none."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rehearsal.traffic.trace import TrafficError, read

FIVE = timedelta(minutes=5)
START = datetime(2014, 4, 10, 0, 4)  # noqa: DTZ001  # traces have no zone


@pytest.fixture
def write(tmp_path: Path):
    """Writes lines below a header; returns the file."""

    def write(*lines: str, header: str = "timestamp,value") -> Path:
        path = tmp_path / "load.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def refused(path: Path) -> list[str]:
    """The problems of a file, without its name."""
    with pytest.raises(TrafficError) as refusal:
        read(path)
    lines = str(refusal.value).splitlines()
    assert all(line.startswith(str(path)) for line in lines)
    return [line.removeprefix(f"{path}:") for line in lines]


def test_a_trace_is_a_value_for_every_five_minutes(write) -> None:
    path = write("2014-04-10 00:04:00,94.0", "2014-04-10 00:09:00,56", "2014-04-10 00:14:00,0")
    assert read(path) == read(str(path)) == (94.0, 56.0, 0.0)


def test_five_minutes_without_a_row_had_no_requests(write) -> None:
    assert read(write("2014-04-10 00:00,1", "2014-04-10 00:20,2")) == (1.0, 0.0, 0.0, 0.0, 2.0)


def test_rows_that_drift_fall_into_the_window_that_they_are_in(write) -> None:
    lines = "2014-04-10 00:00:00,1", "2014-04-10 00:05:59,2", "2014-04-10 00:11:00,4", "2014-04-10 00:19:00,8"
    assert read(write(*lines)) == (1.0, 2.0, 4.0, 8.0)


def test_a_generated_trace_comes_back_as_it_was(write) -> None:
    chance = random.Random(7)
    values = [float(chance.choice([0, 0, 3, 94, 656])) for _ in range(4_032)]  # two weeks
    values[0], values[-1] = 1.0, 2.0  # the first row and the last are never missing
    rows = [f"{START + number * FIVE},{value}" for number, value in enumerate(values) if value]
    assert read(write(*rows)) == tuple(values)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("\ufefftimestamp,value\n2014-04-10 00:04:00,94\n", encoding="utf-8")
    assert read(path) == (94.0,)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("time,value", "1: found the header 'time,value'; write 'timestamp,value'"),
        ("2014-04-10 00:04:00,94", "1: found the header '2014-04-10 00:04:00,94'; write 'timestamp,value'"),
    ],
)
def test_the_header_is_the_first_line(write, header: str, found: str) -> None:
    assert refused(write("2014-04-10 00:09:00,94", header=header)) == [found]


def test_all_problems_come_at_once_with_their_lines(write) -> None:
    assert refused(
        write(
            "2014-04-10 00:04:00,94.0",
            "yesterday,many",
            "2014-04-10 00:14:00",
            "2014-04-10 00:19:00,-1",
            "2014-04-10 00:24:00,nan",
            "2014-04-10 00:22:00,5",
            "2014-04-10 00:22:00,5",
        )
    ) == [
        "3: timestamp is 'yesterday'; write it as 2026-11-21 18:00:00",
        "3: value is 'many'; write a number of requests, 0 or more",
        "4: found 1 values; write a timestamp and a value",
        "5: value is '-1'; write a number of requests, 0 or more",
        "6: value is 'nan'; write a number of requests, 0 or more",
        "8: timestamp is 2014-04-10 00:22:00, after 2014-04-10 00:22:00; sort the rows and leave five minutes or more "
        "between them",
    ]


def test_rows_that_are_out_of_order_are_named(write) -> None:
    (problem,) = refused(write("2014-04-10 01:00,1", "2014-04-10 00:00,1"))
    assert problem.startswith("3: timestamp is 2014-04-10 00:00:00, after 2014-04-10 01:00:00; sort the rows")


def test_many_problems_are_counted_after_the_first_twenty(write) -> None:
    problems = refused(write(*["x,1"] * 30))
    assert len(problems) == 21
    assert problems[-1] == " and 10 problems more"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], " found no row below the header; add a row for every five minutes"),
        (
            ["2014-04-10 00:04,0"],
            " found no value above 0, so that nothing can be scaled; use the pattern none instead",
        ),
    ],
)
def test_what_has_no_load_is_no_trace(write, lines: list[str], found: str) -> None:
    (problem,) = refused(write(*lines))
    assert problem.startswith(found)


@pytest.mark.parametrize("content", [None, b"timestamp,value\n\xff,1\n", b""])
def test_what_cannot_be_read_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "load.csv"
    if content is not None:
        path.write_bytes(content)
    (problem,) = refused(path)
    assert "name a CSV file in UTF-8" in problem or "found the header ''" in problem
