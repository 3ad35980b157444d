"""UserErasure: the users listed in files under ``erasure/requests/`` are erased by a data deletion job, with a receipt.

Started by arriving files, and by hand; one execution does the work and the others leave their mark (lease.py), so that
what arrives meanwhile is seen to afterwards. Files whose job failed are not tried again until they change or somebody
asks by hand.

What the job reads, what the receipt names and what is removed in the end are the very same versions of files. A job
reads copies: it cannot read what a KMS key of one's own encrypts (developer guide, "Deleting users and their data with
a data deletion job"), and that is how the data bucket encrypts whatever people upload; the copies are encrypted with
keys of S3 itself. (The guide says this of a bucket; the role that it asks for may only get and list objects, so it is
the objects that count.) Copies go with the requests; those of a run that failed or died go after a week
(stacks/components/storage.py).

Input: ``{"reason": "arrival"}``, or ``{"reason": "by hand"}``.
"""

from __future__ import annotations

from personalize import folders
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import copies, erasure_requests, lease, limits, notices, permissions, receipts
from stacks.state_machines.asl import (
    ME,
    State,
    States,
    choice,
    definition,
    each,
    ever_rarer,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)
from stacks.state_machines.permissions import Allow

NAME = "UserErasure"
RECORD = "'erasure'"
SETTLING_SECONDS = 120  # files that are uploaded together go into one job
_NEXT_LOOK = ever_rarer(60, 1800)  # up to a day
_COPIES = "the copies of the tenant's own lists of users; only the tenant knows their names"
_REQUESTS = "the tenant's own lists of users to be erased; only the tenant knows their names"
_RECEIPTS = "a receipt is named after its run"


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of UserErasure for one tenant."""
    return definition(
        "Erases the users who are listed under erasure/requests/",
        "Begin",
        _begin(),
        lease.acquire(names.state_table, RECORD, acquired="Settle", busy="LeftToTheOther"),
        erasure_requests.listed(
            names, skipped=lambda reason: _skipped(names, reason), refused="RecordRefusal", next="CopyFiles"
        ),
        _erase(names, features),
        _watch(),
        receipts.written(names, NAME, RECORD, removed="RemoveFiles", failed="NotRemoved"),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"files": f"'{folders.ERASURE_REQUESTS}'"},
            "Unless it says otherwise, these users are not erased. The files are still there: correct them and upload"
            f' them again, or start the next run yourself with {{"reason": "{erasure_requests.BY_HAND}"}}.',
        ),
    )


def _begin() -> States:
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {
                "reason": js("$states.input.reason"),
                **limits.FRESH,
            },
            "Next": "AcquireLease",
        },
        "LeftToTheOther": succeed(),
        "Settle": choice(("$reason = 'arrival'", "LetFilesArrive"), default="ListVersions"),
        "LetFilesArrive": wait(SETTLING_SECONDS, next="ListVersions"),
    }


def _skipped(names: Names, reason: str) -> State:
    return notices.event(names, f"{NAME} Skipped", {"reason": reason}, next="Release")


def _erase(names: Names, features: Features) -> States:
    # The name says which files it is about and which execution asked: a repeat after a lost answer finds it by its ARN.
    job = f"'{names.resource('erasure')}_' & $substring($hash($fingerprint & {ME}, 'SHA-256'), 0, 16)"
    job_arn = f"'{names.personalize_arn('data-deletion-job', '')}' & {job}"
    copied = f"'{folders.ERASURE_JOBS}' & $run & '/' & $substringAfter($states.input.key, '{folders.ERASURE_REQUESTS}')"
    copy = copies.copied(
        names,
        "$states.input.key",
        copied,
        version="$states.input.version",
        output={"key": js(copied), "version": js("$states.result.VersionId")},
        ServerSideEncryption="AES256",
    )
    began = {"since": js("$now()")}
    return {
        "CopyFiles": each("$files", "CopyFile", {"CopyFile": copy}, next="CreateDeletion")
        | {"Assign": {"copies": js("$states.result")}, "Catch": [notices.failed()]},
        **limits.create(
            "CreateDeletion",
            "createDataDeletionJob",
            {
                "JobName": js(job),
                "DatasetGroupArn": names.dataset_group_arn,
                "DataSource": {"DataLocation": js(f"'s3://{names.data_bucket}/{folders.ERASURE_JOBS}' & $run & '/'")},
                "RoleArn": names.personalize_role_arn,
                **features.tagged,
            },
            assign={"job": js("$states.result.DataDeletionJobArn"), **began},
            catch=[
                on(
                    "Personalize.ResourceAlreadyExistsException",
                    next="WaitForDeletion",
                    assign={"job": js(job_arn), **began},
                )
            ],
            pending=True,
            next="WaitForDeletion",
        ),
    }


def _watch() -> States:
    job = "$states.result.DataDeletionJob"
    reason = f"$exists({job}.FailureReason) ? {job}.FailureReason : 'the service gave no reason'"
    return {
        "WaitForDeletion": wait(_NEXT_LOOK, next="DescribeDeletion"),
        "DescribeDeletion": personalize(
            "describeDataDeletionJob",
            {"DataDeletionJobArn": js("$job")},
            assign={
                "status": js(f"{job}.Status"),
                "deleted": js(f"$exists({job}.NumDeleted) ? {job}.NumDeleted : 0"),
                "created": js(f"{job}.CreationDateTime"),
                "completed": js(f"{job}.LastUpdatedDateTime"),
                "problem": {"error": "ErasureFailed", "cause": js(reason)},
            },
            catch=[notices.failed()],
            next="DeletionStatus",
        ),
        "DeletionStatus": choice(
            ("$status = 'COMPLETED'", "WriteReceipt"),
            ("$status = 'FAILED'", "RecordRefusal"),
            default="WaitForDeletion",
        ),
    }


def _end(names: Names) -> States:
    remove = task(
        "aws-sdk:s3:deleteObject",
        {"Bucket": names.data_bucket, "Key": js("$states.input.key"), "VersionId": js("$states.input.version")},
        output={},
        next="",
    )
    return {
        "RemoveFiles": each("$append($versions, $copies)", "RemoveFile", {"RemoveFile": remove}, next="TellErasure")
        | {"Output": {}, "Catch": [notices.failed(next="NotRemoved")]},
        "RecordRefusal": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(RECORD),
                "UpdateExpression": "SET refused = :files, refusedJob = :job",
                "ExpressionAttributeValues": {":files": {"S": js("$fingerprint")}, ":job": {"S": js("$job")}},
            },
            catch=[notices.failed()],
            next="GiveUp",
        ),
        "Release": lease.release(names.state_table, RECORD, served="served", next="Done"),
        "Done": succeed(),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="ReportFailure",
            successor={"StateMachineArn": names.state_machine_arn(NAME), "Input": {"reason": js("$reason")}},
        ),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do; that it may use the tenant's key through S3 says the key."""
    bucket = names.data_bucket_arn
    requests, copies, receipt_files = (
        f"{bucket}/{prefix}*" for prefix in (folders.ERASURE_REQUESTS, folders.ERASURE_JOBS, folders.ERASURE_RECEIPTS)
    )
    jobs = names.personalize_arn("data-deletion-job", f"{names.resource('erasure')}_*")
    return [
        *permissions.lease(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        permissions.start(names, NAME),
        Allow(
            ["s3:ListBucketVersions"],
            [bucket],
            conditions={"StringEquals": {"s3:prefix": folders.ERASURE_REQUESTS}},
        ),
        Allow(["s3:GetObjectVersion", "s3:DeleteObjectVersion"], [requests], why=_REQUESTS),
        Allow(["s3:PutObject", "s3:DeleteObjectVersion"], [copies], why=_COPIES),
        Allow(["s3:PutObject"], [receipt_files], why=_RECEIPTS),
        Allow(["personalize:CreateDataDeletionJob"], [names.dataset_group_arn, jobs], why=permissions.PREFIX),
        Allow(["personalize:DescribeDataDeletionJob"], [jobs], why=permissions.PREFIX),
        permissions.pass_role(names),
        *permissions.tagging(names, features, "data-deletion-job"),
    ]
