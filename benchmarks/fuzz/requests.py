"""Every request that an accepted tenant file leads to, as boto3 would send it.

What reconciliation asks for comes from the desired state, in the Step Functions SDK integration's spelling; the rest is
what the state machines add to it at run time, and what CloudFormation asks for on behalf of the templates. Where a
value is known at run time only, one of the same length stands for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from benchmarks.fuzz import tagging
from config.models import Tenant
from config.rules.schedules import every as every_schedule, later
from lambdas.filter_rotation.plan import plan as rotation
from personalize import folders
from personalize.naming import EXECUTION_HASH_LENGTH, Names
from personalize.schedules import stagger
from personalize.schemas import BEYOND_CLOUDFORMATION, DATASET_TYPES, avro
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.desired_state import desired_state
from stacks.features import Features
from stacks.requests import batches
from stacks.requests.datasets import schema_name

# New Year, a leap day, the second before a month begins, and a far year: what a rotation makes of them differs.
INSTANTS = tuple(
    datetime(*moment, tzinfo=timezone.utc)
    for moment in ((2027, 1, 1), (2028, 2, 29, 12, 30), (2027, 3, 31, 23, 59, 59), (2100, 3, 1))
)
_VERSION = "0123abcd"
_RUN = "0" * EXECUTION_HASH_LENGTH
_KEY_ID = "00000000-0000-0000-0000-000000000000"
_LONGEST_DATE_AND_TIME = "20261124T030000"

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One call: the service by its boto3 name, the operation, and its parameters."""

    service: str
    operation: str
    params: Mapping[str, Any]

    @property
    def violations(self) -> list[str]:
        """What the service's model has against it."""
        return violations(self.service, self.operation, self.params)


def of(tenant: Tenant) -> Iterator[Request]:
    """All requests of a tenant."""
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    # As the reconciler reads it: JSON has no tuples.
    desired = json.loads(json.dumps(desired_state(tenant, names)))
    features = Features.of(tenant)
    yield from of_templates(tenant, names)
    yield from (Request(*one) for one in tagging.requests(names, tenant.tags))
    for service, operation, arguments in (
        *_own_datasets(desired),
        *_later_columns(desired),
        *_imports(tenant, names, features),
        *_solutions(desired, names, features),
        *_campaigns(desired, names, features),
        *_recommenders(desired, names, features),
        *_filters(desired, names, features),
        *_batches(desired, names, features),
        *_attribution(desired),
        *_tags(desired, features),
    ):
        yield Request(service, operation, sdk.request(service, operation, arguments))


def of_templates(tenant: Tenant, names: Names) -> Iterator[Request]:
    """Those that CloudFormation makes."""
    yield from _data(tenant, names)
    yield from _schedules(tenant, names)


def _data(tenant: Tenant, names: Names) -> Iterator[Request]:
    """What CloudFormation makes of the data stack."""
    domain = {"domain": tenant.domain} if tenant.domain else {}
    group = {"datasetGroupArn": names.dataset_group_arn}
    key = names.arn("kms", f"key/{_KEY_ID}")
    yield Request(
        "personalize",
        "CreateDatasetGroup",
        {"name": names.dataset_group, "roleArn": names.personalize_role_arn, "kmsKeyArn": key} | domain,
    )
    for dataset, declared in tenant.datasets.declared.items():
        if dataset in BEYOND_CLOUDFORMATION:
            continue
        text = avro(dataset, declared.columns_at(1))
        schema = schema_name(names, dataset, text, tenant.domain)
        yield Request("personalize", "CreateSchema", {"name": schema, "schema": text} | domain)
        about = {"name": names.dataset(dataset), "datasetType": DATASET_TYPES[dataset]}
        yield Request("personalize", "CreateDataset", about | group | {"schemaArn": names.schema_arn(schema)})
    if tenant.event_tracker:
        yield Request("personalize", "CreateEventTracker", {"name": names.event_tracker} | group)


def _schedules(tenant: Tenant, names: Names) -> Iterator[Request]:
    """The schedules of the tenant file in EventBridge Scheduler."""
    for path, schedule in every_schedule(tenant):
        yield Request(
            "scheduler",
            "CreateSchedule",
            {
                "Name": names.schedule(_schedule_name(tenant, path)),
                "GroupName": names.schedule_group,
                "ScheduleExpression": stagger(schedule.schedule, tenant.tenant, later(path)),
                "ScheduleExpressionTimezone": schedule.time_zone,
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": names.state_machine_arn("x"), "RoleArn": names.role_arn("training-schedules")},
            },
        )


def _schedule_name(tenant: Tenant, path: tuple[str | int, ...]) -> str:
    """What the stacks call the schedule that stands at a place of the file."""
    kind, which = path[0], path[1]
    if kind == "datasets":
        return f"import-{which}"
    if kind == "filters":
        return f"rotate-{tenant.filters[which].name}"
    solution = tenant.solutions[which]
    if path[2] == "training":
        return f"train-{solution.name}-{str(path[3]).upper()}"
    if path[2] == "tuning":
        return f"tune-{solution.name}"
    return f"batch-{getattr(solution, path[2])[path[3]].name}"


def _own_datasets(desired: Arguments) -> Iterator[tuple[str, str, Arguments]]:
    for own in desired["ownDatasets"]:
        yield "personalize", "CreateSchema", own["schema"]
        yield "personalize", "CreateDataset", own["request"]


