"""Idle actions and thresholds: every refusal, one row each, and what passes."""

from __future__ import annotations

import pytest

CAMPAIGN, RECOMMENDER = "solutions.0.campaigns.0", "recommenders.1"
ALARMS = "monitoring.alarms"

ROWS = [
    (
        "custom",
        {f"{CAMPAIGN}.idle": {"action": "stop"}},
        "solutions[0].campaigns[0].idle.action: found 'stop'; a campa",
    ),
    ("video", {f"{RECOMMENDER}.idle": {"action": "delete"}}, "recommenders[1].idle.action: found 'delete'; a recomme"),
    ("custom", {f"{CAMPAIGN}.idle": {"further_hours": 3}}, "solutions[0].campaigns[0].idle.further_hours: found 3; wi"),
    ("video", {f"{RECOMMENDER}.idle": {"revive": "by_hand"}}, "recommenders[1].idle.revive: found 'by_hand'; with act"),
    (
        "video",
        {f"{RECOMMENDER}.idle": {"action": "stop", "revive": "next_full_training"}},
        "recommenders[1].idle.revive: found 'next_full_training'; a recommender that is stopped is not trained",
    ),
    ("custom", {f"{CAMPAIGN}.idle": {"after_hours": 337}}, "solutions[0].campaigns[0].idle.after_hours: found 337; "),
    ("custom", {f"{ALARMS}.latency": {"critical": 100}}, "monitoring.alarms.latency.critical: found 100 with warning"),
    (
        "custom",
        {f"{ALARMS}.utilization_low": {"critical": 30}},
        "monitoring.alarms.utilization_low.critical: found 30 ",
    ),
    ("custom", {f"{ALARMS}.schedule_dead": {"critical": 1}}, "monitoring.alarms.schedule_dead.critical: found 1; "),
    ("custom", {f"{ALARMS}.latenzy": {"critical": 1}}, "monitoring.alarms.latenzy: unknown key; did you mean latency?"),
]


@pytest.mark.parametrize(("base", "changes", "expected"), ROWS, ids=lambda value: str(value)[:60])
def test_refuses(base, changes, expected, problems):
    found = problems(base, changes)
    assert any(problem.startswith(expected) for problem in found), found


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        ("custom", {f"{CAMPAIGN}.idle": {"after_hours": 48}}),
        ("custom", {f"{CAMPAIGN}.keep": True}),  # whatever its idle says
        ("video", {f"{RECOMMENDER}.idle": {"action": "stop", "further_hours": 1}}),
        ("custom", {f"{ALARMS}.latency": {"critical": None}}),
        ("custom", {f"{ALARMS}": {}}),
        ("custom", {"monitoring-": None}),
    ],
    ids=str,
)
def test_takes(base, changes, problems):
    assert problems(base, changes) == []
