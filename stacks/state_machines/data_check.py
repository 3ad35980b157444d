"""What DatasetImport does before it asks Personalize: looks at the files, with SQL in Athena.

A Lambda reads the head of every file and says what to ask; Athena reads the files, however large; the Lambda judges
what came out and writes a report. Files that an import or a training would fail on are refused here, with all reasons
at once. If the look itself fails, so does the run: it said nothing of the files, and the next one looks again.
"""

from __future__ import annotations

from personalize import folders
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import data_files, notices
from stacks.state_machines.asl import State, States, choice, each, fail, js, on, task
from stacks.state_machines.permissions import Allow

FUNCTION = "data_check"
# In the account's catalogue, as Athena calls it (Step Functions developer guide, "Run Athena queries").
_CATALOG = "AwsDataCatalog"
_RUN = "$fromMillis($millis(), '[Y0001][M01][D01]T[H01][m01][s01]') & '-' & $substring($fingerprint, 0, 8)"


def states(names: Names, features: Features, *, next: str) -> States:
    """From ``Check`` on: to ``next`` if the files may be imported, to RecordRefusal or ReleaseAfterSkip if not.

    Needs $dataset, $source (the folder), $importMode, $fingerprint and $record; leaves $report.
    """
    return {
        "Check": choice((f"$dataset in {list(features.checked)}", "PlanCheck"), default=next),
        "PlanCheck": _invoke(
            names,
            {"step": "plan"},
            assign={
                "findings": js("$states.result.Payload.findings"),
                "queries": js("$states.result.Payload.queries"),
                "run": js(_RUN),
            },
            next="AskAthena",
        ),
        "AskAthena": each("$queries", "RunQuery", _query(names), next="JudgeCheck")
        | {"Assign": {"results": js("$states.result")}, "Catch": [notices.failed()]},
        "JudgeCheck": _invoke(
            names,
            {
                "step": "judge",
                "findings": js("$findings"),
                "results": js("$results"),
                "run": js("$run"),
                "last": js("$exists($record.checked) ? $record.checked.S : ''"),
            },
            assign={"judged": js("$states.result.Payload"), "report": js("$states.result.Payload.report")},
            next="Judged",
        ),
        "Judged": choice(
            ("$judged.verdict = 'refuse'", "RecordRefusal", {"problem": _refusal(names)}),
            ("$judged.verdict = 'wait'", "TooFewNew"),
            ("$judged.told != ''", "TellWarnings"),
            default=next,
        ),
        "TooFewNew": data_files.skipped(names, js("$judged.cause")),
        "TellWarnings": notices.mail(
            names,
            f"'{names.tenant}: look at the files of ' & $dataset",
            "'They are imported, but:\\n\\n' & $judged.told & '\\n\\nReport: ' & $report",
            next=next,
        ),
    }


def _refusal(names: Names) -> dict[str, str]:
    cause = f"$judged.cause & '\\nReport: s3://{names.data_bucket}/' & $report"
    return {"error": "DataRefused", "cause": js(cause)}


def _invoke(names: Names, payload: dict[str, str], *, assign: dict[str, str], next: str) -> State:
    about = {"dataset": js("$dataset"), "prefix": js("$source"), "mode": js("$importMode")}
    return task(
        "lambda:invoke",
        {"FunctionName": names.function_arn(FUNCTION), "Payload": about | payload},
        assign=assign,
        catch=[notices.failed()],
        next=next,
    )


def _query(names: Names) -> States:
    # Of a query that failed, the cause is all that is known of it, as JSON.
    known = "$parse($states.errorOutput.Cause).QueryExecution.Status.StateChangeReason"
    reason = f"$exists($states.errorOutput.Cause) ? {known} : 'no cause given'"
    run = task(
        "athena:startQueryExecution.sync",
        {
            "QueryString": js("$states.input.sql"),
            "QueryExecutionContext": {"Catalog": _CATALOG, "Database": names.catalogue},
            "WorkGroup": names.work_group,
        },
        output={"name": js("$states.input.name"), "id": js("$states.result.QueryExecution.QueryExecutionId")},
        catch=[on("States.TaskFailed", next="QueryFailed", assign={"why": js(reason)})],
        next="",
    )
    return {"RunQuery": run, "QueryFailed": fail("QueryFailed", "$why")}


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do: Athena reads the catalogue, the files and the key in the name of who asks."""
    if not features.checked:
        return []
    read, written = _read(names, features), f"{names.data_bucket_arn}/{folders.QUERIES}*"
    return [
        Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)]),
        Allow(
            ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"],
            [names.work_group_arn],
        ),
        Allow(["athena:GetDataCatalog"], [names.arn("athena", f"datacatalog/{_CATALOG}")]),
        Allow(["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"], _described(names, features)),
        Allow(["s3:GetObject"], read, why=_FILES),
        Allow(["s3:GetBucketLocation"], [names.data_bucket_arn]),
        Allow(["s3:ListBucket"], [names.data_bucket_arn], conditions={"StringLike": {"s3:prefix": _listed(features)}}),
        Allow(
            ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
            [written],
            why="Athena names the files of its answers; they lie in a folder of their own",
        ),
    ]


_FILES = "the files of the tenant's own datasets; only the tenant knows their names"


def _folders(features: Features) -> list[str]:
    staged = [folders.staging(name) for name in features.checked if name in features.incremental]
    return [*map(folders.data, features.checked), *staged]


def _read(names: Names, features: Features) -> list[str]:
    return [f"{names.data_bucket_arn}/{folder}*" for folder in _folders(features)]


def _listed(features: Features) -> list[str]:
    return [f"{folder}*" for folder in (*_folders(features), folders.QUERIES)]


def _described(names: Names, features: Features) -> list[str]:
    """A table is authorised with its catalogue and database (Glue developer guide, "Specifying Glue resource ARNs")."""
    new = [folders.new_table(name) for name in features.checked if name in features.incremental]
    tables = [*features.checked, *new]
    return [
        names.arn("glue", "catalog"),
        names.arn("glue", f"database/{names.catalogue}"),
        *(names.arn("glue", f"table/{names.catalogue}/{table}") for table in tables),
    ]


def function_allowed(names: Names, features: Features) -> list[Allow]:
    """What the function's role may do: heads of files, answers, reports."""
    reports = f"{names.data_bucket_arn}/{folders.REPORTS}*"
    return [
        Allow(["s3:ListBucket"], [names.data_bucket_arn], conditions={"StringLike": {"s3:prefix": _listed(features)}}),
        Allow(["s3:GetObject"], _read(names, features), why=_FILES),
        Allow(["s3:GetObject", "s3:PutObject"], [reports], why="each run writes a report under a name of its own"),
        # GetQueryResults reads what the query wrote (Athena user guide, "Access to Amazon S3").
        Allow(["athena:GetQueryResults"], [names.work_group_arn]),
        Allow(["s3:GetBucketLocation"], [names.data_bucket_arn]),
        Allow(
            ["s3:GetObject"],
            [f"{names.data_bucket_arn}/{folders.QUERIES}*"],
            why="Athena names the files of its answers",
        ),
    ]
