"""Dataset groups: the root of everything else, optionally of a domain or encrypted with a customer's key.

A group of a domain has that domain's schemas and recommenders; solutions and campaigns may be added to it all the same
(API reference, CreateDatasetGroup).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import permissions, statuses
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.errors import InUse, InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable


@dataclass(kw_only=True, eq=False)
class DatasetGroup(Resource):
    """Holds datasets, an event tracker, solutions, recommenders and filters; `domain` None is a custom one."""

    kind = "dataset-group"
    domain: str | None
    role_arn: str | None
    kms_key_arn: str | None

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDatasetGroup."""
        optional = {"domain": self.domain, "roleArn": self.role_arn, "kmsKeyArn": self.kms_key_arn}
        return {
            "name": self.name,
            "datasetGroupArn": self.arn,
            **{key: value for key, value in optional.items() if value is not None},
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateDatasetGroup."""
    now = region.now()
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
        domain=params.get("domain"),
        role_arn=role,
        kms_key_arn=key,
    )
    region.store.add(group)
    region.data[arn] = GroupData()
    return {"datasetGroupArn": arn, **({"domain": group.domain} if group.domain else {})}


def _key_refusal(region: Region, arn: str, role: str, key: str) -> str | None:
    """Why Personalize could not use the key with the role, or None."""
    return permissions.of_role(region, role, arn) or permissions.of_key(region, role, arn, key)


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
