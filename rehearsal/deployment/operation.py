"""What every operation on a stack does with single resources: make, update and delete them, and say how that went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.deployment import diff, schemas
from rehearsal.deployment.build import FAILURES, Build, Handler, Made, Properties, Refused
from rehearsal.deployment.custom import CreationFailed, CustomResources
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.deployment.resources import HANDLERS
from rehearsal.deployment.stack import GONE, Resource, Stack, StackEvent
from rehearsal.iam.actions import Scope

_EACH = 2.0  # virtual seconds that CloudFormation takes for a resource besides the calls
_ABSENT = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")  # how services say that there is nothing of that name


class Operation:
    """The hands of one operation. `aws` is the embedded AWS."""

    def __init__(self, aws: Any, stack: Stack, custom: CustomResources) -> None:
        self.stack = stack
        self.scope = Scope(stack.account, stack.region)
        self.clock = aws.clock
        self._aws = aws
        self._custom = custom

    def create(self, record: Resource, properties: dict[str, Any], verb: str = "CREATE") -> None:
        """Makes a resource, as a part of a creation or (verb UPDATE) of a replacement. Raises BadTemplate.

        Of one that could not be made, the record has a physical id if there is something to delete.
        """
        record.properties = properties
        self.mark(record, f"{verb}_IN_PROGRESS")
        try:
            self._check(record)
            self._refuse_taken_name(record)
            self.clock.sleep(_EACH)
            record.turn = self._turn(record.logical_id)
            made = self._make(record)
        except FAILURES as problem:
            if isinstance(problem, CreationFailed):
                record.physical_id = problem.physical_id
            self.mark(record, f"{verb}_FAILED", str(problem))
            raise BadTemplate(f"{record.logical_id} ({record.kind}): {problem}") from problem
        record.physical_id, record.attributes = made.physical_id, dict(made.attributes)
        self.mark(record, f"{verb}_COMPLETE")

    def update(self, record: Resource, properties: dict[str, Any]) -> None:
        """Gives a resource other properties, in place. Raises Refused if nothing was done, else BadTemplate."""
        old, record.properties = record.properties, properties
        self.mark(record, "UPDATE_IN_PROGRESS")
        try:
            self._check(record)
            self.clock.sleep(_EACH)
            made = self._alter(record, old)
        except FAILURES as problem:
            self.mark(record, "UPDATE_FAILED", str(problem))
            kind = Refused if isinstance(problem, Refused) else BadTemplate
            raise kind(f"{record.logical_id} ({record.kind}): {problem}") from problem
        record.physical_id, record.attributes = made.physical_id, dict(made.attributes)
        self.mark(record, "UPDATE_COMPLETE")

    def delete(self, record: Resource) -> bool:
        """Takes a resource away; whether it is gone. One that is not there any more is gone."""
        self.mark(record, "DELETE_IN_PROGRESS")
        self.clock.sleep(_EACH)
        try:
            self._remove(record)
        except FAILURES as problem:
            if not _absent(problem):
                self.mark(record, "DELETE_FAILED", str(problem))
                return False
        self.mark(record, "DELETE_COMPLETE")
        return True

    def skip(self, record: Resource) -> None:
        """Leaves a resource where it is, without a stack."""
        self.mark(record, "DELETE_SKIPPED")

    def mark(self, record: Resource, status: str, reason: str = "") -> None:
        """A new status of a resource, written down."""
        record.status, record.reason = status, reason
        self.stack.events.append(StackEvent(self.clock.now(), record.logical_id, status, reason))

    def announce(self, status: str, reason: str = "") -> None:
        """A new status of the stack, as CloudFormation puts it onto the default event bus."""
        self.stack.status, self.stack.reason = status, reason
        self.stack.events.append(StackEvent(self.clock.now(), self.stack.name, status, reason))
        detail = {
            "stack-id": self.stack.stack_id,
            "status-details": {"status": status, "status-reason": reason},
            "client-request-token": "",
        }
        kind = "CloudFormation Stack Status Change"
        self._aws.bus.publish(self.scope, "aws.cloudformation", kind, [self.stack.stack_id], detail)

    def _check(self, record: Resource) -> None:
        found = schemas.complaints(record.kind, record.properties, self.scope.region)
        if found:
            raise Refused("; ".join(found))

    def _refuse_taken_name(self, record: Resource) -> None:
        """Two resources of stacks cannot have one name, even if the service takes the second request for a change.

        So a logical id that is renamed without its resource fails: the new one comes before the old one goes.
        CloudFormation goes by the primary identifier of the type's schema, in its own words. Of schedules that is the
        name alone, whatever their groups (aws/serverless-application-model#3109; iac-model-evaluation#28; the schema).
        """
        key = HANDLERS[record.kind].name if record.kind in HANDLERS else None
        name = record.properties.get(key) if key else None
        for stack, other in self._neighbours() if name else ():
            if other is not record and (other.kind, other.properties.get(key)) == (record.kind, name):
                raise Refused(f"{name} already exists in stack {stack.stack_id}")

    def _neighbours(self) -> Iterator[tuple[Stack, Resource]]:
        """Every resource of a stack of the account and region that is there."""
        for stack in self._aws.stacks:
            if (stack.account, stack.region) == (self.stack.account, self.stack.region) and stack.status != GONE:
                for record in stack.resources.values():
                    if record.physical_id and record.status not in (GONE, "DELETE_SKIPPED"):
                        yield stack, record

    def _make(self, record: Resource) -> Made:
        build = self._build(record)
        if schemas.is_custom(record.kind):
            return self._custom.create(build, record.kind, record.properties, self.stack.stack_id)
        taken = Properties(record.properties)
        made = handler(record.kind).create(build, taken)
        record.physical_id = made.physical_id  # it exists from here on, whatever is wrong with it: a rollback needs it
        taken.finish(record.kind)
        return made

    def _alter(self, record: Resource, old: Mapping[str, Any]) -> Made:
        build, physical_id = self._build(record), record.physical_id
        if schemas.is_custom(record.kind):
            stack_id = self.stack.stack_id
            return self._custom.update(build, record.kind, record.properties, stack_id, physical_id, old)
        change = handler(record.kind).update
        if change is None:
            raise Refused(f"the rehearsal does not model an update of {record.kind} in place")
        taken = Properties(diff.updatable(record.kind, record.properties, self.scope.region))
        made = change(build, physical_id, taken, old) or Made(physical_id, record.attributes)
        taken.finish(record.kind)
        return made

    def _remove(self, record: Resource) -> None:
        build = self._build(record)
        if schemas.is_custom(record.kind):
            self._custom.delete(build, record.kind, record.properties, self.stack.stack_id, record.physical_id)
        else:
            handler(record.kind).delete(build, record.physical_id)

    def _build(self, record: Resource) -> Build:
        return Build(
            self.stack.name, record.logical_id, self.scope, self.clock, self._client, record.properties, record.turn
        )

    def _client(self, service: str) -> Any:
        return self._aws.client(service, self.scope.region, self.scope.account)

    def _turn(self, logical_id: str) -> int:
        """How many resources the logical id has stood for, in stacks of this name."""
        place = (self.stack.name, self.stack.account, self.stack.region)
        same = [other for other in self._aws.stacks if (other.name, other.account, other.region) == place]
        before = sum(other.made[logical_id] for other in same)
        self.stack.made[logical_id] += 1
        return before


def handler(kind: str) -> Handler:
    """How resources of a type are made, updated and deleted. Raises Refused for a type that is not modelled."""
    if kind not in HANDLERS:
        raise Refused(f"the rehearsal does not model {kind}; add a handler in rehearsal/deployment/resources")
    return HANDLERS[kind]


def _absent(problem: Exception) -> bool:
    if not isinstance(problem, ClientError):
        return False
    return any(word in problem.response["Error"]["Code"] for word in _ABSENT)
