"""Incremental imports: which files are new, and how an import is made of them alone.

Personalize imports a folder, so what is new is copied into one of its own. A file is known by its key, ETag and time:
the time alone would miss what is uploaded in parts, which is as old as the beginning of its upload (S3 user guide,
"Working with object metadata"). The first import of a dataset is a FULL one (developer guide, "Creating a dataset
import job"), and so is one that a person asks for with ``{"mode": "FULL"}``. What was copied is gone after a day.
"""

from __future__ import annotations

from personalize import folders, quotas
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import copies, data_files, notices
from stacks.state_machines.asl import INPUT, ME, States, choice, each, js
from stacks.state_machines.permissions import Allow

_MOST = quotas.IMPORT_BYTES["INCREMENTAL"]
_IDENTITY = "$substring($hash(Key & ' ' & ETag & ' ' & LastModified, 'SHA-256'), 0, 12)"
_FRESH = f"[$files[$not({_IDENTITY} in $record.importedFiles.SS)]]"
KNOWN = f"$files.({_IDENTITY})"  # what is remembered of an import


def states(names: Names, features: Features, *, next: str) -> States:
    """From ``ChooseMode`` on: $source and $importMode say what is imported; then comes ``next``."""
    known = f"$dataset in {list(features.incremental)} and $exists($record.importedFiles)"
    staged = f"'{folders.STAGING}' & $dataset & '/' & $substring($hash({ME}, 'SHA-256'), 0, 16) & '/'"
    chosen = {"importMode": "INCREMENTAL", "fresh": js(_FRESH), "source": js(staged)}
    return {
        "ChooseMode": choice(
            (f"{known} and $not($exists({INPUT}.mode) and {INPUT}.mode = 'FULL')", "AnythingFresh", chosen),
            default=next,
        ),
        "AnythingFresh": choice(
            ("$count($fresh) = 0", "OnlyGone"), (f"$sum($fresh.Size) > {_MOST}", "TooMuchNew"), default="CopyFresh"
        ),
        "OnlyGone": data_files.skipped(names, "files went away, and none is new"),
        "TooMuchNew": {
            "Type": "Pass",
            "Assign": {
                "problem": {
                    "error": "TooMuchNew",
                    "cause": f"the new files are larger than the {_MOST // 2**30} GB of one incremental import;"
                    ' upload fewer at a time, or start the machine with {"dataset": "...", "reason": "by hand",'
                    ' "mode": "FULL"} to import everything anew',
                }
            },
            "Next": "RecordRefusal",
        },
        "CopyFresh": each("$fresh", "CopyFile", _copy(names), next=next) | {"Catch": [notices.failed()]},
    }


def _copy(names: Names) -> States:
    name = "$substringAfter($states.input.Key, 'data/' & $dataset & '/')"
    return {"CopyFile": copies.copied(names, "$states.input.Key", f"$source & {name}", output={})}


def allowed(names: Names, features: Features) -> list[Allow]:
    """What that needs."""
    if not features.incremental:
        return []
    bucket = names.data_bucket_arn
    whose = "the tenant's own data files, and copies of them; only the tenant knows their names"
    return [
        Allow(["s3:GetObject"], [f"{bucket}/{folders.data(name)}*" for name in features.incremental], why=whose),
        Allow(["s3:PutObject"], [f"{bucket}/{folders.staging(name)}*" for name in features.incremental], why=whose),
    ]
