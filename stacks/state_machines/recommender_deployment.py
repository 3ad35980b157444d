"""RecommenderDeployment: the one writer of a recommender, and of the pointer under which callers find it.

Reconciliation writes what is wanted into the record ``recommender#<name>``, with the data that it would be made from,
and starts this machine once that data is in: Personalize trains a recommender while it creates it, and then by itself
every seven days. A recommender is found through a pointer (an SSM parameter that holds its ARN), since its name carries
a hash of its recipe. One whose creation failed is deleted, so that its name is free; if the data was at fault, it is
tried again when there is other data: reconciliation looks at once, since data may have come in meanwhile. One that a
person has stopped (INACTIVE) stays stopped. One whose record is parked (parking.py) is stopped, and started again when
its record is parked no longer. One whose recipe changed is another one: it takes over the pointer, and the one before
(``former``, a set) is deleted when callers had time to move. One that was removed from the tenant file (leaving.py)
goes with its pointer, those before it and its record.

Input: ``{"recommender": "for-you", "reason": "..."}``.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import faults, lease, limits, notices, parking, permissions, recommender_succession
from stacks.state_machines.asl import State, States, choice, definition, js, on, personalize, succeed, task, wait
from stacks.state_machines.comparisons import (
    FAILURE_REASON,
    latest_update,
    same_columns,
    same_flag,
    same_map,
    same_value,
)
from stacks.state_machines.permissions import Allow
from stacks.state_machines.recommender_succession import GOING, POLL_SECONDS

NAME = "RecommenderDeployment"
RECORD = "'recommender#' & $recommender"
_PENDING = "['CREATE PENDING', 'CREATE IN_PROGRESS', 'DELETE PENDING', 'DELETE IN_PROGRESS']"
_SWITCHING = "['START PENDING', 'START IN_PROGRESS', 'STOP PENDING', 'STOP IN_PROGRESS']"
_BUSY = f"$actual.Status in {_PENDING} or $actual.Status in {_SWITCHING} or $update.Status in {_PENDING}"
_AS_WANTED = " and ".join(
    (
        "$actual.Status in ['ACTIVE', 'INACTIVE']",
        same_value("RecommenderConfig.MinRecommendationRequestsPerSecond"),
        same_map("RecommenderConfig.ItemExplorationConfig"),
        same_flag("RecommenderConfig.EnableMetadataWithRecommendations"),
        same_columns("RecommenderConfig.TrainingDataConfig.ExcludedDatasetColumns"),
        same_columns("RecommenderConfig.TrainingDataConfig.IncludedDatasetColumns"),
    )
)
_UNFIT_DATA = f"$exists($record.madeFrom) and $not($problem.error = '{limits.ERROR}') and {faults.DATA}"
# Brought back, and that was not carried out yet; any other INACTIVE one was stopped by a person.
_REVIVED = "($exists($record.revived) and $not($record.started.S = $record.revived.S) and $not($started))"


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of RecommenderDeployment for one tenant."""
    return definition(
        "Makes a recommender what its record says, and points to it",
        "Begin",
        _begin(names, features),
        lease.acquire(names.state_table, RECORD, acquired="AnyWish", busy="LeftToTheOther"),
        _compare(features),
        _change(names, features),
        _switch(names, features),
        _remove(),
        _point(names),
        recommender_succession.replaced(names, NAME, RECORD),
        recommender_succession.removed(names, NAME, RECORD),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"recommender": "$recommender"},
            "A recommender that exists goes on with its old configuration. If the data is at fault, upload better data:"
            " its import starts the next attempt; otherwise the next deploy, or the daily run, tries again.",
        ),
    )


