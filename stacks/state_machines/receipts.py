"""How an erasure ends: the receipt, as an object and in the state table, and what people have to know besides.

Developer guide, "Deleting users and their data with a data deletion job": what is trained or imported while a job is in
progress may bring the users back, so that another job is recommended; models are new only once they were trained anew;
and nothing outside of Personalize is touched.
"""

from __future__ import annotations

from personalize import folders
from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import ME, State, States, js, task

# The machine cannot see to these. Each is a sentence of the receipt and of the mail.
REMAINS = (
    "Rows of these users that still lie in files under data/ come back with the next FULL import: remove them there.",
    "Answers of batches under batch/ may name these users: remove them there.",
    "Versions that were trained before the job was completed have seen these users: the next FULL training makes one"
    " that has not.",
    "If a training, an import or a batch was at work before the job was completed, Personalize does not vouch for it:"
    " upload the list again after the next FULL training, and keep it until then.",
)


def written(names: Names, workflow: str, record: str, *, removed: str, failed: str) -> States:
    """From ``WriteReceipt`` on: writes and records it, goes to the state ``removed``, which removes the files and goes
    on to ``TellErasure`` or, if it cannot, to the state ``failed``; in the end to Release.
    """
    key = f"'{folders.ERASURE_RECEIPTS}' & $run & '.json'"
    return {
        "WriteReceipt": task(
            "aws-sdk:s3:putObject",
            {
                "Bucket": names.data_bucket,
                "Key": js(key),
                "ContentType": "application/json",
                "Body": {
                    "version": notices.EVENT_VERSION,
                    "tenant": names.tenant,
                    "execution": js(ME),
                    "job": js("$job"),
                    "created": js("$created"),
                    "completed": js("$completed"),
                    "recordsDeleted": js("$deleted"),
                    "files": js("$files"),
                    "remains": list(REMAINS),
                },
            },
            assign={"receipt": js(key)},
            catch=[notices.failed()],
            next="RecordReceipt",
        ),
        "RecordReceipt": _record(names, record, next=removed),
        failed: {
            "Type": "Pass",
            "Assign": {
                "problem": {
                    "error": js("$problem.error"),
                    "cause": js(
                        "'the users are erased (see ' & $receipt & '), but not all lists of them: ' & $problem.cause"
                    ),
                }
            },
            "Next": "GiveUp",
        },
        "TellErasure": _mail(names, workflow),
        "Erased": notices.event(
            names,
            f"{workflow} Succeeded",
            {
                "job": js("$job"),
                "recordsDeleted": js("$deleted"),
                "bucket": names.data_bucket,
                "receipt": js("$receipt"),
            },
            next="Release",
        ),
    }


def _record(names: Names, record: str, *, next: str) -> State:
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(record),
            "UpdateExpression": "SET erased = :files, erasureJob = :job, receipt = :receipt REMOVE refused",
            "ExpressionAttributeValues": {
                ":files": {"S": js("$fingerprint")},
                ":job": {"S": js("$job")},
                ":receipt": {"S": js("$receipt")},
            },
        },
        catch=[notices.failed()],
        next=next,
    )


def _mail(names: Names, workflow: str) -> State:
    remains = "\\n\\n".join(REMAINS)
    message = (
        f"'The users listed in ' & $join($files.key, ', ') & ' are erased from Personalize, tenant {names.tenant}:"
        " ' & $string($deleted) & ' records. The lists are removed; the receipt is"
        f" s3://{names.data_bucket}/' & $receipt & '.\\n\\nStill to be seen to:\\n\\n{remains}"
        f"\\n\\nExecution: ' & {ME}"
    )
    return notices.mail(names, f"'{names.tenant}: {workflow} has erased users'", message, next="Erased")
