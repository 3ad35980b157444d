"""What is written is what is read; what cannot be read is told apart from what is not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from lambdas.collector.facts import Facts
from lambdas.collector.records import MOST_WRITES, PREFIX, Record, Unreadable, item_of, record_of, writes
from lambdas.collector.silence import Silence
from tests.lambdas.collector.samples import PREFIX as ARNS, ago, campaign, record

HOME = campaign()
IDLE = record(HOME, Silence(ago(hours=9), ago(hours=0)), idle=True, told=ago(hours=3))

zones = st.sampled_from([timezone.utc, timezone(timedelta(hours=5, minutes=30))])
moments = st.datetimes(timezones=zones)
names = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}", fullmatch=True)
records = st.builds(
    Record,
    arn=st.builds(f"{ARNS}{{}}/{{}}".format, st.sampled_from(["campaign", "recommender"]), names),
    created=moments,
    facts=st.builds(
        Facts,
        updated=moments,
        provisioned=st.integers(1, 10**6),
        recipe=st.text(max_size=40),
        solution=st.text(max_size=40),
        updating=st.booleans(),
    ),
    silence=st.none() | st.builds(Silence, moments, moments),
    idle=st.booleans(),
    told=st.none() | moments,
)


@given(records)
def test_what_is_written_is_read(one):
    item = item_of(one)
    assert record_of(json.loads(json.dumps(item))) == one  # as it comes over the wire


def test_times_are_written_for_people():
    assert item_of(IDLE)["since"] == {"S": "2026-11-24T03:00:00+00:00"}
    assert str(IDLE.subject) == "campaign home of acme"


def test_what_others_keep_in_the_table_is_nothing_of_ours():
    assert record_of({"id": {"S": "lease#training"}, "holder": {"S": "arn"}}) is None


@pytest.mark.parametrize(
    "change",
    [
        {"created": None},  # None: missing
        {"updated": None},
        {"recipe": None},
        {"idle": None},
        {"looked": None},
        {"id": {"S": f"{PREFIX}{ARNS}filter/acme_recent"}},
        {"id": {"S": f"{PREFIX}acme_home"}},
        {"created": {"S": "yesterday"}},
        {"told": {"S": "2026-11-24T12:00:00"}},  # of which time zone?
        {"since": {"N": "1795521600"}},
        {"provisioned": {"S": "many"}},
        {"provisioned": {"NULL": True}},
        {"recipe": {"L": []}},
        {"updating": {"S": "no"}},
    ],
)
def test_what_cannot_be_read_says_whose_it_is(change):
    item = {name: value for name, value in (item_of(IDLE) | change).items() if value is not None}
    with pytest.raises(Unreadable) as told:
        record_of(item)
    assert told.value.arn == item["id"]["S"].removeprefix(PREFIX)
    assert told.value.arn in str(told.value)


def test_only_what_changed_is_written():
    other, new = record(campaign("acme_other")), record(campaign("acme_new"))
    gone, garbled = record(campaign("acme_gone")).arn, record(campaign("acme_garbled"))
    before = {IDLE.arn: IDLE, other.arn: other, gone: record(campaign("acme_gone")), garbled.arn: None}
    changed = replace(other, idle=True)
    (part,) = writes(before, {IDLE.arn: IDLE, other.arn: changed, new.arn: new, garbled.arn: garbled})
    assert part == [
        {"PutRequest": {"Item": item_of(changed)}},
        {"PutRequest": {"Item": item_of(new)}},
        {"PutRequest": {"Item": item_of(garbled)}},
        {"DeleteRequest": {"Key": {"id": {"S": PREFIX + gone}}}},
    ]
    assert writes({IDLE.arn: IDLE}, {IDLE.arn: IDLE}) == []


@given(st.integers(0, 80), st.integers(0, 80))
def test_a_call_has_no_more_writes_than_it_may(new, gone):
    after = {one.arn: one for one in (record(campaign(f"acme_new-{place}")) for place in range(new))}
    before = {one.arn: one for one in (record(campaign(f"acme_gone-{place}")) for place in range(gone))}
    parts = writes(before, after)
    assert sum(len(part) for part in parts) == new + gone
    assert all(0 < len(part) <= MOST_WRITES for part in parts)
