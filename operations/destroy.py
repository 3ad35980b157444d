"""The verb `destroy`: removes what a tenant's machines made, so that nothing billed stays behind.

CloudFormation's stacks are left alone; which command removes them is said at the end. Between looking and acting, a
machine may make something more, so the tenant is looked at again until there is nothing left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from operations import destruction, execution, inventory
from operations.calls import Calls
from personalize.naming import Names

_MOST_ROUNDS = 5


@dataclass(frozen=True)
class Destruction:
    """The verb with everything that it touches the world through."""

    names: Names
    calls: Calls
    out: Callable[[str], None]
    confirmed: Callable[[], bool]  # asks the person

    def run(self, *, dry_run: bool) -> int:
        """Show the plan and, unless it is a dry run or not wanted, carry it out; returns the exit status."""
        steps = destruction.plan(inventory.read(self.names, self.calls))
        self._show(steps)
        if steps and dry_run:
            self.out("dry run: nothing was changed")
            return 0
        if steps and not self.confirmed():
            self.out("nothing was changed")
            return 1
        for _ in range(_MOST_ROUNDS):
            if not steps:
                self._say_what_comes_next()
                return 0
            for number, step in enumerate(steps, 1):
                self.out(f"[{number}/{len(steps)}] {step.action} {step.resource.name}")
                execution.perform(step, self.names, self.calls)
            steps = destruction.plan(inventory.read(self.names, self.calls))
        self.out(f"after {_MOST_ROUNDS} rounds there is still something; what makes it?")
        self._show(steps)
        return 1

    def _show(self, steps: tuple[destruction.Step, ...]) -> None:
        place = f"{self.names.tenant} in {self.names.account}, {self.names.region}"
        if not steps:
            self.out(f"{place}: nothing that the machines made is left")
            return
        self.out(f"{place}: {len(steps)} steps")
        for step in steps:
            self.out(f"  {step}")

    def _say_what_comes_next(self) -> None:
        tenant = self.names.tenant
        self.out("done; what is left belongs to CloudFormation. Next:")
        self.out(f"  npx cdk destroy -c tenant={tenant} '{tenant}/*'")
        self.out("Data that is retained (bucket, key, table, datasets) stays until somebody deletes it by hand.")
        self.out("To keep the tenant instead, enable its schedules and rules and start TenantReconciliation.")
