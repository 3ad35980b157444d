"""What an application may ask: campaigns and recommenders, each with the call and the ids that its recipe wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import recipes
from rehearsal.personalize.recipes import Recipe
from rehearsal.run.tenant import Tenant

ACTIVE = "ACTIVE"
_ASKED = 25  # how many recommendations a request asks for, and how many items it has ranked


@dataclass(frozen=True)
class Endpoint:
    """A campaign or recommender that answers requests."""

    kind: str  # "campaign" or "recommender"
    name: str
    arn: str
    recipe: Recipe

    @property
    def subject(self) -> str:
        """What filters for it are about: ItemID or ActionID."""
        return "ActionID" if self.recipe.operation == "GetActionRecommendations" else "ItemID"

    def answer(self, runtime: Any, user: str, items: Sequence[str], filter_arn: str | None = None) -> tuple[str, ...]:
        """What a user is shown, best first; the items are popular ones.

        They are ranked, or the first is what the user looks at, as the recipe wants. Raises ClientError.
        """
        request: dict[str, Any] = {f"{self.kind}Arn": self.arn, "userId": user}
        if self.recipe.operation == "GetPersonalizedRanking":
            request["inputList"] = list(items[:_ASKED])
        if self.recipe.operation == "GetRecommendations":
            request["numResults"] = _ASKED
        if "itemId" in self.recipe.inputs:
            request["itemId"] = items[0]
        if filter_arn is not None:
            request["filterArn"] = filter_arn
        said = getattr(runtime, xform_name(self.recipe.operation))(**request)
        member, key = _ANSWERS[self.recipe.operation]
        return tuple(one[key] for one in said[member])


_ANSWERS = {
    "GetRecommendations": ("itemList", "itemId"),
    "GetPersonalizedRanking": ("personalizedRanking", "itemId"),
    "GetActionRecommendations": ("actionList", "actionId"),
}


def active(aws: EmbeddedAws, tenant: Tenant) -> Iterator[Endpoint]:
    """Every campaign and recommender that is ACTIVE."""
    personalize = aws.client("personalize", tenant.region, tenant.account)

    def call(operation: str, **arguments: str) -> Mapping[str, Any]:
        aws.clock.sleep(1.1)  # one request per second and operation: an application would not be so hasty either
        return getattr(personalize, operation)(**arguments)

    for summary in call("list_campaigns")["campaigns"]:
        found = call("describe_campaign", campaignArn=summary["campaignArn"])["campaign"]
        if found["status"] == ACTIVE:
            version = call("describe_solution_version", solutionVersionArn=found["solutionVersionArn"])
            recipe = recipes.find(version["solutionVersion"]["recipeArn"])
            yield Endpoint("campaign", found["name"], found["campaignArn"], recipe)
    if tenant.domain is not None:
        for found in call("list_recommenders")["recommenders"]:
            if found["status"] == ACTIVE:
                yield Endpoint("recommender", found["name"], found["recommenderArn"], recipes.find(found["recipeArn"]))
