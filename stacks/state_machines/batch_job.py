"""BatchJob: one batch inference or batch segment job, from the files that lie ready to those that it makes.

Started by the batch's schedule, and by SolutionTraining after a FULL training if the tenant file says so. Requests are
read from ``batch/<name>/input/`` of the data bucket and answered by the newest version of the batch's solution; each
run writes below ``batch/<name>/output/`` to a prefix of its own, which its event names. Requests that no job could
answer are told before there is a job to be paid (batch_input.py). Without a version, without files, or while the last
run is still at work, there is nothing to do: that is told in an event and is no failure. Personalize has no way to stop
such a job, so that of an execution that died ends by itself.

Input: ``{"batch": "weekly", "reason": "schedule"}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from personalize import folders
from personalize.naming import EXECUTION_HASH_LENGTH, Names
from stacks.features import Features
from stacks.requests.batches import INFERENCE, SEGMENT, Batch, location
from stacks.state_machines import batch_input, lease, limits, notices, permissions
from stacks.state_machines.asl import (
    CONDITION_FAILED,
    ME,
    State,
    States,
    choice,
    definition,
    ever_rarer,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)
from stacks.state_machines.permissions import Allow

NAME = "BatchJob"
RECORD = "'batch#' & $batch"
# The first looks come after a minute, later ones ever more rarely: jobs take minutes or hours.
_NEXT_LOOK = ever_rarer(60, 600)
_OWN_HASH = f"$substring($hash({ME}, 'SHA-256'), 0, {EXECUTION_HASH_LENGTH})"
_ARN_KINDS = {INFERENCE: "batch-inference-job", SEGMENT: "batch-segment-job"}


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of BatchJob for one tenant that has batches."""
    kinds = _kinds(features)
    following = "WhichKind" if len(kinds) > 1 else f"Create{kinds[0]}"
    return definition(
        "Makes recommendations or segments for the files of a batch",
        "Begin",
        _begin(names, features),
        lease.acquire(names.state_table, RECORD, acquired="ReadSolution", busy="StillAtWork"),
        _prepare(names),
        batch_input.checked(
            names,
            no_files=_skipped(names, "waiting for files: there is none under its input prefix"),
            next="IsFiltered" if _pointers(names, features) else following,
        ),
        _filter(names, following) if _pointers(names, features) else {},
        _which(kinds),
        *(_create(names, features, kind) for kind in kinds),
        *(_watch(kind) for kind in kinds),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"batch": "$batch"},
            "Correct its files under batch/, if they are at fault; its next start tries again.",
        ),
    )


def _kinds(features: Features) -> list[str]:
    return sorted({batch.kind for batch in features.batches})


def _pointers(names: Names, features: Features) -> list[str]:
    return sorted({names.pointer(batch.filter) for batch in features.batches if batch.filter})


def _begin(names: Names, features: Features) -> States:
    settings = json.dumps({batch.name: _settings(batch, names) for batch in features.batches})
    started = "$replace($substringBefore($states.context.Execution.StartTime, '.'), /[^0-9T]/, '')"
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {
                "batch": js("$states.input.batch"),
                "settings": js(
                    f"($found := $lookup({settings}, $states.input.batch); $exists($found) ? $found : {{}})"
                ),
                "jobName": js(f"'{names.tenant}_' & $states.input.batch & '_' & {_OWN_HASH}"),
                "run": js(f"{started} & '-' & {_OWN_HASH}"),
                "since": js("$states.context.Execution.StartTime"),
                **limits.FRESH,
            },
            "Next": "Declared",
        },
        "Declared": choice(("$exists($settings.kind)", "AcquireLease"), default="Unknown"),
        "Unknown": {
            "Type": "Pass",
            "Assign": {"problem": {"error": "UnknownBatch", "cause": "the tenant file declares no such batch"}},
            "Next": "ReportFailure",
        },
        "StillAtWork": _skipped(names, "its last run is still at work", next="Done"),
    }


def _settings(batch: Batch, names: Names) -> Mapping[str, object]:
    """What the machine knows of a batch. Raises ValueError if the names of its jobs would be too long."""
    names.batch_job(batch.name, "0" * EXECUTION_HASH_LENGTH)
    pointer = names.pointer(batch.filter) if batch.filter else ""
    lines = {"members": batch.lines.members, "most": batch.lines.most}
    return {
        "kind": batch.kind,
        "solution": batch.solution,
        "pointer": pointer,
        "request": batch.request,
        "check": {"prefix": folders.batch_input(batch.name), **lines},
    }


def _prepare(names: Names) -> States:
    """Which version answers."""
    return {
        "ReadSolution": task(
            "dynamodb:getItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": js("'solution#' & $settings.solution")}},
                "ConsistentRead": True,
            },
            assign={"version": js("$exists($states.result.Item.versionArn) ? $states.result.Item.versionArn.S : ''")},
            catch=[notices.failed()],
            next="AnyVersion",
        ),
        "AnyVersion": choice(("$version = ''", "NoVersion"), default="ListFiles"),
        "NoVersion": _skipped(names, "its solution has no trained version yet"),
    }


