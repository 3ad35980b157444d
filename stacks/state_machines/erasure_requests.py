"""The lists of users who are to be erased, as an erasure finds them.

Files are listed by version, not by name, so that what arrives under the same name later is another matter and stays.
Superseded versions of a file go with it, or S3 would bring the last of them back when the file is removed for good.
"""

from __future__ import annotations

from collections.abc import Callable

from personalize import folders, quotas
from personalize.naming import Names
from stacks.state_machines import notices
from stacks.state_machines.asl import ME, State, States, choice, js, task

MAX_VERSIONS = 300  # with names of 256 characters their listing just fits the 256 KiB of a state's result
BY_HAND = "by hand"


def listed(names: Names, *, skipped: Callable[[str], State], refused: str, next: str) -> States:
    """From ``ListVersions`` on, to ``next`` with what a job can read.

    Then there are $files, in $versions all that is to be removed with them, their $fingerprint, and $run, a name for
    what is done with them. ``skipped`` makes the state of a reason why there is nothing to do; what no job could read
    goes to the state ``refused``, with $problem. Needs $reason and $record.
    """
    current = "[$states.result.Versions[IsLatest and Size > 0]]"
    together = "$append($states.result.Versions, $states.result.DeleteMarkers)"
    return {
        "ListVersions": task(
            "aws-sdk:s3:listObjectVersions",
            {"Bucket": names.data_bucket, "Prefix": folders.ERASURE_REQUESTS, "MaxKeys": MAX_VERSIONS},
            assign={
                "files": js(f"[{current}.{{'key': Key, 'version': VersionId, 'eTag': ETag, 'size': Size}}]"),
                "versions": js(
                    f"($keys := {current}.Key; [{together}[Key in $keys].{{'key': Key, 'version': VersionId}}])"
                ),
                "truncated": js("$exists($states.result.IsTruncated) and $states.result.IsTruncated"),
            },
            catch=[notices.failed()],
            next="AnyFiles",
        ),
        "AnyFiles": choice(("$count($files) = 0 and $not($truncated)", "NothingAsked"), default="Fingerprint"),
        "NothingAsked": skipped("nobody is to be erased"),
        **_checked(skipped, refused, next),
    }


def _checked(skipped: Callable[[str], State], refused: str, next: str) -> States:
    """Whether a job could read the files: all that is against it at once."""
    other = "$files[$not($contains(key, /\\.csv$/i))].key"
    complaints = (
        f"$truncated ? 'more than {MAX_VERSIONS} files, old versions among them: join them into fewer'",
        f"$sum($files.size) > {quotas.DELETION_BYTES} ? 'the files have ' & $string($sum($files.size)) & ' bytes, and"
        f" a job takes {quotas.DELETION_BYTES}: upload a part of them now and the others when it is done'",
        f"$count({other}) > 0 ? 'not read, since their names do not end with .csv: ' & $join([{other}], ', ')",
    )
    fingerprint = "$hash($string($files.[key, version]), 'SHA-256')"
    # One execution may do this more than once, each time for other files: neither copies nor receipts may meet.
    now = "$replace($substringBefore($now(), '.'), /[^0-9T]/, '')"
    return {
        "Fingerprint": {
            "Type": "Pass",
            "Assign": {
                "fingerprint": js(fingerprint),
                "run": js(f"{now} & '-' & $substring($hash({fingerprint} & {ME}, 'SHA-256'), 0, 12)"),
                "complaints": js(f"$join([{', '.join(f'({one})' for one in complaints)}], '; ')"),
            },
            "Next": "FitForAJob",
        },
        "FitForAJob": choice(
            (
                f"$reason != '{BY_HAND}' and $exists($record.refused) and $record.refused.S = $fingerprint",
                "RefusedBefore",
            ),
            (
                "$complaints != ''",
                refused,
                {"problem": {"error": "UnfitFiles", "cause": js("$complaints")}, "job": "none"},
            ),
            default=next,
        ),
        "RefusedBefore": skipped("these files failed the last time; waiting for other files"),
    }
