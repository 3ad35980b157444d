"""Counts and rates: both are LimitExceededException, and their texts tell them apart."""

from __future__ import annotations

import datetime as dt

import pytest
from botocore.exceptions import ClientError

from rehearsal.personalize import quotas
from rehearsal.personalize.rates import RateLimiter

from .conftest import PREFIX, ROLE, avro, code_of


def limited(call, **params) -> str:
    """The message of a LimitExceededException."""
    with pytest.raises(ClientError) as error:
        call(**params)
    assert code_of(error) == "LimitExceededException"
    return error.value.response["Error"]["Message"]


def test_one_request_per_second_and_operation(sandbox):
    client = sandbox.client("personalize")
    client.list_dataset_groups()
    assert "requests per second" in limited(client.list_dataset_groups)
    client.list_schemas()  # another operation has its own second
    sandbox.later(seconds=0.9)
    assert "requests per second" in limited(client.list_dataset_groups)
    sandbox.later(seconds=0.1)
    client.list_dataset_groups()


def test_the_rate_limiter_forgets_after_a_second_and_counts_accepted_requests_only():
    limiter, start = RateLimiter(), dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
    accepted = [limiter.accepts("key", 2, start + dt.timedelta(seconds=0.3 * n)) for n in range(8)]
    assert accepted == [True, True, False, False, True, True, False, False]


def test_five_dataset_groups(sandbox):
    for number in range(5):
        sandbox.create_dataset_group(name=f"g{number}")
    message = limited(sandbox.create_dataset_group, name="g5")
    assert "dataset groups" in message
    assert "per second" not in message


def test_a_raised_quota(make_sandbox):
    sandbox = make_sandbox(quotas={"dataset_groups": 6})
    for number in range(6):
        sandbox.create_dataset_group(name=f"g{number}")
    limited(sandbox.create_dataset_group, name="g6")


def test_an_unknown_quota_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="dataset_group"):
        quotas.effective({"dataset_group": 6})


def test_five_pending_imports(sandbox):
    sandbox.group("Items")
    location = sandbox.upload("items.csv", "ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP\n1,a,2000,1\n")
    params = {
        "datasetArn": f"{PREFIX}:dataset/acme/ITEMS",
        "dataSource": {"dataLocation": location},
        "roleArn": ROLE,
    }
    for number in range(5):
        sandbox.create_dataset_import_job(jobName=f"j{number}", **params)
    message = limited(sandbox.create_dataset_import_job, jobName="j5", **params)
    assert message == "More than 5 resources with PENDING or IN_PROGRESS status"
    sandbox.later(minutes=15)
    sandbox.create_dataset_import_job(jobName="j5", **params)


@pytest.mark.parametrize(
    ("quota", "limit", "words"), [("filters", 2, "filters"), ("filter_fields_of_group", 2, "all filters")]
)
def test_filters_of_a_dataset_group(make_sandbox, quota, limit, words):
    sandbox = make_sandbox(quotas={quota: limit})
    group = sandbox.group("Items")
    for number, column in enumerate(("GENRE", "YEAR")):
        expression = (
            'EXCLUDE ItemID WHERE Items.GENRE IN ("a")' if column == "GENRE" else "EXCLUDE ItemID WHERE Items.YEAR > 1"
        )
        sandbox.create_filter(name=f"f{number}", datasetGroupArn=group, filterExpression=expression)
    third = "EXCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1"
    assert words in limited(sandbox.create_filter, name="f2", datasetGroupArn=group, filterExpression=third)


def test_too_many_metadata_columns(sandbox):
    fields = [{"name": "USER_ID", "type": "string"}] + [{"name": f"C{n}X", "type": "int"} for n in range(26)]
    assert "25" in limited(sandbox.create_schema, name="u", schema=avro("Users", fields))


def test_runtime_and_event_rates_are_throttled_by_another_name(make_sandbox):
    sandbox = make_sandbox(quotas={"record_rate": 1})
    sandbox.group("Users")
    client = sandbox.client("personalize-events")
    user = {"userId": "u", "properties": '{"plan": "free", "age": 3}'}
    client.put_users(datasetArn=f"{PREFIX}:dataset/acme/USERS", users=[user])
    with pytest.raises(ClientError) as error:
        client.put_users(datasetArn=f"{PREFIX}:dataset/acme/USERS", users=[user])
    assert code_of(error) == "ThrottlingException"
