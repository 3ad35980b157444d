"""FilterRotation: the one writer of a filter, static or rotated, and of the pointer under which callers find it.

Filters are immutable. So a new expression is a new filter: create it, wait until it is ACTIVE, switch the pointer (an
SSM parameter that holds the ARN), and only then delete what is older than the number to keep, a while later if callers
may still have it from the pointer. A Lambda decides, from what the machine read; the machine acts. A static filter is
one whose expression does not change: the same steps, once. One that was removed from the tenant file (leaving.py) goes
with its pointer, all its filters and its record.

Input: ``{"filter": "recent", "reason": "schedule"}``.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, leaving, limits, notices, permissions
from stacks.state_machines.asl import State, States, choice, definition, each, js, on, personalize, succeed, task, wait
from stacks.state_machines.permissions import Allow

NAME = "FilterRotation"
FUNCTION = "filter_rotation"
RECORD = "'filter#' & $filter"
POLL_SECONDS = 30
# Callers need not read the pointer for every request: what it named before works for as long as they may keep it.
CACHED_SECONDS = 15 * 60
LEAVING_SECONDS = 5 * 60  # deletions take minutes, and a look at all of them takes many events of the history
# What a deletion meets that was asked for before: by a request whose answer got lost, or by somebody else.
_GOING = ("Personalize.ResourceNotFoundException", "Personalize.ResourceInUseException")


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of FilterRotation for one tenant."""
    return definition(
        "Creates the filter that is due, points to it, deletes what is too old",
        "Begin",
        _begin(names),
        lease.acquire(names.state_table, RECORD, acquired="AnyWish", busy="LeftToTheOther"),
        _plan(names),
        _leave(names),
        _create(names, features),
        _switch(names),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"filter": "$filter"},
            "The pointer still names the last good filter. Correct the expression in the tenant file and deploy.",
        ),
    )


def _begin(names: Names) -> States:
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {"filter": js("$states.input.filter"), **limits.FRESH},
            "Next": "AcquireLease",
        },
        "LeftToTheOther": succeed(),
        "AnyWish": choice(
            ("$exists($record.gone) and $exists($record.wanted)", "DeletePointer"),
            ("$exists($record.wanted)", "ListFilters"),
            default="ReleaseUnserved",
        ),
        "ReleaseUnserved": lease.release(names.state_table, RECORD, served="served", next="Done"),
    }


def _plan(names: Names) -> States:
    return {
        "ListFilters": personalize(
            "listFilters",
            {"DatasetGroupArn": names.dataset_group_arn, "MaxResults": 100},  # a dataset group holds 30 by default
            assign={"filters": js("[$states.result.Filters]")},
            catch=[notices.failed()],
            next="ReadPointer",
        ),
        "ReadPointer": task(
            "aws-sdk:ssm:getParameter",
            {"Name": js(f"'{names.pointer('')}' & $filter")},
            assign={"pointer": js("$states.result.Parameter.Value")},
            catch=[on("Ssm.ParameterNotFoundException", next="Plan", assign={"pointer": ""}), notices.failed()],
            next="Plan",
        ),
        "Plan": task(
            "lambda:invoke",
            {
                "FunctionName": names.function_arn(FUNCTION),
                "Payload": {
                    "filter": js("$filter"),
                    "wanted": js("$parse($record.wanted.S)"),
                    "filters": js(
                        "[$filters.{'name': Name, 'arn': FilterArn, 'status': Status, 'created': CreationDateTime}]"
                    ),
                    "pointer": js("$pointer"),
                    "gone": js("$exists($record.gone)"),
                    "now": js("$states.context.State.EnteredTime"),
                },
            },
            assign={"plan": js("$states.result.Payload"), "retiring": js("[$states.result.Payload.retire]")},
            catch=[notices.failed()],
            next="WhichEnd",
        ),
    }


def _leave(names: Names) -> States:
    """First the pointer, then what it named."""
    return {
        "DeletePointer": task(
            "aws-sdk:ssm:deleteParameter",
            {"Name": js(f"'{names.pointer('')}' & $filter")},
            catch=[on("Ssm.ParameterNotFoundException", next="ListFilters"), notices.failed()],
            next="CallersMoveOn",
        ),
        "CallersMoveOn": wait(CACHED_SECONDS, next="ListFilters"),
        "WhichEnd": choice((leaving.GONE, "AnyLeft"), default="AnyFailedOne"),
        "AnyLeft": choice(("$count($retiring) > 0", "RetireAll"), default="Forget"),
        "RetireAll": _deletions(next="LetThemGo"),
        "LetThemGo": wait(LEAVING_SECONDS, next="ListFilters"),
        **leaving.states(names, NAME, RECORD, about=("filter", "$filter")),
    }


