"""Places: of what an account may have pending in a region, each tenant takes one and gives it back.

Personalize refuses the sixth pending import and the twenty-first pending training of an account and region, whoever
asks ("Quotas"). So that fifty tenants whose files come in the same night do not all ask again and again, an import
first takes one of five places in a table of the account's stage, and waits for its turn without asking Personalize. A
FULL training takes one of eight: the other pending trainings are left to the UPDATEs, which are due every hour and take
none. It takes it before the solution's lease, so that UPDATEs go on while it waits. What others do by hand counts in
Personalize as well, so its own refusal is still waited out (limits.py); and a table that does not answer, or is not
there, keeps nobody waiting.

A place is one text in a set: ``<tenant>/<what>/<execution>/<until when>``. Another tenant's executions are none of our
business, so nobody asks whether a holder is still running: a place that was not given back is dead once its time is
over. One of the same thing of the same tenant is dead, too, where the lease was taken first; where it comes after the
place, as of trainings, the lease tells whether its holder lives, and whoever takes the lease over has its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from personalize import quotas
from personalize.naming import FleetNames, Names
from stacks.state_machines.asl import CONDITION_FAILED, ME, State, States, choice, ever_rarer, js, on, task, wait
from stacks.state_machines.permissions import Allow


@dataclass(frozen=True)
class Places:
    """One kind: the id of its record, how many there are, for how long one is held at most, how long a turn lasts.

    ``turn`` is JSONata in seconds: what holds a place takes minutes, or most of an hour.
    """

    record: str
    most: int
    hours: int
    turn: str


IMPORTS = Places("imports", quotas.PENDING_IMPORTS_PER_REGION, 24, "60 + $floor($random() * 120)")
FULL_SHARE = 0.4  # of the pending trainings
TRAININGS = Places(
    "trainings",
    int(FULL_SHARE * quotas.PENDING_SOLUTION_VERSIONS_PER_REGION),
    72,
    f"{ever_rarer(150, 600)} + $floor($random() * 150)",
)


OWN = f"$contains($place, $substring($hash({ME}, 'SHA-256'), 0, 16))"  # whether $place is not another execution's
_OVER = "$its[3] < $now()"


def mine(names: Names, places: Places, what: str, since: str = "$now()") -> str:
    """The place of this execution for ``what``, since when it wants one (both JSONata), as a field."""
    own = f"'{names.tenant}/' & {what} & '/' & $substring($hash({ME}, 'SHA-256'), 0, 16)"
    return js(f"{own} & '/' & $fromMillis($toMillis({since}) + {places.hours * 3_600_000})")


def take(
    names: Names,
    places: Places,
    what: str,
    *,
    next: str,
    awaited: str | None = None,
    shared: str | None = None,
    assign: Mapping[str, object] | None = None,
) -> States:
    """States from ``TakePlace`` on, which go on once $place, that of this execution, is taken.

    Who had to wait for it goes to ``awaited``, if that is another state. With ``shared``, who finds that another
    execution for the same thing has one goes there with that one as $place; without it that other one is dead. After
    each turn ``assign`` is assigned.
    """
    record = _record(names, places)
    return {
        "TakePlace": _take(record, places, next),
        **({"TakePlaceAgain": _take(record, places, awaited)} if awaited else {}),
        "ReadPlaces": task(
            "dynamodb:getItem",
            record | {"ConsistentRead": True},
            assign={
                "dead": js(_found(_OVER if shared else f"{_OVER} or {_ours(names, what)}")),
                **({"ours": js(_found(f"{_ours(names, what)} and $not({_OVER})"))} if shared else {}),
            },
            catch=[on("States.ALL", next="AwaitTurn")],
            next="AnyDeadPlace",
        ),
        "AnyDeadPlace": choice(
            *([("$count($ours) > 0", shared, {"place": js("$ours[0]")})] if shared else []),
            ("$count($dead) > 0", "FreeDeadPlaces"),
            default="AwaitTurn",
        ),
        "FreeDeadPlaces": task(
            "dynamodb:updateItem",
            record
            | {
                "UpdateExpression": "DELETE holders :dead",
                "ExpressionAttributeValues": {":dead": {"SS": js("$dead")}},
            },
            catch=[on("States.ALL", next="AwaitTurn")],
            next="AwaitTurn",
        ),
        "AwaitTurn": wait(places.turn, next="TakePlaceAgain" if awaited else "TakePlace")
        | ({"Assign": dict(assign)} if assign else {}),
    }


def _take(record: Mapping[str, object], places: Places, next: str) -> State:
    return task(
        "dynamodb:updateItem",
        {
            **record,
            "UpdateExpression": "ADD holders :mine",
            # Ours already: the first answer was lost.
            "ConditionExpression": "attribute_not_exists(holders) OR size(holders) < :most OR contains(holders, :me)",
            "ExpressionAttributeValues": {
                ":mine": {"SS": [js("$place")]},
                ":me": {"S": js("$place")},
                ":most": {"N": str(places.most)},
            },
        },
        catch=[on(CONDITION_FAILED, next="ReadPlaces"), on("States.ALL", next=next)],
        next=next,
    )


def give_back(names: Names, places: Places, *, next: str) -> State:
    """A Task that gives the place back, if it was taken; if it cannot, its time ends by itself."""
    return task(
        "dynamodb:updateItem",
        _record(names, places)
        | {
            "UpdateExpression": "DELETE holders :mine",
            "ExpressionAttributeValues": {":mine": {"SS": [js("$place")]}},
        },
        catch=[on("States.ALL", next=next)],
        next=next,
    )


def allowed(names: Names, places: Places) -> Allow:
    """Permission to take a place and to give it back: one item of the account's table and nothing else of it."""
    return Allow(
        ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        [_fleet(names).leases_table_arn],
        conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [places.record]}},
    )


def _ours(names: Names, what: str) -> str:
    """Whether another execution for the same thing has it."""
    return f"($its[0] = '{names.tenant}' and $its[1] = {what} and $ != $place)"


def _found(condition: str) -> str:
    return f"[$states.result.Item.holders.SS[($its := $split($, '/'); {condition})]]"


def _record(names: Names, places: Places) -> dict[str, object]:
    return {"TableName": _fleet(names).leases_table, "Key": {"id": {"S": places.record}}}


def _fleet(names: Names) -> FleetNames:
    return FleetNames(names.account, names.region)
