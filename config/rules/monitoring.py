"""What happens to what nobody asks, and the thresholds of the alarms: what works, without contradictions.

API reference, DeleteCampaign and StopRecommender: a campaign cannot be stopped, and a recommender that is stopped keeps
its model and is billed no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Campaign, Recommender, Tenant
from config.problems import Finding, Path

_WRONG = {
    Campaign: ("stop", "a campaign cannot be stopped, only deleted; write delete"),
    Recommender: ("delete", "a recommender that is stopped is billed no more and keeps its model; write stop"),
}
_FALLING = ("utilization_low",)  # these ring below their threshold, all others from it on


def idle(tenant: Tenant) -> Iterator[Finding]:
    """An action that the endpoint can take, and settings of an action only where there is one."""
    for path, endpoint in every_endpoint(tenant):
        place, chosen = (*path, "idle"), endpoint.idle
        wrong, advice = _WRONG[type(endpoint)]
        if chosen.action == wrong:
            yield Finding((*place, "action"), f"found {wrong!r}; {advice}")
            continue
        if chosen.action == "notify":
            for key in ("further_hours", "revive"):
                if key in chosen.model_fields_set:
                    text = f"found {getattr(chosen, key)!r}; with action notify nothing follows; remove it"
                    yield Finding((*place, key), text, about=((*place, "action"),))
        elif chosen.action == "stop" and chosen.revive != "by_hand":
            text = f"found {chosen.revive!r}; a recommender that is stopped is not trained; write by_hand"
            yield Finding((*place, "revive"), text)


def thresholds(tenant: Tenant) -> Iterator[Finding]:
    """What is critical is worse than what deserves a warning."""
    alarms = tenant.monitoring.alarms
    for kind in type(alarms).model_fields:
        chosen = getattr(alarms, kind)
        if chosen.warning is None or chosen.critical is None:
            continue
        falling = kind in _FALLING
        if chosen.critical >= chosen.warning if falling else chosen.critical <= chosen.warning:
            side = "less" if falling else "more"
            text = f"found {chosen.critical:g} with warning {chosen.warning:g}; write {side} than that, or ~ for either"
            yield Finding(("monitoring", "alarms", kind, "critical"), text)


def every_endpoint(tenant: Tenant) -> Iterator[tuple[Path, Campaign | Recommender]]:
    """All campaigns and recommenders of a tenant with the place of each."""
    for index, solution in enumerate(tenant.solutions):
        for inner, campaign in enumerate(solution.campaigns):
            yield ("solutions", index, "campaigns", inner), campaign
    for index, recommender in enumerate(tenant.recommenders):
        yield ("recommenders", index), recommender
