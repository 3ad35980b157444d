"""What is told one by one, and what is told once a day."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.events.bus import Event
from rehearsal.events.notices import Notice
from rehearsal.personalize.inspection import Served
from rehearsal.run.timeline import timeline
from tests.rehearsal.records import SOLUTION, at, campaign, execution, kept, version

UPDATE = {"solution": "for-you", "mode": "UPDATE", "reason": "schedule"}
FULL = {"solution": "for-you", "mode": "FULL", "reason": "schedule"}


def runs(*executions: Any) -> list[str]:
    """The lines about workflow runs: those between the first line and the first empty one."""
    lines = list(timeline(kept(executions=list(executions), notices=[])))
    return lines[1 : lines.index("")]


def updates(*hours: float, **fields: Any) -> list[Any]:
    return [execution("SolutionTraining", hour, 0.25, **({"input": UPDATE} | fields)) for hour in hours]


# The story begins at 18:00, so that hours from 6 on belong to the next day.
GROUPS = {
    "three alike are told one by one": (updates(1, 2, 3), 3, "SolutionTraining for-you UPDATE"),
    "four alike on one day are one line": (updates(1, 2, 3, 4), 1, "4 times succeeded, 15m00s"),
    "days are told apart": (updates(1, 2, 3, 4, 7, 8, 9, 10), 2, "4 times"),
    "four that took their time are told with the shortest and the longest": (
        [*updates(1, 2, 3), execution("SolutionTraining", 4, 1.5, input=UPDATE)],
        1,
        "4 times succeeded, 15m00s to 1h30m",
    ),
    "four that failed stand alone": (updates(1, 2, 3, 4, status="FAILED", error="E", cause="why"), 4, "E: why"),
    "a failure stands alone": (
        [*updates(1, 2, 4, 5), *updates(3, status="FAILED", error="TrainingFailed", cause="why")],
        2,
        "failed",
    ),
    "another mode stands alone": ([*updates(1, 2, 3, 4), *updates(5, input=FULL)], 2, "SolutionTraining for-you FULL"),
    "another reason stands alone": (
        [*updates(1, 2, 3, 4), *updates(5, input=UPDATE | {"reason": "person"})],
        2,
        "person",
    ),
    "one that still runs stands alone": (
        [*updates(1, 2, 3, 4), execution("SolutionTraining", 5, None, input=UPDATE)],
        2,
        "running",
    ),
}


@pytest.mark.parametrize(("executions", "lines", "words"), GROUPS.values(), ids=GROUPS)
def test_grouping(executions: list[Any], lines: int, words: str) -> None:
    told = runs(*executions)
    assert len(told) == lines
    assert any(words in line for line in told)


def test_lines_are_in_the_order_of_time() -> None:
    told = runs(
        *updates(5), execution("DatasetImport", 1, input={"dataset": "items", "reason": "arrival"}), *updates(3)
    )
    assert [line[:13] for line in told] == ["Sat 21 Nov 19", "Sat 21 Nov 21", "Sat 21 Nov 23"]


@pytest.mark.parametrize(
    ("workflow", "given", "title"),
    [
        ("DatasetImport", {"dataset": "items", "reason": "arrival"}, "DatasetImport items "),
        ("CampaignDeployment", {"campaign": "home", "reason": "FULL training"}, "CampaignDeployment home "),
        ("FilterRotation", {"filter": "recent", "reason": "schedule"}, "FilterRotation recent "),
        ("TenantReconciliation", {"reason": "daily"}, "TenantReconciliation "),
    ],
)
def test_a_run_is_called_by_its_workflow_and_subject(workflow: str, given: dict, title: str) -> None:
    (line,) = runs(execution(workflow, 1, 1.5, input=given))
    assert title in line
    assert line.endswith("succeeded, 1h30m")
    assert given["reason"] in line


def test_a_run_that_had_nothing_to_do_says_why_and_no_duration() -> None:
    idle = updates(1)
    skip = Event(at(1), "personalize.acme", "SolutionTraining Skipped", {"execution": idle[0].arn, "reason": "no data"})
    lines = list(timeline(kept(executions=idle, events=[skip])))
    assert lines[1].endswith("skipped: no data")


def test_a_failure_tells_why() -> None:
    (line,) = runs(*updates(1, status="FAILED", error="TrainingFailed", cause="too few interactions"))
    assert line.splitlines()[1].strip() == "TrainingFailed: too few interactions"


def test_of_many_versions_the_first_and_the_last_two_are_shown() -> None:
    versions = [version(f"v{number}", number) for number in range(6)]
    served = [Served(at(number + 1), f"{SOLUTION}/v{number}", "ACTIVE") for number in range(6)]
    lines = list(timeline(kept(versions=versions, campaigns=[campaign(*served)])))
    assert "campaign acme_home is ACTIVE; it served 6 versions" in lines
    assert [line.split()[5] for line in lines if line.startswith("    since")] == ["v0", "v4", "v5"]
    assert any("NDCG at 25: 0.250" in line for line in lines)


def test_users_are_shown_before_and_after_their_events() -> None:
    text = "\n".join(timeline(kept()))
    assert "user u1 asked campaign acme_home then had events on i1" in text
    assert "before  i1  i2" in text
    assert "after   i2" in text


def alarm(old: str, new: str) -> Notice:
    said = {
        "AlarmName": "acme_idle",
        "AlarmDescription": "what to do",
        "NewStateReason": "why",
        "OldStateValue": old,
        "NewStateValue": new,
    }
    return Notice(at(20), "arn:aws:sns:eu-west-1:111111111111:acme", f'{new}: "acme_idle"', json.dumps(said))


@pytest.mark.parametrize(
    ("notice", "lines"),
    [
        (Notice(at(20), "t:acme", "subject", "first\nsecond"), ["told acme: subject", "first", "second"]),
        (Notice(at(20), "t:acme", None, "[1]"), ["told acme: (no subject)", "[1]"]),
        (alarm("OK", "ALARM"), ['told acme: ALARM: "acme_idle"', "what to do", "why"]),
        (alarm("ALARM", "OK"), ['told acme: OK: "acme_idle"', "what to do", "why"]),
        (
            alarm("INSUFFICIENT_DATA", "OK"),
            ["told acme: OK for the first time, alarms: 1"],
        ),
    ],
)
def test_people_are_told_with_the_text(notice: Notice, lines: list[str]) -> None:
    (told,) = (line for line in timeline(kept(notices=[notice])) if " told " in line)
    assert [line.strip() for line in told[len("Sat 21 Nov 18:00:00") :].splitlines()] == lines


def test_requests_are_counted_for_each_endpoint() -> None:
    assert "acme_home answered 1,200 requests, 3 refused" in list(timeline(kept()))
