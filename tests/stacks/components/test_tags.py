"""Tags reach everything that can bear them, and a changed tag replaces nothing.

The registry's own schemas, as cfn-lint brings them, say what of a resource can be changed in place.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import cfnlint
import pytest

from tests.synthesis import synthesize, templates_of

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
OTHER = {"team": "another", "cost-centre": "4711"}


@cache
def registry(kind):
    """The registry's schema of a resource type in eu-west-1; {} for custom resources."""
    files = json.loads((SCHEMAS / "providers" / "eu-west-1.json").read_text())
    return json.loads((SCHEMAS / "resources" / f"{files[kind]}.json").read_text()) if kind in files else {}


def taggable(kind):
    return registry(kind).get("tagging", {}).get("taggable", False)


def tag_property(kind):
    return registry(kind)["tagging"].get("tagProperty", "/properties/Tags").rpartition("/")[2]


def updatable(kind):
    tagging = registry(kind)["tagging"]
    created_once = [one for one in registry(kind).get("createOnlyProperties", ()) if one.endswith(tag_property(kind))]
    return tagging["tagUpdatable"] and not created_once


@pytest.fixture(scope="module")
def before(rich_templates):
    return {name: body["Resources"] for name, body in rich_templates.items() if name.startswith("workshop-")}


@pytest.fixture(scope="module")
def after(samples, workshop, tmp_path_factory):
    changed = replace(samples, tenants=(workshop.model_copy(update={"tags": OTHER}),))
    found = templates_of(synthesize(changed, tmp_path_factory.mktemp("tags"), only="workshop"))
    return {name: body["Resources"] for name, body in found.items() if name.startswith("workshop-")}


def as_mapping(tags):
    return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}


def test_everything_that_can_bear_tags_without_replacement_has_them(before):
    tagged = set()
    for stack in before.values():
        for id, resource in stack.items():
            kind = resource["Type"]
            if taggable(kind) and updatable(kind):
                tags = as_mapping(resource["Properties"].get(tag_property(kind), {}))
                assert tags == {"team": "tools", "stage": "test"}, f"{id} ({kind})"
                tagged.add(kind)
    assert "AWS::Personalize::EventTracker" in tagged
    assert len(tagged) > 10


def test_what_a_changed_tag_would_replace_has_none(before):
    for stack in before.values():
        for id, resource in stack.items():
            if taggable(resource["Type"]) and not updatable(resource["Type"]):
                assert tag_property(resource["Type"]) not in resource["Properties"], id


def test_a_changed_tag_changes_nothing_but_what_is_updated_in_place(before, after):
    assert {name: set(stack) for name, stack in before.items()} == {name: set(stack) for name, stack in after.items()}
    changed = set()
    for name, stack in before.items():
        for id, old in stack.items():
            kind, new = old["Type"], after[name][id]
            different = {key for key in old["Properties"] if old["Properties"][key] != new["Properties"].get(key)}
            assert old["Properties"].keys() == new["Properties"].keys(), id
            assert {**old, "Properties": None} == {**new, "Properties": None}, id
            created_once = {one.split("/")[2] for one in registry(kind).get("createOnlyProperties", ())}
            assert not different & created_once, f"{id}: {different & created_once} would replace it"
            changed |= {kind} if different else set()
    assert changed  # the reconciler's own asset at least, with its desired state


def test_stacks_hand_no_tags_down(rich_assembly):
    # CloudFormation gives a stack's own tags to all that it makes: to what must not be tagged as well.
    for manifest in rich_assembly.glob("assembly-*/manifest.json"):
        for artifact in json.loads(manifest.read_text())["artifacts"].values():
            assert not artifact.get("properties", {}).get("tags"), artifact


def test_a_tenant_without_tags_has_none(templates):
    assert '"Tags"' not in json.dumps(templates)
