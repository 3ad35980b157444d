"""Tags. Schemas and metric attributions have none (developer guide, "tagging-resources")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.personalize.errors import InvalidInput, TooManyTags
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.store import Resource

_UNTAGGED = frozenset({"schema", "metric-attribution"})


def read(params: Mapping[str, Any], quotas: Mapping[str, int]) -> dict[str, str]:
    """The tags of a request as a mapping. Raises TooManyTags, or InvalidInput for a key that is given twice."""
    tags = params.get("tags", [])
    keys = [tag["tagKey"] for tag in tags]
    if len(set(keys)) < len(keys):
        raise InvalidInput("The request has more than one tag of the same key.")
    if any(key.lower().startswith("aws:") for key in keys):
        raise InvalidInput("Tag keys that start with aws: are reserved.")
    if len(keys) > quotas["tags"]:
        raise TooManyTags(f"A resource has at most {quotas['tags']} tags, found {len(keys)}.")
    return {tag["tagKey"]: tag["tagValue"] for tag in tags}


def tag(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """TagResource."""
    resource = _taggable(region, params["resourceArn"])
    merged = resource.tags | read(params, region.quotas)
    if len(merged) > region.quotas["tags"]:
        raise TooManyTags(f"{resource.arn} would have {len(merged)} tags, the maximum is {region.quotas['tags']}.")
    resource.tags = merged
    return {}


def untag(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UntagResource."""
    resource = _taggable(region, params["resourceArn"])
    resource.tags = {key: value for key, value in resource.tags.items() if key not in params["tagKeys"]}
    return {}


def list_tags(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListTagsForResource."""
    tags = _taggable(region, params["resourceArn"]).tags
    return {"tags": [{"tagKey": key, "tagValue": value} for key, value in tags.items()]}


def _taggable(region: Region, arn: str) -> Resource:
    resource = region.store.get(Resource, arn)
    if resource.kind in _UNTAGGED:
        raise InvalidInput(f"A {resource.kind} cannot be tagged: {arn}")
    return resource


OPERATIONS = {"TagResource": tag, "UntagResource": untag, "ListTagsForResource": list_tags}
