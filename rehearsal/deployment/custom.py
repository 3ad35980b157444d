"""Custom resources: the function behind them really runs, and reports to a ResponseURL of the loopback server.

After the CloudFormation user guide, "Custom resource request and response reference". Scalars arrive as strings, as
CloudFormation sends them. A function that never reports fails the resource after its ServiceTimeout, an hour if it has
none, of virtual time.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from rehearsal.calls.server import RESPONSES, Server
from rehearsal.clock import Clock
from rehearsal.deployment.build import Build, Made, Refused
from rehearsal.deployment.intrinsics import BadTemplate

PATIENCE = 3600.0  # virtual seconds that CloudFormation waits for a report
_POLL = 5.0


class CreationFailed(BadTemplate):
    """The function could not make it; what may be there of it has the physical id, and is deleted in a rollback.

    CloudFormation sends Delete after a failed Create (aws/aws-cdk#5525 is the CDK's protection from that).
    """

    def __init__(self, text: str, physical_id: str) -> None:
        super().__init__(text)
        self.physical_id = physical_id


class _Failed(BadTemplate):
    """The function reported FAILED, or nothing."""

    def __init__(self, text: str, report: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.report = report


class CustomResources:
    """Sends requests to functions and reads their reports."""

    def __init__(self, clock: Clock, server: Server) -> None:
        self._clock = clock
        self._server = server
        self._count = 0

    def create(self, build: Build, kind: str, properties: Mapping[str, Any], stack_id: str) -> Made:
        """Makes one; raises CreationFailed with the function's own reason if it reports FAILED, or never reports."""
        try:
            report = self._send(build, kind, properties, stack_id, {"RequestType": "Create"})
        except _Failed as failed:
            raise CreationFailed(str(failed), failed.report.get("PhysicalResourceId") or build.name()) from failed
        physical_id = report.get("PhysicalResourceId") or build.name()
        return Made(physical_id, report.get("Data") or {})

    def update(
        self,
        build: Build,
        kind: str,
        properties: Mapping[str, Any],
        stack_id: str,
        physical_id: str,
        old: Mapping[str, Any],
    ) -> Made:
        """Updates one; another physical id in the report means that the old one is to be deleted when all is done."""
        if properties["ServiceToken"] != old["ServiceToken"]:
            # The words of CloudFormation (aws-cloudformation/cloudformation-coverage-roadmap#802, aws/aws-cdk#25835).
            raise Refused("Modifying service token is not allowed.")
        extra = {
            "RequestType": "Update",
            "PhysicalResourceId": physical_id,
            "OldResourceProperties": stringified(old),
        }
        report = self._send(build, kind, properties, stack_id, extra)
        return Made(report.get("PhysicalResourceId") or physical_id, report.get("Data") or {})

    def delete(self, build: Build, kind: str, properties: Mapping[str, Any], stack_id: str, physical_id: str) -> None:
        """Takes one away."""
        extra = {"RequestType": "Delete", "PhysicalResourceId": physical_id}
        self._send(build, kind, properties, stack_id, extra)

    def _send(
        self, build: Build, kind: str, properties: Mapping[str, Any], stack_id: str, extra: dict[str, Any]
    ) -> dict[str, Any]:
        token = properties["ServiceToken"]
        if token.split(":")[2] != "lambda":
            raise BadTemplate(f"{build.logical_id}: the rehearsal models custom resources on functions only")
        self._count += 1
        key = f"{build.scope.account}-{self._clock.now():%Y%m%dT%H%M%S.%f}-{self._count}"
        event = {
            **extra,
            "ResponseURL": f"{self._server.url}{RESPONSES}{key}",
            "StackId": stack_id,
            "RequestId": str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
            "ResourceType": kind,
            "LogicalResourceId": build.logical_id,
            "ResourceProperties": stringified(properties),
        }
        answer = build.client("lambda").invoke(FunctionName=token, InvocationType="Event", Payload=json.dumps(event))
        if answer["StatusCode"] != 202:
            raise BadTemplate(f"{build.logical_id}: the function was not invoked: {answer['StatusCode']}")
        report = self._report(build, key, float(properties.get("ServiceTimeout", PATIENCE)))
        if report.get("Status") != "SUCCESS":
            reason = report.get("Reason", "the function reported no reason")
            raise _Failed(f"{build.logical_id}: {reason}", report)
        return report

    def _report(self, build: Build, key: str, patience: float) -> dict[str, Any]:
        waited = 0.0
        while key not in self._server.reports:
            if waited >= patience:
                raise _Failed(f"{build.logical_id}: the function did not report to its ResponseURL", {})
            self._clock.sleep(_POLL)
            waited += _POLL
        return json.loads(self._server.reports.pop(key))


def stringified(value: Any) -> Any:
    """Scalars as strings: true becomes "true", 3 becomes "3"."""
    if isinstance(value, Mapping):
        return {key: stringified(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [stringified(entry) for entry in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
