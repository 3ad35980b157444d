"""RecommenderDeployment's ends: of recommenders that another one has taken over from, and of a removed one.

Callers need not read the pointer for every request: what it named works for as long as they may keep it.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import lease, leaving, notices
from stacks.state_machines.asl import States, choice, js, on, personalize, task, wait

POLL_SECONDS = 60
CACHED_SECONDS = 15 * 60
GOING = ("Personalize.ResourceNotFoundException", "Personalize.ResourceInUseException")


def replaced(names: Names, workflow: str, record: str) -> States:
    """The recommenders that another one has taken over from, one after the other."""
    arn = f"'{names.personalize_arn('recommender', '')}' & $former[0]"
    return {
        "AnyFormer": {
            "Type": "Pass",
            "Assign": {"former": js("[$exists($record.former) ? $record.former.SS[$not($ = $wanted.Name)] : []]")},
            "Next": "FormerLeft",
        },
        "FormerLeft": choice(("$count($former) > 0", "LetCallersMove"), ("$leaves", "Forget"), default="Release"),
        "LetCallersMove": wait(CACHED_SECONDS, next="DeleteFormer"),
        "DeleteFormer": personalize(
            "deleteRecommender",
            {"RecommenderArn": js(arn)},
            catch=[on(GOING[0], next="ForgetFormer"), on(GOING[1], next="WaitForFormer"), notices.failed()],
            next="WaitForFormer",
        ),
        "WaitForFormer": wait(POLL_SECONDS, next="LookForFormer"),
        "LookForFormer": personalize(
            "describeRecommender",
            {"RecommenderArn": js(arn)},
            assign={"formerStatus": js("$states.result.Recommender.Status")},
            catch=[on(GOING[0], next="ForgetFormer"), notices.failed()],
            next="FormerThere",
        ),
        "FormerThere": choice(("$contains($formerStatus, 'DELETE')", "WaitForFormer"), default="DeleteFormer"),
        "ForgetFormer": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(record),
                "UpdateExpression": "DELETE former :gone",
                "ExpressionAttributeValues": {":gone": {"SS": [js("$former[0]")]}},
            },
            assign={"former": js("[$filter($former, function($name, $at) { $at > 0 })]")},
            catch=[notices.failed()],
            next="FormerLeft",
        ),
    }


def removed(names: Names, workflow: str, record: str) -> States:
    """First the pointer, then what it named."""
    return {
        "Leave": {
            "Type": "Pass",
            "Assign": {
                "leaves": True,
                "wanted": js("$parse($record.wanted.S)"),
                "arn": js(f"'{names.personalize_arn('recommender', '')}' & $parse($record.wanted.S).Name"),
            },
            "Next": "DeletePointer",
        },
        "DeletePointer": task(
            "aws-sdk:ssm:deleteParameter",
            {"Name": js(f"'{names.recommender_pointer('')}' & $recommender")},
            catch=[on("Ssm.ParameterNotFoundException", next="DescribeRecommender"), notices.failed()],
            next="CallersMoveOn",
        ),
        "CallersMoveOn": wait(CACHED_SECONDS, next="DescribeRecommender"),
        **leaving.states(names, workflow, record, about=("recommender", "$recommender")),
    }
