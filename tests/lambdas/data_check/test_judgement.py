"""Figures in, findings out: one row a rule, beside its opposite."""

from __future__ import annotations

import pytest

from lambdas.data_check import drift, judgement
from tests.lambdas.data_check.samples import (
    interactions,
    items,
    profile_of_interactions,
    profile_of_items,
    spoilt,
)

NOW = 1_795_000_000.0  # epoch seconds
GOOD = profile_of_interactions()


def said(dataset, profile, mode="FULL"):
    return [f"{one.severity} {one}" for one in judgement.findings(dataset, profile, NOW, mode)]


@pytest.mark.parametrize(("dataset", "profile"), [(interactions(), GOOD), (items(), profile_of_items())])
@pytest.mark.parametrize("mode", ["FULL", "INCREMENTAL"])
def test_nothing_is_said_of_good_data(dataset, profile, mode):
    assert said(dataset, profile, mode) == []


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (GOOD | {"rows": 0}, "refuse interactions: the files have no rows; upload some"),
        (
            GOOD | {"too_many": 1},
            "refuse interactions: more than 4 fields in 1 line; quote what contains a comma, and write one row a line",
        ),
        (
            GOOD | {"too_few": 2_000},
            "refuse interactions: fewer than 4 fields in 2,000 lines; quote what contains a comma, and write one row"
            " a line",
        ),
        (
            spoilt(GOOD, "USER_ID", missing=3),
            "refuse USER_ID: no value in 3 rows, and the column is not nullable; fill them in, or leave them out",
        ),
        (
            spoilt(GOOD, "ITEM_ID", wrong=1),
            "refuse ITEM_ID: more than 256 characters in 1 row; shorten them",
        ),
        (
            spoilt(GOOD, "TIMESTAMP", wrong=5),
            "refuse TIMESTAMP: no whole number of seconds since 1970 in 5 rows; write epoch seconds",
        ),
        (
            spoilt(GOOD, "TIMESTAMP", milliseconds=9),
            "refuse TIMESTAMP: milliseconds in 9 rows; write seconds since 1970",
        ),
        (
            spoilt(GOOD, "TIMESTAMP", most=NOW + 3 * 86_400),
            "warn TIMESTAMP: the latest lies 3 days ahead; see whether that is meant",
        ),
    ],
)
@pytest.mark.parametrize("mode", ["FULL", "INCREMENTAL"])
def test_what_is_wrong_with_lines_and_columns_is_said_of_any_import(profile, text, mode):
    assert said(interactions(), profile, mode) == [text]


@pytest.mark.parametrize(
    ("settings", "changes", "text"),
    [
        ({}, {"rows": 999, "unique": 999}, "refuse interactions: 999 rows, and an import takes 1,000 at least"),
        ({}, {"returning": 24}, "refuse interactions: 24 of 500 users with two events; a training takes 25, and 1%"),
        ({"streamed": True}, {"returning": 24}, "warn interactions: 24 of 500 users with two events"),
        ({}, {"users": 9_000, "returning": 89}, "refuse interactions: 89 of 9,000 users with two events"),
        ({}, {"unique": 900}, "refuse interactions: 900 different events; a training takes 1,000 at least"),
        ({}, {"users": 49, "returning": 40}, "advise interactions: 49 users; with fewer than 50 no recipe learns much"),
        ({}, {"items": 1, "top_item": 1}, "advise interactions: 1 item; with fewer than 50"),
        ({}, {"event_types": dict.fromkeys("abcdefghij", 2_000)}, "refuse EVENT_TYPE: 10 event types and 1 optional"),
        (
            {"alone": {"main": "Buy"}},
            {"event_types": {"buy": 999}},
            "warn main: 999 events of type Buy, on which alone",
        ),
        ({}, {"unique": 9_500}, "advise interactions: 500 rows (5%) with user, ITEM_ID, time and type of another"),
        ({}, {"unique": 8_000}, "warn interactions: 2,000 rows (20%) with user"),
        ({}, {"top_item": 2_500}, "warn ITEM_ID: 25% of the events are about one of 200; see whether"),
    ],
)
def test_what_is_wrong_with_events_as_a_whole(settings, changes, text):
    dataset, profile = interactions(**settings), profile_of_interactions(**changes)
    assert any(one.startswith(text) for one in said(dataset, profile)), said(dataset, profile)
    assert said(dataset, profile, "INCREMENTAL") == []


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({}, {"rows": 1_500, "unique": 1_500}),
        ({}, {"returning": 25}),
        ({}, {"users": 9_000, "returning": 90}),
        ({}, {"event_types": dict.fromkeys("abcdefghi", 2_000)}),
        ({}, {"event_types": {"watch": 1, "Watch": 2} | dict.fromkeys("abcdefgh", 2_000)}),  # one type to Personalize
        ({"alone": {"main": "Buy"}}, {"event_types": {"BUY": 1_000}}),
        ({}, {"top_item": 2_000}),
    ],
)
def test_what_just_suffices_is_not_mentioned(settings, changes):
    assert said(interactions(**settings), profile_of_interactions(**changes)) == []


