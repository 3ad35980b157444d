"""One request to one operation: validated against the service model, rated, answered, and the answer validated too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.calls import service_model
from rehearsal.personalize import action_events, action_recommendations, runtime, streaming
from rehearsal.personalize.errors import InvalidInput, LimitExceeded, NotModelled
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import (
    automatic_training,
    batch_inference_jobs,
    batch_segment_jobs,
    campaigns,
    data_deletion_jobs,
    dataset_groups,
    dataset_import_jobs,
    dataset_updates,
    datasets,
    deletions,
    event_trackers,
    filters,
    metric_attributions,
    recipes,
    recommenders,
    schemas,
    solution_metrics,
    solution_versions,
    solutions,
    tags,
)

Operation = Callable[[Region, dict[str, Any]], dict[str, Any]]

CONTROL_PLANE = "personalize"
_RESOURCES = (
    dataset_groups,
    schemas,
    datasets,
    dataset_updates,
    dataset_import_jobs,
    event_trackers,
    solutions,
    solution_versions,
    solution_metrics,
    campaigns,
    recommenders,
    batch_inference_jobs,
    batch_segment_jobs,
    data_deletion_jobs,
    filters,
    deletions,
    metric_attributions,
    recipes,
    tags,
)

# service -> operation -> what answers it
MODELLED: dict[str, Mapping[str, Operation]] = {
    CONTROL_PLANE: {name: operation for module in _RESOURCES for name, operation in module.OPERATIONS.items()},
    "personalize-events": streaming.OPERATIONS | action_events.OPERATIONS,
    "personalize-runtime": runtime.OPERATIONS | action_recommendations.OPERATIONS,
}


# Members of answers for which the model itself is mistaken: botocore gives the role's ARN the pattern of Personalize's.
_MISTAKES_OF_THE_MODEL = ("datasetImportJob.roleArn: ",)


class ModelViolation(Exception):
    """An answer that AWS could not give: a mistake of the rehearsal, never of its caller."""


def perform(region: Region, service: str, name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation, as boto3 would return it. Raises PersonalizeError, or ModelViolation.

    An operation without an answer (PutEvents, Delete...) returns an empty mapping.
    """
    now = region.advance()
    operation = MODELLED[service].get(name)
    if operation is None:
        raise NotModelled(f"{name}: no part of the project was expected to call it")
    if service == CONTROL_PLANE and not region.limiter.accepts(name, region.quotas["control_plane_rate"], now):
        raise LimitExceeded(f"The limit on the number of requests per second has been exceeded for {name}.")
    complaints = service_model.violations(service, name, params)
    if complaints:
        raise InvalidInput(f"{len(complaints)} validation error(s) detected: {'; '.join(complaints)}")
    answer = operation(region, params)
    consequence = automatic_training.CONSEQUENCES.get(name)
    if consequence is not None:
        consequence(region, answer)
    complaints = service_model.violations(service, name, answer, output=True)
    wrong = [complaint for complaint in complaints if not complaint.startswith(_MISTAKES_OF_THE_MODEL)]
    if wrong:
        raise ModelViolation(f"the emulator's answer to {service} {name} is not valid: {'; '.join(wrong)}")
    return answer
