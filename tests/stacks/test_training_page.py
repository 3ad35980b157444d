"""The page on training is true: its example loads, its commands are understood, its events are put by somebody."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import yaml

from config.models import BatchInference, OnlineMetric, Promotion, Tuning
from operations.__main__ import _parser
from operations.rollback import EVENT
from personalize import quotas
from personalize.batches import lines_of
from personalize.recipes import RECIPES
from stacks.state_machines import dataset_import, memory, places, solution_tuning

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "training.md").read_text()
EXAMPLES = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_its_examples_load():
    promoted, tuned = (one["solutions"][0] for one in EXAMPLES if "solutions" in one)
    assert Promotion.model_validate(promoted["promotion"]).max_regression == 0.05
    assert Tuning.model_validate(tuned["tuning"]).due.schedule == "cron(0 2 1 1/3 ? *)"


def test_its_batches_load_and_their_lines_are_what_is_checked():
    (declared,) = (one["batch_inference"] for one in EXAMPLES if "batch_inference" in one)
    mails, news = map(BatchInference.model_validate, declared)
    assert ((mails.schedule, mails.after), (news.schedule, news.after)) == (
        ("cron(0 6 ? * MON *)", None),
        (None, "full_training"),
    )
    shown = {frozenset(json.loads(line)) for line in re.findall(r"\| `(\{.*?\})`", PAGE)}
    lines = [lines_of(recipe) for recipe in RECIPES.values()]
    assert shown == {frozenset(one.members) for one in lines if one.members}
    assert {one.most for one in lines} == {0, 500, 10}


def test_its_commands_are_understood():
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "operations" in block]
    asked = [_parser().parse_args(shlex.split(line)[3:]) for block in blocks for line in block.strip().splitlines()]
    assert [(one.verb, one.solution, one.dry_run) for one in asked] == [
        ("rollback", "for-you", True),
        ("rollback", "for-you", False),
        ("tune", "for-you", True),
        ("tune", "for-you", False),
    ]


def test_its_events_are_put_by_the_machines_or_by_the_verb(rich_resources):
    text = json.dumps([resource for _stack, _id, resource in rich_resources])
    for kind in re.findall(
        r"^\| `((?:Solution\w+|CampaignDeployment|DatasetImport|BatchJob|UserErasure) \w+)`", PAGE, re.MULTILINE
    ):
        assert kind == EVENT or kind in text, kind


def test_its_numbers_are_those_of_the_code():
    assert (places.IMPORTS.most, places.TRAININGS.most) == (5, 8)
    assert (places.IMPORTS.hours, places.TRAININGS.hours, memory.REMEMBERED) == (24, 72, 5)
    assert f"older than\n{solution_tuning.LEFTOVER_DAYS} days" in PAGE


def test_its_online_metric_is_one():
    (declared,) = (one["online_metric"] for one in EXAMPLES if "online_metric" in one)
    metric = OnlineMetric.model_validate(declared)
    said = (metric.below_days, metric.baseline_days, metric.cool_down_days)
    assert said == (2, 14, 7)
    assert all(word in PAGE for word in ("the last two days", "the fourteen before", "For seven days after"))


def test_its_figures_of_the_checks_are_the_codes():
    assert (quotas.MINIMUM_INTERACTIONS, quotas.MINIMUM_USERS_WITH_TWO_INTERACTIONS) == (1000, 25)
    assert "fewer than 25 users (or 1 %) with two events, fewer than 1,000 different ones" in PAGE
    assert dataset_import.SETTLING_SECONDS == 120