def _create(names: Names, features: Features) -> States:
    return {
        # A name is taken until its filter is gone, even that of one whose creation failed.
        "AnyFailedOne": choice(("$exists($plan.failed)", "DeleteFailedOne"), default="AnythingToCreate"),
        "DeleteFailedOne": personalize(
            "deleteFilter",
            {"FilterArn": js("$plan.failed")},
            catch=[on(*_GOING, next="LetItGo"), notices.failed()],
            next="LetItGo",
        ),
        "LetItGo": wait(POLL_SECONDS, next="CreateFilter"),
        "AnythingToCreate": choice(("$plan.create", "CreateFilter"), default="DescribeFilter"),
        **limits.create(
            "CreateFilter",
            "createFilter",
            {
                "Name": js("$plan.name"),
                "DatasetGroupArn": names.dataset_group_arn,
                "FilterExpression": js("$plan.expression"),
                **features.tagged,
            },
            catch=[on("Personalize.ResourceAlreadyExistsException", next="WaitForFilter")],
            next="WaitForFilter",
        ),
        "WaitForFilter": wait(POLL_SECONDS, next="DescribeFilter"),
        "DescribeFilter": personalize(
            "describeFilter",
            {"FilterArn": js("$plan.arn")},
            assign={
                "status": js("$states.result.Filter.Status"),
                "problem": {
                    "error": "FilterFailed",
                    "cause": js(
                        "$exists($states.result.Filter.FailureReason)"
                        " ? $states.result.Filter.FailureReason : 'the service gave no reason'"
                    ),
                },
            },
            # It was on its way out when we looked, and now its name is free.
            catch=[on("Personalize.ResourceNotFoundException", next="CreateFilter"), notices.failed()],
            next="FilterStatus",
        ),
        "FilterStatus": choice(
            ("$status = 'ACTIVE'", "PointerRight"), ("$status = 'CREATE FAILED'", "GiveUp"), default="WaitForFilter"
        ),
    }


def _switch(names: Names) -> States:
    return {
        "PointerRight": choice(("$pointer = $plan.arn", "AnyToRetire"), default="SwitchPointer"),
        "SwitchPointer": task(
            "aws-sdk:ssm:putParameter",
            {
                "Name": js(f"'{names.pointer('')}' & $filter"),
                "Value": js("$plan.arn"),
                "Type": "String",
                "Overwrite": True,
                "Description": js(f"'The filter to use now as ' & $filter & ' of tenant {names.tenant}'"),
            },
            catch=[notices.failed()],
            next="AnyToRetire",
        ),
        "AnyToRetire": choice(
            ("$pointer in $retiring", "LetCallersMove"), ("$count($retiring) > 0", "Retire"), default="Release"
        ),
        "LetCallersMove": wait(CACHED_SECONDS, next="Retire"),
        "Retire": _deletions(next="Release"),
    }


def _deletions(*, next: str) -> State:
    """Asks for the deletion of whatever is retiring."""
    one: States = {
        "DeleteFilter": personalize(
            "deleteFilter",
            {"FilterArn": js("$states.input")},
            catch=[on(*_GOING, next="Gone")],
            next="Gone",
        ),
        "Gone": succeed(),
    }
    return each("$retiring", "DeleteFilter", one, next=next) | {"Catch": [notices.failed()]}


def _end(names: Names) -> States:
    return {
        "Release": lease.release(names.state_table, RECORD, served="served", next="Rotated"),
        "Rotated": notices.event(
            names,
            f"{NAME} Succeeded",
            {"filter": js("$filter"), "filterArn": js("$plan.arn"), "reason": js("$plan.reason")},
            next="Done",
        ),
        "Done": succeed(),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="ReportFailure",
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"filter": js("$filter"), "reason": "asked for while the last run failed"},
            },
        ),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    pointers = names.arn("ssm", f"parameter{names.pointer('*')}")
    return [
        *permissions.lease(names, NAME),
        permissions.start(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        permissions.listing("ListFilters"),
        permissions.on_tenants(names, "filter", "CreateFilter", "DescribeFilter", "DeleteFilter"),
        Allow(["personalize:CreateFilter"], [names.dataset_group_arn]),
        Allow(
            ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
            [pointers],
            why="one pointer for each filter of the tenant file, all below the tenant's own path",
        ),
        permissions.records(names, "DeleteItem"),
        Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)]),
        *permissions.tagging(names, features, "filter"),
    ]
