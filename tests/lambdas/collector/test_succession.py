"""What becomes of a silence when a resource goes, comes anew, is replaced or serves another recipe."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmarks.collector.runs import QUARTER
from lambdas.collector.silence import LAG
from tests.lambdas.collector.samples import BORN, NOW
from tests.lambdas.collector.story import ACTIONS, RANK, RANKING, RECOMMEND, USER, Story, quarters


def test_what_is_deleted_while_it_idles_is_told_to_have_ended_once():
    story = Story()
    story.until(3)
    story.account.campaigns[story.home]["status"] = "DELETE PENDING"
    story.until(4)
    del story.account.campaigns[story.home]
    story.until(5)
    assert list(story.idle()) == quarters(1, 3)
    assert story.idle()[3] == 0.0
    assert story.account.items == {}


def test_what_is_made_anew_under_its_name_starts_anew():
    story = Story()
    story.until(6)
    story.account.campaign("acme_home", recipe=USER, created=story.now - LAG, tps=4)
    story.until(8)
    ended = {6.0: 0.0}
    assert story.idle() == pytest.approx(
        {hours: hours for hours in quarters(1, 5.75)} | ended | {hours: hours - 6 for hours in quarters(7, 7.75)}
    )
    assert story.told("ProvisionedTPS", "home")[story.now - 4 * QUARTER] == 4.0


def test_a_recommender_that_is_replaced_keeps_its_voice():
    story = Story()
    account = story.account
    old = account.recommender("acme_top_00000001", recipe="aws-vod-top-picks", created=BORN, rps=3)
    story.until(4)
    assert story.idle("top")[3.75] == pytest.approx(24 + 3.75)
    new = account.recommender("acme_top_00000002", recipe="aws-vod-more-like-x", created=story.now - LAG, rps=2)
    for hours in quarters(4.5, 9):
        account.ask(new, RECOMMEND, NOW + timedelta(hours=hours))
    story.until(7)
    del account.recommenders[old]
    story.until(9)
    told = story.idle("top")
    assert (told[4], list(told)[-1]) == (0.0, 4)  # the new one is not silent yet: so neither are both
    assert set(story.told("ProvisionedTPS", "top").values()) == {3.0, 2.0}
    assert len(account.items) == 2


def test_a_recommender_that_is_stopped_is_not_idle_and_has_no_capacity():
    story = Story()
    top = story.account.recommender("acme_top_00000001", recipe="aws-ecomm-recommended-for-you", created=BORN)
    story.until(1)
    story.account.recommenders[top]["status"] = "INACTIVE"
    story.until(3)
    assert list(story.idle("top")) == quarters(0, 1)
    assert story.idle("top")[1] == 0.0
    assert max(story.told("ProvisionedTPS", "top")) < NOW + timedelta(hours=1)


def test_what_no_tenant_file_made_is_watched_as_well():
    story = Story()
    story.account.campaign("Shop", recipe="aws-sims", created=BORN)
    story.until(1)
    assert story.idle("Shop")[0.75] == 24.75
    (dimensions,) = {
        (datum["Dimensions"][0]["Value"], datum["Dimensions"][1]["Name"])
        for datum in story.account.put
        if datum["Dimensions"][1]["Value"] == "Shop"
    }
    assert dimensions == ("unmanaged", "Campaign")


@pytest.mark.parametrize("dated", [True, False])
def test_a_switch_of_recipe_is_no_silence(dated):
    story = Story()
    for hours in quarters(0, 3):
        story.ask(hours)
    for hours in quarters(3, 9):
        story.ask(hours, RANK)
    story.until(3)
    story.account.serve(story.home, RANKING, "acme_other")
    story.update("ACTIVE", dated=dated)
    story.until(9)
    assert story.idle() == {}
    asked = [params for operation, params in story.account.calls if operation == "GetMetricData"][-1]
    assert [query["MetricStat"]["Metric"]["MetricName"] for query in asked["MetricDataQueries"]] == [RANK]


def test_a_switch_to_a_recipe_that_nothing_counts_ends_the_silence():
    story = Story()
    story.until(3)
    story.account.serve(story.home, ACTIONS, "acme_actions")
    story.until(5)
    assert list(story.idle()) == quarters(1, 3)
    assert story.idle()[3] == 0.0
