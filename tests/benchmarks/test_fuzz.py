"""A small fuzz: no defect in 300 files and three syntheses. And the fuzz itself: the same everywhere, and not blind.

The syntheses take longest, so they begin first, in a process of their own, and are asked for last.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial

import pytest

from benchmarks import fuzz
from benchmarks.fuzz import builder, cover, files, keys, requests
from benchmarks.fuzz.checking import check, load
from benchmarks.fuzz.dice import Dice
from benchmarks.fuzz.reduction import reduced
from benchmarks.fuzz.requests import Request
from benchmarks.fuzz.synthesis import lint, without_resource
from benchmarks.fuzz.work import Failure, Tally, checked, synthesized
from personalize.naming import Names

FILES, FIRST = 300, 40


@pytest.fixture(scope="module")
def first() -> Tally:
    """What became of the first files."""
    return checked(range(FIRST))


@pytest.fixture(scope="module")
def other():
    """A second process, whose hashes are others."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        yield process


@pytest.fixture(scope="module", autouse=True)
def synthesis(other, first) -> Future:
    """One of the first files for each kind of dataset group, at work in the second process."""
    by_domain = {}
    for seed, used in sorted(first.uses.values()):
        (domain,) = (trait for trait in used if trait.startswith("domain "))
        by_domain.setdefault(domain, seed)
    assert len(by_domain) == 3
    return other.submit(synthesized, list(by_domain.values()))


def test_keys_are_those_of_the_file():
    assert {"solutions[].campaigns[].exploration.weight", "filters[].values.*.now.floor"} < set(keys.every())
    data = {"domain": None, "filters": [{"name": "a", "values": {"b": {"as": "year"}}}, {"rotate": None}]}
    used = ["domain", "filters", "filters[].name", "filters[].values", "filters[].values.*.as", "filters[].rotate"]
    assert list(keys.used(data)) == used


def test_every_key_of_the_models_is_in_some_file():
    sound = [builder.build(Dice(seed), "acme") for seed in range(FILES)]
    assert set(keys.every()) == {key for data in sound for key in keys.used(data)}
    assert set(keys.every_trait()) == {trait for data in sound for trait in keys.traits(data)}


def test_a_cover_takes_what_adds_most():
    candidates = {1: {"a"}, 2: {"a", "b", "c"}, 3: {"c", "d"}, 4: {"d"}}
    assert cover.chosen(candidates, 2) == [2, 3]
    assert cover.chosen(candidates, 9) == [2, 3, 1, 4]


def test_a_defect_is_told_by_its_smallest_file():
    tally = Tally()
    for seed, size in ((3, 900), (5, 200), (7, 800)):
        tally.fail(Failure("boom", seed, size, "it went wrong"))
    assert tally.failures["boom"] == Failure("boom", 5, 200, "it went wrong", count=3)


def test_a_request_knows_what_the_service_has_against_it():
    assert Request("personalize", "CreateSchema", {"name": "a b", "schema": "{}"}).violations
    assert not Request("personalize", "CreateSchema", {"name": "a", "schema": "{}"}).violations


def with_a_short_account(tenant):
    """The requests of a model that lost a rule."""
    environment = tenant.environment.model_copy(update={"account": "1"})
    return requests.of(tenant.model_copy(update={"environment": environment}))


def failing_on_rotation(tenant):
    """A model that cannot do with one of its keys."""
    assert not any(one.rotate for one in tenant.filters)
    return []


def test_a_request_that_aws_refuses_is_a_failure():
    found = checked(range(8), with_a_short_account)
    assert found.accepted
    assert list(found.failures) == ["personalize CreateDatasetGroup roleArn"]
    assert "does not match" in fuzz.report(found)


def test_a_traceback_is_a_failure_whose_file_becomes_small():
    found = checked(range(20), failing_on_rotation)
    (failure,) = found.failures.values()
    assert "Traceback" in failure.text
    small = reduced(files.file(failure.seed), partial(check, requests_of=failing_on_rotation))
    assert b"rotate:" in small.content
    assert b"solutions:" not in small.content
    assert len(small.content) < failure.size / 2
    assert load(small).filters[0].rotate


def test_a_request_that_no_template_has_is_a_finding():
    tenant = next(load(files.file(seed)) for seed in range(FIRST) if check(files.file(seed)).accepted)
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    assert list(without_resource(tenant, [])) == list(requests.of_templates(tenant, names))


def test_no_file_shows_a_defect(first, synthesis):
    tally = Tally()
    for part in (first, checked(range(FIRST, FILES)), synthesis.result()):
        tally.add(part)
    assert not tally.failures, fuzz.report(tally)
    assert tally.files == FILES
    assert 0.4 < tally.accepted / tally.files < 0.7
    assert tally.requests > 10 * tally.accepted
    assert tally.templates >= 4 * 3


def test_a_template_that_cfn_lint_refuses_is_a_finding(other):
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Name": "films"}}}}
    ((kind, text),) = other.submit(_linted, template).result()
    assert kind.startswith("cfn-lint E3002")
    assert "Resources/Bucket/Properties/Name" in text


def _linted(template):
    return list(lint(template, "eu-west-1"))


def test_a_file_is_the_same_in_every_process(other):
    elsewhere = other.map(files.file, range(50))
    assert [file.content for file in elsewhere] == [files.file(seed).content for seed in range(50)]
