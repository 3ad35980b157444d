"""CampaignDeployment: the one writer of a campaign.

Training, reconciliation and people write what they want into the record ``campaign#<name>`` (the version to serve,
the capacity, the configuration) and start this machine; it makes the campaign so and lets go only when what it served
is still what is wanted. It waits for the update itself (``latestCampaignUpdate``), since a campaign stays ACTIVE on
its old version while an update runs, and when one fails. A campaign whose record is parked (parking.py) is deleted,
never in the middle of something, and stays so until its record is parked no longer; one that was removed from the
tenant file (leaving.py) goes with its record. While its solution is being replaced, the settings for the new one wait
in the record (``candidate``) for the first version of that. How long the last updates took is remembered: the first
look comes when the longest of them would be over, since every look is three states that are billed.

Input: ``{"campaign": "home", "reason": "..."}``.
"""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, leaving, limits, memory, notices, parking, permissions, recovery
from stacks.state_machines.asl import INPUT, State, States, choice, definition, js, on, personalize, succeed, task, wait
from stacks.state_machines.comparisons import FAILURE_REASON, latest_update, same_flag, same_map, same_value
from stacks.state_machines.permissions import Allow

NAME = "CampaignDeployment"
CAMPAIGN = f"{INPUT}.campaign"
RECORD = f"'campaign#' & {CAMPAIGN}"
POLL_SECONDS = 60
_LASTED = "$states.result.Attributes.updateDurations.L"
_KNOWN = "($exists($record.updateDurations.L) ? $record.updateDurations.L : [])"
_NEXT_LOOK = (
    "($left := $expected + 30 - ($millis() - $asked) / 1000;"
    f" $tried and $left > 0 ? $ceil($left) : {POLL_SECONDS} + $floor($random() * 5))"
)

