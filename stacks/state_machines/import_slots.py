"""Import slots: of the imports that an account may have pending in a region, each tenant takes one and gives it back.

Personalize refuses the sixth pending import of an account and region, whoever asks ("Quotas": five). So that fifty
tenants whose files come in the same night do not all ask again and again, an import first takes one of so many places
in a table of the account's stage, and waits for its turn without asking Personalize. What others do by hand counts
there as well, so Personalize's own refusal is still waited out (limits.py); and a table that does not answer, or is
not there, keeps no import waiting.

A place is one text in a set: ``<tenant>/<dataset>/<execution>/<until when>``. Another tenant's executions are none of
our business, so nobody asks whether a holder is still running: a place that was not given back is dead once its time is
over, or when the same dataset of the same tenant wants one again, since only one execution at a time imports it.
"""

from __future__ import annotations

from personalize import quotas
from personalize.naming import FleetNames, Names
from stacks.state_machines.asl import CONDITION_FAILED, ME, State, States, choice, js, on, task, wait
from stacks.state_machines.permissions import Allow

RECORD = "imports"
HOURS = 24  # the longest that a place is held: far longer than any import takes
_MILLISECONDS = HOURS * 3_600_000
_TURN = "60 + $floor($random() * 120)"  # an import takes minutes at least


def place(names: Names, dataset: str) -> str:
    """JSONata: the place of this execution, from now on; ``dataset`` is JSONata too."""
    mine = f"'{names.tenant}/' & {dataset} & '/' & $substring($hash({ME}, 'SHA-256'), 0, 16)"
    return js(f"{mine} & '/' & $fromMillis($toMillis($now()) + {_MILLISECONDS})")


def take(names: Names, *, next: str) -> States:
    """States from ``TakeSlot`` on, which go on once $slot, a ``place`` of $dataset, is taken."""
    record = _record(names)
    return {
        "TakeSlot": task(
            "dynamodb:updateItem",
            record
            | {
                "UpdateExpression": "ADD holders :mine",
                # Ours already: the first answer was lost.
                "ConditionExpression": "attribute_not_exists(holders) OR size(holders) < :most"
                " OR contains(holders, :me)",
                "ExpressionAttributeValues": {
                    ":mine": {"SS": [js("$slot")]},
                    ":me": {"S": js("$slot")},
                    ":most": {"N": str(quotas.PENDING_IMPORTS_PER_REGION)},
                },
            },
            catch=[on(CONDITION_FAILED, next="ReadSlots"), on("States.ALL", next=next)],
            next=next,
        ),
        "ReadSlots": task(
            "dynamodb:getItem",
            record | {"ConsistentRead": True},
            assign={"dead": js(_dead(names))},
            catch=[on("States.ALL", next="AwaitTurn")],
            next="AnyDeadSlot",
        ),
        "AnyDeadSlot": choice(("$count($dead) > 0", "FreeDeadSlots"), default="AwaitTurn"),
        "FreeDeadSlots": task(
            "dynamodb:updateItem",
            record
            | {
                "UpdateExpression": "DELETE holders :dead",
                "ExpressionAttributeValues": {":dead": {"SS": js("$dead")}},
            },
            catch=[on("States.ALL", next="AwaitTurn")],
            next="AwaitTurn",
        ),
        "AwaitTurn": wait(_TURN, next="TakeSlot") | {"Assign": {"slot": place(names, "$dataset")}},
    }


def give_back(names: Names, *, next: str) -> State:
    """A Task that gives the place back, if it was taken; if it cannot, its time ends by itself."""
    return task(
        "dynamodb:updateItem",
        _record(names)
        | {
            "UpdateExpression": "DELETE holders :mine",
            "ExpressionAttributeValues": {":mine": {"SS": [js("$slot")]}},
        },
        catch=[on("States.ALL", next=next)],
        next=next,
    )


def allowed(names: Names) -> Allow:
    """Permission to take a place and to give it back: one item of the account's table and nothing else of it."""
    return Allow(
        ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        [_fleet(names).leases_table_arn],
        conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [RECORD]}},
    )


def _dead(names: Names) -> str:
    """The places whose time is over, and those that an earlier import of this dataset has left."""
    ours = f"$its[0] = '{names.tenant}' and $its[1] = $dataset and $ != $slot"
    return f"[$states.result.Item.holders.SS[($its := $split($, '/'); $its[3] < $now() or ({ours}))]]"


def _record(names: Names) -> dict[str, object]:
    return {"TableName": _fleet(names).leases_table, "Key": {"id": {"S": RECORD}}}


def _fleet(names: Names) -> FleetNames:
    return FleetNames(names.account, names.region)
