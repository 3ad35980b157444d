"""The sample tenants, played as a newcomer would play them; streamly's rehearsals are all over the other tests."""

from __future__ import annotations

import json

import pytest

from rehearsal.__main__ import main

SMALL = ["--days", "0.15", "--users", "150", "--items", "150", "--interactions", "6000"]
SERVING = {
    "boutique": {"recommenders": 3, "campaigns": 0},
    "cinema": {"recommenders": 3, "campaigns": 1},
}


@pytest.fixture(scope="module", params=SERVING)
def played(request, tmp_path_factory) -> tuple[str, dict]:
    """A sample tenant with the report of its rehearsal."""
    out = tmp_path_factory.mktemp(request.param)
    assert main(["--tenant", request.param, "--out", str(out), *SMALL]) == 0
    return request.param, json.loads((out / "rehearsal.json").read_text())


def test_everything_that_the_file_declares_answers_in_the_end(played):
    tenant, report = played
    for kind, count in SERVING[tenant].items():
        assert [one["status"] for one in report[kind]] == ["ACTIVE"] * count
    asked = {(answer["kind"], answer["name"]) for answer in report["recommendations"]}
    assert len(asked) == sum(SERVING[tenant].values())
    for answer in report["recommendations"]:
        for items in [*answer["before"].values(), *answer["after"].values()]:
            assert not any(item.startswith("(") for item in items), answer


def test_recommenders_are_found_through_their_pointers(played):
    tenant, report = played
    named = {
        pointer["arn"] for pointer in report["pointers"] if f"/personalize/{tenant}/recommenders/" in pointer["name"]
    }
    assert named == {one["arn"] for one in report["recommenders"]}


def test_the_shops_own_stack_has_a_table_over_the_reports_that_are_written(samples, tmp_path):
    from stacks.requests import datasets
    from tests.synthesis import synthesize, templates_of

    resources = templates_of(synthesize(samples, tmp_path, only="boutique"))["boutique-reports"]["Resources"].values()
    (table,) = (one["Properties"] for one in resources if one["Type"] == "AWS::Glue::Table")
    location = table["TableInput"]["StorageDescriptor"]["Location"]
    assert location == f"s3://boutique-personalize-111111111111-eu-west-1/{datasets.REPORTS}"
