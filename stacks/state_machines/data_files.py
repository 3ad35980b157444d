"""The files under ``data/<dataset>/``: whether there are any, and whether any of them is not imported yet.

Files are recognised by name, size, ETag and time, all of them together by one fingerprint, which the dataset's record
keeps of what was imported, or refused, last.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import later_columns, notices
from stacks.state_machines.asl import State, States, choice, js, task

MAX_FILES = 500  # with names of 256 characters their listing just fits the 256 KiB of a state's result


def fingerprint(files: str) -> str:
    """JSONata: what changes whenever one of the files does."""
    return f"$hash($string({files}.[Key, Size, ETag, LastModified]), 'SHA-256')"


def states(names: Names, features: Features, *, next: str) -> States:
    """From ``ListFiles`` on: to ``next`` with $files and $fingerprint if there is something to import, else to
    ReleaseAfterSkip or GiveUp.
    """
    revised = [(later_columns.is_revised(features), "ReadColumns")] if features.revised else []
    return {
        "ListFiles": task(
            "aws-sdk:s3:listObjectsV2",
            {
                "Bucket": names.data_bucket,
                "Prefix": js("'data/' & $dataset & '/'"),
                "Delimiter": "/",
                "MaxKeys": MAX_FILES,
            },
            assign={
                "files": js("[$states.result.Contents[Size > 0]]"),
                "truncated": js("$exists($states.result.IsTruncated) and $states.result.IsTruncated"),
            },
            catch=[notices.failed()],
            next="AnyFiles",
        ),
        "AnyFiles": choice(
            ("$truncated", "TooManyFiles"), ("$count($files) = 0", "WaitingForData"), default="Fingerprint"
        ),
        "TooManyFiles": {
            "Type": "Pass",
            "Assign": {
                "problem": {
                    "error": "TooManyFiles",
                    "cause": js(
                        f"'more than {MAX_FILES} files under data/' & $dataset & '/: join them into fewer,"
                        " or move what was imported into a sub-folder'"
                    ),
                }
            },
            "Next": "GiveUp",
        },
        "WaitingForData": skipped(names, "waiting for data"),
        "Fingerprint": {"Type": "Pass", "Assign": {"fingerprint": js(fingerprint("$files"))}, "Next": "AnythingNew"},
        "AnythingNew": choice(
            ("$exists($record.imported) and $record.imported.S = $fingerprint", "NothingNew"),
            *revised,
            ("$exists($record.refused) and $record.refused.S = $fingerprint", "RefusedBefore"),
            default=next,
        ),
        **(later_columns.awaiting(names, features, next=next) if features.revised else {}),
        "NothingNew": skipped(names, "nothing new"),
        "RefusedBefore": skipped(names, "the last import of these files failed; waiting for other files"),
    }


def skipped(names: Names, reason: str, next: str = "ReleaseAfterSkip") -> State:
    """The event that a run had nothing to do."""
    return notices.event(names, "DatasetImport Skipped", {"dataset": js("$dataset"), "reason": reason}, next=next)
