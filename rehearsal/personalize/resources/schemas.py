"""Schemas: ready at once, immutable, tied to a domain but not to a dataset group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rehearsal.personalize import schemas, statuses
from rehearsal.personalize.errors import InUse
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Step, Timetable


@dataclass(kw_only=True, eq=False)
class DatasetSchema(Resource):
    """The Avro text as it was given, and what it says."""

    kind = "schema"
    text: str
    parsed: schemas.Schema

    def describe(self) -> dict[str, Any]:
        """The members of DescribeSchema; a schema has no status."""
        domain = {"domain": self.parsed.domain} if self.parsed.domain else {}
        return {
            "name": self.name,
            "schemaArn": self.arn,
            "schema": self.text,
            "creationDateTime": self.created,
            "lastUpdatedDateTime": self.created,
            **domain,
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateSchema."""
    now = region.now()
    limits.check_count(region, "schemas", region.store.all(DatasetSchema), "schemas")
    arn = region.arn(f"schema/{params['name']}")
    region.store.add(
        DatasetSchema(
            arn=arn,
            name=params["name"],
            created=now,
            timetable=Timetable((Step(now, statuses.ACTIVE),)),
            text=params["schema"],
            parsed=schemas.parse(params["schema"], region.quotas, params.get("domain")),
        )
    )
    return {"schemaArn": arn}


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeSchema."""
    return {"schema": region.store.get(DatasetSchema, params["schemaArn"]).describe()}


def list_schemas(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListSchemas."""
    return page("ListSchemas", (schema.describe() for schema in region.store.all(DatasetSchema)), params)


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteSchema."""
    schema = region.store.get(DatasetSchema, params["schemaArn"])
    users = [other.arn for other in region.store.all(Resource) if schema.arn in getattr(other, "schemas_used", ())]
    if users:
        raise InUse(f"{schema.arn} cannot be deleted while it is used by {', '.join(users)}")
    region.store.drop([schema])
    return {}


OPERATIONS = {
    "CreateSchema": create,
    "DescribeSchema": describe,
    "ListSchemas": list_schemas,
    "DeleteSchema": delete,
}
