"""Advice: when it is given, and the figure that goes with it."""

from __future__ import annotations

import copy
from datetime import datetime, timezone

import pytest
import yaml

from config import advice, loading
from config.models import Tenant
from config.pruning import validate
from config.rules.filters import setting
from personalize import filters

NOW = datetime(2026, 12, 1, 12, tzinfo=timezone.utc)
GOOD = yaml.safe_load((loading.ROOT / "tenants" / "streamly.yaml").read_text())
VALUE = {"now": {"minus": {"days": 30}, "floor": "day"}, "as": "epoch_seconds"}


def tips(change=lambda document: None) -> list[str]:
    document = copy.deepcopy(GOOD)
    change(document)
    assert loading.problems_of("streamly.yaml", yaml.safe_dump(document)) == []
    return [str(tip) for tip in advice.tips(validate(Tenant, document).model, NOW)]


def quiet(document: dict) -> None:
    """Nothing to advise is left."""
    del document["solutions"][0]["training"]["update"], document["filters"][1]


def only(change) -> list[str]:
    def both(document):
        quiet(document)
        change(document["solutions"][0])

    return tips(both)


def test_of_a_quiet_file_there_is_none():
    assert tips(quiet) == []


def test_an_hourly_update():
    (tip, _) = tips()
    assert tip.startswith("solutions[0].training.update: rate(1 hour) makes up to 720 solution versions a month")
    assert "173 a month" in tip
    assert tip.endswith("every two hours at no charge; if that is soon enough, remove `update`")


def test_an_update_no_faster_than_the_free_one():
    (tip,) = only(lambda solution: solution["training"].update(update={"schedule": "rate(2 hours)"}))
    assert tip.endswith("remove `update`: it is no faster")


@pytest.mark.parametrize(
    ("schedule", "count"), [("rate(12 hours)", "60"), ("cron(0 */6 * * ? *)", "120"), ("rate(1 day)", None)]
)
def test_full_trainings_more_often_than_daily(schedule, count):
    found = only(lambda solution: solution["training"].update(full={"schedule": schedule}))
    assert [f"trains up to {count} times a month" in tip for tip in found] == ([True] if count else [])


def test_capacity_above_one():
    (tip,) = only(lambda solution: solution["campaigns"][0].update(min_provisioned_tps=3))
    assert tip.startswith(
        "solutions[0].campaigns[0].min_provisioned_tps: 3 is billed used or not: about 432 US dollars"
    )
    assert "1 costs about 144" in tip
    assert tip.endswith("write 1, or why traffic needs more under capacity_reason")


def test_capacity_for_a_reason_is_nobodys_business():
    reason = "the newsletter goes out at eight"
    assert not only(lambda solution: solution["campaigns"][0].update(min_provisioned_tps=3, capacity_reason=reason))


def test_the_idle_price_of_v2():
    def change(solution):
        solution.update(recipe="aws-user-personalization-v2", hyperparameters={}, campaigns=[{"name": "home"}])

    (tip,) = only(change)
    assert tip.startswith("solutions[0].campaigns[0]: with aws-user-personalization-v2 it costs about 389 US dollars")
    assert "with aws-user-personalization about 144" in tip


def test_a_rotation_that_a_placeholder_replaces():
    (_, tip) = tips()
    assert tip.startswith("filters[1].rotate: it holds 3 of the 30 filters and is made anew up to 30 times a month")
    assert "'INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > $SINCE' without values and rotate" in tip
    assert tip.endswith('call get_recommendations(..., filterValues={"SINCE": "1764547200"})')


def rotated(expression: str, values: dict) -> list[str]:
    def change(document):
        quiet(document)
        one = {"name": "r", "expression": expression, "values": values, "rotate": {"schedule": "rate(1 day)"}}
        document["filters"].append(one)

    return tips(change)


def test_the_filter_that_is_advised_is_a_good_one_and_its_values_are_text_where_the_column_is():
    month = {"now": {"floor": "month"}, "as": "iso_month"}
    expression = "EXCLUDE ItemID WHERE Items.CREATION_TIMESTAMP < {a} OR Items.GENRE IN ({b}, $B)"
    (tip,) = rotated(expression, {"a": VALUE, "b": month})
    assert "'EXCLUDE ItemID WHERE Items.CREATION_TIMESTAMP < $A OR Items.GENRE IN ($B_NOW, $B)'" in tip
    assert r'"B_NOW": "\"2026-12\""' in tip


@pytest.mark.parametrize(
    "expression",
    [
        "INCLUDE ItemID WHERE Items.GENRE NOT IN ({a})",  # no placeholder may stand there
        'INCLUDE ItemID WHERE Items.GENRE IN ("day-{b}")',  # a part of a text cannot be one
    ],
)
def test_a_rotation_that_no_placeholder_replaces(expression):
    name = "a" if "{a}" in expression else "b"
    value = {"a": {"now": {}, "as": "iso_date"}, "b": {"now": {}, "as": "epoch_days"}}[name]
    assert rotated(expression, {name: value}) == []


def test_a_window_that_is_shut_on_the_first_of_a_month():
    expression = "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {month} AND Items.CREATION_TIMESTAMP < {day}"
    values = {"month": {"now": {"floor": "month"}, "as": "epoch_seconds"}}
    values["day"] = {"now": {"floor": "day"}, "as": "epoch_seconds"}
    (_, tip) = rotated(expression, values)
    assert tip == (
        "filters[1].expression: rendered at 2027-01-01T00:00:00Z no Items.CREATION_TIMESTAMP meets all its "
        "comparisons; move one of the values"
    )
    values["month"]["now"]["minus"] = {"days": 40}
    assert len(rotated(expression, values)) == 1


def test_words_in_another_case_than_the_guides():
    def change(document):
        quiet(document)
        document["filters"][0]["expression"] = 'EXCLUDE itemId WHERE INTERACTIONS.event_type in ("click")'

    (tip,) = tips(change)
    assert tip.endswith("""only: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")'""")


def test_formats_are_known_as_text_or_number():
    document = copy.deepcopy(GOOD)
    values = {name: {"now": {}, "as": name} for name in filters.FORMATS}
    document["filters"][1]["values"] = values
    tenant = validate(Tenant, document).model
    assert setting(tenant, tenant.filters[1]).formats == {
        "epoch_seconds": False,
        "epoch_days": False,
        "year": False,
        "iso_date": True,
        "iso_month": True,
    }
