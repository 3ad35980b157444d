"""What a tenant's machines have made, and what could start them again.

Only what bears the tenant's prefix and lies in the tenant's own dataset group is looked at. Schedules are found by
their group, rules by the machines that they start, executions by their machine: nothing is guessed from the beginning
of a name, because `acme-` also begins the names of tenant `acme-eu`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.calls import Calls, is_missing
from personalize import statuses
from personalize.naming import HASH_LENGTH, Names
from personalize.schemas import BEYOND_CLOUDFORMATION

WORKFLOWS = (
    "DatasetImport",
    "SolutionTraining",
    "SolutionTuning",
    "CampaignDeployment",
    "RecommenderDeployment",
    "BatchJob",
    "FilterRotation",
    "TenantReconciliation",
    "TenantWatch",
    "UserErasure",
)
# The records that describe what is removed. Import marks stay where the data is still imported, and what is known of
# tags where the dataset group still bears them.
RECORDS = (
    *("campaign", "recommender", "filter", "solution", "training", "tuning", "batch", "dataset", "metric-attribution"),
    "reconciliation",
)
_FORGOTTEN = {f"import#{key}" for key in BEYOND_CLOUDFORMATION}


@dataclass(frozen=True)
class Resource:
    """One thing: its name, how the API calls it (an ARN, or the name again), and its status where it has one."""

    name: str
    arn: str
    status: str = ""


@dataclass(frozen=True)
class Campaign(Resource):
    """With what it is billed for."""

    recipe: str = ""
    min_provisioned_tps: int = 1


@dataclass(frozen=True)
class Recommender(Resource):
    """With what it is billed for."""

    min_requests_per_second: int = 1


@dataclass(frozen=True)
class Job(Resource):
    """With its kind, one of operations.destroy.jobs.KINDS."""

    kind: str = ""


@dataclass(frozen=True)
class Inventory:
    """What there is, by kind. Schedules and rules are those that are enabled, versions those that are in the making,
    datasets and schemas those that CloudFormation cannot make and the machines therefore made.
    """

    schedules: tuple[Resource, ...] = ()
    rules: tuple[Resource, ...] = ()
    executions: tuple[Resource, ...] = ()
    versions: tuple[Resource, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    recommenders: tuple[Recommender, ...] = ()
    jobs: tuple[Job, ...] = ()
    filters: tuple[Resource, ...] = ()
    pointers: tuple[Resource, ...] = ()
    attributions: tuple[Resource, ...] = ()
    solutions: tuple[Resource, ...] = ()
    datasets: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    records: tuple[Resource, ...] = ()


def read(names: Names, calls: Calls) -> Inventory:
    """The inventory of one tenant. What does not exist, up to the tenant's whole installation, is not in it."""
    solutions = tuple(_solutions(names, calls))
    asked = [(one, calls.found("personalize", "describe_solution", solutionArn=one.arn)) for one in solutions]
    described = [(one, answer["solution"]) for one, answer in asked if answer]
    return Inventory(
        schedules=tuple(_schedules(names, calls)),
        rules=tuple(_rules(names, calls)),
        executions=tuple(_executions(names, calls)),
        versions=tuple(_versions(described)),
        campaigns=tuple(_campaigns(names, calls, described)),
        recommenders=tuple(_recommenders(names, calls)),
        filters=tuple(_in_group(names, calls, "list_filters", "Filters", "filterArn")),
        pointers=tuple(_pointers(names, calls)),
        attributions=tuple(
            _in_group(names, calls, "list_metric_attributions", "metricAttributions", "metricAttributionArn")
        ),
        solutions=solutions,
        datasets=tuple(_datasets(names, calls)),
        schemas=tuple(_schemas(names, calls)),
        records=tuple(_records(names, calls)),
    )


def present(pages: Iterator[Any]) -> Iterator[Any]:
    """The elements of a list, none if what is listed from does not exist."""
    try:
        yield from pages
    except ClientError as error:
        if not is_missing(error):
            raise


def _schedules(names: Names, calls: Calls) -> Iterator[Resource]:
    for one in present(calls.pages("scheduler", "list_schedules", "Schedules", GroupName=names.schedule_group)):
        if one["State"] == "ENABLED":
            yield Resource(one["Name"], one["Name"], one["State"])


def _rules(names: Names, calls: Calls) -> Iterator[Resource]:
    found: set[str] = set()
    for workflow in WORKFLOWS:
        target = names.state_machine_arn(workflow)
        found |= set(present(calls.pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=target)))
    for name in sorted(found):
        rule = calls.found("events", "describe_rule", Name=name)
        if rule and rule["State"] == "ENABLED":
            yield Resource(name, name, rule["State"])