def _begin(names: Names, features: Features) -> States:
    parked = [(parking.HALTED, "StillParked")] if features.stops_recommenders else []
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {"recommender": js("$states.input.recommender"), "unfit": False, **limits.FRESH},
            "Next": "AcquireLease",
        },
        "LeftToTheOther": succeed(),
        "AnyWish": choice(
            ("$exists($record.gone) and $exists($record.wanted)", "Leave"),
            *parked,
            ("$exists($record.wanted)", "ReadWanted"),
            default="ReleaseUnserved",
        ),
        "ReleaseUnserved": lease.release(names.state_table, RECORD, served="served", next="Done"),
        "ReadWanted": {
            "Type": "Pass",
            "Assign": {
                "wanted": js("$parse($record.wanted.S)"),
                "arn": js(f"'{names.personalize_arn('recommender', '')}' & $parse($record.wanted.S).Name"),
                "tried": False,  # once for each wish
                "started": False,
                **({"parked": js(parking.PARKED)} if features.stops_recommenders else {}),
                "leaves": False,
                "unfit": False,
                "problem": {"error": "RecommenderNotDeployed", "cause": "it is gone"},
            },
            "Next": "DescribeRecommender",
        },
    }


def _compare(features: Features) -> States:
    parked = [("$parked and $actual.Status = 'INACTIVE'", "TellParked"), ("$parked", "StopRecommender")]
    failure = {"problem": {"error": "RecommenderNotDeployed", "cause": js(FAILURE_REASON)}}
    return {
        "DescribeRecommender": personalize(
            "describeRecommender",
            {"RecommenderArn": js("$arn")},
            assign={
                "actual": js("$states.result.Recommender"),
                "update": js(latest_update("Recommender")),
            },
            catch=[on("Personalize.ResourceNotFoundException", next="Absent"), notices.failed()],
            next="Compare",
        ),
        "Compare": choice(
            (_BUSY, "WaitForRecommender"),
            ("$leaves", "DeleteFailedOne"),
            *(parked if features.stops_recommenders else []),
            (f"$actual.Status = 'INACTIVE' and {_REVIVED}", "StartRecommender"),
            (f"$actual.Status = 'ACTIVE' and {_REVIVED}", "RecordStarted"),
            ("$actual.Status = 'CREATE FAILED'", "CreationFailed"),
            (_AS_WANTED, "ReadPointer"),
            ("$tried", "NotTaken"),
            default="UpdateRecommender",
        ),
        "WaitForRecommender": wait(POLL_SECONDS, next="DescribeRecommender"),
        "NotTaken": {"Type": "Pass", "Assign": failure, "Next": "GiveUp"},
        "CreationFailed": {"Type": "Pass", "Assign": failure, "Next": "DeleteFailedOne"},
    }


def _change(names: Names, features: Features) -> States:
    tried = {"tried": True}
    parked = [("$parked", "RecordHalted")] if features.stops_recommenders else []
    return {
        # Gone after an attempt of ours: its creation failed. One that an earlier run left behind is made anew.
        "Absent": choice(("$leaves", "AnyFormer"), *parked, ("$tried", "WhoseFault"), default="CreateRecommender"),
        **limits.create(
            "CreateRecommender",
            "createRecommender",
            {
                "Name": js("$wanted.Name"),
                "DatasetGroupArn": names.dataset_group_arn,
                "RecipeArn": js("$wanted.RecipeArn"),
                "RecommenderConfig": js("$wanted.RecommenderConfig"),
                **features.tagged,
            },
            assign=tried,
            catch=[on("Personalize.ResourceAlreadyExistsException", next="WaitForRecommender", assign=tried)],
            failed="WhoseFault",
            next="WaitForRecommender",
        ),
        "UpdateRecommender": personalize(
            "updateRecommender",
            {"RecommenderArn": js("$arn"), "RecommenderConfig": js("$wanted.RecommenderConfig")},
            assign=tried,
            catch=[on("Personalize.ResourceInUseException", next="WaitForRecommender"), notices.failed()],
            next="WaitForRecommender",
        ),
    }


