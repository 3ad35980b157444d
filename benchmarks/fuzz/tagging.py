"""The tags of what CloudFormation makes, as each service's own operation takes them: their limits differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from personalize.naming import Names


@dataclass(frozen=True)
class _Tagging:
    """An operation that tags: the member that names the resource, that of the tags, and what an entry calls its parts.

    Without `entry` the tags are a map.
    """

    service: str
    operation: str
    resource: str
    tags: str = "Tags"
    entry: tuple[str, str] | None = None

    def params(self, resource: str, tags: Mapping[str, str]) -> dict[str, Any]:
        """The request that gives a resource these tags."""
        return {self.resource: resource, self.tags: self._form(tags)}

    def _form(self, tags: Mapping[str, str]) -> Any:
        if self.entry is None:
            return dict(tags)
        key, value = self.entry
        return [{key: name, value: text} for name, text in tags.items()]


_KEY_VALUE = ("Key", "Value")
_OPERATIONS = (
    _Tagging("scheduler", "TagResource", "ResourceArn", entry=_KEY_VALUE),
    _Tagging("stepfunctions", "TagResource", "resourceArn", "tags", ("key", "value")),
    _Tagging("events", "TagResource", "ResourceARN", entry=_KEY_VALUE),
    _Tagging("sns", "TagResource", "ResourceArn", entry=_KEY_VALUE),
    _Tagging("dynamodb", "TagResource", "ResourceArn", entry=_KEY_VALUE),
    _Tagging("kms", "TagResource", "KeyId", entry=("TagKey", "TagValue")),
    _Tagging("iam", "TagRole", "RoleName", entry=_KEY_VALUE),
    _Tagging("logs", "TagResource", "resourceArn", "tags"),
    _Tagging("lambda", "TagResource", "Resource"),
    _Tagging("sqs", "TagQueue", "QueueUrl"),
)


def requests(names: Names, tags: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Service, operation and parameters for a resource of each service whose resources the templates tag."""
    resources = {
        "scheduler": names.arn("scheduler", f"schedule-group/{names.schedule_group}"),
        "stepfunctions": names.state_machine_arn("SolutionTraining"),
        "events": names.rule_arn("arrival-items"),
        "sns": names.topic_arn,
        "dynamodb": names.state_table_arn,
        "kms": names.key_alias,
        "iam": names.role("training-schedules"),
        "logs": names.arn("logs", "log-group:x"),
        "lambda": names.function_arn("reconciliation"),
        "sqs": f"https://sqs.{names.region}.amazonaws.com/{names.account}/{names.dead_letters}",
    }
    for tagging in _OPERATIONS if tags else ():
        yield tagging.service, tagging.operation, tagging.params(resources[tagging.service], tags)
