"""Dataset groups: the root of everything else, optionally encrypted with a customer's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.errors import InUse, InvalidInput, NotModelled
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable

_SERVICE = "personalize.amazonaws.com"
# "granting-personalize-key-access": the key's policy must let both the role and the service do all of this; of the
# role's own policy no more than the second line is asked.
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants")
_ROLE_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants")


@dataclass(kw_only=True, eq=False)
class DatasetGroup(Resource):
    """Holds datasets, an event tracker, solutions and filters."""

    kind = "dataset-group"
    role_arn: str | None
    kms_key_arn: str | None

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDatasetGroup."""
        optional = {"roleArn": self.role_arn, "kmsKeyArn": self.kms_key_arn}
        return {
            "name": self.name,
            "datasetGroupArn": self.arn,
            **{key: value for key, value in optional.items() if value is not None},
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateDatasetGroup."""
    now = region.now()
    if "domain" in params:
        raise NotModelled(f"domain dataset groups ({params['domain']})")
    role, key = params.get("roleArn"), params.get("kmsKeyArn")
    if (role is None) != (key is None):
        raise InvalidInput("A dataset group takes kmsKeyArn and roleArn together, or neither of them.")
    limits.check_count(region, "dataset_groups", region.store.all(DatasetGroup), "dataset groups")
    arn = region.arn(f"dataset-group/{params['name']}")
    failure = _key_refusal(region, arn, role, key) if role and key else None
    outcome = statuses.FAILED if failure else statuses.ACTIVE
    group = DatasetGroup(
        arn=arn,
        name=params["name"],
        created=now,
        timetable=Timetable.creation(now, region.duration("failure" if failure else "dataset-group", arn), outcome),
        failure=failure,
        tags=tags.read(params, region.quotas),
        role_arn=role,
        kms_key_arn=key,
    )
    region.store.add(group)
    region.data[arn] = GroupData()
    return {"datasetGroupArn": arn}


def _key_refusal(region: Region, arn: str, role: str, key: str) -> str | None:
    """Why Personalize could not use the key with the role, or None."""
    access = region.access
    if access is None:
        return None
    refusal = access.assume(role, _SERVICE, region.account, arn)
    if refusal:
        return f"Personalize cannot assume the role {role}: {refusal}"
    for action in _ROLE_ACTIONS:
        refusal = access.allows(role, action, key)
        if refusal:
            return f"The role {role} must be allowed to {action} on {key}: {refusal}"
    for principal in (role, _SERVICE):
        for action in _KEY_ACTIONS:
            refusal = access.key_allows(key, principal, action, region.account, arn)
            if refusal:
                return f"The policy of {key} must let {principal} {action}: {refusal}"
    return None


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeDatasetGroup."""
    return {"datasetGroup": region.store.get(DatasetGroup, params["datasetGroupArn"]).describe(region.now())}


def list_groups(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListDatasetGroups."""
    now = region.now()
    return page("ListDatasetGroups", (group.describe(now) for group in region.store.all(DatasetGroup)), params)


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteDatasetGroup. Everything in the group must be gone first, filters too, which is not documented but safe."""
    now = region.now()
    group = region.store.get(DatasetGroup, params["datasetGroupArn"])
    children = [child.arn for child in region.store.all(Resource) if getattr(child, "group_arn", None) == group.arn]
    if children:
        raise InUse(f"{group.arn} cannot be deleted while it has {', '.join(children[:5])}")
    region.store.delete(group, now, group.timetable.deleted(now, region.duration("delete", group.arn)))
    return {}


OPERATIONS = {
    "CreateDatasetGroup": create,
    "DescribeDatasetGroup": describe,
    "ListDatasetGroups": list_groups,
    "DeleteDatasetGroup": delete,
}
