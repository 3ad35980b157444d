"""Jobs of a tenant that are still at work. Nobody can stop them, and what they use does not go before they end.

API reference: DeleteDataset is refused while an import is pending or in progress; batch and data deletion jobs read the
solution's versions and the datasets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from operations.calls import Calls
from operations.destroy.inventory import Job, present
from personalize import statuses
from personalize.naming import Names

# What a job is called -> how boto3 calls its operations, and its member in requests and answers.
KINDS: Mapping[str, tuple[str, str]] = {
    "import": ("dataset_import_job", "datasetImportJob"),
    "batch inference": ("batch_inference_job", "batchInferenceJob"),
    "batch segment": ("batch_segment_job", "batchSegmentJob"),
    "data deletion": ("data_deletion_job", "dataDeletionJob"),
}


def running(names: Names, calls: Calls) -> Iterator[Job]:
    """The jobs that are pending or in progress; none if there is no dataset group."""
    group = {"datasetGroupArn": names.dataset_group_arn}
    if not calls.found("personalize", "describe_dataset_group", **group):
        return
    for dataset in present(calls.pages("personalize", "list_datasets", "datasets", **group)):
        yield from _unfinished("import", calls, datasetArn=dataset["datasetArn"])
    yield from _unfinished("data deletion", calls, **group)
    for kind in ("batch inference", "batch segment"):
        # These can be listed by version or for the whole region only; the machines' own bear the tenant's prefix.
        for job in _unfinished(kind, calls):
            if job.name.rpartition(" ")[2].startswith(names.resource("")):
                yield job


def _unfinished(kind: str, calls: Calls, **scope: str) -> Iterator[Job]:
    operation, member = KINDS[kind]
    for one in present(calls.pages("personalize", f"list_{operation}s", f"{member}s", **scope, maxResults=100)):
        status = statuses.normalized(one["status"])
        if statuses.is_creating(status):
            yield Job(f"{kind} job {one['jobName']}", one[f"{member}Arn"], status, kind)


def has_ended(job: Job, calls: Calls) -> bool:
    """Whether a job has come to its end, whatever that was."""
    operation, member = KINDS[job.kind]
    found = calls.found("personalize", f"describe_{operation}", **{f"{member}Arn": job.arn})
    return found is None or not statuses.is_creating(statuses.normalized(found[member]["status"]))
