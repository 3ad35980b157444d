"""Filters in their tenant file: places, rotations, budgets across filters."""

from __future__ import annotations

import copy
from datetime import datetime, timezone

import pytest
import yaml
from hypothesis import given, strategies as st

from config import advice, loading
from config.filters import instants, placeholders
from config.filters.parsing import parse
from config.models import Tenant
from config.problems import ConfigError
from config.pruning import validate
from personalize import filters

GOOD = yaml.safe_load((loading.ROOT / "tenants" / "streamly.yaml").read_text())
MONTH = {"now": {"floor": "month"}, "as": "iso_month"}


def problems_of(of: list[dict], **changes) -> list[str]:
    document = copy.deepcopy(GOOD) | {"filters": of} | changes
    return [f"{one.key}: {one.text}" for one in loading.problems_of("streamly.yaml", yaml.safe_dump(document))]


def rotated(expression: str, **values: dict) -> dict:
    return {"name": "f", "expression": expression, "values": values, "rotate": {"schedule": "rate(1 day)"}}


def test_the_message_names_file_line_key_and_column(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenants").mkdir()
    text = (loading.ROOT / "tenants" / "streamly.yaml").read_text().replace("Items.CREATION_TIMESTAMP", "Items.GENRES")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "Items.GENRES" in one)
    (tmp_path / "tenants" / "streamly.yaml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        loading.load([tmp_path / "tenants" / "streamly.yaml"])
    assert str(raised.value) == (
        f"tenants/streamly.yaml:{line}: filters[1].expression: column 22: found Items.GENRES; "
        "the items dataset has no such column; did you mean GENRE?"
    )


def test_what_could_not_be_read_is_not_complained_about_again():
    datasets = copy.deepcopy(GOOD["datasets"])
    datasets["items"]["columns"][3]["type"] = "lnog"
    assert problems_of(GOOD["filters"], datasets=datasets) == [
        "datasets.items.columns[3].type: found 'lnog'; write 'boolean', 'double', 'float', 'int', 'long' or 'string'"
    ]


def test_a_misspelt_recipe_may_be_the_one_that_knows_a_current_item():
    current = {"name": "f", "expression": "INCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE"}
    (problem,) = problems_of([current])
    assert problem.startswith(
        "filters[0].expression: column 37: found CurrentItem.GENRE; only recipes of related items"
    )
    solutions = [copy.deepcopy(GOOD["solutions"][0]) | {"recipe": "aws-similar-item"}]
    assert [one.partition(":")[0] for one in problems_of([current], solutions=solutions)] == ["solutions[0].recipe"]


def test_a_rotation_is_rendered_since_braces_may_stand_in_quotes():
    inside = rotated('INCLUDE ItemID WHERE Items.GENRE IN ("{month}")', month=MONTH)
    (problem,) = problems_of([inside])
    assert problem.startswith("filters[0].expression: rendered at 2027-01-01T00:00:00Z it is 'INCLUDE ItemID WHERE ")
    assert problem.endswith("column 40: found 2027; write ) or a comma")
    number = {"now": {}, "as": "epoch_days"}
    assert problems_of([rotated('INCLUDE ItemID WHERE Items.GENRE IN ("day-{n}", {m})', n=number, m=MONTH)]) == []


def test_a_value_without_a_name_is_said_once():
    assert problems_of([rotated("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {sinc}", since=MONTH)]) == [
        "filters[0].expression: found {sinc}, which has no value; did you mean since?",
        "filters[0].values.since: the expression does not use {since}; use it or remove it",
    ]


FORMS = st.sampled_from(sorted(filters.FORMATS))
FIELDS = st.sampled_from(
    ["Items.GENRE", "Items.YEAR", "Items.CREATION_TIMESTAMP", "Interactions.EVENT_TYPE", "Items.X"]
)
OPERATORS = st.sampled_from(["IN", "NOT IN", "=", "<", ">=", "in"])
OPERANDS = st.sampled_from(["({v})", "{v}", '("{v}")', "($P)", "$P", '("a", {v})', "3", "CurrentItem.GENRE", '("*")'])
CONDITIONS = st.tuples(FIELDS, OPERATORS, OPERANDS).map(" ".join)
EXPRESSIONS = st.lists(CONDITIONS, min_size=1, max_size=3).map(
    lambda some: f"INCLUDE ItemID WHERE {' AND '.join(some)}"
)


@given(expressions=st.lists(EXPRESSIONS, min_size=1, max_size=2), floor=st.sampled_from(["day", "month"]), form=FORMS)
def test_whatever_is_asked_there_is_an_answer_and_what_is_taken_can_be_rendered(expressions, floor, form):
    one = rotated(" | ".join(expressions), v={"now": {"floor": floor}, "as": form})
    if "{v}" not in one["expression"]:
        del one["values"], one["rotate"]
    if problems_of([one]):
        return
    tenant = validate(Tenant, copy.deepcopy(GOOD) | {"filters": [one]}).model
    assert all(str(tip) for tip in advice.tips(tenant, datetime(2027, 1, 1, tzinfo=timezone.utc)))
    now = datetime(2029, 5, 31, 23, tzinfo=timezone.utc)
    if instead := placeholders.replacement(tenant.filters[0], now):
        assert problems_of([{"name": "instead", "expression": instead.expression}]) == []
    assert parse(filters.render(one["expression"], tenant.filters[0].plain_values, now))


def test_telling_instants_are_those_at_which_dates_surprise():
    dublin = instants.telling("Europe/Dublin")
    for expected in (
        "2028-02-29T12:00:00",  # leap day
        "2027-01-31T23:59:59",  # end of a month
        "2027-03-28T00:59:59",  # the clock goes from 01:00 to 02:00
        "2027-03-28T01:00:00",
        "2027-10-31T01:00:00",  # and back again
    ):
        assert datetime.fromisoformat(expected).replace(tzinfo=timezone.utc) in dublin
    assert set(instants.telling("UTC")) < set(dublin)
    assert list(dublin) == sorted(dublin)


def test_twenty_fields_across_filters_and_no_more():
    names = [f"YEAR_{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    datasets = copy.deepcopy(GOOD["datasets"])
    datasets["items"]["columns"] += [{"name": name, "type": "int"} for name in names]
    many = [
        {"name": f"f{number}", "expression": f"INCLUDE ItemID WHERE Items.{name} > 3"}
        for number, name in enumerate(names)
    ]
    assert problems_of([*many[:20], many[0] | {"name": "again"}], datasets=datasets) == []
    assert problems_of(many, datasets=datasets) == [
        "filters[20].expression: found 21 distinct dataset fields up to here; all filters of a tenant may use 20; "
        "use fewer"
    ]
