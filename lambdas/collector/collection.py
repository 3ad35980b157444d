"""One run: lists, describes a few, looks up requests, publishes, remembers.

What goes wrong with one resource, one batch of queries or one kind does not stop the others. It is told at the end,
all at once, by raising CollectionFailed: Lambda then counts an error, and the fleet's people are told. Only where
nothing could be right any more (what is remembered cannot be read, what was published was not taken) nothing is
remembered, and the next run sees all that this one saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.collector import publication, queries, silence
from lambdas.collector.describing import Describer
from lambdas.collector.facts import Facts, due
from lambdas.collector.patience import Patience
from lambdas.collector.publication import Standing
from lambdas.collector.queries import Answer, Query
from lambdas.collector.records import Item, Record, Unreadable, record_of, writes
from lambdas.collector.resources import KINDS, Kind, Resource, kind_of, listed
from personalize.metrics import NAMESPACE

PAGE = 100  # of a list (API reference: at most)
WRITE_ATTEMPTS = 5
FAILURES_TOLD = 20


class CollectionFailed(Exception):
    """What a run could not do, while it did the rest; the text lists it."""

    def __init__(self, failures: Sequence[str]) -> None:
        more = [f"and {len(failures) - FAILURES_TOLD} more"] if len(failures) > FAILURES_TOLD else []
        super().__init__("; ".join([*failures[:FAILURES_TOLD], *more]))
        self.failures = tuple(failures)


@dataclass(frozen=True)
class Clients:
    """boto3 clients; `describing` gives up where `personalize`, which lists, is patient."""

    personalize: Any
    describing: Any
    cloudwatch: Any
    dynamodb: Any


class Collection:
    """One run at `now`, which keeps its memory in a DynamoDB table."""

    def __init__(
        self, clients: Clients, table: str, patience: Patience, now: datetime, sleep: Callable[[float], None]
    ) -> None:
        self._clients = clients
        self._table = table
        self._patience = patience
        self._now = now
        self._end = silence.window_end(now)
        self._sleep = sleep
        self._failures: list[str] = []

    def run(self) -> dict[str, int]:
        """Collects; returns how many of what there were. Raises CollectionFailed, or what boto3 raises."""
        remembered, unreadable = self._remembered()
        resources, kinds = self._active()
        before = {record.arn: record for record in remembered if kind_of(record.arn) in kinds}
        current = {one.arn: before[one.arn] for one in resources if _is_of(before.get(one.arn), one)}
        facts = self._facts(resources, current)
        asked = self._queries(resources, current, facts)
        answers = self._answers(asked)
        standings = [
            self._standing(one, current.get(one.arn), facts[one.arn], {a: answers[a] for a in asked[one.arn]})
            for one in resources
            if one.arn in facts
        ]
        data, after = publication.publish(standings, list(before.values()), self._now, self._patience)
        self._put(data)
        self._remember({**dict.fromkeys(unreadable), **before}, after)
        if self._failures:
            raise CollectionFailed(self._failures)
        return {"active": len(resources), "known": len(facts), "queries": len(answers), "data": len(data)}

    # -- what there is

    def _remembered(self) -> tuple[list[Record], list[str]]:
        """The records, and the ARNs of those that cannot be read: their resources are learnt anew."""
        pages = self._clients.dynamodb.get_paginator("scan").paginate(TableName=self._table)
        found, unreadable = [], []
        for item in (item for page in pages for item in page["Items"]):
            try:
                found.append(record_of(item))
            except Unreadable as error:
                unreadable.append(error.arn)
                self._failures.append(f"{self._table}: {error}")
        return [record for record in found if record is not None], unreadable

    def _active(self) -> tuple[list[Resource], set[Kind]]:
        """What is ACTIVE, and the kinds that could be listed at all."""
        found: list[Resource] = []
        kinds = set()
        for kind in KINDS:
            try:
                pages = self._clients.personalize.get_paginator(f"list_{kind.noun}s").paginate(
                    PaginationConfig={"PageSize": PAGE}
                )
                found += [listed(kind, summary) for page in pages for summary in page[f"{kind.noun}s"]]
                kinds.add(kind)
            except (ClientError, BotoCoreError) as error:
                self._failures.append(f"{kind.noun}s could not be listed: {error}")
        return [one for one in found if one.is_active and one.kind in kinds], kinds

    def _facts(self, resources: Sequence[Resource], current: Mapping[str, Record]) -> dict[str, Facts]:
        known = {arn: record.facts for arn, record in current.items()}
        recipes = {facts.solution: facts.recipe for facts in known.values() if facts.solution}
        describer = Describer(self._clients.describing, recipes, self._sleep)
        known |= describer.describe(due(resources, known, self._now))
        self._failures += describer.failures
        return known

    # -- who asked

    def _queries(
        self, resources: Iterable[Resource], current: Mapping[str, Record], facts: Mapping[str, Facts]
    ) -> dict[str, list[Query]]:
        found = {}
        for one in resources:
            if one.arn in facts:
                start = silence.window_start(_silence(current.get(one.arn)), self._end)
                operations = queries.operations(
                    one, facts[one.arn].recipe, self._is_thorough(one, current.get(one.arn))
                )
                found[one.arn] = [Query(one, operation, start) for operation in operations]
        return found

    def _is_thorough(self, resource: Resource, record: Record | None) -> bool:
        told_from = self._patience.of(resource.subject)
        return silence.is_thorough(_silence(record), record is not None and record.idle, told_from, self._end)

    def _answers(self, asked: Mapping[str, Sequence[Query]]) -> dict[Query, Answer]:
        found: dict[Query, Answer] = {}
        paginator = self._clients.cloudwatch.get_paginator("get_metric_data")
        for batch in queries.batches(query for several in asked.values() for query in several):
            try:
                answers = queries.answers(batch, paginator.paginate(**queries.request(batch, self._end)))
            except (ClientError, BotoCoreError) as error:
                answers = [Answer(status=str(error)) for _query in batch]
            found |= zip(batch, answers, strict=True)
        return found

    def _standing(
        self, resource: Resource, record: Record | None, facts: Facts, answers: Mapping[Query, Answer]
    ) -> Standing:
        known = _silence(record)
        if not answers:
            return Standing(resource, facts, timedelta(), None)
        missing = [f"{query.operation} ({one.status})" for query, one in answers.items() if not one.is_complete]
        if missing:
            self._failures.append(f"{resource.subject}: CloudWatch did not tell {', '.join(missing)}")
            return Standing(resource, facts, None, known)
        start = silence.window_start(known, self._end)
        now = silence.judge(known, resource.updated, start, self._end, queries.added(answers.values()))
        silent = None if facts.unsettled(resource, self._now) else max(timedelta(), self._end - now.since)
        return Standing(resource, facts, silent, now if self._is_thorough(resource, record) else known)

    # -- what is told and remembered

    def _put(self, data: Sequence[publication.Datum]) -> None:
        for part in publication.batches(data):
            self._clients.cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=part)

    def _remember(self, before: Mapping[str, Record | None], after: Mapping[str, Record]) -> None:
        for part in writes(before, after):
            self._write(part)

    def _write(self, requests: list[Item]) -> None:
        for attempt in range(WRITE_ATTEMPTS):
            if attempt:
                self._sleep(2.0**attempt)
            answer = self._clients.dynamodb.batch_write_item(RequestItems={self._table: requests})
            requests = answer.get("UnprocessedItems", {}).get(self._table, [])
            if not requests:
                return
        self._failures.append(f"{len(requests)} records were not written to {self._table}")


def _is_of(record: Record | None, resource: Resource) -> bool:
    """Whether a record is of this resource, and not of one that had its name before."""
    return record is not None and record.created == resource.created


def _silence(record: Record | None) -> silence.Silence | None:
    return record.silence if record else None
