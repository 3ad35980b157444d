"""Batch inference jobs: recommendations for files of users or items, without a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize.batch import inference
from rehearsal.personalize.errors import InvalidInput, NotModelled
from rehearsal.personalize.filters.expressions import ITEM
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import batch_jobs, serving_options
from rehearsal.personalize.resources.batch_jobs import BatchJob
from rehearsal.personalize.resources.solution_versions import SolutionVersion, latest_full
from rehearsal.personalize.serving import Serving

_WITHOUT_BATCH = frozenset({"aws-trending-now", "aws-next-best-action"})  # API reference, CreateBatchInferenceJob


class BatchInferenceJob(BatchJob):
    """Of items."""

    kind = "batch-inference-job"
    arn_member = "batchInferenceJobArn"


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateBatchInferenceJob."""
    if params.get("batchInferenceJobMode") == "THEME_GENERATION" or "themeGenerationConfig" in params:
        raise NotModelled("batch inference jobs that generate themes (batchInferenceJobMode THEME_GENERATION)")
    version = batch_jobs.check(region, params, ITEM, "pending_batch_inference_jobs", BatchInferenceJob)
    recipe, config = version.solution.recipe, params.get("batchInferenceJobConfig", {})
    if recipe.type not in inference.FORMS or recipe.name in _WITHOUT_BATCH:
        raise batch_jobs.refuse(recipe, "Batch inference jobs")
    serving_options.check(region, version.solution.group_arn, recipe, config)
    limit = region.quotas["num_results"]
    if params.get("numResults", 1) > limit:
        raise InvalidInput(f"numResults is at most {limit}, found {params['numResults']}.")
    described = {"batchInferenceJobMode": "BATCH_INFERENCE", **params}
    job = batch_jobs.add(region, described, version, BatchInferenceJob)
    as_of = job.created - batch_jobs.CUT_OFF
    served = _serving(region, version, job, config, as_of)
    options = {"filterArn": params.get("filterArn"), "numResults": job.results}
    batch_jobs.start(region, job, inference.FORMS[recipe.type], inference.answers(region, served, options, as_of))
    return {"batchInferenceJobArn": job.arn}


def _serving(
    region: Region, version: SolutionVersion, job: BatchJob, config: Mapping[str, Any], as_of: datetime
) -> Serving:
    """The version as if a campaign had been serving it: a job with the latest one has it take up new items first."""
    recipe = version.solution.recipe
    newest = latest_full(region, version.solution, job.created)
    is_newest = version is newest
    updated = as_of if recipe.auto_update and version.mode == "FULL" and is_newest else version.created
    return Serving(
        arn=job.arn,
        group_arn=version.solution.group_arn,
        recipe=recipe,
        weights=version.training.weights,
        model=version.arn,
        since=version.active_from or version.created,
        known_by=max(updated, version.created),
        exploration=serving_options.exploration(recipe, config),
        config=config,
    )


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeBatchInferenceJob."""
    return {"batchInferenceJob": batch_jobs.described(region, BatchInferenceJob, params)}


def list_jobs(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListBatchInferenceJobs."""
    return batch_jobs.listed(region, "ListBatchInferenceJobs", BatchInferenceJob, params)


OPERATIONS = {
    "CreateBatchInferenceJob": create,
    "DescribeBatchInferenceJob": describe,
    "ListBatchInferenceJobs": list_jobs,
}