def _filter(names: Names, following: str) -> States:
    return {
        "IsFiltered": choice(("$settings.pointer = ''", following), default="ReadPointer"),
        "ReadPointer": task(
            "aws-sdk:ssm:getParameter",
            {"Name": js("$settings.pointer")},
            assign={"filtered": {"FilterArn": js("$states.result.Parameter.Value")}},
            catch=[on("Ssm.ParameterNotFoundException", next="NoFilter"), notices.failed()],
            next=following,
        ),
        "NoFilter": _skipped(names, "its filter does not exist yet"),
    }


def _skipped(names: Names, reason: str, *, next: str = "LetGo") -> State:
    return notices.event(names, f"{NAME} Skipped", {"batch": js("$batch"), "reason": reason}, next=next)


def _which(kinds: list[str]) -> States:
    if len(kinds) == 1:
        return {}
    first, other = kinds
    return {"WhichKind": choice((f"$settings.kind = '{first}'", f"Create{first}"), default=f"Create{other}")}


def _create(names: Names, features: Features, kind: str) -> States:
    """CreateBatchInferenceJob, or CreateBatchSegmentJob."""
    tags = f", {json.dumps(features.tagged)}" if features.tags else ""
    taken = {"job": js(f"'{names.personalize_arn(_ARN_KINDS[kind], '')}' & $jobName")}
    return limits.create(
        f"Create{kind}",
        f"createBatch{kind}Job",
        js(f"$merge([{_request(names)}, $settings.request, $filtered{tags}])"),
        assign={"job": js(f"$states.result.Batch{kind}JobArn")},
        catch=[on("Personalize.ResourceAlreadyExistsException", next=f"WaitFor{kind}", assign=taken)],
        pending=True,
        next=f"WaitFor{kind}",
    )


def _request(names: Names) -> str:
    """What every job's request says of its run, in JSONata."""
    input, output = (
        f"'{head}' & $batch & '{tail}'"
        for head, tail in (
            location(names, prefix("{}")).split("{}") for prefix in (folders.batch_input, folders.batch_output)
        )
    )
    return (
        f"{{'JobName': $jobName, 'SolutionVersionArn': $version, 'RoleArn': '{names.personalize_role_arn}',"
        f" 'JobInput': {{'S3DataSource': {{'Path': {input}}}}},"
        f" 'JobOutput': {{'S3DataDestination': {{'Path': {output} & $run & '/'}}}}}}"
    )


def _watch(kind: str) -> States:
    job = f"$states.result.Batch{kind}Job"
    reason = f"$exists({job}.FailureReason) ? {job}.FailureReason : 'the service gave no reason'"
    return {
        f"WaitFor{kind}": wait(_NEXT_LOOK, next=f"Describe{kind}"),
        f"Describe{kind}": personalize(
            f"describeBatch{kind}Job",
            {f"Batch{kind}JobArn": js("$job")},
            assign={
                "status": js(f"{job}.Status"),
                "problem": {"error": "BatchFailed", "cause": js(reason)},
            },
            catch=[notices.failed()],
            next=f"{kind}Status",
        ),
        f"{kind}Status": choice(
            ("$status = 'ACTIVE'", "Finished"), ("$status = 'CREATE FAILED'", "GiveUp"), default=f"WaitFor{kind}"
        ),
    }


def _end(names: Names) -> States:
    output = folders.batch_output("{}").split("{}")
    written = f"'{output[0]}' & $batch & '{output[1]}' & $run & '/'"
    return {
        "Finished": notices.event(
            names,
            f"{NAME} Succeeded",
            {
                "batch": js("$batch"),
                "job": js("$job"),
                "solutionVersionArn": js("$version"),
                "bucket": names.data_bucket,
                "prefix": js(written),
            },
            next="LetGo",
        ),
        "LetGo": lease.let_go(names.state_table, RECORD, next="Done")
        | {"Catch": [on(CONDITION_FAILED, next="Done"), notices.failed()]},  # let go already: the first answer was lost
        "Done": succeed(),
        "GiveUp": lease.let_go(names.state_table, RECORD, next="ReportFailure"),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    kinds = _kinds(features)
    actions = {kind: (f"CreateBatch{kind}Job", f"DescribeBatch{kind}Job") for kind in kinds}
    pointers = _pointers(names, features)
    filters = [Allow(["ssm:GetParameter"], [names.arn("ssm", f"parameter{one}") for one in pointers])]
    # A batch inference job authorises on its solution as well (service authorization reference).
    versions = [permissions.on_tenants(names, "solution", "CreateBatchInferenceJob")]
    return [
        *permissions.lease(names, NAME),
        permissions.records(names, "GetItem"),
        *permissions.notices(names, notices.event_source(names)),
        *batch_input.allowed(names, features),
        *(permissions.on_tenants(names, _ARN_KINDS[kind], *actions[kind]) for kind in kinds),
        *(versions if INFERENCE in kinds else []),
        *(filters if pointers else []),
        permissions.pass_role(names),
        *permissions.tagging(names, features, *(_ARN_KINDS[kind] for kind in kinds)),
    ]
