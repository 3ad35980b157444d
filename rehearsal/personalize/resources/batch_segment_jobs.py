"""Batch segment jobs: the users who are likely to interact with items, for files of items or item attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.personalize.batch import segments
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters.expressions import USER
from rehearsal.personalize.recipes.recipe import SEGMENTATION
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import batch_jobs
from rehearsal.personalize.resources.batch_jobs import BatchJob
from rehearsal.personalize.resources.filters import Filter

_MOST_USERS = 5_000_000  # API reference, CreateBatchSegmentJob


class BatchSegmentJob(BatchJob):
    """Of users."""

    kind = "batch-segment-job"
    arn_member = "batchSegmentJobArn"


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateBatchSegmentJob."""
    version = batch_jobs.check(region, params, USER, "pending_batch_segment_jobs", BatchSegmentJob)
    recipe = version.solution.recipe
    if recipe.type != SEGMENTATION:
        raise batch_jobs.refuse(recipe, "Batch segment jobs")
    if params.get("numResults", 1) > _MOST_USERS:
        raise InvalidInput(f"numResults is at most {_MOST_USERS}, found {params['numResults']}.")
    if recipe.name == "aws-item-attribute-affinity":
        _check_filter(region, params)
    form, most_lines = segments.FORMS[recipe.name]
    job = batch_jobs.add(region, params, version, BatchSegmentJob)
    options = {"numResults": job.results, **({"filterArn": params["filterArn"]} if "filterArn" in params else {})}
    answer = segments.answers(region, version, options, job.created - batch_jobs.CUT_OFF)
    batch_jobs.start(region, job, form, answer, most_lines)
    return {"batchSegmentJobArn": job.arn}


def _check_filter(region: Region, params: Mapping[str, Any]) -> None:
    """Users cannot be filtered by their interactions with this recipe ("filter-expression-guidelines-requirements")."""
    if "filterArn" not in params:
        return
    named = region.store.get(Filter, params["filterArn"])
    if any(each.dataset == "Interactions" for expression in named.expressions for each in expression.conditions):
        raise InvalidInput(f"{named.arn} filters by Interactions, which aws-item-attribute-affinity does not take.")


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeBatchSegmentJob."""
    return {"batchSegmentJob": batch_jobs.described(region, BatchSegmentJob, params)}


def list_jobs(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListBatchSegmentJobs."""
    return batch_jobs.listed(region, "ListBatchSegmentJobs", BatchSegmentJob, params)


OPERATIONS = {
    "CreateBatchSegmentJob": create,
    "DescribeBatchSegmentJob": describe,
    "ListBatchSegmentJobs": list_jobs,
}
