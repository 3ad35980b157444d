"""What is billed for little: trainings too many, capacity too much, models that nobody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.advice.tips import DAY, Tip, campaigns, interval, monthly, solutions
from config.models import Tenant
from personalize import prices
from personalize.recipes import RECIPES

_AUTO_UPDATE = timedelta(hours=2)  # developer guide, "Automatic updates"
_HOUR = 3_600
_SELDOM = timedelta(days=28)  # a month at its shortest; more often finds little that is new
_UNLESS = "write 1, or why traffic needs more under capacity_reason"


def update(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """The service takes new items in by itself, and does so no longer for a version that was made with UPDATE."""
    for path, solution, recipe in solutions(tenant):
        chosen = solution.training.update
        if not chosen or not recipe.auto_update or (count := monthly(chosen)) is None:
            continue
        price = prices.TRAINING_HOUR
        text = f"{chosen.schedule} makes up to {count:,.0f} solution versions a month, each billed by the training hour"
        cost = f"about {price:.2f} US dollars an hour: {count * price:,.0f} a month if each takes one"
        free = "Personalize takes new items in every two hours at no charge"
        soon = interval(chosen) < _AUTO_UPDATE
        advice = "if that is soon enough, remove `update`" if soon else "remove `update`: it is no faster"
        yield Tip((*path, "training", "update"), f"{text} ({cost}); {free}; {advice}")


def full(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Events take effect between trainings already; the service's own rhythm is seven days."""
    for path, solution, _ in solutions(tenant):
        chosen = solution.training.full
        shortest, count = interval(chosen), monthly(chosen)
        if shortest is None or shortest >= DAY:
            continue
        text = f"{chosen.schedule} trains up to {count:,.0f} times a month, each at full price"
        reason = "live events take effect between trainings and AWS's own default is every 7 days"
        yield Tip((*path, "training", "full"), f"{text}; {reason}; train daily or weekly")


def tuning(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Good values keep for long: AWS itself tunes its v2 recipes every 90 days."""
    for path, solution, _ in solutions(tenant):
        due = solution.tuning.due if solution.tuning else None
        often = interval(due) if due else None
        if often is None or often >= _SELDOM:
            continue
        jobs = solution.tuning.max_training_jobs
        text = (
            f"{due.schedule} tries up to {jobs} models each time, all billed: up to {jobs * monthly(due):,.0f} a month"
        )
        cost = f"about {prices.TRAINING_HOUR:.2f} US dollars an hour of training"
        advice = "tune every three months, or remove the schedule and tune by hand"
        yield Tip(
            (*path, "tuning", "schedule"), f"{text} ({cost}); AWS tunes its own v2 recipes every 90 days; {advice}"
        )


def incremental(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Other recipes' updates are free, these are not (developer guide, "Semantic-Similarity recipe")."""
    for path, solution, _ in solutions(tenant):
        if solution.training.incremental:
            text = "new items are taken in about every 30 minutes, and unlike other recipes' updates each is billed"
            advice = "remove it if the next FULL training is soon enough; popularity and freshness wait for that anyway"
            yield Tip((*path, "training", "incremental"), f"{text}; {advice}")


def unasked(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """A model is trained for somebody."""
    for path, solution, recipe in solutions(tenant):
        if solution.campaigns or solution.batch_inference or solution.batch_segments:
            continue
        count = monthly(solution.training.full)
        trained = f"it is trained up to {count:,.0f} times a month" if count else "it is trained"
        ways = ["batch_segments"] if recipe.segments else ["campaigns"] + ["batch_inference"] * recipe.supports_batch
        yield Tip(path, f"{trained} and nothing asks it; add {' or '.join(ways)}, or remove the solution")


def capacity(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """The minimum is billed whether it is used or not, and what serves grows by itself when it is exceeded."""
    for path, solution, campaign in campaigns(tenant):
        if campaign.min_provisioned_tps > 1 and campaign.capacity_reason is None:
            least, asked = (prices.idle_month(solution.recipe, tps) for tps in (1, campaign.min_provisioned_tps))
            text = f"{campaign.min_provisioned_tps} is billed used or not: about {asked:,.0f} US dollars a month"
            reason = f"1 costs about {least:,.0f} and a campaign grows by itself, within minutes, when there are more"
            yield Tip((*path, "min_provisioned_tps"), f"{text}; {reason} requests; {_UNLESS}")
    for index, recommender in enumerate(tenant.recommenders):
        asked = recommender.min_recommendation_requests_per_second
        if asked > 1 and recommender.capacity_reason is None:
            text = f"{asked} is billed used or not: {asked * _HOUR:,} requests every hour, where 1 is {_HOUR:,}"
            reason = "a recommender grows by itself, within minutes, when there are more requests"
            key = "min_recommendation_requests_per_second"
            yield Tip(("recommenders", index, key), f"{text}; {reason}; {_UNLESS}")


def idle(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """The v2 recipes have a price of their own."""
    for path, solution, campaign in campaigns(tenant):
        unguarded = campaign.keep or campaign.idle.action == "notify"
        if prices.is_v2(solution.recipe) and campaign.min_provisioned_tps == 1 and unguarded:
            older = solution.recipe.removesuffix("-v2")
            month, other = prices.idle_month(solution.recipe, 1), prices.idle_month(older, 1)
            text = f"with {solution.recipe} it costs about {month:,.0f} US dollars a month without a single request"
            advice = "only deleting a campaign ends its price: `idle` with action delete does, when nobody asks it"
            yield Tip(path, f"{text}, with {older} about {other:,.0f}; {advice}")


def metadata(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Free with the v2 recipes only (developer guide, "Item metadata in recommendations")."""
    asking = [(path, solution.recipe) for path, solution, one in campaigns(tenant) if one.metadata_in_responses]
    asking = [(path, recipe) for path, recipe in asking if not RECIPES[recipe].free_metadata]
    asking += [
        (("recommenders", index), one.recipe)
        for index, one in enumerate(tenant.recommenders)
        if one.metadata_in_responses
    ]
    for path, recipe in asking:
        text = f"metadata in responses are billed on top with {recipe} (they are free with the v2 recipes)"
        yield Tip((*path, "metadata_in_responses"), f"{text}; remove it if the caller can look items up itself")
