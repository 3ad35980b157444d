"""What can be told of a drawing without looking at it; colours and figures."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.dashboards.body import Place
from rehearsal.dashboards.drawing import style
from rehearsal.dashboards.drawing.picture import draw
from rehearsal.dashboards.drawing.words import blocks
from rehearsal.dashboards.panels import Alarms, Axis, Graph, Line, Mark, Moment, NotDrawn, Table, Text, Values

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
END = START + timedelta(hours=6)
RISING = Line("rising", 300, {START + timedelta(minutes=5 * step): float(step) for step in range(72)})
NEVER = Line("never", 300, {})
LONE = Line("a lone point with a name that is far too long", 300, {START + timedelta(hours=3): 1.0}, side="right")


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_every_kind_of_panel_says_what_it_shows() -> None:
    marks, moments = [Mark(90, "too high", fill="above")], [Moment(START + timedelta(hours=1), "deployed")]
    shown = [
        Graph("Lines", [RISING, NEVER, LONE], START, END, left=Axis(0, 100, "TPS"), marks=marks, moments=moments),
        Graph("Areas", [RISING, RISING], START, END, stacked=True, legend="right"),
        Graph("Empty", [NEVER], START, END),
        Values("Numbers", "singleValue", [RISING, NEVER, LONE], START, END, sparkline=True),
        Values("Bars", "bar", [RISING, NEVER], START, END, marks=marks),
        Values("Slices", "pie", [RISING, LONE], START, END),
        Values("Gauges", "gauge", [RISING], START, END, left=Axis(0, 50), marks=marks),
        Table("Summaries", [RISING], ("MIN", "AVG", "LAST")),
        Alarms("Alarms", [("acme_idle_home_warning", "ALARM"), ("acme_pager", None)]),
        Text("# Runbook\n- read the [page](https://example.com) for US$ 1"),
        NotDrawn("Logs", "widgets of type log are not modelled"),
    ]
    places = [Place(number % 3 * 8, number // 3 * 5, 8, 5) for number in range(len(shown))]
    picture = draw("acme-personalize", "two days", list(zip(places, shown, strict=True)))
    assert picture.png.startswith(b"\x89PNG")
    said = texts(picture.svg)
    for expected in (
        *("acme-personalize", "two days", "Lines", "rising  71", "never  –", "TPS", "too high", "deployed"),
        *("Empty", "no data", "Numbers", "71", "at Sat 21 Nov 21:00", "rising (0 to 50)", "Summaries", "35.5"),
        *("acme_idle_home_warning", "acme_pager", "Runbook", "read the page for US$ 1", "not drawn"),
        "99%  rising  71",
    ):
        assert expected in said, expected
    assert any(text.endswith("…") for text in said), "what is too long is cut"


def test_a_long_legend_says_how_many_it_leaves_out() -> None:
    many = [Line(f"line {number}", 300, RISING.points) for number in range(60)]
    svg = draw("many", "", [(Place(0, 0, 6, 5), Graph("Many", many, START, END))]).svg
    shown = sum(text.startswith("line ") for text in texts(svg))
    assert shown < 60
    assert f"and {60 - shown} more" in texts(svg)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0, "0"),
        (0.5, "0.5"),
        (0.12345, "0.123"),
        (99.96, "100"),
        (12.0, "12"),
        (999.99, "1k"),
        (1234, "1.23k"),
        (-45_600, "-45.6k"),
        (2_500_000, "2.5M"),
        (0.00001, "1.0e-05"),
    ],
)
def test_figures_are_short(value: float | None, text: str) -> None:
    assert style.figure(value) == text


def test_precise_figures_have_all_their_digits() -> None:
    assert style.figure(1234.5678, precise=True) == "1,234.5678"


def test_lines_have_their_own_colour_or_one_that_no_other_has() -> None:
    ours = style.COLORS
    assert style.colors([None, ours[0].upper(), "red", None]) == [ours[1], ours[0], ours[2], ours[3]]
    assert len(style.colors([None] * 25)) == 25


def test_markdown_flows() -> None:
    assert blocks("# Title\none\ntwo\n\nthree\n- a\n  still a\n- b") == [
        "# Title",
        "one two",
        "three",
        "- a still a",
        "- b",
    ]
