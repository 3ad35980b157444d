"""Which moments are chosen, how outcomes are counted, and one moment that is really played and destroyed in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from benchmarks import destroy
from benchmarks.destroy import fragile, moments, situations, stories
from benchmarks.destroy.leavings import billed
from benchmarks.destroy.play import played
from benchmarks.destroy.trial import Outcome, destroyed
from operations.calls import Calls

AT = [datetime(2026, 11, 21, hour, tzinfo=timezone.utc) for hour in range(4)]


@pytest.mark.parametrize(
    ("seen", "chosen"),
    [
        ([], []),
        (["", "a", "a"], [1]),
        (["a", "ab", "abc"], [2]),
        (["ab", "bc", "cd"], [0, 2]),
        (["c", "ab", "a", "ab"], [0, 1]),
        (["ab", "ac", "bd", "abcx"], [2, 3]),
    ],
)
def test_the_fewest_moments_show_everything(seen, chosen):
    shown = {moment: frozenset(letters) for moment, letters in zip(AT, seen, strict=False)}
    assert moments.cover(shown) == [AT[number] for number in chosen]


def outcome(place="after 1:00:00", retain=True, **found):
    return Outcome("acme", place, retain, **found)


@pytest.mark.parametrize(
    ("outcomes", "reached", "told"),
    [
        (
            [],
            False,
            "5 states at 0 moments and 0 situations tried, 0 of them erased: 0 resources left that bill, 0 wrong",
        ),
        (
            [outcome(), outcome("it failed", retain=False)],
            True,
            "at 1 moments and 1 situations tried, 1 of them erased",
        ),
        (
            [outcome(left=("alarm a", "alarm b"))],
            False,
            "2 resources left that bill, 1 wrong; 2.0 minutes\n  acme, after",
        ),
        ([outcome(problems=("status 1",))], False, "0 resources left that bill, 1 wrong"),
    ],
)
def test_what_is_left_is_counted_and_told(outcomes, reached, told):
    figure = destroy.figure(outcomes, 5, 2.0)
    assert figure.reached is reached
    assert told in figure.text


class Client:
    """Answers whatever it is asked."""

    def __init__(self):
        self.asked = []

    def __getattr__(self, operation):
        return lambda **parameters: self.asked.append(operation) or {}


def test_calls_break_off_after_so_many_changes():
    client = Client()
    calls = fragile.fragile(Calls({"s3": client}, lambda seconds: None), 2)
    for operation in ("list_buckets", "delete_bucket", "get_object"):
        calls.call("s3", operation)
    with pytest.raises(fragile.Interrupted):
        calls.call("s3", "put_object")
    assert client.asked == ["list_buckets", "delete_bucket", "get_object", "put_object"]


@pytest.mark.parametrize("tenant", stories.STORIES)
def test_every_tenant_has_a_story_files_and_situations(tenant):
    assert stories.tenant_of(tenant).tenant == tenant
    assert len(situations.of(tenant)) == len({*situations.of(tenant)}) > 0


def test_a_spoiled_stack_has_a_last_resource_that_cannot_be_made(assembly, tmp_path):
    copied = situations.spoiled(assembly, tmp_path / "copy", "streamly-filters")
    (template,) = (json.loads(file.read_text()) for file in copied.glob("**/streamlyfilters*.template.json"))
    assert set(template["Resources"]["Bad"]["DependsOn"]) == template["Resources"].keys() - {"Bad"}


def arrival(play):
    """Deployed, and the first file comes."""
    play.deploy("first")
    play.give("first", ["interactions"])
    play.wait(hours=1)


def test_a_tenant_is_destroyed_in_the_middle_of_its_first_import(assembly, names):
    made = {"first": assembly}
    moment = destroy.NIGHTFALL + timedelta(minutes=14)
    with played(arrival, names, made, moment) as play:
        found = moments.elements(play.aws)
        assert found == {"dataset-import-job CREATE IN_PROGRESS", "streamly-DatasetImport in WaitForImport"}
        assert {"stack streamly-monitoring CREATE_COMPLETE", "dashboard personalize-fleet"} < {*billed(play)}
        assert not (outcome := destroyed(play, "the import", retain=False)).wrong, str(outcome)
    with played(arrival, names, made, moment) as play:
        assert moments.elements(play.aws) == found
