"""Athena and Glue: which IAM action on which resource a call needs (Service authorization reference).

Athena knows a query by its id alone, and asks for permission on the workgroup that it ran in. To read its results, one
must be allowed to read the object that they are in ("Work with query results and recent queries").
"""

from __future__ import annotations

from moto.athena.models import athena_backends

from rehearsal.iam.rows import Need, Params, Row, Scope, row


def _workgroup(params: Params, scope: Scope) -> str:
    return scope.arn("athena", f"workgroup/{params.get('WorkGroup') or params.get('Name') or 'primary'}")


def _of_query(params: Params, scope: Scope) -> str:
    query = athena_backends[scope.account][scope.region].executions.get(params.get("QueryExecutionId"))
    return scope.arn("athena", f"workgroup/{query.workgroup.name if query is not None else '*'}")


def _results(params: Params, scope: Scope) -> list[Need]:
    query = athena_backends[scope.account][scope.region].executions.get(params.get("QueryExecutionId"))
    needs = [Need("athena:GetQueryResults", _of_query(params, scope))]
    if query is not None:
        address = query.location.removeprefix("s3://")
        needs.append(Need("s3:GetObject", f"arn:{scope.partition}:s3:::{address}"))
    return needs


def _catalogue(action: str, *, table: bool) -> Row:
    """An action on a database or table, and on all that it lies in."""

    def needs(params: Params, scope: Scope) -> list[Need]:
        database = params.get("DatabaseName") if table else params.get("Name")
        found = ["catalog", f"database/{database}"]
        if table:
            found.append(f"table/{database}/{params.get('Name') or '*'}")
        return [Need(action, scope.arn("glue", resource)) for resource in found]

    return needs


ROWS: dict[tuple[str, str], Row] = {
    **{
        ("athena", name): row(f"athena:{name}", _workgroup)
        for name in ("StartQueryExecution", "ListQueryExecutions", "GetWorkGroup")
    },
    **{("athena", name): row(f"athena:{name}", _of_query) for name in ("GetQueryExecution", "StopQueryExecution")},
    ("athena", "GetQueryResults"): _results,
    ("glue", "GetDatabase"): _catalogue("glue:GetDatabase", table=False),
    ("glue", "GetTable"): _catalogue("glue:GetTable", table=True),
    ("glue", "GetTables"): _catalogue("glue:GetTables", table=True),
}