# While its solution is being replaced: those of the version that it is asked to serve.
_SETTINGS = (
    "$exists($record.candidateArn) and $contains($record.solutionVersionArn.S, $record.candidateArn.S & '/')"
    " ? $record.candidate.S : $record.settings.S"
)
_PENDING = "['CREATE PENDING', 'CREATE IN_PROGRESS', 'DELETE PENDING', 'DELETE IN_PROGRESS']"
_BUSY = f"$actual.Status in {_PENDING} or $update.Status in {_PENDING}"
_AS_WANTED = " and ".join(
    (
        "$actual.Status = 'ACTIVE'",
        same_value("SolutionVersionArn"),
        same_value("MinProvisionedTPS"),
        same_map("CampaignConfig.ItemExplorationConfig"),
        same_map("CampaignConfig.RankingInfluence"),
        same_flag("CampaignConfig.EnableMetadataWithRecommendations"),
        same_flag("CampaignConfig.SyncWithLatestSolutionVersion"),
    )
)


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of CampaignDeployment for one tenant."""
    return definition(
        "Makes a campaign serve what its record says",
        "AcquireLease",
        lease.acquire(
            names.state_table,
            RECORD,
            acquired="AnythingToServe",
            busy="LeftToTheOther",
            assign={
                "campaign": js(CAMPAIGN),
                "campaignArn": js(f"'{names.personalize_arn('campaign', names.tenant + '_')}' & {CAMPAIGN}"),
                "expected": js(f"($known := {memory.numbers(_LASTED)}; $count($known) > 0 ? $max($known) : 0)"),
                "asked": js("$millis()"),
                **limits.FRESH,
            },
        ),
        _begin(names, features),
        _compare(),
        _change(names, features),
        _delete(names, features),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"campaign": CAMPAIGN},
            "The campaign goes on serving its last good version. The next training, or a deploy, tries again.",
        ),
    )


def _begin(names: Names, features: Features) -> States:
    parked = [(parking.TRAINED_ANEW, "Revive"), (parking.HALTED, "StillParked")] if features.deletes_campaigns else []
    wanted = _wanted(features)
    return {
        "LeftToTheOther": succeed(),
        "AnythingToServe": choice(
            (leaving.GONE, "DescribeCampaign", {"leaves": True, "wanted": {}, "tried": False}),
            *parked,
            ("$exists($record.solutionVersionArn) and $exists($record.settings)", "DescribeCampaign", wanted),
            default="ReleaseUnserved",
        ),
        "ReleaseUnserved": lease.release(names.state_table, RECORD, served="served", next="NothingToServeYet"),
        "NothingToServeYet": notices.event(
            names,
            f"{NAME} Skipped",
            {"campaign": js("$campaign"), "reason": "no trained version yet"},
            next="",
        ),
    }


def _wanted(features: Features) -> dict[str, object]:
    """What is assigned from the record; tried is once for each wish, be it for a version, capacity or configuration."""
    return {
        "wanted": js(f"$merge([$parse({_SETTINGS}), {{'SolutionVersionArn': $record.solutionVersionArn.S}}])"),
        "tried": False,
        "leaves": js(parking.PARKED) if features.deletes_campaigns else False,
    }


def _compare() -> States:
    return {
        "DescribeCampaign": personalize(
            "describeCampaign",
            {"CampaignArn": js("$campaignArn")},
            assign={
                "actual": js("$states.result.Campaign"),
                "update": js(latest_update("Campaign")),
                "took": js(_took()),
            },
            catch=[
                on("Personalize.ResourceNotFoundException", next="Absent"),
                notices.failed(),
            ],
            next="Compare",
        ),
        "Compare": choice(
            (_BUSY, "WaitForCampaign"),
            ("$leaves", "DeleteCampaign"),
            (f"{recovery.HAD_FAILED} and {_AS_WANTED}", "TellRecovered"),
            (_AS_WANTED, "Release"),
            ("$tried", "NotTaken"),
            default="UpdateCampaign",
        ),
        "WaitForCampaign": wait(_NEXT_LOOK, next="DescribeCampaign"),
        "NotTaken": {
            "Type": "Pass",
            "Assign": {"problem": {"error": "CampaignNotDeployed", "cause": js(FAILURE_REASON)}},
            "Next": "GiveUp",
        },
    }


def _took() -> str:
    """How long the update took that has just ended, in seconds; null if there was none."""
    update = "$states.result.Campaign.LatestCampaignUpdate"
    seconds = f"$round(($toMillis({update}.LastUpdatedDateTime) - $toMillis({update}.CreationDateTime)) / 1000)"
    return f"$tried and {update}.Status = 'ACTIVE' ? {seconds} : null"


def _change(names: Names, features: Features) -> States:
    tried = {"tried": True, "asked": js("$millis()")}
    tags = f", {json.dumps(features.tagged)}" if features.tags else ""
    return {
        **limits.create(
            "CreateCampaign",
            "createCampaign",
            js(f"$merge([$wanted, {{'Name': '{names.tenant}_' & $campaign}}{tags}])"),
            assign=tried,
            catch=[on("Personalize.ResourceAlreadyExistsException", next="WaitForCampaign")],
            next="WaitForCampaign",
        ),
        "UpdateCampaign": personalize(
            "updateCampaign",
            js("$merge([$wanted, {'CampaignArn': $campaignArn}])"),
            assign=tried,
            catch=[on("Personalize.ResourceInUseException", next="WaitForCampaign"), notices.failed()],
            next="WaitForCampaign",
        ),
    }


def _delete(names: Names, features: Features) -> States:
    going = ("Personalize.ResourceInUseException", "Personalize.ResourceNotFoundException")
    parked = [("$leaves", "TellParked")] if features.deletes_campaigns else []
    about = ("campaign", "$campaign")
    return {
        "Absent": choice((leaving.GONE, "Forget"), *parked, default="CreateCampaign"),
        "DeleteCampaign": personalize(
            "deleteCampaign",
            {"CampaignArn": js("$campaignArn")},
            catch=[on(*going, next="WaitForCampaign"), notices.failed()],
            next="WaitForCampaign",
        ),
        **leaving.states(names, NAME, RECORD, about=about),
        **(_park(names, features, about) if features.deletes_campaigns else {}),
    }


def _park(names: Names, features: Features, about: tuple[str, str]) -> States:
    return {
        **parking.states(names, NAME, RECORD, outcome="Deleted", about=about),
        "Revive": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(RECORD),
                "UpdateExpression": parking.REVIVE,
                "ExpressionAttributeValues": {":now": {"S": js("$now()")}},
                "ReturnValues": "ALL_NEW",
            },
            assign={"record": js("$states.result.Attributes")},
            catch=[notices.failed()],
            next="ReadWanted",
        ),
        "ReadWanted": {"Type": "Pass", "Assign": _wanted(features), "Next": "DescribeCampaign"},
    }


def _end(names: Names) -> States:
    return {
        **recovery.told(
            names,
            NAME,
            {"campaign": "$campaign"},
            recovery.forgotten(names.state_table, RECORD, next="Release"),
        ),
        "Release": _release(names),
        "Deployed": notices.event(
            names,
            f"{NAME} Succeeded",
            {"campaign": js("$campaign"), "solutionVersionArn": js("$wanted.SolutionVersionArn")},
            next="",
        ),
        "Done": succeed(),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="ReportFailure",
            failure=recovery.FAILURE,
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"campaign": js("$campaign"), "reason": "asked for while the last run failed"},
            },
        ),
    }


def _release(names: Names) -> State:
    longer = memory.lately("$record.updateDurations.L", "{'N': $string($took)}")
    took = js(f"$took != null ? {longer} : {_KNOWN}")
    left = {"updateDurations": {"L": took}}
    return lease.release(names.state_table, RECORD, served="served", next="Deployed", left=left)


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    actions = ["CreateCampaign", "DescribeCampaign", "UpdateCampaign", "DeleteCampaign"]
    return [
        *permissions.lease(names, NAME),
        permissions.records(names, "DeleteItem"),
        permissions.start(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        permissions.on_tenants(names, "campaign", *actions),
        permissions.on_tenants(names, "solution", "CreateCampaign", "UpdateCampaign"),
        *permissions.tagging(names, features, "campaign"),
    ]
