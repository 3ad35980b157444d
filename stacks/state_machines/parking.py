"""Parking: a campaign that nobody asks is deleted, a recommender stopped, by its one writer, if the tenant file wants
it.

TenantWatch parks, people and reconciliation bring back; both only write into the record of the writer and start it:

    parked    the wish: JSON of action, since, hours (of silence), version (the last FULL one) and revive
    halted    the wish that was carried out and told, so that it is told once
    revived   when it was brought back (parked is removed with it); silence counts from then on at the earliest
    started   the revival for which a recommender was started: one that a person stops later stays stopped
    fullVersionArn   of a campaign: the FULL version that it was asked to serve, or that what it serves builds on

What is parked keeps its wishes, and they are carried out when it is revived. The event that follows is
``CampaignDeployment Deleted`` or ``RecommenderDeployment Stopped``, with ``idleHours``, ``since`` and ``revive`` in its
detail; the notice that precedes it is the alarm on idle hours.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import States, js, task

PARKED = "$exists($record.parked)"
HALTED = f"({PARKED} and $exists($record.halted) and $record.halted.S = $record.parked.S)"
_BY_TRAINING = "$parse($record.parked.S).revive = 'next_full_training'"
_OTHER_MODEL = "$exists($record.fullVersionArn) and $record.fullVersionArn.S != $parse($record.parked.S).version"
# A campaign that the tenant file lets the next training bring back, and that was asked to serve another FULL version.
TRAINED_ANEW = f"({PARKED} and {_BY_TRAINING} and {_OTHER_MODEL})"
REVIVE = "SET revived = :now REMOVE parked, halted"


def states(names: Names, workflow: str, record: str, *, outcome: str, about: tuple[str, str]) -> States:
    """``TellParked``, after what is parked is gone or stopped, and ``StillParked``, for later wishes.

    ``about`` is a label with its JSONata expression; ``outcome`` ends the event's name.
    """
    label, subject = about
    parked = "$parse($record.parked.S)"
    return {
        "TellParked": notices.event(
            names,
            f"{workflow} {outcome}",
            {
                label: js(subject),
                "idleHours": js(f"{parked}.hours"),
                "since": js(f"{parked}.since"),
                "revive": js(f"{parked}.revive"),
            },
            next="RecordHalted",
        ),
        "RecordHalted": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(record),
                "UpdateExpression": "SET halted = :parked",
                "ExpressionAttributeValues": {":parked": {"S": js("$record.parked.S")}},
            },
            catch=[notices.failed()],
            next="ReleaseParked",
        ),
        "StillParked": notices.event(
            names,
            f"{workflow} Skipped",
            {label: js(subject), "reason": "parked: nobody asked it"},
            next="ReleaseParked",
        ),
        "ReleaseParked": lease.release(names.state_table, record, served="served", next="Done"),
    }
