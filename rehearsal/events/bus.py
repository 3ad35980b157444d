"""EventBridge's default bus: events to rules, rules to targets.

moto keeps buses and rules; what reaches a rule (PutEvents, S3's notifications) is matched and delivered here, and so is
what this AWS publishes itself (rehearsal.stepfunctions.engine, rehearsal.deployment). Rules with a schedule fire by it.
Delivery is asynchronous and in the name of the rule's role, or by the target's own policy where it has one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.events.models import EventsBackend, Rule, events_backends
from moto.s3 import notifications
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from rehearsal.calls.gate import OPERATOR
from rehearsal.calls.hooks import replaced
from rehearsal.clock import UTC, Clock
from rehearsal.events import cron, patterns
from rehearsal.events.targets import ClientFactory, Undelivered, send
from rehearsal.iam.actions import Scope
from rehearsal.iam.permissions import Permissions
from rehearsal.iam.policies import Request, Unmodelled, verdict

SERVICE = "events.amazonaws.com"
_S3_EVENTS = {
    "s3:ObjectCreated:Put": ("Object Created", "PutObject"),
    "s3:ObjectCreated:Copy": ("Object Created", "CopyObject"),
    "s3:ObjectCreated:CompleteMultipartUpload": ("Object Created", "CompleteMultipartUpload"),
    "s3:ObjectRemoved:Delete": ("Object Deleted", "DeleteObject"),
}
LATENCY = 0.5  # virtual seconds between an event and its delivery


@dataclass(frozen=True)
class Delivery:
    """One event brought to one target: when, which rule, which target, and "ok" or the error."""

    at: dt.datetime
    rule: str
    target: str
    outcome: str


@dataclass(frozen=True)
class Event:
    """One event that somebody put onto a bus (PutEvents); the detail as parsed JSON."""

    at: dt.datetime
    source: str
    kind: str
    detail: dict[str, Any]


class Bus:
    """Routes events. `deliveries` is the log of what reached targets, `published` of what PutEvents took."""

    def __init__(
        self,
        clock: Clock,
        permissions: Permissions,
        seed: int,
        client: ClientFactory,
        invoke: Callable[[Any, Any], None],
    ) -> None:
        self.deliveries: list[Delivery] = []
        self.published: list[Event] = []
        self._clock = clock
        self._permissions = permissions
        self._client = client
        self._invoke = invoke
        self._seed = seed
        self._count = 0

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place at the point through which every event reaches a rule, and arms scheduled rules."""

        def receive(rule: Any, event: dict[str, Any], transform_input: bool = True) -> None:
            try:
                self._offer(rule, {**event, "time": _stamp(event["time"])})
            except Unmodelled as problem:
                self._clock.fail(problem)  # the answer to PutEvents would hide it

        def put(backend: Any, name: str, **kwargs: Any) -> Any:
            if kwargs.get("scheduled_expression"):
                cron.check(kwargs["scheduled_expression"])
            rule = putting(backend, name, **kwargs)
            if rule.scheduled_expression:
                self._arm(rule, self._clock.now(), self._clock.now())
            return rule

        def put_events(backend: Any, events: list[dict[str, Any]]) -> Any:
            now = self._clock.now()
            self.published += [
                Event(now, event["Source"], event["DetailType"], json.loads(event["Detail"])) for event in events
            ]
            return putting_events(backend, events)

        def stored(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
            self._object(Scope(account_id, bucket.region_name), bucket, getattr(event_name, "value", event_name), key)

        stack.enter_context(replaced(Rule, "send_to_targets", receive))
        stack.enter_context(replaced(notifications, "_send_event_bridge_message", stored))
        putting = stack.enter_context(replaced(EventsBackend, "put_rule", put))
        putting_events = stack.enter_context(replaced(EventsBackend, "put_events", put_events))

    def publish(self, scope: Scope, source: str, kind: str, resources: list[str], detail: Mapping[str, Any]) -> None:
        """Puts an event of an AWS service onto the default bus of an account and region."""
        event = self._event(scope, source, kind, resources, detail)
        for rule in list(events_backends[scope.account][scope.region].event_buses["default"].rules.values()):
            self._offer(rule, event)

    def _object(self, scope: Scope, bucket: Any, event_name: str, key: Any) -> None:
        """S3's event for an object (S3 user guide, "EventBridge event message structure").

        moto reports the access control list of every PutObject as a change of its own; S3 does not.
        """
        kind, reason = _S3_EVENTS.get(event_name, (None, None))
        if kind is None:
            return
        stored = {"key": key.name, "size": key.size, "etag": key.etag.replace('"', "")}
        if key.version_id not in (None, "null"):
            stored["version-id"] = key.version_id
        stored["sequencer"] = f"{int(self._clock.now().timestamp() * 1_000_000):016X}"
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": stored,
            "request-id": f"{self._count:016X}",
            "requester": scope.account,
            "source-ip-address": "127.0.0.1",
            "reason": reason,
        }
        self.publish(scope, "aws.s3", kind, [bucket.arn], detail)

    def _event(
        self, scope: Scope, source: str, kind: str, resources: list[str], detail: Mapping[str, Any]
    ) -> dict[str, Any]:
        self._count += 1
        return {
            "version": "0",
            "id": str(uuid.UUID(int=(self._seed << 64) + self._count)),
            "detail-type": kind,
            "source": source,
            "account": scope.account,
            "time": _stamp(self._clock.now().timestamp()),
            "region": scope.region,
            "resources": resources,
            "detail": dict(detail),
        }

    def _offer(self, rule: Any, event: dict[str, Any]) -> None:
        pattern = rule.event_pattern.get_pattern()
        # A rule that has only a schedule matches no event at all (moto: every one).
        if rule.state == "ENABLED" and pattern and patterns.matches(pattern, event):
            self._send(rule, json.loads(json.dumps(event)))

    def _send(self, rule: Any, event: dict[str, Any]) -> None:
        when = self._clock.now() + dt.timedelta(seconds=LATENCY)
        for target in rule.targets:
            self._clock.call_at(when, self._deliver, rule, target, event, name=f"rule {rule.name}")

    def _deliver(self, rule: Any, target: Mapping[str, Any], event: dict[str, Any]) -> None:
        scope = Scope(rule.account_id, rule.region_name)
        text = _input(rule, target, event)
        try:
            self._bring(rule, target, text, scope)
            outcome = "ok"
        except Undelivered as problem:
            outcome = str(problem)
            queue = target.get("DeadLetterConfig", {}).get("Arn")
            if queue:
                self._bring(rule, {"Arn": queue}, text, scope)
        self.deliveries.append(Delivery(self._clock.now(), rule.name, target["Arn"], outcome))

    def _bring(self, rule: Any, target: Mapping[str, Any], text: str, scope: Scope) -> None:
        arn = target["Arn"]
        role = target.get("RoleArn") or rule.role_arn
        if role:
            reason = self._permissions.assume(role, SERVICE, scope.account, rule.arn)
            if reason:
                raise Undelivered("AccessDeniedException", reason)
            send(arn, text, role, scope, self._client)
            return
        if arn.split(":")[2] == "states":
            raise Undelivered("AccessDeniedException", f"the target {arn} of rule {rule.name} has no role")
        self._by_policy(rule, arn, scope)
        if arn.split(":")[2] == "lambda":
            self._invoke(lambda_backends[scope.account][scope.region].get_function(arn), json.loads(text))
        else:
            send(arn, text, OPERATOR, scope, self._client, target.get("SqsParameters"))

    def _by_policy(self, rule: Any, arn: str, scope: Scope) -> None:
        """Functions, topics and queues let the service in by their own policy."""
        kind = arn.split(":")[2]
        document, action, key = _POLICIES[kind](arn, scope)
        context = {
            "aws:SourceAccount": scope.account,
            "aws:SourceArn": rule.arn,
            "AWS:SourceAccount": scope.account,
            "aws:SecureTransport": "true",
        }
        if document is None or verdict(document, Request(action, arn, context, (("Service", SERVICE),))) != "Allow":
            raise Undelivered("AccessDeniedException", f"the policy of {arn} does not let {SERVICE} perform {action}")
        for use in ("kms:GenerateDataKey", "kms:Decrypt") if key else ():
            # EventBridge tells KMS no source (SNS developer guide, "Managing Amazon SNS encryption keys").
            reason = self._permissions.key_allows(key, SERVICE, use, "", "")
            if reason:
                raise Undelivered("KMSAccessDeniedException", reason)

    def _arm(self, rule: Any, start: dt.datetime, after: dt.datetime) -> None:
        due = next(cron.firings(rule.scheduled_expression, "UTC", start, after), None)
        if due is not None:
            self._clock.call_at(due, self._tick, rule, rule.scheduled_expression, start, due, name=f"rule {rule.name}")

    def _tick(self, rule: Any, expression: str, start: dt.datetime, due: dt.datetime) -> None:
        bus = events_backends[rule.account_id][rule.region_name].event_buses[rule.event_bus_name]
        if bus.rules.get(rule.name) is not rule or rule.scheduled_expression != expression:
            return
        self._arm(rule, start, due)
        if rule.state == "ENABLED":
            scope = Scope(rule.account_id, rule.region_name)
            self._send(rule, self._event(scope, "aws.events", "Scheduled Event", [rule.arn], {}))


