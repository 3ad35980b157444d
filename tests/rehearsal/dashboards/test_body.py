"""Widgets in their places."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from rehearsal.dashboards.body import COLUMNS, Place, parse, read
from rehearsal.dashboards.refusal import Refused


def widgets(*of: dict) -> dict:
    return {"widgets": [{"type": "text", "properties": {"markdown": "x"}} | one for one in of]}


def test_widgets_stand_where_the_body_says() -> None:
    dashboard = read("acme", widgets({"x": 6, "y": 2, "width": 18, "height": 3}))
    assert dashboard.widgets[0].place == Place(6, 2, 18, 3)
    assert dashboard.rows == 5


def test_without_a_place_a_widget_takes_the_next_that_is_free() -> None:
    dashboard = read("acme", widgets({}, {"width": 12}, {"width": 6}, {"width": 12}, {}))
    assert [(one.place.x, one.place.y) for one in dashboard.widgets] == [(0, 0), (6, 0), (18, 0), (0, 6), (12, 6)]


@given(st.lists(st.tuples(st.integers(1, COLUMNS), st.integers(1, 9)), max_size=12))
def test_placed_widgets_never_overlap_nor_leave_the_grid(sizes: list[tuple[int, int]]) -> None:
    places = [one.place for one in read("x", widgets(*({"width": w, "height": h} for w, h in sizes))).widgets]
    for number, place in enumerate(places):
        assert place.x + place.width <= COLUMNS
        assert not any(place.overlaps(other) for other in places[:number])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "not JSON"),
        ({}, "no array of widgets"),
        ({"widgets": [], "theme": "dark"}, "theme: not modelled"),
        ({"widgets": [{}] * 501}, "501 widgets; CloudWatch allows 500"),
    ],
)
def test_what_is_no_body_is_refused(body: object, reason: str) -> None:
    with pytest.raises(Refused, match=f"dashboard acme: .*{reason}"):
        parse("acme", body)


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        ([{"properties": None}], "widget 1: it has no properties"),
        ([{"width": 25}], "widget 1: width is 25; CloudWatch takes whole numbers from 1 to 24"),
        ([{"height": 0}], "widget 1: height is 0"),
        ([{"x": 1.5, "y": 0}], "widget 1: x is 1.5"),
        ([{"x": 1}], "only one of x and y"),
        ([{"x": 20, "y": 0}], "x 20 and width 6 reach beyond the 24 columns"),
        ([{"x": 0, "y": 0}, {"x": 5, "y": 5}], "widget 2: it covers part of widget 1"),
    ],
)
def test_a_widget_without_a_place_of_its_own_is_refused(of: list[dict], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read("acme", widgets(*of))
