"""The one gate that every API call passes, whoever makes it and on whichever way it arrives.

A call takes virtual time, is checked against the caller's permissions, and is written down with its outcome. Clients
made by EmbeddedAws pass here through botocore's events; requests of Lambdas and `operations` through
rehearsal.calls.server.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.clock import Clock
from rehearsal.iam.actions import Scope
from rehearsal.iam.permissions import Permissions

OPERATOR = "operator"  # who calls without a role: the person at the keyboard, always allowed

LATENCY = (
    0.1  # virtual seconds of an API call, a round figure between a read's 20 ms and a control-plane write's second
)
_LATENCIES = {("lambda", "Invoke"): 0.02, ("s3", "PutObject"): 0.3, ("s3", "GetObject"): 0.05}

# How a service spells a refusal; all others say AccessDeniedException.
_DENIALS = {"s3": "AccessDenied", "sns": "AuthorizationError", "sqs": "AccessDenied", "cloudwatch": "AccessDenied"}


@dataclass(frozen=True)
class Call:
    """One API call: when it was answered, what, by whom (role ARN or "operator"), and how ("ok" or the error code).

    `message` is the error's: only it tells a rate from a count, which share a code.
    """

    at: dt.datetime
    service: str
    operation: str
    caller: str
    account: str
    region: str
    outcome: str
    message: str = ""


@dataclass(frozen=True)
class Caller:
    """Who calls (role ARN or OPERATOR), from where."""

    identity: str
    scope: Scope


class Denied(Exception):
    """The caller may not: `code` as the service spells it, the message says which permission is missing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Gate:
    """Lets calls in and writes them down. `calls` is the log, in the order of the answers.

    `caller` is who made the call that was let in last: while it is answered, whose it is.
    """

    def __init__(self, clock: Clock, permissions: Permissions) -> None:
        self.calls: list[Call] = []
        self.caller: Caller | None = None
        self._clock = clock
        self._permissions = permissions

    def enter(self, caller: Caller, service: str, operation: str, params: Mapping[str, Any]) -> None:
        """Takes the call's time and raises Denied (logged) if the caller lacks a permission."""
        self._clock.sleep(_LATENCIES.get((service, operation), LATENCY))
        self.caller = caller
        if caller.identity == OPERATOR:
            return
        reason = self._permissions.call(caller.identity, service, operation, params, caller.scope)
        if reason:
            code = _DENIALS.get(service, "AccessDeniedException")
            self.leave(caller, service, operation, code, reason)
            raise Denied(code, reason)

    def leave(self, caller: Caller, service: str, operation: str, outcome: str, message: str = "") -> None:
        """Writes the answered call down."""
        scope = caller.scope
        now = self._clock.now()
        self.calls.append(Call(now, service, operation, caller.identity, scope.account, scope.region, outcome, message))

    def guard(self, client: Any, service: str, caller: Caller) -> Any:
        """Makes every call of a boto3 client pass here, and land in the caller's account."""

        def before(params: dict[str, Any], model: Any, **_: Any) -> None:
            try:
                self.enter(caller, service, model.name, params)
            except Denied as denied:
                answer = {"Error": {"Code": denied.code, "Message": str(denied)}}
                raise ClientError({**answer, "ResponseMetadata": {"HTTPStatusCode": 400}}, model.name) from denied

        def address(params: dict[str, Any], **_: Any) -> None:
            params["headers"]["x-moto-account-id"] = caller.scope.account

        def after(parsed: dict[str, Any], model: Any, **_: Any) -> None:
            error = parsed.get("Error", {})
            self.leave(caller, service, model.name, error.get("Code", "ok"), error.get("Message", ""))

        def broken(exception: Exception, event_name: str, **_: Any) -> None:
            self.leave(caller, service, event_name.rpartition(".")[2], type(exception).__name__)

        client.meta.events.register("provide-client-params", before)
        client.meta.events.register("before-call", address)
        client.meta.events.register("after-call", after)
        client.meta.events.register("after-call-error", broken)
        return client
