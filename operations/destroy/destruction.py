"""Inventory -> what to do with what the machines made, in the order that Personalize demands: pure.

First what could start a machine is switched off and what runs is stopped, so that nothing is made while it is removed.
Then children before parents (API reference, DeleteSolution): a solution goes when its campaigns are gone and no version
is in the making; its versions go with it. The state records go last: a repeat after an interruption finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from operations.destroy.inventory import Campaign, Inventory, Recommender, Resource
from personalize import prices, statuses

STOPPING = ("disable schedule", "disable rule", "stop execution")  # after these nothing more is made


@dataclass(frozen=True)
class Step:
    """One thing to do to one resource, why, and what it is no longer billed for ('' if it is free)."""

    action: str
    resource: Resource
    reason: str
    price: str = ""

    def __str__(self) -> str:
        price = f" [ends {self.price}]" if self.price else ""
        return f"{self.action} {self.resource.name}: {self.reason}{price}"


def plan(inventory: Inventory) -> tuple[Step, ...]:
    """The steps that leave nothing of the inventory; none if there is nothing."""
    return tuple(_steps(inventory))


def _steps(inventory: Inventory) -> Iterator[Step]:
    for schedule in inventory.schedules:
        yield Step("disable schedule", schedule, "it would start the next import, training or rotation")
    for rule in inventory.rules:
        yield Step("disable rule", rule, "a new file or a rollback would start a machine")
    for execution in inventory.executions:
        yield Step("stop execution", execution, "it is running, and would go on making things")
    for version in inventory.versions:
        yield Step("stop training", version, f"it is {version.status}; its solution cannot go before", "training hours")
    for campaign in inventory.campaigns:
        yield Step("delete campaign", campaign, _while(campaign), _price(campaign))
    for pointer in inventory.pointers:
        yield Step("delete pointer", pointer, "what it names goes")
    for recommender in inventory.recommenders:
        yield Step("delete recommender", recommender, _while(recommender), _hourly(recommender))
    for job in inventory.jobs:
        yield Step("wait for", job, f"it is {job.status}, nobody can stop it, and what it uses cannot go before")
    for one in inventory.filters:
        yield Step("delete filter", one, _while(one))
    for attribution in inventory.attributions:
        yield Step("delete metric attribution", attribution, _while(attribution), "metrics in CloudWatch")
    for solution in inventory.solutions:
        yield Step("delete solution", solution, f"{_while(solution)}; its versions go with it")
    for dataset in inventory.datasets:
        yield Step("delete dataset", dataset, f"{_while(dataset)}; CloudFormation does not know it")
    for schema in inventory.schemas:
        yield Step("delete schema", schema, "its dataset is gone; CloudFormation does not know it")
    for record in inventory.records:
        yield Step("delete record", record, "it describes what is gone")


def _while(resource: Resource) -> str:
    if statuses.is_deleting(resource.status):
        return "it is being deleted; wait until it is gone"
    if statuses.is_creating(resource.status):
        return "it is being created; wait for that, then delete it"
    return f"made by the tenant's machines; {resource.status}"


def _hourly(recommender: Recommender) -> str:
    if recommender.status == "INACTIVE":
        return ""  # somebody stopped it, and with it the billing (API reference, StopRecommender)
    least = recommender.min_requests_per_second
    return f"an hourly price for a minimum of {least} requests per second, used or not"


def _price(campaign: Campaign) -> str:
    month = prices.idle_month(campaign.recipe, campaign.min_provisioned_tps)
    return f"about {month:,.0f} USD in 30 days for a minimum of {campaign.min_provisioned_tps} TPS, used or not"
