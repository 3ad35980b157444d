"""Columns that were added to a dataset which is deployed: UpdateDataset, and imports that wait for it.

What DescribeDataset says is enough to know where a dataset is: ``$schemaArn`` is the schema in force, '' while another
is on its way. The service does not list the statuses of an update; they are read as those of other updates.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, limits, notices
from stacks.state_machines.asl import States, choice, js, on, personalize, task, wait
from stacks.state_machines.permissions import Allow

POLL_SECONDS = 30
ACTION = "update-dataset"
_NOT_DONE = notices.failed(next="NotDone")
_DATASET = "$states.result.Dataset"
_UPDATE = f"{_DATASET}.LatestDatasetUpdate"
_FAILED = f"$contains({_UPDATE}.Status, 'FAILED')"
_IN_FORCE = (
    f"$not($exists({_UPDATE})) or {_FAILED} ? {_DATASET}.SchemaArn"
    f" : {_UPDATE}.Status = 'ACTIVE' ? {_UPDATE}.SchemaArn : ''"
)


# -- TenantReconciliation


def updating(names: Names) -> States:
    """The action ``update-dataset``, inside the Map of TenantReconciliation.

    It has no schema if the dataset has it already. Once the columns are there it may be that files with them are, too.
    """
    return {
        "AnyLaterSchema": choice(("$exists($action.schema)", "CreateLaterSchema"), default="RecordColumns"),
        **limits.create(
            "CreateLaterSchema",
            "createSchema",
            js("$action.schema"),
            catch=[on("Personalize.ResourceAlreadyExistsException", next="UpdateDataset")],  # its name says what it is
            failed="NotDone",
            next="UpdateDataset",
        ),
        "UpdateDataset": personalize(
            "updateDataset",
            {"DatasetArn": js("$action.arn"), "SchemaArn": js("$action.schemaArn")},
            # Because of this very update, or of something else: what Describe says tells.
            catch=[on("Personalize.ResourceInUseException", next="WaitForColumns"), _NOT_DONE],
            next="WaitForColumns",
        ),
        **_wait_for_columns(),
        # A file that lost its columns again says nothing of them: this does.
        "RecordColumns": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'schema#' & $action.name"),
                "UpdateExpression": "SET schemaArn = :arn, laterColumns = :columns",
                "ExpressionAttributeValues": {
                    ":arn": {"S": js("$action.schemaArn")},
                    ":columns": {"S": js("$action.columns")},
                },
            },
            catch=[_NOT_DONE],
            next="StartImport",
        ),
    }


def _wait_for_columns() -> States:
    failed = f"$exists({_UPDATE}) and {_UPDATE}.SchemaArn = $action.schemaArn and {_FAILED}"
    reason = f"$exists({_UPDATE}.FailureReason) ? {_UPDATE}.FailureReason : 'the service gave no reason'"
    return {
        "WaitForColumns": wait(POLL_SECONDS, next="DescribeColumns"),
        "DescribeColumns": personalize(
            "describeDataset",
            {"DatasetArn": js("$action.arn")},
            assign={
                "schemaArn": js(_IN_FORCE),
                "failed": js(failed),
                "problem": {"error": "DatasetNotUpdated", "cause": js(reason)},
            },
            catch=[_NOT_DONE],
            next="ColumnsStatus",
        ),
        "ColumnsStatus": choice(
            ("$failed", "NotDone"),
            ("$schemaArn = $action.schemaArn", "RecordColumns"),
            ("$schemaArn = ''", "WaitForColumns"),
            default="Reported",  # it was busy with something else: the next plan looks again
        ),
    }


def update_allowed(names: Names, features: Features) -> list[Allow]:
    """What that needs."""
    return [
        Allow(["personalize:CreateSchema"], [names.schema_arn(schemas[-1]) for schemas in features.revised.values()]),
        Allow(
            ["personalize:DescribeDataset", "personalize:UpdateDataset"],
            [names.dataset_arn(key) for key in features.revised],
        ),
    ]


# -- DatasetImport


def awaiting(names: Names, features: Features, *, next: str) -> States:
    """An import of a dataset that got further columns: not before they are there, or its files would be refused.

    Reconciliation starts the import itself once they are. Files that were refused may be good for other columns.
    """
    earlier = [names.schema_arn(name) for schemas in features.revised.values() for name in schemas[:-1]]
    return {
        "ReadColumns": personalize(
            "describeDataset",
            {"DatasetArn": js(f"'{names.dataset_arn('')}' & $uppercase($dataset)")},
            assign={"schemaArn": js(_IN_FORCE)},
            catch=[notices.failed()],
            next="ColumnsThere",
        ),
        "ColumnsThere": choice(
            (f"$schemaArn = '' or $schemaArn in {earlier}", "ColumnsAwaited"),
            (f"{_REFUSED} and $record.refusedSchemaArn.S = $schemaArn", "RefusedBefore"),
            default=next,
        ),
        "ColumnsAwaited": notices.event(
            names,
            "DatasetImport Skipped",
            {"dataset": js("$dataset"), "reason": "its new columns are not there yet"},
            next="ReleaseAfterSkip",
        ),
    }


_REFUSED = "$exists($record.refused) and $record.refused.S = $fingerprint"


def is_revised(features: Features) -> str:
    """Whether an import is of such a dataset, as a condition."""
    return f"$dataset in {list(features.revised)}"


def awaiting_allowed(names: Names, features: Features) -> list[Allow]:
    """What that needs."""
    if not features.revised:
        return []
    return [Allow(["personalize:DescribeDataset"], [names.dataset_arn(key) for key in features.revised])]
