"""The steps of a demolition -> calls, each waited for: stacks, and what they retain. Repeating a step does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations import stacks
from operations.calls import Calls, OperationError, code
from operations.destroy.destruction import Step
from operations.destroy.execution import delete_schema, deletion, wait
from personalize.naming import Names

KEY_WINDOW_DAYS = 30  # the longest that KMS allows: time to find out that somebody needed it
_AT_ONCE = 1000  # keys that one DeleteObjects takes
_TRIES = 5


def perform(step: Step, names: Names, calls: Calls) -> None:
    """Carry a step out; raises OperationError if it does not come to an end, ClientError for what AWS refuses."""
    ACTIONS[step.action](step, names, calls)


def _lift_protection(step: Step, names: Names, calls: Calls) -> None:
    """Not if somebody deleted the stack, or is deleting it (API reference, UpdateTerminationProtection)."""
    stack = stacks.find(calls, step.resource.arn)
    if stack is not None and stack.protected:
        calls.call(
            "cloudformation", "update_termination_protection", StackName=stack.name, EnableTerminationProtection=False
        )


def _protect(step: Step, names: Names, calls: Calls) -> None:
    calls.call(
        "cloudformation",
        "update_termination_protection",
        StackName=step.resource.name,
        EnableTerminationProtection=True,
    )


def _delete_stack(step: Step, names: Names, calls: Calls) -> None:
    """By its id: a deleted stack can be looked at under that, and a new one of that name is not taken for it.

    A stack in the middle of an update cannot be deleted. One whose deletion failed may be tried again.
    """
    asked = False

    def gone() -> bool:
        nonlocal asked
        stack = stacks.find(calls, step.resource.arn)
        if stack is None or stack.status == "DELETE_COMPLETE":
            return True
        if stack.status == "DELETE_FAILED" and asked:
            raise OperationError(_stuck(stack, calls))
        if not stack.is_busy:
            calls.call("cloudformation", "delete_stack", StackName=step.resource.arn)
            asked = True
        return False

    wait(step, calls, gone)


def _stuck(stack: stacks.Stack, calls: Calls) -> str:
    """Which resources did not go, why, and what to do."""
    left = [one for one in stacks.parts(calls, stack.id) if one.status == "DELETE_FAILED"]
    reasons = [f"  {one.logical_id} ({one.type}): {one.reason or 'no reason given'}" for one in left]
    found = "\n".join(reasons) or f"  {stack.reason or 'no reason given'}"
    return f"stack {stack.name}: DELETE_FAILED\n{found}\nremove what blocks it, then repeat: what is done stays done"


def _erase_table(step: Step, names: Names, calls: Calls) -> None:
    calls.found("dynamodb", "delete_table", TableName=step.resource.arn)
    wait(step, calls, lambda: calls.found("dynamodb", "describe_table", TableName=step.resource.arn) is None)


def _erase_bucket(step: Step, names: Names, calls: Calls) -> None:
    """Empty it, versions and unfinished uploads included, and delete it; once more if something came meanwhile.

    Access logs arrive hours later (S3 user guide, "Logging requests with server access logging").
    """
    bucket = {"Bucket": step.resource.arn, "ExpectedBucketOwner": names.account}
    for attempt in range(_TRIES):
        try:
            _empty(step, bucket, calls)
            calls.call("s3", "delete_bucket", **bucket)
        except ClientError as error:
            if code(error) == "NoSuchBucket":
                return
            if code(error) != "BucketNotEmpty" or attempt == _TRIES - 1:
                raise
        else:
            return


def _empty(step: Step, bucket: Mapping[str, str], calls: Calls) -> None:
    deleted = 0
    for keys in _versions(bucket, calls):
        answer = calls.call("s3", "delete_objects", **bucket, Delete={"Objects": keys, "Quiet": True})
        if errors := answer.get("Errors"):
            first = f"{errors[0].get('Key')}: {errors[0].get('Message')}"
            raise OperationError(
                f"bucket {step.resource.name}: {len(errors)} objects could not be deleted, first {first}"
            )
        deleted += len(keys)
        calls.tell(f"  bucket {step.resource.name}: {deleted} versions deleted")
    for upload in calls.call("s3", "list_multipart_uploads", **bucket).get("Uploads", []):
        which = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
        calls.call("s3", "abort_multipart_upload", **bucket, **which)


def _versions(bucket: Mapping[str, str], calls: Calls) -> Iterator[list[dict[str, Any]]]:
    """Versions and delete markers, by the page, until there are none: always the first page, since that one goes."""
    while True:
        page = calls.call("s3", "list_object_versions", **bucket, MaxKeys=_AT_ONCE)
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if not found:
            return
        yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


def _erase_log_group(step: Step, names: Names, calls: Calls) -> None:
    calls.found("logs", "delete_log_group", logGroupName=step.resource.arn)


def _schedule_key_deletion(step: Step, names: Names, calls: Calls) -> None:
    try:
        calls.found("kms", "schedule_key_deletion", KeyId=step.resource.name, PendingWindowInDays=KEY_WINDOW_DAYS)
    except ClientError as error:
        if code(error) != "KMSInvalidStateException":  # it is pending already
            raise


ACTIONS: Mapping[str, Callable[[Step, Names, Calls], None]] = {
    "lift protection": _lift_protection,
    "protect": _protect,
    "delete stack": _delete_stack,
    "erase event tracker": deletion("event_tracker", "eventTracker"),
    "erase dataset": deletion("dataset"),
    "erase schema": delete_schema,
    "erase dataset group": deletion("dataset_group", "datasetGroup"),
    "erase table": _erase_table,
    "erase bucket": _erase_bucket,
    "erase log group": _erase_log_group,
    "schedule key deletion": _schedule_key_deletion,
}
