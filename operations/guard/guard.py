"""The verb `guard`: stops a deploy that would replace or remove what holds data.

It reads the templates of an assembly and those of the deployed stacks; a stack that is not there has nothing to lose.
With `change_sets` CloudFormation itself is asked as well about each stack that holds data, by a change set that is
never carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from config.documents import Document
from config.models import Tenant
from config.problems import Problem
from operations import stacks
from operations.assembly import Synthesized, Template
from operations.calls import Calls, is_denied
from operations.guard import edits
from operations.guard.change_sets import proposed
from operations.guard.losses import Loss, losses
from operations.guard.stateful import STATEFUL
from personalize.naming import Names
from personalize.quotas import REGIONS


@dataclass(frozen=True)
class Guard:
    """The verb with everything that it looks at the world through; `elsewhere` gives the calls of another region."""

    tenant: Tenant
    document: Document  # the tenant's file
    names: Names
    calls: Calls
    elsewhere: Callable[[str], Calls]
    out: Callable[[str], None]

    def run(self, assembly: Sequence[Synthesized], *, change_sets: bool = False) -> int:
        """Compare and say all that would be lost; returns the exit status, 1 if anything would."""
        found: list[Loss] = []
        problems: list[Problem] = []
        compared = 0
        for stack in assembly:
            deployed = stacks.find(self.calls, stack.name)
            if deployed is None or deployed.is_empty:
                continue
            compared += 1
            found += self._lost(stack, change_sets=change_sets)
        if not self._is_there():
            problems += self._moved()
        problems += edits.problems(found, self.tenant, self.document)
        for problem in problems:
            self.out(str(problem))
        self._conclude(len(assembly), compared, len(problems))
        return 1 if problems else 0

    def _lost(self, stack: Synthesized, *, change_sets: bool) -> list[Loss]:
        pseudo = {
            "AWS::Region": self.names.region,
            "AWS::AccountId": self.names.account,
            "AWS::Partition": self.names.partition,
            "AWS::StackName": stack.name,
        }
        old = stacks.template(self.calls, stack.name)
        found = list(losses(stack.name, old, stack.template, pseudo))
        if change_sets and any(one["Type"] in STATEFUL for one in old.get("Resources", {}).values()):
            known = {loss.logical_id for loss in found}
            found += [loss for loss in self._proposed(stack, old) if loss.logical_id not in known]
        return found

    def _proposed(self, stack: Synthesized, old: Template) -> list[Loss]:
        """What CloudFormation says; the templates alone decide if these credentials may not ask it."""
        self.out(f"{stack.name}: asking CloudFormation for a change set")
        try:
            return proposed(self.calls, stack, old, self.names.partition)
        except ClientError as error:
            if not is_denied(error):
                raise
            self.out(f"{stack.name}: these credentials may not ask ({error}); its templates were compared")
            return []

    def _is_there(self) -> bool:
        return stacks.find(self.calls, self.names.stack("data")) is not None

    def _moved(self) -> list[Problem]:
        """A tenant that is not deployed here, but in another region of this account, was moved there by an edit."""
        places = []
        for region in REGIONS:
            if region == self.names.region or region.startswith("cn-") != self.names.region.startswith("cn-"):
                continue
            try:
                if stacks.find(self.elsewhere(region), self.names.stack("data")) is not None:
                    places.append(region)
            except ClientError as error:  # a region that the account, or this person, is not allowed in
                if not is_denied(error):
                    raise
        if not places:
            return []
        text = (
            f"found {self.names.region}, but {self.names.stack('data')} is deployed in {', '.join(places)}, so its data"
            " would stay there, billed, and an empty installation be made; set it back, or destroy it there first"
        )
        return [self.document.problem(("environment", "region"), text)]

    def _conclude(self, stacks: int, compared: int, problems: int) -> None:
        place = f"{self.names.tenant} in {self.names.account}, {self.names.region}"
        if problems:
            self.out(f"{place}: {problems} edits would destroy something; nothing was deployed")
        elif not compared:
            self.out(f"{place}: nothing is deployed yet, so nothing can be lost")
        else:
            new = f", {stacks - compared} of them new" if compared < stacks else ""
            self.out(f"{place}: {stacks} stacks{new}; nothing that holds data is replaced or removed")
