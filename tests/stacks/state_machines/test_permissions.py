"""Permissions as data."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from personalize.naming import Names
from stacks.state_machines.permissions import Allow, notices, on_tenants, start

ACME, ACME_EU = (Names(tenant, "111111111111", "eu-west-1") for tenant in ("acme", "acme-eu"))


def test_a_wildcard_needs_a_reason():
    with pytest.raises(ValueError, match="a wildcard needs a reason"):
        Allow(["personalize:ListFilters"], ["*"])
    assert Allow(["personalize:ListFilters"], ["*"], why="it takes no ARN").statement() == {
        "Effect": "Allow",
        "Action": ["personalize:ListFilters"],
        "Resource": ["*"],
    }


@pytest.mark.parametrize("action", ["personalize:*", "personalize:List*", "*"])
def test_actions_are_named_one_by_one(action):
    with pytest.raises(ValueError, match="actions are named one by one"):
        Allow([action], ["arn:aws:s3:::bucket"])


def test_a_condition_stands_in_the_statement_and_the_reason_does_not():
    statement = Allow(["a:B"], ["arn"], why="because", conditions={"StringEquals": {"x": "y"}}).statement()
    assert statement["Condition"] == {"StringEquals": {"x": "y"}}
    assert set(statement) == {"Effect", "Action", "Resource", "Condition"}


@pytest.mark.parametrize("kind", ["solution", "campaign", "filter"])
def test_the_tenants_resources_are_not_those_of_a_tenant_with_a_longer_name(kind):
    (pattern,) = on_tenants(ACME, kind, "CreateSolution").resources
    assert fnmatchcase(ACME.personalize_arn(kind, ACME.resource("home")), pattern)
    assert not fnmatchcase(ACME_EU.personalize_arn(kind, ACME_EU.resource("home")), pattern)


def test_events_are_put_under_the_tenants_own_name_alone():
    _publish, put = notices(ACME, "personalize.acme")
    assert put.conditions == {"StringEquals": {"events:source": "personalize.acme"}}


def test_workflows_are_started_by_exact_arn():
    allow = start(ACME, "DatasetImport", "SolutionTraining")
    assert list(allow.resources) == [
        ACME.state_machine_arn("DatasetImport"),
        ACME.state_machine_arn("SolutionTraining"),
    ]
