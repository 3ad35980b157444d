"""Athena's operations in place of moto's, and the queries that they start, in virtual time.

    with contextlib.ExitStack() as stack:
        Athena(clock, permissions, gate).hooks(stack)

Queries and workgroups are kept in moto's backend. A query waits, reads what there is then, and ends later, the later
the more it has read: QUEUED, RUNNING, and SUCCEEDED, FAILED or CANCELLED.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from moto.athena.responses import AthenaResponse
from moto.moto_api._internal import mock_random

from rehearsal.athena import results, workgroups
from rehearsal.athena.access import Access
from rehearsal.athena.execution import Run
from rehearsal.athena.faults import InvalidRequest, QueryCancelled, QueryFailed, unmodelled
from rehearsal.athena.queries import CANCELLED, ENDED, FAILED, SUCCEEDED, Query
from rehearsal.calls.gate import Gate
from rehearsal.calls.hooks import answered
from rehearsal.calls.service_model import violations
from rehearsal.clock import Clock
from rehearsal.iam.permissions import Permissions
from rehearsal.iam.rows import Scope

_WAITS, _PLANS = 0.5, 1.5  # virtual seconds until a query runs, and until it has read its first byte
_BYTES_PER_SECOND = 50_000_000
_DATABASE = "default"  # of a query that says nothing of one
_UNREAD = ("ExecutionParameters", "ResultReuseConfiguration")

Operation = Callable[[Scope, Mapping[str, Any]], dict[str, Any]]


class _Stopped(Exception):
    """StopQueryExecution, where the query is parked."""


class Athena:
    """Takes moto's place at the endpoint."""

    def __init__(self, clock: Clock, permissions: Permissions, gate: Gate) -> None:
        self._clock = clock
        self._permissions = permissions
        self._gate = gate
        self._tokens: dict[tuple[Scope, str], tuple[dict[str, Any], str]] = {}

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Answers Athena's operations until the stack is closed."""
        operations: dict[str, Operation] = {
            "StartQueryExecution": self._start,
            "GetQueryExecution": lambda scope, params: {"QueryExecution": _query(scope, params).described()},
            "GetQueryResults": _results,
            "StopQueryExecution": self._stop,
            "ListQueryExecutions": _listed,
            "CreateWorkGroup": lambda scope, params: workgroups.create(scope, params, self._clock.now()),
            "GetWorkGroup": workgroups.get,
            "ListWorkGroups": lambda scope, params: workgroups.listed(scope),
            "UpdateWorkGroup": workgroups.update,
            "DeleteWorkGroup": workgroups.delete,
        }
        for name, operation in operations.items():
            stack.enter_context(answered(AthenaResponse, name, _checked(name, operation)))

    def await_end(self, scope: Scope, id: str, until: dt.datetime | None) -> bool:
        """Parks until the query has ended; False if `until` came first."""
        query = workgroups.backend_of(scope).executions[id]
        return query.state in ENDED or self._clock.wait_for(query.ended, until)

    def _start(self, scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        request = {key: value for key, value in params.items() if value is not None}
        token = (scope, request.pop("ClientRequestToken", ""))
        if token[1] and token in self._tokens:
            before, id = self._tokens[token]
            if before != request:
                raise InvalidRequest("Idempotent parameters do not match")
            return {"QueryExecutionId": id}
        query = self._query(scope, request)
        workgroups.backend_of(scope).executions[query.id] = query
        self._tokens[token] = (request, query.id)
        query.process = self._clock.spawn(self._run, scope, query, request, name=f"query {query.id}")
        return {"QueryExecutionId": query.id}

    def _query(self, scope: Scope, request: Mapping[str, Any]) -> Query:
        group = workgroups.find(scope, request.get("WorkGroup") or workgroups.PRIMARY)
        if group.state != "ENABLED":
            raise InvalidRequest(f"WorkGroup {group.name} is disabled")
        chosen = workgroups.result_configuration(group, request.get("ResultConfiguration") or {})
        bucket, _ = results.parts(chosen["OutputLocation"])
        caller = self._gate.caller
        refusal = Access(self._permissions, caller).result_bucket(bucket)
        if refusal or not results.bucket_exists(scope, bucket):
            raise InvalidRequest(f"Unable to verify/create output bucket {bucket}. {refusal or ''}".strip())
        id = str(mock_random.uuid4())
        location = f"{chosen['OutputLocation'].rstrip('/')}/{id}.csv"
        context = request.get("QueryExecutionContext") or {}
        configuration = {**chosen, "OutputLocation": location}
        return Query(id, request["QueryString"], context, group, configuration, caller, self._clock.now())

    def _stop(self, scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        query = _query(scope, params)
        if query.state not in ENDED and query.process is not None:
            self._clock.interrupt(query.process, _Stopped("Query was cancelled by user."))
        return {}

    def _run(self, scope: Scope, query: Query, request: Mapping[str, Any]) -> None:
        try:
            self._clock.sleep(_WAITS)
            query.state, query.began = "RUNNING", self._clock.now()
            for name in _UNREAD:
                if request.get(name):
                    raise unmodelled(f"{name} of a query")
            self._answer(scope, query)
            query.state = SUCCEEDED
        except QueryFailed as error:
            query.state, query.reason = FAILED, str(error)
        except (QueryCancelled, _Stopped) as error:
            query.state, query.reason = CANCELLED, str(error)
        query.completed = self._clock.now()
        self._clock.notify(query.ended)

    def _answer(self, scope: Scope, query: Query) -> None:
        access = Access(self._permissions, query.caller)
        catalogue = query.context.get("Catalog", "AwsDataCatalog")
        if catalogue.lower() != "awsdatacatalog":
            raise unmodelled(f"the catalogue {catalogue}")
        self._clock.sleep(_PLANS)
        run = Run(scope, access, query.text, query.context.get("Database") or _DATABASE)
        cutoff = query.workgroup.configuration.get("BytesScannedCutoffPerQuery")
        if cutoff is not None and run.scanned > cutoff:
            query.scanned = cutoff
            raise QueryCancelled("Bytes scanned limit was exceeded")
        query.scanned = run.scanned
        answer = run.answer()
        self._clock.sleep(query.scanned / _BYTES_PER_SECOND)
        encryption = query.configuration.get("EncryptionConfiguration") or {}
        access.result(*results.parts(query.location), encryption.get("KmsKey"))
        results.put(scope, query.location, results.written(answer), encryption)
        query.types = answer.types


def _checked(name: str, operation: Operation) -> Operation:
    def answer(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        complaints = violations("athena", name, params)
        if complaints:
            raise InvalidRequest("; ".join(complaints))
        return operation(scope, params)

    return answer


def _query(scope: Scope, params: Mapping[str, Any]) -> Query:
    id = params["QueryExecutionId"]
    found = workgroups.backend_of(scope).executions.get(id)
    if found is None:
        raise InvalidRequest(f"QueryExecution {id} was not found")
    return found


def _listed(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
    """The newest first, all on one page."""
    group = params.get("WorkGroup") or workgroups.PRIMARY
    found = [id for id, one in workgroups.backend_of(scope).executions.items() if one.workgroup.name == group]
    return {"QueryExecutionIds": found[::-1]}


def _results(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
    query = _query(scope, params)
    if query.state not in ENDED:
        raise InvalidRequest(f"Query has not yet finished. Current state: {query.state}")
    if query.state != SUCCEEDED:
        raise InvalidRequest(f"Query did not finish successfully. Final query state: {query.state}")
    token = params.get("NextToken") or "0"
    if not token.isdecimal():
        raise InvalidRequest(f"NextToken: {token} was in no answer")
    size = params.get("MaxResults") or results.MOST_ROWS
    found, more = results.page(scope, query.location, query.types, int(token), size)
    following = {"NextToken": str(int(token) + size)} if more else {}
    return {"UpdateCount": 0, "ResultSet": found, **following}