def test_of_things_the_last_of_equal_ids_counts():
    assert said(items(), profile_of_items(ids=199)) == [
        "warn ITEM_ID: 1 row with an id of another; the last one counts"
    ]


def test_a_nullable_column_may_lack_values_but_is_mentioned_if_most_are():
    assert said(items(), spoilt(profile_of_items(), "GENRE", missing=120)) == [
        "advise GENRE: no value in 60% of the rows"
    ]


@pytest.mark.parametrize(("rows", "few"), [(999, True), (1_000, False), (0, False)])
def test_new_events_are_waited_for_until_there_are_a_thousand(rows, few):
    assert judgement.too_few(interactions(), profile_of_interactions(rows=rows)) is few
    assert not judgement.too_few(items(), profile_of_items(rows=rows))


# -- against the last import


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"rows": 4_999}, "interactions: 4,999 rows, at the last import 10,000 (-50%); see whether that is meant"),
        ({"rows": 20_001}, "interactions: 20,001 rows, at the last import 10,000 (+100%); see whether that is meant"),
        ({"users": 100}, "interactions: 100 users, at the last import 500 (-80%); see whether that is meant"),
        (
            {"effective_items": 12.0},
            "interactions: 12.0 items asked for, at the last import 120.0 (-90%); see whether that is meant",
        ),
        (
            {"event_types": {"watch": 10_000}},
            "EVENT_TYPE: no events of type click, at the last import 4,000; see whether that is meant",
        ),
    ],
)
def test_what_differs_much_from_the_last_import_is_said_of_the_whole(changes, text):
    now = profile_of_interactions(**changes)
    assert [str(one) for one in drift.findings(interactions(), GOOD, now, "FULL")] == [text]
    assert drift.findings(interactions(), GOOD, now, "INCREMENTAL") == []


@pytest.mark.parametrize(
    "changes", [{"rows": 5_000}, {"rows": 20_000}, {"users": 900}, {"event_types": {"watch": 1, "click": 1}}]
)
def test_what_is_tolerated_is_not_mentioned(changes):
    assert drift.findings(interactions(), GOOD, profile_of_interactions(**changes), "FULL") == []


@pytest.mark.parametrize("mode", ["FULL", "INCREMENTAL"])
def test_a_column_that_lost_its_values_is_drift_in_any_import(mode):
    now = spoilt(profile_of_items(), "GENRE", missing=150)
    (found,) = drift.findings(items(), profile_of_items(), now, mode)
    assert str(found) == "GENRE: 75% of the values are missing, at the last import 20%; see whether that is meant"


def test_a_first_import_has_nothing_to_differ_from():
    assert drift.findings(interactions(), None, GOOD, "FULL") == []


@pytest.mark.parametrize(("refuses", "severity"), [(True, "refuse"), (False, "warn")])
def test_the_tenant_file_says_whether_drift_is_refused(refuses, severity):
    now = profile_of_interactions(rows=100)
    (found,) = drift.findings(interactions(refuses_drift=refuses), GOOD, now, "FULL")
    assert found.severity == severity