def _later_columns(desired: Arguments) -> Iterator[tuple[str, str, Arguments]]:
    for one in desired.get("revisions", ()):
        yield "personalize", "CreateSchema", one["schema"]
        yield "personalize", "UpdateDataset", {"DatasetArn": one["arn"], "SchemaArn": one["schemaArn"]}


def _imports(tenant: Tenant, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    published = {"PublishAttributionMetricsToS3": True} if features.attribution else {}
    for dataset in tenant.datasets.declared:
        yield (
            "personalize",
            "CreateDatasetImportJob",
            {
                "JobName": f"{names.tenant}_{dataset}_{_RUN}0000",
                "DatasetArn": names.dataset_arn(dataset),
                "DataSource": {"DataLocation": f"s3://{names.data_bucket}/data/{dataset}/"},
                "RoleArn": names.personalize_role_arn,
                "ImportMode": "FULL",
                **published,
                **features.tagged,
            },
        )


def _solutions(desired: Arguments, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    for solution in desired["solutions"]:
        arn = {"SolutionArn": solution["arn"]}
        yield "personalize", "CreateSolution", solution["request"]
        name = f"update-{_LONGEST_DATE_AND_TIME}-{_RUN}"
        yield "personalize", "CreateSolutionVersion", arn | {"Name": name, "TrainingMode": "FULL", **features.tagged}
        if solution["update"]:
            yield "personalize", "UpdateSolution", arn | solution["update"]
    for one in features.tuned:
        yield "personalize", "CreateSolution", {**one.request, "Name": names.tuning(one.name, _RUN), **features.tagged}


def _campaigns(desired: Arguments, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    arns = _solution_arns(desired)
    for campaign in desired["campaigns"]:
        wanted = json.loads(campaign["wish"]) | {"SolutionVersionArn": f"{arns[campaign['solution']]}/{_VERSION}"}
        name = {"Name": names.resource(campaign["name"])}
        yield "personalize", "CreateCampaign", wanted | name | features.tagged
        yield "personalize", "UpdateCampaign", wanted | {"CampaignArn": names.campaign_arn(campaign["name"])}


def _solution_arns(desired: Arguments) -> dict[str, str]:
    return {solution["name"]: solution["arn"] for solution in desired["solutions"]}


def _recommenders(desired: Arguments, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    for recommender in desired["recommenders"]:
        wanted = json.loads(recommender["wish"])
        arn = names.personalize_arn("recommender", wanted["Name"])
        group = {"DatasetGroupArn": names.dataset_group_arn}
        yield "personalize", "CreateRecommender", wanted | group | features.tagged
        config = wanted["RecommenderConfig"]
        yield "personalize", "UpdateRecommender", {"RecommenderArn": arn, "RecommenderConfig": config}
        yield _pointer(names.recommender_pointer(recommender["name"]), arn)


def _filters(desired: Arguments, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    for one in desired["filters"]:
        wanted = json.loads(one["wish"])
        for now in INSTANTS if wanted["values"] else INSTANTS[:1]:
            due = rotation(wanted, [], "", now)
            request = {"Name": due["name"], "FilterExpression": due["expression"]}
            group = {"DatasetGroupArn": names.dataset_group_arn}
            yield "personalize", "CreateFilter", request | group | features.tagged
            yield _pointer(names.pointer(one["name"]), str(due["arn"]))


def _pointer(name: str, arn: str) -> tuple[str, str, Arguments]:
    return "ssm", "PutParameter", {"Name": name, "Value": arn, "Type": "String", "Overwrite": True}


def _batches(desired: Arguments, names: Names, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    arns = _solution_arns(desired)
    for batch in features.batches:
        output = f"{folders.batch_output(batch.name)}{_LONGEST_DATE_AND_TIME}-{_RUN}/"
        filtered = names.personalize_arn("filter", f"{names.resource(batch.filter)}_{_VERSION}")
        yield (
            "personalize",
            f"CreateBatch{batch.kind}Job",
            {
                "JobName": names.batch_job(batch.name, _RUN),
                "SolutionVersionArn": f"{arns[batch.solution]}/{_VERSION}",
                "RoleArn": names.personalize_role_arn,
                "JobInput": {"S3DataSource": {"Path": batches.location(names, folders.batch_input(batch.name))}},
                "JobOutput": {"S3DataDestination": {"Path": batches.location(names, output)}},
                **batch.request,
                **({"FilterArn": filtered} if batch.filter else {}),
                **features.tagged,
            },
        )


def _attribution(desired: Arguments) -> Iterator[tuple[str, str, Arguments]]:
    if wanted := desired["attribution"]:
        request = wanted["request"]
        yield "personalize", "CreateMetricAttribution", request
        changed = {"AddMetrics": request["Metrics"], "RemoveMetrics": [one["MetricName"] for one in request["Metrics"]]}
        yield "personalize", "UpdateMetricAttribution", changed | {"MetricAttributionArn": wanted["arn"]}


def _tags(desired: Arguments, features: Features) -> Iterator[tuple[str, str, Arguments]]:
    keys = list(desired["tags"]["wanted"])
    for arn in desired["tags"]["arns"]:
        yield "personalize", "TagResource", {"ResourceArn": arn, "Tags": features.tag_list}
        yield "personalize", "UntagResource", {"ResourceArn": arn, "TagKeys": keys}
