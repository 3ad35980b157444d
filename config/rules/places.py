"""Where a tenant lives and who is told."""

from __future__ import annotations

from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Tenant
from config.problems import Finding
from personalize import quotas

# CloudFormation's registry has no AWS::Personalize::EventTracker there.
WITHOUT_EVENT_TRACKER = ("cn-north-1",)


def region(tenant: Tenant) -> Iterator[Finding]:
    """Personalize is not everywhere (general reference, "Amazon Personalize endpoints and quotas")."""
    found = tenant.environment.region
    if found not in quotas.REGIONS:
        advice = did_you_mean(found, quotas.REGIONS) or "use one of " + ", ".join(quotas.REGIONS)
        yield Finding(("environment", "region"), f"found {found!r}; Personalize is not offered there; {advice}")
    elif tenant.event_tracker and found in WITHOUT_EVENT_TRACKER:
        text = f"found true; CloudFormation makes no event tracker in {found}; write false or choose another region"
        yield Finding(("event_tracker",), text, about=(("environment", "region"),))


def notified_once(tenant: Tenant) -> Iterator[Finding]:
    """An address subscribes to a topic once."""
    for index, address in enumerate(tenant.notify):
        if address in tenant.notify[:index]:
            yield Finding(("notify", index), f"found {address!r} a second time; remove it")
