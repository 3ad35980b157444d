"""Service quotas of Personalize, as the General Reference and the developer guide ("limits") give them.

Where the two differ, the lower figure is taken: the rehearsal must not be kinder than AWS. `register(quotas=...)`
overrides any of them by key, as a raised quota does on AWS.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS: dict[str, int] = {
    "dataset_groups": 5,  # per region
    "schemas": 500,  # per region
    "solutions": 10,  # per dataset group
    "campaigns": 5,  # per dataset group
    "recommenders": 5,  # per dataset group
    "recommenders_of_region": 15,
    "filters": 30,  # per dataset group
    "event_trackers": 1,  # per dataset group
    "metric_attributions": 1,  # per dataset group
    "filter_fields": 10,  # distinct dataset fields of one filter
    "filter_fields_of_group": 20,  # distinct dataset fields of all filters of a dataset group
    "filter_events": 100,  # interactions of a user per event type that filters see
    "filter_action_events": 300,  # action interactions of a user per event type that filters see
    "pending_imports": 5,  # per region
    "pending_solution_versions": 20,  # per region
    "pending_data_deletion_jobs": 5,  # per dataset group
    "pending_batch_inference_jobs": 5,  # per region
    "pending_batch_segment_jobs": 5,  # per region
    "control_plane_rate": 1,  # requests per second, operation, account and region
    "recommendation_rate": 500,  # requests per second and campaign
    "recommendation_rate_of_region": 2500,  # requests per second, of all campaigns and recommenders
    "event_rate": 1000,  # requests per second and dataset group
    "record_rate": 10,  # PutItems, PutUsers and PutActions: requests per second and dataset group
    "num_results": 500,
    "input_list": 500,
    "num_results_with_metadata": 50,
    "input_list_with_metadata": 50,
    "metadata_columns": 10,
    "tags": 50,
    "interactions_columns": 5,
    "event_types_and_columns": 10,  # event types and optional columns of Interactions together
    "users_columns": 25,
    "items_columns": 100,
    "actions_columns": 10,
    "action_interactions_columns": 5,
    "minimum_interactions": 1000,
    "minimum_users": 25,
}

# Those that AWS raises on request (General Reference, "Adjustable"). To raise another would be kinder than AWS.
ADJUSTABLE = (
    "dataset_groups",
    "solutions",
    "campaigns",
    "filters",
    "filter_events",
    "filter_action_events",
    "pending_solution_versions",
    "pending_data_deletion_jobs",
    "pending_batch_inference_jobs",
    "event_rate",
)


def effective(overrides: Mapping[str, int] | None) -> dict[str, int]:
    """The quotas with `overrides` applied. Raises ValueError for a key that is not a quota."""
    unknown = sorted(set(overrides or {}) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"quotas: no such quota: {', '.join(unknown)}; known are {', '.join(DEFAULTS)}")
    return DEFAULTS | dict(overrides or {})
