"""Requests that create something, and what they meet when there is too much of it.

Personalize has one error, LimitExceededException, for two reasons, and only its words tell them apart. A rate (one
request per second, operation, account and region, whoever asks) is over in a moment: the request is made again, after
ever longer waits with jitter, so that it outlasts a crowd of tenants that wake up together. A number of resources goes
down by no waiting, so it is reported at once; only what is pending ends by itself, so an import or a training waits
for a slot. (API reference, "LimitExceededException"; developer guide, "Error messages" and "Quotas".)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stacks.state_machines import notices
from stacks.state_machines.asl import States, choice, js, on, personalize, wait

ERROR = "Personalize.LimitExceededException"
FRESH = {"refusals": 0}  # what is assigned before the first request: by a machine, or by an iteration of a Map
ATTEMPTS = 40  # at half a minute each on average: about 18 minutes
LONGEST = 60
SLOT_SECONDS = 300  # imports take minutes at least, trainings half an hour: a slot is not free sooner

_PACE = f"1 + $floor($random() * $min([{LONGEST}, $power(2, $refusals + 2)]))"  # a crowd is spread at once
_RATE = "/requests per second|rate exceeded/i"
_PENDING = "/pending|in_progress/i"
_ADVICE = "This is a quota: remove what is not needed any more, or have AWS raise it (Service Quotas)."


def create(
    state: str,
    action: str,
    arguments: object,
    *,
    next: str,
    assign: Mapping[str, object] | None = None,
    catch: Sequence[Mapping[str, object]] = (),
    failed: str = "GiveUp",
    pending: bool = False,
) -> States:
    """The Task ``state`` on one of Personalize's ``create...`` operations, and the states of its refusals.

    ``catch`` comes before all other errors, which become $problem and go to ``failed``. ``pending`` says that what it
    makes counts only while it is pending, so that a full account is waited for. Needs ``FRESH`` to be assigned before.
    """
    refused, later, slot = f"{state}Refused", f"{state}Later", f"{state}AwaitsSlot"
    again = (f"$contains($problem.cause, {_RATE}) and $refusals <= {ATTEMPTS}", later)
    full = (f"$contains($problem.cause, {_PENDING})", slot)
    limit = on(ERROR, next=refused, assign=_refusal())
    states = {
        state: personalize(
            action,
            arguments,
            assign={**(assign or {}), **FRESH},
            catch=[*catch, limit, notices.failed(next=failed)],
            next=next,
        ),
        refused: choice(again, *([full] if pending else []), default=failed),
        later: wait(_PACE, next=state),
    }
    return states | ({slot: wait(SLOT_SECONDS, next=state)} if pending else {})


def _refusal() -> dict[str, object]:
    """The problem in the service's own words, with advice where waiting does not help, and the refusals in a row."""
    words = f"$words := {notices.CAUSE}"
    return {
        "problem": {
            "error": js("$states.errorOutput.Error"),
            "cause": js(f"({words}; $contains($words, {_RATE}) ? $words : $words & '. {_ADVICE}')"),
        },
        "refusals": js(f"({words}; $contains($words, {_RATE}) ? $refusals + 1 : 0)"),
    }
