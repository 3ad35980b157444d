"""Quotas as this account has them, and what is used of them."""

from __future__ import annotations

from config.models import Tuning
from operations.preflight.quota_use import DATASET_GROUPS, FILTERS, SOLUTIONS, Use
from personalize import quotas
from tests.operations.place import NAMES


def test_quotas_are_the_accounts_own(place):
    for number in range(3):
        place.call("personalize", "create_dataset_group", name=f"other{number}")
    place.quotas.granted = {DATASET_GROUPS: 3.0}
    assert place.fly() == 1
    assert place.findings == [
        "error: dataset groups: found 3 used by others and 1 needed here, 3 allowed in 111111111111, eu-west-1; remove"
        " some, or have it raised: aws service-quotas request-service-quota-increase --service-code personalize"
        f" --quota-code {DATASET_GROUPS} --desired-value 4"
    ]
    place.quotas.granted = {DATASET_GROUPS: 4.0}
    assert place.fly() == 0


def test_the_tenants_own_things_are_not_counted_twice(place):
    place.deploy()
    place.call("personalize", "create_dataset_group", name=NAMES.dataset_group)
    place.quotas.granted = {DATASET_GROUPS: 1.0}
    assert place.fly() == 0


def test_what_others_have_in_the_tenants_group_counts(place):
    place.deploy()
    place.call("personalize", "create_dataset_group", name=NAMES.dataset_group)
    place.sleep(600)
    group = {"datasetGroupArn": NAMES.dataset_group_arn}
    kept = sum(one.rotate.keep + 1 if one.rotate else 1 for one in place.tenant.filters)
    place.quotas.granted = {FILTERS: float(kept - 1)}
    assert place.fly() == 1
    assert place.findings[0].startswith(
        f"error: filters (a rotated one counts keep + 1): found 0 used by others and {kept}"
    )
    place.quotas.granted = {}
    recipe = "arn:aws:personalize:::recipe/aws-popularity-count"
    schema = (
        '{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "fields": ['
        '{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},'
        ' {"name": "TIMESTAMP", "type": "long"}], "version": "1.0"}'
    )
    arn = place.call("personalize", "create_schema", name="by-hand", schema=schema)["schemaArn"]
    place.call("personalize", "create_dataset", name="x", schemaArn=arn, datasetType="Interactions", **group)
    place.sleep(600)
    place.call("personalize", "create_solution", name="by-hand", recipeArn=recipe, performAutoTraining=False, **group)
    assert place.fly() == 0
    place.quotas.granted = {SOLUTIONS: float(len(place.tenant.solutions))}
    assert place.fly() == 1
    assert place.findings[0].startswith("error: solutions: found 1 used by others and ")


def test_what_tunings_make_for_themselves_needs_room_too(place):
    place.tenant = place.tenant.model_copy(
        update={"solutions": tuple(one.model_copy(update={"tuning": Tuning()}) for one in place.tenant.solutions)}
    )
    place.quotas.granted = {SOLUTIONS: float(len(place.tenant.solutions))}
    assert place.fly() == 1
    assert place.findings[0].startswith("error: solutions (a tuning needs one more): found 0 used by others and")


def test_a_quota_that_nobody_gets_raised():
    finding = Use("schemas", "here", 2, 499, 500).finding()
    assert "which AWS raises for nobody; remove some, or use another region" in str(finding)
    assert Use("schemas", "here", 1, 499, 500).finding() is None


def test_who_may_not_ask_service_quotas_is_warned(place):
    place.quotas.denies = True
    for number in range(quotas.DATASET_GROUPS_PER_REGION):
        place.call("personalize", "create_dataset_group", name=f"other{number}")
    assert place.fly() == 1
    assert place.findings[0].startswith("warning: quotas: these credentials may not ask Service Quotas, so what every")
    assert place.findings[1].startswith("error: dataset groups: found 5 used by others and 1 needed here, 5 allowed in")


def test_a_tenant_without_recommenders_asks_for_none(place):
    def listing(**asked):
        raise AssertionError("asked")

    personalize_client = place.clients["personalize"]
    personalize_client.list_recommenders = listing
    assert place.fly() == 0
