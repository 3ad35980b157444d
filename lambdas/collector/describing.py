"""Describes resources at the pace that Personalize allows, and stops when somebody else needs its answers more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.collector.facts import Facts, learnt, recipe_of, solution_of
from lambdas.collector.resources import CAMPAIGN, Resource

PAUSE_SECONDS = 1.0  # one request per second and operation ("endpoints and quotas")
THROTTLED = frozenset({"LimitExceededException", "ThrottlingException", "TooManyRequestsException"})
GONE = "ResourceNotFoundException"


class Describer:
    """Asks Personalize, through a boto3 client that hardly retries. `failures` are what it could not describe.

    `recipes` are those of solutions that are known already, by ARN: a solution's never changes.
    """

    def __init__(self, personalize: Any, recipes: dict[str, str], sleep: Callable[[float], None]) -> None:
        self.failures: list[str] = []
        self.throttled = False
        self._personalize = personalize
        self._recipes = recipes
        self._sleep = sleep

    def describe(self, resources: Iterable[Resource]) -> dict[str, Facts]:
        """The facts by ARN, of all that could be described before AWS said that this is enough."""
        found: dict[str, Facts] = {}
        for place, resource in enumerate(resources):
            if place:
                self._sleep(PAUSE_SECONDS)
            try:
                found[resource.arn] = self._facts(resource)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in THROTTLED:
                    self.throttled = True
                    break
                if code != GONE:  # deleted since it was listed
                    self.failures.append(f"{resource.subject} could not be described: {error}")
            except BotoCoreError as error:
                self.failures.append(f"{resource.subject} could not be described: {error}")
        return found

    def _facts(self, resource: Resource) -> Facts:
        kind = resource.kind
        operation = getattr(self._personalize, f"describe_{kind.noun}")
        description = operation(**{kind.arn_member: resource.arn})[kind.noun]
        if kind is not CAMPAIGN:
            return learnt(resource, description, recipe_of(description))
        solution = solution_of(description)
        if solution not in self._recipes:
            answer = self._personalize.describe_solution(solutionArn=solution)
            self._recipes[solution] = recipe_of(answer["solution"])
        return learnt(resource, description, self._recipes[solution])