def _executions(names: Names, calls: Calls) -> Iterator[Resource]:
    for workflow in WORKFLOWS:
        machine = names.state_machine_arn(workflow)
        listed = calls.pages(
            "stepfunctions", "list_executions", "executions", stateMachineArn=machine, statusFilter="RUNNING"
        )
        for one in present(listed):
            yield Resource(f"{workflow} {one['name']}", one["executionArn"], one["status"])


def _in_group(names: Names, calls: Calls, operation: str, result: str, arn: str) -> Iterator[Resource]:
    """What the dataset group lists under the tenant's prefix. Deleted things are listed until they are gone."""
    for one in present(calls.pages("personalize", operation, result, datasetGroupArn=names.dataset_group_arn)):
        if one["name"].startswith(names.resource("")):
            yield Resource(one["name"], one[arn], statuses.normalized(one["status"]))


def _solutions(names: Names, calls: Calls) -> Iterator[Resource]:
    yield from _in_group(names, calls, "list_solutions", "solutions", "solutionArn")


def _versions(solutions: list[tuple[Resource, dict[str, Any]]]) -> Iterator[Resource]:
    """The version that a solution is training, if any.

    Versions are never paged through: an hourly UPDATE makes thousands a year. The machines train one at a time, so it
    is the latest.
    """
    for solution, description in solutions:
        latest = description.get("latestSolutionVersion")
        status = statuses.normalized(latest["status"]) if latest else ""
        if statuses.is_creating(status) or status == statuses.CREATE_STOPPING:
            yield Resource(f"the training of {solution.name}", latest["solutionVersionArn"], status)


def _campaigns(names: Names, calls: Calls, solutions: list[tuple[Resource, dict[str, Any]]]) -> Iterator[Campaign]:
    for solution, description in solutions:
        recipe = description.get("recipeArn", "").rpartition("/")[2]
        for one in present(calls.pages("personalize", "list_campaigns", "campaigns", solutionArn=solution.arn)):
            answer = calls.found("personalize", "describe_campaign", campaignArn=one["campaignArn"])
            if answer and one["name"].startswith(names.resource("")):
                status, tps = statuses.normalized(one["status"]), answer["campaign"]["minProvisionedTPS"]
                yield Campaign(one["name"], one["campaignArn"], status, recipe, tps)


def _recommenders(names: Names, calls: Calls) -> Iterator[Recommender]:
    """Only a domain dataset group is asked: what a custom one answers is not documented."""
    group = calls.found("personalize", "describe_dataset_group", datasetGroupArn=names.dataset_group_arn)
    if not group or not group["datasetGroup"].get("domain"):
        return
    for one in _in_group(names, calls, "list_recommenders", "recommenders", "recommenderArn"):
        answer = calls.found("personalize", "describe_recommender", recommenderArn=one.arn)
        if answer:
            config = answer["recommender"].get("recommenderConfig", {})
            yield Recommender(one.name, one.arn, one.status, config.get("minRecommendationRequestsPerSecond", 1))


def _datasets(names: Names, calls: Calls) -> Iterator[Resource]:
    own = {names.dataset_arn(key) for key in BEYOND_CLOUDFORMATION}
    yield from (one for one in _in_group(names, calls, "list_datasets", "datasets", "datasetArn") if one.arn in own)


def _schemas(names: Names, calls: Calls) -> Iterator[Resource]:
    """Schemas belong to no dataset group: they are known by their names, whose end is a hash."""
    ours = re.compile(rf"{names.tenant}_({'|'.join(BEYOND_CLOUDFORMATION)})_[0-9a-f]{{{HASH_LENGTH}}}")
    for one in present(calls.pages("personalize", "list_schemas", "schemas")):
        if ours.fullmatch(one["name"]):
            yield Resource(one["name"], one["schemaArn"])


def _pointers(names: Names, calls: Calls) -> Iterator[Resource]:
    for folder in (names.pointer(""), names.recommender_pointer("")):
        for one in present(calls.pages("ssm", "get_parameters_by_path", "Parameters", Path=folder.rstrip("/"))):
            yield Resource(one["Name"], one["Name"])


def _records(names: Names, calls: Calls) -> Iterator[Resource]:
    listed = calls.pages(
        "dynamodb", "scan", "Items", TableName=names.state_table, ProjectionExpression="id", ConsistentRead=True
    )
    for id_ in sorted(item["id"]["S"] for item in present(listed)):
        if id_.partition("#")[0] in RECORDS or id_ in _FORGOTTEN:
            yield Resource(id_, id_)
