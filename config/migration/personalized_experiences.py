"""Parameter files of the AWS solution "Maintaining Personalized Experiences with Machine Learning".

Every resource is a `serviceConfig` (the request to Personalize) beside a `workflowConfig` (schedules); campaigns and
batch jobs stand inside their solution. The structure is in the README of the solution's repository, "Configuration".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.migration import parts, serving, training
from config.migration.parts import Namer
from config.migration.source import Source
from personalize import naming, schemas


def recognised(root: Source) -> bool:
    """Whether a file has this structure."""
    return bool(root.get("datasetGroup").get("serviceConfig"))


def group(root: Source) -> Source:
    """Where the dataset group's name and domain stand."""
    return root.get("datasetGroup").get("serviceConfig")


def datasets(root: Source, domain: str | None) -> dict[str, Any]:
    """The datasets with their columns and the one schedule of imports that the file may have."""
    time = parts.schedule(root.get("datasetGroup").get("workflowConfig").get("schedules").get("import"))
    every = root.get("datasets")
    mode = _mode(every.get("serviceConfig").get("importMode"))
    found: dict[str, Any] = {}
    for key in schemas.DATASET_TYPES:
        source = every.get(key)
        schema = source.get("schema").get("serviceConfig")
        parts.after_tenant(source.get("dataset").get("serviceConfig").get("name"))
        parts.after_tenant(schema.get("name"))
        if columns := parts.columns(schema.get("schema"), key, domain):
            found[key] = {"columns": columns} | (
                {"import": {"mode": mode, **(time or {})}} if time or mode != "FULL" else {}
            )
    return found


def _mode(source: Source) -> str:
    mode = source.take(str, "FULL")
    if mode not in ("FULL", "INCREMENTAL"):
        source.leave(f"there is no mode of importing called {mode}; FULL is the default")
        return "FULL"
    return mode


def event_tracker(root: Source) -> bool:
    """Whether live events are taken."""
    service = root.get("eventTracker").get("serviceConfig")
    parts.after_tenant(service.get("name"))
    return bool(service)


def solutions(root: Source, tenant: str, known: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[Source, ...]]]:
    """The solutions that a tenant file can have, with their campaigns and batches, and where they stood."""
    names, campaign_names = Namer(tenant, naming.HASH_LENGTH), Namer(tenant)
    batch_names = Namer(tenant, naming.EXECUTION_HASH_LENGTH)
    for index, source in root.get("solutions").entries():
        service = source.get("serviceConfig")
        recipe = training.recipe(service, known, source)
        if recipe is None:
            continue
        served = (
            serving.campaign(one.get("serviceConfig"), recipe, campaign_names)
            for _, one in source.get("campaigns").entries()
        )
        data = {
            "name": names.name(service.get("name"), f"solution-{index}"),
            "recipe": recipe.name,
            **training.settings(service, recipe),
            "training": training.training(source.get("workflowConfig").get("schedules"), recipe, service),
            "campaigns": [campaign for campaign in served if campaign],
            **serving.batches(source, recipe, batch_names),
        }
        yield data, (source,)


def recommenders(root: Source, tenant: str) -> Iterator[tuple[dict[str, Any], tuple[Source, ...]]]:
    """The recommenders, and where they stood."""
    names = Namer(tenant, naming.HASH_LENGTH)
    for _, source in root.get("recommenders").entries():
        if made := serving.recommender(source.get("serviceConfig"), names):
            yield made, (source,)


def filters(root: Source) -> Iterator[Source]:
    """Where the filters stand: each with `name` and `filterExpression`."""
    for _, source in root.get("filters").entries():
        yield source.get("serviceConfig")
