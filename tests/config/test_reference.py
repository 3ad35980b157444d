"""The reference page tells of every key what it is, what may stand there, and how that looks."""

from __future__ import annotations

import re

import pytest

from config import loading, reference
from config.models import FleetFile, Tenant
from personalize import reserved_columns
from personalize.recipes import RECIPES
from personalize.use_cases import USE_CASES

TEXT = reference.text()
ROW = re.compile(
    r"^\| `(?P<key>[\w]+)` \| (?P<type>.+?) \| (?P<default>.+?) \| (?P<meaning>.+?) \| (?P<example>.*?) \|$"
)
KINDS = {
    name: schema["properties"]
    for model in (Tenant, FleetFile)
    for whole in [model.model_json_schema(by_alias=True)]
    for name, schema in {model.__name__: whole, **whole.get("$defs", {})}.items()
}


def section(name: str) -> list[str]:
    return re.split(r"^##+ ", TEXT.partition(f"\n### {name}\n")[2], maxsplit=1, flags=re.MULTILINE)[0].splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_row_with_everything_in_it(kind):
    rows = [match for line in section(kind) if (match := ROW.match(line))]
    assert [row["key"] for row in rows] == list(KINDS[kind])
    for row in rows:
        assert re.search("[a-z]", row["meaning"]), row["key"]
        assert row["example"], row["key"]


@pytest.mark.parametrize("name", ["custom", "video"])
def test_the_examples_are_from_files_that_could_be_deployed(name):
    assert [one.tenant for one in loading.load([reference.SAMPLES / f"{name}.yaml"])] == [name]


def test_links_lead_somewhere():
    headings = {line.removeprefix("### ").lower() for line in TEXT.splitlines() if line.startswith("### ")}
    assert set(re.findall(r"\]\(#(\w+)\)", TEXT)) <= headings


def test_the_tables_have_everything_that_there_is():
    named = set(re.findall("`([A-Za-z0-9_-]+)`", TEXT))
    assert set(RECIPES) | set(USE_CASES) <= named
    assert {name for recipe in RECIPES.values() for name in recipe.hyperparameters} <= named
    assert {
        column
        for datasets in reserved_columns.BY_DOMAIN.values()
        for columns in datasets.values()
        for column in columns
    } <= named


def test_a_choice_a_limit_and_a_default_as_they_are_shown():
    assert "| `min_provisioned_tps` | whole number (1 to 500) | `1` |" in TEXT
    assert "| `sensitivity` | one of `LOW`, `MEDIUM`, `HIGH`, `OFF` | required |" in TEXT
    assert "| `min` | number | `null` |" in TEXT
    assert "| `values` | [Value](#value) by name | `{}` |" in TEXT
    assert "| `metrics` | list of [Metric](#metric) (at least 1, at most 10) | required |" in TEXT
