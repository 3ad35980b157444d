"""The page on extending is true: the files that it names are there, and its example can be deployed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import app as cdk_app
from config.loading import load
from tests.synthesis import SECOND_TENANT, templates_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text()
EXAMPLES = ("tenants/acme.yaml",)  # what a reader makes


def test_every_file_and_folder_that_it_names_is_there():
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_.]*|[a-z_]+\.(?:yaml|py|md))`|\]\(([^)]+)\)", PAGE)
    paths = {path or f"docs/{link}" for path, link in named}
    assert len(paths) > 20
    for path in paths - set(EXAMPLES):
        assert (ROOT / path).exists() or list(ROOT.glob(f"*/**/{path}")), path


def test_every_command_that_it_names_is_there():
    targets = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"`make ([a-z]+)", PAGE)):
        assert re.search(rf"^{target}:", targets, re.MULTILINE), target


def test_the_example_of_a_module_synthesizes_and_notifies_the_tenants_people(samples, tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "acme.py").write_text(example)
    file = tmp_path / "acme.yaml"
    file.write_text(SECOND_TENANT.replace("streamly-eu", "acme"))
    app = cdk_app.new_app(outdir=str(tmp_path / "out"), builtin_cloud_formation_validation=False)
    cdk_app.build(app, replace(samples, tenants=load([file])), modules=tmp_path)
    app.synth()  # raises on any finding of cdk-nag
    templates = templates_of(tmp_path / "out")
    (alarm,) = templates["acme-alarms"]["Resources"].values()
    (topic,) = alarm["Properties"]["AlarmActions"]
    assert topic == "arn:aws:sns:eu-west-1:111111111111:acme-personalize-notices"
    data = templates["acme-data"]["Resources"].values()
    (policy,) = (one["Properties"]["PolicyDocument"] for one in data if one["Type"] == "AWS::SNS::TopicPolicy")
    (key,) = (one["Properties"]["KeyPolicy"] for one in data if one["Type"] == "AWS::KMS::Key")
    for document in (policy, key):
        (statement,) = (one for one in document["Statement"] if one.get("Sid") == "AlarmsOfTheTenant")
        pattern = json.dumps(statement["Condition"]["ArnLike"]["aws:SourceArn"]).strip('"')
        assert pattern == "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:acme_*"
        assert alarm["Properties"]["AlarmName"].startswith(pattern.rpartition(":")[2].rstrip("*"))
