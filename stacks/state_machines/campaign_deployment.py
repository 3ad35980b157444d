"""CampaignDeployment: the one writer of a campaign.

Training, reconciliation and people write what they want into the record ``campaign#<name>`` (the version to serve,
the capacity, the configuration) and start this machine; it makes the campaign so and lets go only when what it served
is still what is wanted. It waits for the update itself (``latestCampaignUpdate``), since a campaign stays ACTIVE on
its old version while an update runs, and when one fails.

Input: ``{"campaign": "home", "reason": "..."}``.
"""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, limits, notices, permissions
from stacks.state_machines.asl import State, States, choice, definition, js, on, personalize, succeed, wait
from stacks.state_machines.comparisons import FAILURE_REASON, latest_update, same_flag, same_map, same_value
from stacks.state_machines.permissions import Allow

NAME = "CampaignDeployment"
RECORD = "'campaign#' & $campaign"
POLL_SECONDS = 60

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
    )
)


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of CampaignDeployment for one tenant."""
    return definition(
        "Makes a campaign serve what its record says",
        "Begin",
        _begin(names),
        lease.acquire(names.state_table, RECORD, acquired="AnythingToServe", busy="LeftToTheOther"),
        _compare(names),
        _change(names, features),
        _end(names),
        notices.failure(
            names,
            NAME,
            {"campaign": "$campaign"},
            "The campaign goes on serving its last good version. The next training, or a deploy, tries again.",
        ),
    )


def _begin(names: Names) -> States:
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {
                "campaign": js("$states.input.campaign"),
                "campaignArn": js(
                    f"'{names.personalize_arn('campaign', names.tenant + '_')}' & $states.input.campaign"
                ),
                **limits.FRESH,
            },
            "Next": "AcquireLease",
        },
        "LeftToTheOther": succeed(),
        "AnythingToServe": choice(
            ("$exists($record.solutionVersionArn) and $exists($record.settings)", "ReadWanted"),
            default="ReleaseUnserved",
        ),
        "ReleaseUnserved": lease.release(names.state_table, RECORD, served="served", next="NothingToServeYet"),
        "NothingToServeYet": notices.event(
            names,
            f"{NAME} Skipped",
            {"campaign": js("$campaign"), "reason": "no trained version yet"},
            next="Done",
        ),
        "ReadWanted": {
            "Type": "Pass",
            "Assign": {
                "wanted": js(
                    "$merge([$parse($record.settings.S), {'SolutionVersionArn': $record.solutionVersionArn.S}])"
                ),
                "tried": False,  # once for each wish, be it for another version, capacity or configuration
            },
            "Next": "DescribeCampaign",
        },
    }


def _compare(names: Names) -> States:
    return {
        "DescribeCampaign": personalize(
            "describeCampaign",
            {"CampaignArn": js("$campaignArn")},
            assign={
                "actual": js("$states.result.Campaign"),
                "update": js(latest_update("Campaign")),
            },
            catch=[
                on("Personalize.ResourceNotFoundException", next="CreateCampaign"),
                notices.failed(),
            ],
            next="Compare",
        ),
        "Compare": choice(
            (_BUSY, "WaitForCampaign"),
            (_AS_WANTED, "Release"),
            ("$tried", "NotTaken"),
            default="UpdateCampaign",
        ),
        "WaitForCampaign": wait(POLL_SECONDS, next="DescribeCampaign"),
        "NotTaken": {
            "Type": "Pass",
            "Assign": {"problem": {"error": "CampaignNotDeployed", "cause": js(FAILURE_REASON)}},
            "Next": "GiveUp",
        },
    }


def _change(names: Names, features: Features) -> States:
    tried = {"tried": True}
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


def _end(names: Names) -> States:
    return {
        "Release": _release(names),
        "Deployed": notices.event(
            names,
            f"{NAME} Succeeded",
            {"campaign": js("$campaign"), "solutionVersionArn": js("$wanted.SolutionVersionArn")},
            next="Done",
        ),
        "Done": succeed(),
        **lease.give_up(
            names.state_table,
            RECORD,
            next="ReportFailure",
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"campaign": js("$campaign"), "reason": "asked for while the last run failed"},
            },
        ),
    }


def _release(names: Names) -> State:
    return lease.release(names.state_table, RECORD, served="served", next="Deployed")


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    return [
        *permissions.lease(names, NAME),
        permissions.start(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        permissions.on_tenants(names, "campaign", "CreateCampaign", "DescribeCampaign", "UpdateCampaign"),
        permissions.on_tenants(names, "solution", "CreateCampaign", "UpdateCampaign"),
        *permissions.tagging(names, features, "campaign"),
    ]
