"""What the function data_check has to know: checks.json beside its code (lambdas/data_check/declared.py)."""

from __future__ import annotations

from config.models import Dataset, Tenant
from config.rules import events
from personalize import folders
from personalize.naming import Names


def of_tenant(tenant: Tenant, names: Names) -> dict[str, object]:
    """Ready for ``json.dumps``: the bucket, the tables by mode of import, and every dataset that is checked."""
    checked = {key: one for key, one in tenant.datasets.declared.items() if one.checks.enabled}
    return {
        "bucket": names.data_bucket,
        "tables": {
            "FULL": {key: key for key in checked},
            "INCREMENTAL": {key: folders.new_table(key) for key, one in checked.items() if one.is_incremental},
        },
        "datasets": {key: _of_dataset(tenant, key, dataset) for key, dataset in checked.items()},
    }


def _of_dataset(tenant: Tenant, key: str, dataset: Dataset) -> dict[str, object]:
    of_events = key == "interactions"
    return {
        "columns": [
            column.model_dump(include={"name", "type", "nullable", "categorical", "textual"})
            for column in dataset.columns
        ],
        "streamed": tenant.event_tracker,
        "optional": events.optional_columns(tenant) if of_events else 0,
        "alone": {one.name: one.event_type for one in tenant.solutions if one.event_type} if of_events else {},
        "tolerated": dataset.checks.tolerated_drift,
        "refuses_drift": dataset.checks.on_drift == "refuse",
    }
