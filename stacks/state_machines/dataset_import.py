"""DatasetImport: what lies under ``data/<dataset>/`` becomes the dataset's bulk data.

Started by arriving objects, by the dataset's schedule, before a FULL training and by reconciliation; one execution per
dataset does the work and the others leave their mark (lease.py). Files are recognised by name, size, ETag and time, so
that nothing is imported twice; without files it ends quietly. In the mode INCREMENTAL only those are imported that are
new (increments.py). What would fail is refused before Personalize is asked (data_check.py). How many imports may be
pending all tenants of the account share (places.py). After an import TenantReconciliation decides what the new data
makes possible.

Input: ``{"dataset": "interactions", "reason": "arrival"}``; with ``"mode": "FULL"`` everything is imported anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import (
    data_check,
    data_files,
    increments,
    later_columns,
    lease,
    limits,
    notices,
    permissions,
    places,
    recovery,
)
from stacks.state_machines.asl import INPUT, State, States, choice, definition, js, on, personalize, succeed, task, wait
from stacks.state_machines.permissions import Allow

NAME = "DatasetImport"
RECORD = "'import#' & $dataset"
ATTRIBUTION_RECORD = "metric-attribution"  # there is one once reconciliation has made the metric attribution
SETTLING_SECONDS = 120  # files that are uploaded together are imported together
POLL_SECONDS = 60


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of DatasetImport for one tenant."""
    return definition(
        "Imports what lies under data/<dataset>/, once",
        "Begin",
        _begin(names, features),
        lease.acquire(names.state_table, RECORD, acquired="Settle", busy="LeftToTheOther"),
        data_files.states(names, features, next=_choosing(features)),
        increments.states(names, features, next=_checking(features)) if features.incremental else {},
        data_check.states(names, features, next=_asking(features)) if features.checked else {},
        _import(names, features),
        _end(names, features),
        notices.failure(
            names,
            NAME,
            {"dataset": "$dataset"},
            "Correct the files under data/ in the bucket and upload them again: their arrival starts the next import.",
        ),
    )


def _begin(names: Names, features: Features) -> States:
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {
                "dataset": js("$states.input.dataset"),
                "reason": js("$states.input.reason"),
                **_place(names),
                "job": "",
                "source": js("'data/' & $states.input.dataset & '/'"),
                "importMode": "FULL",
                "report": "",
                **({"schemaArn": ""} if features.revised else {}),
                **limits.FRESH,
            },
            "Next": "AcquireLease",
        },
        "LeftToTheOther": succeed(),
        "Settle": choice(("$reason = 'arrival'", "LetFilesArrive"), default="ListFiles"),
        "LetFilesArrive": wait(SETTLING_SECONDS, next="ListFiles"),
    }


def _choosing(features: Features) -> str:
    """Where it goes on once it is sure that there is something to import."""
    return "ChooseMode" if features.incremental else _checking(features)


def _checking(features: Features) -> str:
    return "Check" if features.checked else _asking(features)


def _asking(features: Features) -> str:
    return "ReadAttribution" if features.attribution else "TakePlace"


def _import(names: Names, features: Features) -> States:
    # The name says which files it imports and which execution asked: a repeat after a lost answer finds it by its ARN.
    job = f"'{names.tenant}_' & $dataset & '_' & $substring($hash($fingerprint & {_ME}, 'SHA-256'), 0, 16)"
    job_arn = f"'{names.personalize_arn('dataset-import-job', '')}' & {job}"
    taken = on("Personalize.ResourceAlreadyExistsException", next="WaitForImport", assign={"job": js(job_arn)})
    return {
        **(_reports(names) if features.attribution else {}),
        **(_not_there_yet(names) if features.own_datasets else {}),
        **places.take(
            names,
            places.IMPORTS,
            "$dataset",
            next="CreateImport",
            assign=_place(names),
        ),
        **limits.create(
            "CreateImport",
            "createDatasetImportJob",
            {
                "JobName": js(job),
                "DatasetArn": js(f"'{names.dataset_arn('')}' & $uppercase($dataset)"),
                "DataSource": {"DataLocation": js(f"'s3://{names.data_bucket}/' & $source")},
                "RoleArn": names.personalize_role_arn,
                "ImportMode": js("$importMode"),
                **({"PublishAttributionMetricsToS3": js("$publish")} if features.attribution else {}),
                **features.tagged,
            },
            assign={"job": js("$states.result.DatasetImportJobArn")},
            catch=[taken, *([on(*_NOT_THERE, next="NoDataset")] if features.own_datasets else [])],
            pending=True,
            next="WaitForImport",
        ),
        "WaitForImport": wait(POLL_SECONDS, next="DescribeImport"),
        "DescribeImport": personalize(
            "describeDatasetImportJob",
            {"DatasetImportJobArn": js("$job")},
            assign={
                "status": js("$states.result.DatasetImportJob.Status"),
                "problem": {
                    "error": "ImportFailed",
                    "cause": js(
                        "$exists($states.result.DatasetImportJob.FailureReason)"
                        " ? $states.result.DatasetImportJob.FailureReason : 'the service gave no reason'"
                    ),
                },
            },
            catch=[notices.failed()],
            next="ImportStatus",
        ),
        "ImportStatus": choice(
            (f"$status = 'ACTIVE' and {recovery.HAD_FAILED}", "TellRecovered"),
            ("$status = 'ACTIVE'", "GivePlaceBack"),
            ("$status = 'CREATE FAILED'", "RecordRefusal"),
            default="WaitForImport",
        ),
        **recovery.told(
            names,
            NAME,
            {"dataset": "$dataset"},
            recovery.forgotten(names.state_table, RECORD, next="GivePlaceBack"),
        ),
        "GivePlaceBack": places.give_back(names, places.IMPORTS, next="RecordImport"),
    }


