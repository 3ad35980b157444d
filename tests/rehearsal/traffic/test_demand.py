"""Who is asked how often, as the command line says it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from rehearsal.traffic.demand import Demand, read
from rehearsal.traffic.patterns import Change, Nothing, Recorded, Rhythm
from rehearsal.traffic.trace import TrafficError

START = datetime(2026, 11, 21, 18, 3, 20, tzinfo=timezone.utc)
GRAMMAR = "write rhythm, none or a CSV file, then any of flash-sale@TIME[+SPAN], silence@TIME[+SPAN]"


def demand(*arguments: str, peak_tps: float = 2.0) -> Demand:
    return read(arguments, peak_tps=peak_tps, start=START, seed=3)


def refused(*arguments: str) -> list[str]:
    with pytest.raises(TrafficError) as refusal:
        demand(*arguments)
    return str(refusal.value).splitlines()


@pytest.fixture
def trace(tmp_path: Path) -> str:
    path = tmp_path / "load.csv"
    path.write_text("timestamp,value\n2014-04-10 00:04:00,50\n2014-04-10 00:09:00,100\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("flash-sale@2026-11-27T08:00", (10.0, "2026-11-27T08:00+00:00", timedelta(hours=1))),
        ("flash-sale@2026-11-27T08:00+30m", (10.0, "2026-11-27T08:00+00:00", timedelta(minutes=30))),
        ("flash-sale@2026-11-27+2d", (10.0, "2026-11-27T00:00+00:00", timedelta(days=2))),
        ("flash-sale@2026-11-27T08:00+02:00", (10.0, "2026-11-27T08:00+02:00", timedelta(hours=1))),  # a zone
        ("flash-sale@2026-11-27T08:00+02:00+3h", (10.0, "2026-11-27T08:00+02:00", timedelta(hours=3))),
        ("silence@2026-11-27T08:00", (0.0, "2026-11-27T08:00+00:00", None)),
        ("silence@2026-11-27T08:00Z+6h", (0.0, "2026-11-27T08:00+00:00", timedelta(hours=6))),
    ],
)
def test_a_change_has_a_time_and_perhaps_a_span(text: str, change: tuple[float, str, timedelta | None]) -> None:
    factor, moment, span = change
    start = datetime.fromisoformat(moment)
    (pattern,) = demand(f"rhythm,{text}").patterns.values()
    assert pattern.base == Rhythm(3)
    assert pattern.changes == (Change(factor, start, None if span is None else start + span),)


def test_endpoints_have_traffic_of_their_own_or_that_of_all_others(trace: str) -> None:
    found = demand("rhythm", "home=none", f"rank-2={trace}").patterns
    assert {name: type(pattern.base) for name, pattern in found.items()} == {
        "": Rhythm,
        "home": Nothing,
        "rank-2": Recorded,
    }


def test_a_trace_begins_with_the_five_minutes_of_the_start(trace: str) -> None:
    base = demand(trace).patterns[""].base
    assert base == Recorded((50.0, 100.0), datetime(2026, 11, 21, 18, tzinfo=timezone.utc), 100.0)


def test_requests_are_the_share_of_the_peak_in_five_minutes(trace: str) -> None:
    found = demand(f"home={trace}", peak_tps=2.0)
    window = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
    assert found.requests("home", window) == 300.0  # half of 2 a second
    assert found.requests("home", window + timedelta(minutes=5)) == 600.0
    assert found.requests("rank", window) == 0.0
    everybody = demand(trace, "home=none")
    assert (everybody.requests("home", window), everybody.requests("rank", window)) == (0.0, 300.0)


def test_an_endpoint_is_known_by_its_name_in_the_tenant_file() -> None:
    found = demand("rhythm", "home=none", "gone=rhythm", "lost=none")
    demand("rhythm", "home=none").check(["home", "rank"])
    with pytest.raises(TrafficError) as refusal:
        found.check(["rank", "home"])
    assert str(refusal.value).splitlines() == [
        f"--traffic {name}=: the tenant has no campaign or recommender {name}; it has home, rank"
        for name in ("gone", "lost")
    ]
    with pytest.raises(TrafficError, match="it has none"):
        found.check([])


@pytest.mark.parametrize(
    ("argument", "problems"),
    [
        ("", [f"it begins with ''; {GRAMMAR}"]),
        ("home=", [f"it begins with ''; {GRAMMAR}"]),
        ("silence", [f"it begins with 'silence'; {GRAMMAR}"]),
        ("flash-sale@2026-11-27", [f"it begins with 'flash-sale@2026-11-27'; {GRAMMAR}"]),
        ("rhythm,rhythm", [f"'rhythm' is no change of a load; {GRAMMAR}"]),
        ("rhythm,silence", [f"'silence' is no change of a load; {GRAMMAR}"]),
        ("rhythm,silence@noon", ["'noon' is not a time; write silence@2026-11-27T08:00"]),
        (
            "rhythm,flash-sale@2026-11-27T08:00+4m",
            ["'flash-sale@2026-11-27T08:00+4m' is shorter than the five minutes"],
        ),
        ("none,silence@2026-11-27", ["none has nothing that could change; leave the rest away"]),
        ("no.csv", ["no.csv: cannot be read"]),
    ],
)
def test_what_cannot_be_understood_says_what_to_write(argument: str, problems: list[str]) -> None:
    found = refused(argument)
    for line, problem in zip(found, problems, strict=True):
        assert line.startswith(f"--traffic {argument}: {problem}")


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("timestamp,value\nx,1\n2014-04-10,y\n", encoding="utf-8")
    found = refused(f"home={path},silence", "rhythm", "none", "rhythm,flash-sale@noon,silence@never")
    assert [line.rpartition("--traffic ")[2].partition(": ")[0] for line in found] == [
        f"home={path},silence",
        f"home={path},silence",
        f"home={path},silence",
        "none",
        "rhythm,flash-sale@noon,silence@never",
        "rhythm,flash-sale@noon,silence@never",
        "rhythm,flash-sale@noon,silence@never",
    ]
    assert "all endpoints have traffic already; say it once" in found[3]
    assert f"{path}:2: timestamp is 'x'" in found[0]


def test_an_endpoint_has_traffic_once() -> None:
    assert refused("home=rhythm", "home=none") == [
        "--traffic home=none: the endpoint home has traffic already; say it once"
    ]
