"""Where moto differs from AWS in a way that matters here: one function a repair, in force while an embedded AWS lives.

Each has a canary in tests/rehearsal/repairs that fails when moto no longer needs it. What the rehearsal replaces as a
whole (running executions, functions, rules and schedules) is no repair and stands with its module.
"""

from __future__ import annotations

import contextlib
from collections import deque
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, S3Backend
from moto.stepfunctions.responses import StepFunctionResponse

from rehearsal.calls.hooks import replaced

LOGGED_AFTER = timedelta(hours=2)


def bucket_policies(stack: contextlib.ExitStack) -> None:
    """A Deny whose condition does not hold denies all the same in moto (`enforce_ssl` would block every request).

    rehearsal.iam.permissions evaluates bucket policies itself, before a request reaches moto. No upstream issue known.
    """

    def permission(bucket: Any, action: str, resource: str) -> PermissionResult:
        return PermissionResult.PERMITTED

    stack.enter_context(replaced(FakeBucket, "get_permission", permission))


def keys_of_s3(stack: contextlib.ExitStack) -> None:
    """An object that is written with AES256 gets the KMS key of the bucket's default in moto; S3 uses its own for it.

    No upstream issue known.
    """

    def put(backend: S3Backend, *args: Any, **params: Any) -> Any:
        made = putting(backend, *args, **params)
        if made.encryption == "AES256":
            made.kms_key_id = None
        return made

    putting = stack.enter_context(replaced(S3Backend, "put_object", put))


def log_delivery(stack: contextlib.ExitStack) -> None:
    """moto wants the target bucket's policy before PutBucketLogging; S3 needs it only when it delivers a log.

    CloudFormation makes a bucket's policy after the bucket, often after the buckets that log to it. No upstream issue
    known.
    """

    def permitted(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        return True

    stack.enter_context(replaced(FakeBucket, "_log_permissions_enabled_policy", staticmethod(permitted)))


def late_logs(stack: contextlib.ExitStack) -> None:
    """moto writes an access log before it even answers; S3 does within a few hours (user guide, "Logging requests").

    So a bucket of logs that was just made can be deleted, as it has to be when a stack's creation is rolled back.
    Deliveries come with the next request that anybody makes to S3. No upstream issue known.
    """
    waiting: deque[tuple[datetime, S3Backend, Any, str]] = deque()

    def log(backend: S3Backend, request: Any, bucket: str) -> None:
        now = datetime.now(timezone.utc)
        while waiting and waiting[0][0] <= now:
            delivering(*waiting.popleft()[1:])
        if bucket in backend.buckets and backend.buckets[bucket].logging:
            waiting.append((now + LOGGED_AFTER, backend, request, bucket))

    delivering = stack.enter_context(replaced(S3Backend, "log_incoming_request", log))


def stop_dates(stack: contextlib.ExitStack) -> None:
    """DescribeExecution leaves out the stop date of an execution that has TIMED_OUT. No upstream issue known."""

    def describe(response: Any) -> Any:
        result = describing(response)
        execution = response.stepfunction_backend.describe_execution(response._get_param("executionArn"))
        if execution.status == "TIMED_OUT":
            result._result["stopDate"] = execution.stop_date
        return result

    describing = stack.enter_context(replaced(StepFunctionResponse, "describe_execution", describe))


REPAIRS = (bucket_policies, keys_of_s3, log_delivery, late_logs, stop_dates)


def apply(stack: contextlib.ExitStack) -> None:
    """Puts all repairs in force until the stack is closed."""
    for repair in REPAIRS:
        repair(stack)
