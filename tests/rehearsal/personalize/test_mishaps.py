"""What befalls the service itself: failures that come after the request was accepted, long trainings."""

from __future__ import annotations

import pytest

from rehearsal.personalize import mishaps

from .conftest import ACCOUNT, REGION

REASON = "There was no capacity."
UNWATCHED = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")'


@pytest.fixture
def befalls(sandbox):
    return mishaps.of(ACCOUNT, REGION)


def test_an_update_that_fails_gives_its_reason_and_the_old_version_serves_on(sandbox, befalls):
    _, campaign = sandbox.deployed("aws-user-personalization", "Interactions")
    before = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    befalls.fail_next("campaign-update", before["name"], REASON)
    sandbox.update_campaign(campaignArn=campaign, minProvisionedTPS=5)
    sandbox.later(minutes=10)
    after = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    assert (after["status"], after["minProvisionedTPS"]) == ("ACTIVE", 1)
    assert (after["latestCampaignUpdate"]["status"], after["latestCampaignUpdate"]["failureReason"]) == (
        "CREATE FAILED",
        REASON,
    )


def test_a_campaign_whose_creation_failed_can_be_updated_and_serves_then(sandbox, befalls):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    version = sandbox.train(sandbox.solution(group, "aws-sims"))["solutionVersionArn"]
    befalls.fail_next("campaign", "", REASON)
    campaign = sandbox.create_campaign(name="home", solutionVersionArn=version)["campaignArn"]
    sandbox.later(minutes=10)
    failed = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    assert (failed["status"], failed["failureReason"]) == ("CREATE FAILED", REASON)
    sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=version)
    assert sandbox.describe_campaign(campaignArn=campaign)["campaign"]["status"] == "CREATE FAILED"
    sandbox.later(minutes=10)
    assert sandbox.describe_campaign(campaignArn=campaign)["campaign"]["status"] == "ACTIVE"


def test_a_mishap_happens_once_and_only_to_the_name_that_was_meant(sandbox, befalls):
    group = sandbox.group("Interactions")
    befalls.fail_next("filter", "second", REASON)
    statuses = {}
    for name in ("first", "second-one", "second-two"):
        arn = sandbox.create_filter(name=name, datasetGroupArn=group, filterExpression=UNWATCHED)["filterArn"]
        sandbox.later(minutes=5)
        described = sandbox.describe_filter(filterArn=arn)["filter"]
        statuses[name] = (described["status"], described.get("failureReason"))
    assert statuses == {
        "first": ("ACTIVE", None),
        "second-one": ("CREATE FAILED", REASON),
        "second-two": ("ACTIVE", None),
    }


def test_trainings_fail_and_last_as_they_are_told(sandbox, befalls):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    solution = sandbox.solution(group, "aws-sims")
    befalls.fail_next("training", "", REASON)
    assert sandbox.train(solution)["failureReason"] == REASON
    befalls.training_factor = 24
    arn = sandbox.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    sandbox.later(hours=5)
    assert (
        sandbox.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]["status"] == "CREATE IN_PROGRESS"
    )


def test_an_unknown_kind_of_work_is_refused():
    with pytest.raises(ValueError, match="no such kind: dataset"):
        mishaps.Mishaps().fail_next("dataset", "x", REASON)


def test_a_training_lasts_as_long_as_is_said_for_its_mode(sandbox, befalls):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    befalls.minutes["FULL"] = 61
    arn = sandbox.create_solution_version(solutionArn=sandbox.solution(group, "aws-sims"))["solutionVersionArn"]
    for minutes, status in ((60.9, "CREATE IN_PROGRESS"), (0.2, "ACTIVE")):
        sandbox.later(minutes=minutes)
        assert sandbox.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]["status"] == status
