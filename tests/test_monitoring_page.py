"""The page on monitoring is true: its table of alarms is that of the code, its commands run, its example loads."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from config.models import Alarms, Campaign
from personalize import metrics
from rehearsal.__main__ import _parser as rehearsal_parser
from rehearsal.dashboards.__main__ import _parser as dashboards_parser
from stacks.alarms.kinds import KINDS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "monitoring.md").read_text()


def test_every_kind_of_alarm_stands_there_with_its_defaults():
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    written = {key: (warning, critical) for key, warning, critical in rows if key in Alarms.model_fields}
    defaults = {
        key: tuple("~" if value is None else f"{value:g}" for value in getattr(Alarms(), key).model_dump().values())
        for key in Alarms.model_fields
    }
    assert written == defaults
    assert {kind.key for kind in KINDS} == set(written)


def test_every_metric_of_ours_stands_there():
    ours = {metrics.PROVISIONED_TPS, metrics.IDLE_HOURS, metrics.PERIODS_SINCE_SUCCESS, metrics.VERSION_TRAINED}
    assert {name for name in ours if f"`{name}`" in PAGE} == ours


def test_its_example_is_a_campaign_that_loads():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (campaign,) = yaml.safe_load(example)["campaigns"]
    loaded = Campaign.model_validate(campaign)
    assert (loaded.idle.after_hours, loaded.idle.action, loaded.keep) == (24, "delete", False)


def test_its_commands_are_understood():
    (first, second) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    _make, rehearse, draw = first.strip().splitlines()
    assert rehearsal_parser().parse_args(rehearse.split()[3:]).traffic == ["rhythm,silence@2026-11-22T20:00"]
    assert dashboards_parser().parse_args(draw.split()[3:]).whole
    from operations.__main__ import _parser as operations_parser

    for command in second.strip().splitlines():
        assert operations_parser().parse_args(command.split()[3:]).campaign == "home"
