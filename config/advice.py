"""What a sound tenant file could do better, apart from errors: each with the reason and the figure.

A piece of advice is a function from a tenant and the present to tips; one line in ADVICE adds one. Nothing here stops a
deployment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from config.filters import instants, placeholders, windows
from config.filters.parsing import parse, spelled
from config.models import Campaign, Schedule, Solution, Tenant
from config.problems import Path, dotted
from personalize import filters, prices, quotas, recipes, schedules

_DAY = timedelta(days=1)
_MONTH = prices.DAYS_OF_A_MONTH * _DAY
_AUTO_UPDATE = timedelta(hours=2)  # developer guide, "Automatic updates"


@dataclass(frozen=True)
class Tip:
    """A place in the file and what to consider there."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{dotted(self.path)}: {self.text}"


def tips(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """All advice for a tenant that has passed the rules; `now` is an aware time."""
    return chain.from_iterable(advice(tenant, now) for advice in ADVICE)


def _update(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """The service takes new items in by itself, and does so no longer for a version that was made with UPDATE."""
    for path, solution, recipe in _solutions(tenant):
        update = solution.training.update
        if not update or not recipe.auto_update or (count := _monthly(update)) is None:
            continue
        price = prices.TRAINING_HOUR
        text = f"{update.schedule} makes up to {count:,.0f} solution versions a month, each billed by the training hour"
        cost = f"about {price:.2f} US dollars an hour: {count * price:,.0f} a month if each takes one"
        free = "Personalize takes new items in every two hours at no charge"
        soon = _interval(update) < _AUTO_UPDATE
        advice = "if that is soon enough, remove `update`" if soon else "remove `update`: it is no faster"
        yield Tip((*path, "training", "update"), f"{text} ({cost}); {free}; {advice}")


def _full(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """Events take effect between trainings already; the service's own rhythm is seven days."""
    for path, solution, _ in _solutions(tenant):
        interval, count = _interval(solution.training.full), _monthly(solution.training.full)
        if interval is None or interval >= _DAY:
            continue
        text = f"{solution.training.full.schedule} trains up to {count:,.0f} times a month, each at full price"
        reason = "live events take effect between trainings and AWS's own default is every 7 days"
        yield Tip((*path, "training", "full"), f"{text}; {reason}; train daily or weekly")


def _capacity(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """The minimum is billed whether it is used or not, and a campaign grows by itself when it is exceeded."""
    for path, solution, campaign in _campaigns(tenant):
        if campaign.min_provisioned_tps > 1:
            least, asked = (prices.idle_month(solution.recipe, tps) for tps in (1, campaign.min_provisioned_tps))
            text = f"{campaign.min_provisioned_tps} is billed used or not: about {asked:,.0f} US dollars a month"
            reason = f"1 costs about {least:,.0f} and a campaign grows by itself, within minutes, when there are more"
            yield Tip((*path, "min_provisioned_tps"), f"{text}; {reason} requests; write 1 unless traffic jumps")


def _idle(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    for path, solution, campaign in _campaigns(tenant):
        if prices.is_v2(solution.recipe) and campaign.min_provisioned_tps == 1:
            older = solution.recipe.removesuffix("-v2")
            month, other = prices.idle_month(solution.recipe, 1), prices.idle_month(older, 1)
            text = f"with {solution.recipe} it costs about {month:,.0f} US dollars a month without a single request"
            yield Tip(path, f"{text}, with {older} about {other:,.0f}; only deleting a campaign ends its price")


def _rotation(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    for index, one in enumerate(tenant.filters):
        if not one.rotate or not (instead := placeholders.replacement(one, now)):
            continue
        held = f"it holds {one.rotate.keep + 1} of the {quotas.FILTERS_PER_DATASET_GROUP} filters"
        count = _monthly(one.rotate)
        made = f" and is made anew up to {count:,.0f} times a month" if count else ""
        text = f"{held}{made}; a placeholder needs no rotation: write {instead.expression!r} without values and rotate"
        yield Tip(("filters", index, "rotate"), f"{text}, and call {instead.call}")


def _window(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    for index, one in enumerate(tenant.filters):
        if not one.rotate:
            continue
        for moment in instants.telling(one.rotate.time_zone):
            field = windows.empty(parse(filters.render(one.expression, one.plain_values, moment)))
            if field:
                text = f"rendered at {moment:%Y-%m-%dT%H:%M:%SZ} no {field} meets all its comparisons"
                yield Tip(("filters", index, "expression"), f"{text}; move one of the values")
                break


def _spelling(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """AWS's samples write words in any case; only the guide's spelling is promised, and the rehearsal insists on it."""
    for index, one in enumerate(tenant.filters):
        if (spelling := spelled(one.expression, {})) != one.expression:
            yield Tip(("filters", index, "expression"), f"the guide promises one spelling of words only: {spelling!r}")


ADVICE: tuple[Callable[[Tenant, datetime], Iterator[Tip]], ...] = (
    _update,
    _full,
    _capacity,
    _idle,
    _rotation,
    _window,
    _spelling,
)


def _solutions(tenant: Tenant) -> Iterator[tuple[Path, Solution, recipes.Recipe]]:
    for index, solution in enumerate(tenant.solutions):
        yield ("solutions", index), solution, recipes.RECIPES[solution.recipe]


def _campaigns(tenant: Tenant) -> Iterator[tuple[Path, Solution, Campaign]]:
    for path, solution, _ in _solutions(tenant):
        for index, campaign in enumerate(solution.campaigns):
            yield (*path, "campaigns", index), solution, campaign


def _interval(schedule: Schedule) -> timedelta | None:
    return schedules.minimum_interval(schedule.schedule)


def _monthly(schedule: Schedule) -> float | None:
    """How often a schedule fires in thirty days at its densest; None if once or never."""
    interval = _interval(schedule)
    return _MONTH / interval if interval else None
