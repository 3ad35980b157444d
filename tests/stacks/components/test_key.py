"""Who may use the tenant's key."""

from __future__ import annotations

import pytest

from stacks.components.key import Key, personalize_only


@pytest.fixture
def statements(resources_of, acme):
    made = resources_of(
        lambda stack: Key(stack, "Key", names=acme, users=["Work", "Other"], readers=["Look"], writers=["Work"])
    )
    (key,) = made["AWS::KMS::Key"]
    assert made["AWS::KMS::Alias"][0]["Properties"]["AliasName"] == "alias/acme-personalize"
    return {statement.get("Sid"): statement for statement in key["Properties"]["KeyPolicy"]["Statement"]}


def test_the_accounts_own_policies_hold(statements):
    assert statements[None]["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}


def test_roles_use_it_by_exact_name_through_the_services_that_hold_its_data_alone(statements):
    conditions = statements["TenantRolesThroughServices"]["Condition"]
    assert conditions["ArnEquals"]["aws:PrincipalArn"] == [
        "arn:aws:iam::111111111111:role/acme-Other-eu-west-1",
        "arn:aws:iam::111111111111:role/acme-Work-eu-west-1",
    ]
    assert conditions["StringEquals"]["kms:ViaService"] == [
        f"{service}.eu-west-1.amazonaws.com" for service in ("dynamodb", "sns")
    ]


@pytest.mark.parametrize(
    ("sid", "action", "roles"),
    [
        ("TenantRolesReadFiles", "kms:Decrypt", ["Look", "Work"]),
        ("TenantRolesWriteFiles", "kms:GenerateDataKey", ["Work"]),
    ],
)
def test_files_are_read_by_some_and_written_by_fewer(statements, sid, action, roles):
    statement = statements[sid]
    named = [f"arn:aws:iam::111111111111:role/acme-{role}-eu-west-1" for role in roles]
    assert statement["Action"] == action
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == ["s3.eu-west-1.amazonaws.com"]
    assert statement["Condition"]["ArnEquals"]["aws:PrincipalArn"] == named


def test_personalize_uses_it_for_this_account_and_in_the_tenants_role(statements, acme):
    assert statements["PersonalizeService"]["Condition"] == personalize_only(acme)
    assert statements["PersonalizeRole"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": acme.personalize_role_arn}}


def test_whoever_is_not_named_by_principal_is_by_condition(statements):
    for statement in statements.values():
        if statement["Principal"] == {"AWS": "*"}:
            assert "aws:PrincipalArn" in statement["Condition"]["ArnEquals"]