def _input(rule: Any, target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(patterns.path(target["InputPath"], event))
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        paths = transformer.get("InputPathsMap", {})
        return patterns.transformed(transformer["InputTemplate"], paths, event, rule.arn, rule.name)
    return json.dumps(event)


def _stamp(seconds: float | str) -> str:
    if isinstance(seconds, str):
        return seconds
    return dt.datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _function_policy(arn: str, scope: Scope) -> tuple[dict[str, Any] | None, str, str | None]:
    function = lambda_backends[scope.account][scope.region].get_function(arn)
    # moto's own GetPolicy knows no function without a policy.
    return {"Statement": function.policy.statements}, "lambda:InvokeFunction", None


def _topic_policy(arn: str, scope: Scope) -> tuple[dict[str, Any] | None, str, str | None]:
    topic = sns_backends[scope.account][scope.region].topics[arn]
    return json.loads(topic.policy), "sns:Publish", topic.kms_master_key_id or None


def _queue_policy(arn: str, scope: Scope) -> tuple[dict[str, Any] | None, str, str | None]:
    queue = sqs_backends[scope.account][scope.region].queues[arn.rpartition(":")[2]]
    return (json.loads(queue.policy) if queue.policy else None), "sqs:SendMessage", queue.kms_master_key_id


_POLICIES = {"lambda": _function_policy, "sns": _topic_policy, "sqs": _queue_policy}
