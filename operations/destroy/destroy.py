"""The verb `destroy`: nothing that is billed by the hour is left of a tenant, and nothing at all if its file says so.

First whatever could make something more is stopped, then what the machines made goes, then the stacks, then, with
`retain_data: false`, what these retain. Before each of these the tenant is looked at again, and until there is nothing
left: while it is looked at, a machine may make a campaign more, whose solution then cannot go, or a filter, which holds
its dataset. That is also why an interrupted run can be repeated, whatever was done already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from operations.calls import Calls
from operations.destroy import demolition, destruction, erasure, execution, holdings, inventory, jobs
from operations.destroy.destruction import Step
from operations.destroy.holdings import Holdings
from personalize.naming import Names

_MOST_ROUNDS = 8
# What is done before the tenant is looked at again.
_TURNS = (destruction.STOPPING, execution.ACTIONS, erasure.ACTIONS)


@dataclass(frozen=True)
class Destruction:
    """The verb with everything that it touches the world through.

    `own_stacks` are names of the tenant's stacks that a module of its own adds; `retain` is the file's retain_data.
    """

    names: Names
    calls: Calls
    out: Callable[[str], None]
    confirmed: Callable[[], bool]  # asks the person
    retain: bool = True
    own_stacks: tuple[str, ...] = ()

    def run(self, *, dry_run: bool) -> int:
        """Show the plan and, unless it is a dry run or not wanted, carry it out; returns the exit status."""
        self.out(f"{self._place}: looking at what there is")
        steps, held = self._plan()
        self._show(steps, held)
        if steps and dry_run:
            self.out("dry run: nothing was changed")
            return 0
        if steps and not self.confirmed():
            self.out("nothing was changed")
            return 1
        for _ in range(_MOST_ROUNDS):
            if not steps:
                self._conclude(held)
                return 0
            self._carry_out(steps)
            steps, held = self._plan()
        self.out(f"after {_MOST_ROUNDS} rounds there is still something; what makes it?")
        self._show(steps, held)
        return 1

    def _carry_out(self, steps: tuple[Step, ...]) -> None:
        """Those whose turn it is."""
        due = next(found for turn in _TURNS if (found := [step for step in steps if step.action in turn]))
        for number, step in enumerate(due, 1):
            self.out(f"[{number}/{len(due)}] {step.action} {step.resource.name}")
            performer = erasure if step.action in erasure.ACTIONS else execution
            performer.perform(step, self.names, self.calls)

    @property
    def _place(self) -> str:
        return f"{self.names.tenant} in {self.names.account}, {self.names.region}"

    def _plan(self) -> tuple[tuple[Step, ...], Holdings]:
        held = holdings.read(self.names, self.calls, self.own_stacks)
        made = inventory.read(self.names, self.calls)
        made = replace(made, jobs=tuple(jobs.running(self.names, self.calls)))
        return (*destruction.plan(made), *demolition.plan(held, retain=self.retain)), held

    def _show(self, steps: tuple[Step, ...], held: Holdings) -> None:
        if not steps:
            self.out(f"{self._place}: nothing is left to remove")
            return
        self.out(f"{self._place}: {len(steps)} steps")
        for step in steps:
            self.out(f"  {step}")
        if held.fleet and held.others:
            self.out(f"stack {held.fleet.name} stays: {', '.join(held.others)} are deployed in this account and region")
        self._show_kept(held)
        if not self.retain:
            self.out("the tenant file says retain_data: false: its data is erased, and nobody can bring it back")

    def _show_kept(self, held: Holdings) -> None:
        lines = demolition.kept(held) if self.retain else ()
        if lines:
            self.out("what stays, since the tenant file says retain_data: true (the default):")
        for line in lines:
            self.out(f"  {line}")
        if lines:
            self.out(f"  ({demolition.SOURCE})")

    def _conclude(self, held: Holdings) -> None:
        self.out(f"{self._place}: done; nothing that is billed by the hour is left")
        self._show_kept(held)
        if self.retain and demolition.kept(held):
            self.out("To erase that too, write retain_data: false into the tenant file and repeat.")
