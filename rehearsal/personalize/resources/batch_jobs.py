"""What batch inference and batch segment jobs have in common.

The input is read when the job is created, and answered and written when it becomes ACTIVE, from data that was there
15 minutes before its start ("getting-batch-recommendations"). Statuses are spelled as the API reference of
DescribeBatchInferenceJob has them. Batch jobs cannot be deleted, and nothing waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from rehearsal.personalize import durations, permissions, request_filters, statuses
from rehearsal.personalize.batch import lines, outputs
from rehearsal.personalize.batch.lines import Answer, Form
from rehearsal.personalize.data import locations
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.solution_versions import SolutionVersion
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Step, Timetable

CUT_OFF = timedelta(minutes=15)
_RESULTS = 25
_FILES, _BYTES = 1000, 2**30  # of the input ("limits")


@dataclass(kw_only=True, eq=False)
class BatchJob(Resource):
    """`request` is what it was created with, `version` what answers; `results` are the answers to each line at most."""

    arn_member: ClassVar[str]
    request: Mapping[str, Any]
    version: SolutionVersion
    results: int

    @property
    def role_arn(self) -> str:
        return self.request["roleArn"]

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of the Describe operation."""
        given = {key: value for key, value in self.request.items() if key != "tags"}
        return {**given, "numResults": self.results, self.arn_member: self.arn, **self.state(now)}


def check(region: Region, params: Mapping[str, Any], subject: str, quota: str, kind: type[BatchJob]) -> SolutionVersion:
    """The ACTIVE solution version of a request that is in order but for its recipe.

    `subject` is what its filter must be of. Raises PersonalizeError.
    """
    now = region.now()
    version = region.store.active(SolutionVersion, params["solutionVersionArn"], now)
    for expression in request_filters.chosen(region, version.solution.group_arn, params):
        if expression.subject != subject:
            raise InvalidInput(f"{params['filterArn']} is a filter of {expression.subject}s, not of {subject}s.")
    outputs.check_folder(params["jobOutput"]["s3DataDestination"]["path"])
    if params.get("numResults", 1) < 1:
        raise InvalidInput(f"numResults is at least 1, found {params['numResults']}.")
    limits.check_pending(region, quota, region.store.all(kind), now)
    return version


def add(region: Region, params: Mapping[str, Any], version: SolutionVersion, kind: type[BatchJob]) -> BatchJob:
    """A new job, not yet started. Raises AlreadyExists if the name is taken."""
    job = kind(
        arn=region.arn(f"{kind.kind}/{params['jobName']}"),
        name=params["jobName"],
        created=region.now(),
        timetable=Timetable(()),
        tags=tags.read(params, region.quotas),
        request=params,
        version=version,
        results=params.get("numResults", _RESULTS),
    )
    region.store.add(job)
    return job


def start(region: Region, job: BatchJob, form: Form, answer: Answer, most_lines: int | None = None) -> None:
    """Read the input; have it answered, or the failure show, when the job ends."""
    now = job.created
    try:
        questions = _read(region, job, most_lines)
    except ImportFailure as failure:
        job.failure = str(failure)
        job.timetable = _timetable(now, region.duration("failure", job.arn), statuses.FAILED)
        return
    takes = durations.of_batch(sum(map(len, questions.values())), region.seed, job.arn)
    job.timetable = _timetable(now, takes, statuses.ACTIVE)
    destination = job.request["jobOutput"]["s3DataDestination"]

    def finish(when: datetime) -> None:
        try:
            for key, asked in questions.items():
                name = f"{key.rpartition('/')[2]}.out"
                outputs.write(region, destination, name, lines.answered(asked, form, answer))
        except ImportFailure as failure:
            job.failure = str(failure)
            job.timetable = Timetable((*job.timetable.steps[:-1], Step(when, statuses.FAILED)))

    region.agenda.add(now + takes, finish)


def _timetable(now: datetime, takes: timedelta, outcome: str) -> Timetable:
    return Timetable.course(now, takes, (*statuses.BATCH, outcome))


def _read(region: Region, job: BatchJob, most_lines: int | None) -> dict[str, list[str]]:
    source = job.request["jobInput"]["s3DataSource"]
    outputs.check_permissions(region, job.role_arn, job.arn, job.request["jobOutput"]["s3DataDestination"])
    refusal = permissions.of_key(region, job.role_arn, job.arn, source["kmsKeyArn"]) if "kmsKeyArn" in source else None
    if refusal:
        raise ImportFailure(refusal)
    files = locations.prefixed(region, source["path"], job.role_arn, job.arn)
    size = sum(len(content) for _, content in files)
    if len(files) > _FILES or size > _BYTES:
        raise ImportFailure(f"The input has {len(files)} files of {size} bytes, the maximum is {_FILES} of {_BYTES}.")
    return lines.split(files, most_lines)


def described(region: Region, kind: type[BatchJob], params: Mapping[str, Any]) -> dict[str, Any]:
    """The members that describe the job of a kind that a request names."""
    return region.store.get(kind, params[kind.arn_member]).describe(region.now())


def listed(region: Region, operation: str, kind: type[BatchJob], params: dict[str, Any]) -> dict[str, Any]:
    """A page of the jobs of a kind, of all solution versions or of the one that a request names."""
    now, version = region.now(), params.get("solutionVersionArn")
    chosen = (job for job in region.store.all(kind) if version in (None, job.request["solutionVersionArn"]))
    return page(operation, (job.describe(now) for job in chosen), params)


def refuse(recipe: Recipe, what: str) -> InvalidInput:
    """The error for a recipe that jobs of a kind do not take."""
    return InvalidInput(f"{what} cannot be created with {recipe.name}, which is a recipe of type {recipe.type}.")
