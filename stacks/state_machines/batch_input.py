"""The input of a batch: whether there is any, and whether a job could answer it, before there is a job that is paid."""

from __future__ import annotations

from personalize import folders
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import notices
from stacks.state_machines.asl import State, States, choice, js, task
from stacks.state_machines.permissions import Allow

FUNCTION = "batch_check"


def checked(names: Names, *, no_files: State, next: str) -> States:
    """From ``ListFiles`` on: goes on to ``next`` with files that are fit, to GiveUp with others; ``no_files`` is what
    comes if there are none. Needs $batch and $settings.
    """
    head, tail = folders.batch_input("{}").split("{}")
    unfit = {"problem": {"error": "UnfitInput", "cause": js("$join($complaints, '\\n')")}}
    return {
        "ListFiles": task(
            "aws-sdk:s3:listObjectsV2",
            {
                "Bucket": names.data_bucket,
                "Prefix": js(f"'{head}' & $batch & '{tail}'"),
                "Delimiter": "/",
                "MaxKeys": 100,  # enough to find one beside what consoles leave behind to show a folder
            },
            assign={"files": js("$count($states.result.Contents[Size > 0])"), "filtered": {}},
            catch=[notices.failed()],
            next="AnyFiles",
        ),
        "AnyFiles": choice(("$files = 0", "NoFiles"), default="CheckInput"),
        "NoFiles": no_files,
        "CheckInput": task(
            "lambda:invoke",
            {"FunctionName": names.function_arn(FUNCTION), "Payload": js("$settings.check")},
            assign={"complaints": js("[$states.result.Payload.problems]")},
            catch=[notices.failed()],
            next="InputFits",
        ),
        "InputFits": choice(("$count($complaints) > 0", "UnfitInput", unfit), default=next),
        "UnfitInput": {"Type": "Pass", "Next": "GiveUp"},
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do for it."""
    return [_listing(names, features), Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)])]


def function_allowed(names: Names, features: Features) -> list[Allow]:
    """What the function may do; that it may use the tenant's key through S3 says the key."""
    listing = _listing(names, features)
    (bucket,) = listing.resources
    files = [f"{bucket}/{prefix}*" for prefix in _prefixes(names, features)]
    why = "the requests of the tenant's own batches; only the tenant knows their names"
    return [listing, Allow(["s3:GetObject"], files, why=why)]


def _listing(names: Names, features: Features) -> Allow:
    bucket = names.data_bucket_arn
    conditions = {"StringEquals": {"s3:prefix": _prefixes(names, features)}}
    return Allow(["s3:ListBucket"], [bucket], conditions=conditions)


def _prefixes(names: Names, features: Features) -> list[str]:
    return sorted(folders.batch_input(batch.name) for batch in features.batches)
