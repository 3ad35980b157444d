"""Names: whose they are is never in doubt."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, strategies as st

from personalize.naming import (
    EXECUTION_HASH_LENGTH,
    MAX_PERSONALIZE_NAME,
    Names,
    content_hash,
    partition,
    read_back,
    scheduled,
)

tenants = st.from_regex(r"[a-z][a-z0-9-]{1,19}", fullmatch=True)
resources = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


def names(tenant="acme"):
    return Names(tenant, "111111111111", "eu-west-1")


@given(tenants, tenants, resources)
def test_one_tenants_pattern_never_matches_another_tenants_resource(mine, theirs, name):
    pattern = names(mine).personalize_arn("solution", f"{mine}_*")
    arn = names(theirs).personalize_arn("solution", names(theirs).resource(name))
    assert fnmatchcase(arn, pattern) == (mine == theirs)


def test_arns():
    assert names().campaign_arn("home") == "arn:aws:personalize:eu-west-1:111111111111:campaign/acme_home"
    assert names().dataset_arn("items") == "arn:aws:personalize:eu-west-1:111111111111:dataset/acme_main/ITEMS"
    assert names().role_arn("x") == "arn:aws:iam::111111111111:role/acme-x-eu-west-1"


@pytest.mark.parametrize(("region", "expected"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_partition(region, expected):
    assert partition(region) == expected


def test_the_hash_follows_the_content_and_nothing_else():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})
    assert re.fullmatch("[0-9a-f]{8}", content_hash({}))


def test_a_name_that_personalize_would_refuse_is_refused_here():
    with pytest.raises(ValueError, match="Personalize allows 63"):
        names("a" * 20).versioned("b" * 40, {})


@given(tenants, st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,40}", fullmatch=True), resources)
def test_a_tunings_solution_fits_and_is_never_taken_for_another(tenant, solution, other):
    made = names(tenant).tuning(solution, "0" * EXECUTION_HASH_LENGTH)
    assert len(made) <= MAX_PERSONALIZE_NAME
    assert made.startswith(f"{tenant}_")
    assert read_back(made) is read_back(made, versioned=True) is None
    assert not names(tenant).versioned(other[:10], {}).startswith(names(tenant).tuning(other[:10]))


@pytest.mark.parametrize(
    ("schedule", "prefix"),
    [
        ("rotate-recent", "rotate-recent"),
        ("import-action_interactions", "import-action_interactions"),
        ("train-" + "a" * 32 + "-FULL", "train-" + "a" * 32 + "-FULL"),
        ("train-" + "a" * 40 + "-FULL", "train-" + "a" * 28 + "-c244c768"),
    ],
)
def test_an_execution_is_named_after_its_schedule_within_80_characters(schedule, prefix):
    assert scheduled(schedule) == prefix
    name = f"{scheduled(schedule)}_{'f' * 36}"
    assert len(name) <= 80
    assert re.fullmatch(r"[0-9A-Za-z_-]+", name)
    assert name.rpartition("_")[0] == prefix


@given(st.text("ab-", min_size=40, max_size=64), st.text("ab-", min_size=40, max_size=64))
def test_two_schedules_never_share_the_names_of_their_executions(one, other):
    assert (scheduled(one) == scheduled(other)) == (one == other)


@given(tenants)
def test_physical_names_fit_their_services(tenant):
    longest = Names(tenant, "111111111111", "ap-northeast-1")
    assert len(longest.data_bucket) <= 63
    assert len(longest.log_bucket) <= 63
    assert all(len(longest.role(purpose)) <= 64 for purpose in ("TenantReconciliation", "reconciliation-schedule"))


def belonging(tenant: str) -> set[tuple[str, str]]:
    """What no two tenants of an account and region may share, by kind and name."""
    one = Names(tenant, "111111111111", "eu-west-1")
    named = {
        "bucket": (one.data_bucket, one.log_bucket),
        "key": (one.key_alias,),
        "role": (one.role("personalize"), one.role("DatasetImport"), one.role("reconciliation-schedule")),
        "table": (one.state_table,),
        "topic": (one.topic,),
        "queue": (one.dead_letters,),
        "schedules": (one.schedule_group,),
        "machine": (one.state_machine("SolutionTraining"), one.state_machine("BatchJob")),
        "function": (one.function("reconciliation"), one.function("reconciliation_start")),
        "stack": (one.stack("data"), one.stack("training")),
        "personalize": (one.dataset_group, one.event_tracker, one.metric_attribution, one.resource("home")),
        "pointer": (one.pointer("a"), one.recommender_pointer("a")),
    }
    return {(kind, name) for kind, names in named.items() for name in names}


# Tenants whose names continue one another with the very words that follow a tenant's name in AWS.
WORDS = ("personalize", "access", "logs", "state", "data", "eu", "dead", "letters", "schedule", "notices", "start")
related = st.lists(st.sampled_from(WORDS), max_size=3).map(lambda words: "-".join(["acme", *words])[:20])


@given(related, related)
def test_two_tenants_share_no_key_no_bucket_and_no_role(mine, theirs):
    assert mine == theirs or not belonging(mine) & belonging(theirs)
