"""What `new` prints can be used as it is, and once its comments are taken away."""

from __future__ import annotations

import re

import pytest

from config import loading, starting_file

KINDS = {"custom": None, "video": "VIDEO_ON_DEMAND", "retail": "ECOMMERCE"}


@pytest.mark.parametrize(("kind", "domain"), KINDS.items())
def test_it_loads(kind, domain, tmp_path):
    file = tmp_path / "acme-eu.yaml"
    file.write_text(starting_file.text("acme-eu", kind))
    (tenant,) = loading.load([file])
    assert (tenant.tenant, tenant.domain) == ("acme-eu", domain)
    assert tenant.solutions or tenant.recommenders


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_keeps_in_comments_loads_too(kind):
    text = re.sub(r"^((?:  )*)# (?=( *)(\w+:( |$)|- ))", r"\1", starting_file.text("acme", kind), flags=re.MULTILINE)
    for key in ("  users:", "metric_attribution:"):
        assert f"\n{key}" in text
    assert loading.problems_of("acme.yaml", text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_word_of_explanation(kind):
    lines = starting_file.text("acme", kind).splitlines()
    bare = [line for line in lines if re.match(r"[a-z]", line) and "#" not in line and not line.endswith(":")]
    assert bare == []


def test_there_is_a_file_for_each_kind():
    assert set(starting_file.KINDS) == set(KINDS)


@pytest.mark.parametrize("name", ["A", "a", "acme_eu", "9lives", "a" * 21, "acme\n"])
def test_names_that_no_tenant_can_have(name):
    with pytest.raises(ValueError, match="tenant: found"):
        starting_file.text(name)
