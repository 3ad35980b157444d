from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from config.models import Filter
from personalize import filters

NOW = datetime(2027, 3, 17, 14, 35, 50, 123456, tzinfo=timezone.utc)  # a Wednesday


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"now": {}, "as": "epoch_seconds"}, "1805294150"),
        ({"now": {"floor": "minute"}, "as": "epoch_seconds"}, "1805294100"),
        ({"now": {"minus": {"days": 365}, "floor": "day"}, "as": "epoch_seconds"}, "1773705600"),
        ({"now": {"minus": {"weeks": 1, "hours": 15}}, "as": "iso_date"}, '"2027-03-09"'),
        ({"now": {"floor": "week"}, "as": "iso_date"}, '"2027-03-15"'),
        ({"now": {"floor": "month"}, "as": "iso_date"}, '"2027-03-01"'),
        ({"now": {"floor": "year"}, "as": "iso_date"}, '"2027-01-01"'),
        ({"now": {"minus": {"minutes": 36}, "floor": "hour"}, "as": "epoch_seconds"}, "1805288400"),
        ({"now": {"minus": {"days": 365}}, "as": "year"}, "2026"),
        ({"now": {}, "as": "iso_month"}, '"2027-03"'),
        ({"now": {}, "as": "epoch_days"}, "20894"),
    ],
)
def test_values(value, expected):
    assert filters.value_at(value, NOW) == expected


def test_render_replaces_names_and_nothing_else():
    expression = 'INCLUDE ItemID WHERE Items.T > {since} AND Items.T < {until} AND Items.GENRE IN ($GENRES, "50%")'
    values = {
        "since": {"now": {"minus": {"days": 1}, "floor": "day"}, "as": "epoch_seconds"},
        "until": {"now": {"floor": "day"}, "as": "epoch_seconds"},
    }
    expected = 'INCLUDE ItemID WHERE Items.T > 1805155200 AND Items.T < 1805241600 AND Items.GENRE IN ($GENRES, "50%")'
    assert filters.render(expression, values, NOW) == expected


def test_render_of_a_static_expression_is_the_expression():
    assert filters.render('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', {}, NOW).endswith('("watch")')


def test_a_name_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        filters.render("Items.T > {since}", {}, NOW)


@given(minutes=st.integers(0, 10**6), floor=st.sampled_from(list(filters.FLOORS)))
def test_the_place_of_the_clock_does_not_matter(minutes, floor):
    value = {"now": {"minus": {"minutes": minutes}, "floor": floor}, "as": "epoch_seconds"}
    elsewhere = NOW.astimezone(timezone(timedelta(hours=13, minutes=45)))
    assert filters.value_at(value, NOW) == filters.value_at(value, elsewhere)
    assert int(filters.value_at(value, NOW)) <= NOW.timestamp()


def test_the_tenant_files_values_are_what_render_takes():
    one = Filter.model_validate(
        {
            "name": "recent",
            "expression": "INCLUDE ItemID WHERE Items.T > {since}",
            "values": {"since": {"now": {"minus": {"days": 365}, "floor": "day"}, "as": "epoch_seconds"}},
        }
    )
    assert filters.render(one.expression, one.plain_values, NOW) == "INCLUDE ItemID WHERE Items.T > 1773705600"
