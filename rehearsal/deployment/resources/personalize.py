"""Personalize's resources that CloudFormation can own; each waited for until it is ACTIVE, as CloudFormation does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from rehearsal.deployment.build import Build, Create, Delete, Handler, Made, Properties, Update, retagged, tag_map
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.stepfunctions import sdk

POLL = 10.0  # virtual seconds between two looks at a status
_THROTTLED = 20  # attempts against the limit of one request a second


@dataclass(frozen=True)
class Kind:
    """A resource of Personalize: its noun, the properties of its create request, its own attributes."""

    noun: str
    request: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    waits: bool = True
    tagged: bool = False  # its tags can be updated, so that a template may have them

    @property
    def member(self) -> str:
        """The member under which answers describe it (`datasetGroup`)."""
        return self.noun[:1].lower() + self.noun[1:]


_KINDS = (
    Kind("DatasetGroup", ("Name", "Domain", "RoleArn", "KmsKeyArn")),
    Kind("Schema", ("Name", "Schema", "Domain"), waits=False),
    Kind("Dataset", ("Name", "DatasetGroupArn", "DatasetType", "SchemaArn")),
    Kind("EventTracker", ("Name", "DatasetGroupArn"), ("TrackingId",), tagged=True),
)


def _create(kind: Kind) -> Create:
    def create(build: Build, properties: Properties) -> Made:
        client = build.client("personalize")
        request = sdk.request("personalize", f"Create{kind.noun}", properties.take_all(*kind.request))
        if kind.tagged and (tags := tag_map(properties.take("Tags"))):
            request["tags"] = _tags(tags)
        answer = _patiently(build, getattr(client, xform_name(f"Create{kind.noun}")), request)
        arn = answer[f"{kind.member}Arn"]
        if kind.waits:
            _await(build, kind, arn)
        own = {name: answer[name[:1].lower() + name[1:]] for name in kind.attributes}
        return Made(arn, {f"{kind.noun}Arn": arn, **own})

    return create


def _describe(build: Build, kind: Kind, arn: str) -> dict[str, Any]:
    describe = getattr(build.client("personalize"), xform_name(f"Describe{kind.noun}"))
    return _patiently(build, describe, {f"{kind.member}Arn": arn})[kind.member]


def _await(build: Build, kind: Kind, arn: str) -> None:
    while True:
        found = _describe(build, kind, arn)
        if found["status"] == "ACTIVE":
            return
        if found["status"].endswith("FAILED"):
            raise BadTemplate(f"{arn}: {found['status']}: {found.get('failureReason', 'no reason given')}")
        build.clock.sleep(POLL)


def _patiently(build: Build, call: Callable[..., Any], request: dict[str, Any]) -> Any:
    """CloudFormation tries again when it is throttled; a count that is exceeded stays so and comes out at the end."""
    for _ in range(_THROTTLED):
        try:
            return call(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("LimitExceededException", "ThrottlingException"):
                raise
            build.clock.sleep(1.0)
    return call(**request)


def _delete(kind: Kind) -> Delete:
    def delete(build: Build, arn: str) -> None:
        client = build.client("personalize")
        _patiently(build, getattr(client, xform_name(f"Delete{kind.noun}")), {f"{kind.member}Arn": arn})
        while kind.waits:
            try:
                _describe(build, kind, arn)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                return
            build.clock.sleep(POLL)

    return delete


def _update(kind: Kind) -> Update:
    """Nothing but tags, and those of an event tracker only: everything else can only be set by a creation."""

    def update(build: Build, arn: str, properties: Properties, old: Mapping[str, Any]) -> None:
        client = build.client("personalize")
        tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
        if tags:
            _patiently(build, client.tag_resource, {"resourceArn": arn, "tags": _tags(tag_map(tags))})
        if gone:
            _patiently(build, client.untag_resource, {"resourceArn": arn, "tagKeys": gone})

    return update


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"tagKey": key, "tagValue": value} for key, value in tags.items()]


HANDLERS = {
    f"AWS::Personalize::{kind.noun}": Handler(
        _create(kind), _delete(kind), _update(kind) if kind.tagged else None, name="Name"
    )
    for kind in _KINDS
}