def _place(names: Names) -> dict[str, object]:
    """That of this execution, from now on."""
    return {"place": places.mine(names, places.IMPORTS, f"{INPUT}.dataset")}


_ME = "$states.context.Execution.Id"
_NOT_THERE = ("Personalize.ResourceNotFoundException", "Personalize.ResourceInUseException")


def _not_there_yet(names: Names) -> States:
    """Files that arrive before reconciliation has made their dataset: it starts the import itself once it has."""
    return {
        "NoDataset": data_files.skipped(names, "the dataset does not exist yet", next="GiveUnusedPlaceBack"),
        "GiveUnusedPlaceBack": places.give_back(names, places.IMPORTS, next="ReleaseAfterSkip"),
    }


def _reports(names: Names) -> States:
    """Events that are imported count in the reports of the metric attribution, once there is one."""
    return {
        "ReadAttribution": task(
            "dynamodb:getItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": ATTRIBUTION_RECORD}},
                "ConsistentRead": True,
            },
            assign={"publish": js("$dataset = 'interactions' and $exists($states.result.Item)")},
            catch=[notices.failed()],
            next="TakePlace",
        )
    }


def _end(names: Names, features: Features) -> States:
    # By what schema: that of the file says that the data is in with its new columns.
    schema, refused = (", schemaArn = :schema", ", refusedSchemaArn = :schema") if features.revised else ("", "")
    report, each = (", checked = :report" if features.checked else ""), features.incremental
    imported = f"SET imported = :files, importJob = :job{report}{schema}{', importedFiles = :each' if each else ''}"
    told = {"dataset": js("$dataset"), "job": js("$job"), "mode": js("$importMode"), "report": js("$report")}
    values = ({":report": {"S": js("$report")}} if report else {}) | ({":each": {"SS": js(_EACH)}} if each else {})
    return {
        "RecordImport": _record(names, features, f"{imported} REMOVE refused", values, next="Imported"),
        "RecordRefusal": _record(
            names, features, f"SET refused = :files, refusedJob = :job{refused}", {}, next="GiveUp"
        ),
        "Imported": notices.event(names, f"{NAME} Succeeded", told, next="Reconcile"),
        "Reconcile": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn("TenantReconciliation"),
                "Input": {"reason": js("'imported ' & $dataset")},
            },
            catch=[notices.failed()],
            next="Release",
        ),
        "ReleaseAfterSkip": lease.release(names.state_table, RECORD, served="served", next="Done"),
        "Release": lease.release(names.state_table, RECORD, served="served", next="Done"),
        "Done": succeed(),
        "GiveFailuresPlaceBack": places.give_back(names, places.IMPORTS, next="ReportFailure"),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="GiveFailuresPlaceBack",
            failure=recovery.FAILURE,
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"dataset": js("$dataset"), "reason": js("$reason")},
            },
        ),
    }


_EACH = f"[{increments.KNOWN}]"


def _record(names: Names, features: Features, update: str, values: Mapping[str, object], *, next: str) -> State:
    values = {":files": {"S": js("$fingerprint")}, ":job": {"S": js("$job")}, **values}
    if features.revised:
        values[":schema"] = {"S": js("$schemaArn")}
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(RECORD),
            "UpdateExpression": update,
            "ExpressionAttributeValues": values,
        },
        catch=[notices.failed()],
        next=next,
    )


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    jobs = names.personalize_arn("dataset-import-job", f"{names.tenant}_*")
    return [
        *permissions.lease(names, NAME),
        places.allowed(names, places.IMPORTS),
        *permissions.notices(names, notices.event_source(names)),
        permissions.start(names, NAME, "TenantReconciliation"),
        permissions.list_data(names),
        Allow(
            ["personalize:CreateDatasetImportJob"],
            [names.dataset_arn("*"), jobs],
            why=f"every dataset of the tenant's one dataset group; {permissions.PREFIX}",
        ),
        Allow(["personalize:DescribeDatasetImportJob"], [jobs], why=permissions.PREFIX),
        permissions.pass_role(names),
        *later_columns.awaiting_allowed(names, features),
        *([permissions.records(names, "GetItem")] if features.attribution else []),
        *permissions.tagging(names, features, "dataset-import-job"),
        *data_check.allowed(names, features),
        *increments.allowed(names, features),
    ]