def _switch(names: Names, features: Features) -> States:
    stopping = {
        "StopRecommender": _switched("stopRecommender"),
        **parking.states(names, NAME, RECORD, outcome="Stopped", about=("recommender", "$recommender")),
    }
    return {
        "StartRecommender": _switched("startRecommender"),
        "RecordStarted": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(RECORD),
                "UpdateExpression": "SET started = :revived",
                "ExpressionAttributeValues": {":revived": {"S": js("$record.revived.S")}},
            },
            assign={"started": True},
            catch=[notices.failed()],
            next="WaitForRecommender",
        ),
        **(stopping if features.stops_recommenders else {}),
    }


def _switched(action: str) -> State:
    return personalize(
        action,
        {"RecommenderArn": js("$arn")},
        catch=[on(*GOING, next="WaitForRecommender"), notices.failed()],
        next="WaitForRecommender",
    )


def _remove() -> States:
    """A failed recommender holds its name until it is deleted."""
    return {
        "DeleteFailedOne": personalize(
            "deleteRecommender",
            {"RecommenderArn": js("$arn")},
            catch=[on(*GOING, next="WaitForRecommender"), notices.failed()],
            next="WaitForRecommender",
        ),
    }


def _point(names: Names) -> States:
    pointer = js(f"'{names.recommender_pointer('')}' & $recommender")
    return {
        "ReadPointer": task(
            "aws-sdk:ssm:getParameter",
            {"Name": pointer},
            assign={"pointer": js("$states.result.Parameter.Value")},
            catch=[
                on("Ssm.ParameterNotFoundException", next="PointerRight", assign={"pointer": ""}),
                notices.failed(),
            ],
            next="PointerRight",
        ),
        "PointerRight": choice(("$pointer = $arn", "AnyFormer"), default="SwitchPointer"),
        "SwitchPointer": task(
            "aws-sdk:ssm:putParameter",
            {
                "Name": pointer,
                "Value": js("$arn"),
                "Type": "String",
                "Overwrite": True,
                "Description": js(f"'The recommender to ask now as ' & $recommender & ' of tenant {names.tenant}'"),
            },
            catch=[notices.failed()],
            next="AnyFormer",
        ),
    }


def _end(names: Names) -> States:
    return {
        "Release": lease.release(names.state_table, RECORD, served="served", next="Deployed"),
        "Deployed": notices.event(
            names,
            f"{NAME} Succeeded",
            {"recommender": js("$recommender"), "recommenderArn": js("$arn")},
            next="Done",
        ),
        "Done": succeed(),
        "WhoseFault": choice((_UNFIT_DATA, "RememberUnfitData"), default="GiveUp"),
        "RememberUnfitData": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(RECORD),
                "UpdateExpression": "SET unfitData = :data",
                "ExpressionAttributeValues": {":data": {"S": js("$record.madeFrom.S")}},
            },
            assign={"unfit": True},
            catch=[on("States.ALL", next="GiveUp")],
            next="GiveUp",
        ),
        "AnyOtherData": choice(("$unfit", "Reconcile"), default="ReportFailure"),
        "Reconcile": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn("TenantReconciliation"),
                "Input": {"reason": js("'other data for ' & $recommender & '?'")},
            },
            catch=[on("States.ALL", next="ReportFailure")],
            next="ReportFailure",
        ),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="AnyOtherData",
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"recommender": js("$recommender"), "reason": "asked for while the last run failed"},
            },
        ),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    pointers = names.arn("ssm", f"parameter{names.recommender_pointer('*')}")
    verbs = ("Create", "Describe", "Update", "Delete", "Start", *(["Stop"] if features.stops_recommenders else []))
    return [
        *permissions.lease(names, NAME),
        permissions.start(names, NAME, "TenantReconciliation"),
        *permissions.notices(names, notices.event_source(names)),
        permissions.on_tenants(names, "recommender", *(f"{verb}Recommender" for verb in verbs)),
        Allow(["personalize:CreateRecommender"], [names.dataset_group_arn]),
        Allow(
            ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
            [pointers],
            why="also those of recommenders that the tenant file no longer has, all below the tenant's own path",
        ),
        permissions.records(names, "DeleteItem"),
        *permissions.tagging(names, features, "recommender"),
    ]
