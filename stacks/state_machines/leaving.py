"""The end of what was removed from the tenant file: its writer deletes it, forgets its record and tells.

Reconciliation marks a record (``removed``), and after a grace period asks the writer for the end (``gone``). Whoever
wants the thing again meanwhile takes both marks away and counts the generation on, so that a writer that has just
deleted it does not forget the record, but makes it anew.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import CONDITION_FAILED, ME, States, js, on, task

GONE = "$exists($record.gone)"


def states(names: Names, workflow: str, record: str, *, about: tuple[str, str]) -> States:
    """``Forget``, after the thing is gone, and the event ``<workflow> Removed``; ``about`` is a label with its JSONata
    expression.
    """
    label, subject = about
    return {
        "Forget": task(
            "dynamodb:deleteItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(record),
                # Nothing left: the first answer was lost.
                "ConditionExpression": "attribute_not_exists(id)"
                " OR (holder = :me AND generation = :read AND attribute_exists(gone))",
                "ExpressionAttributeValues": {":me": {"S": js(ME)}, ":read": {"N": js("$record.generation.N")}},
            },
            catch=[on(CONDITION_FAILED, next="AcquireLease"), notices.failed()],
            next="TellRemoved",
        ),
        "TellRemoved": notices.event(names, f"{workflow} Removed", {label: js(subject)}, next="Done"),
    }
