"""Every alarm of one tenant: the kinds that it has something for, with its thresholds, and one for whatever idles."""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Tenant
from personalize.naming import Names
from stacks.alarms.alarm import WARNING, Alarm
from stacks.alarms.kinds import IDLE, KINDS, Kind
from stacks.alarms.subjects import answering
from stacks.dashboards.endpoints import Endpoint


def of_tenant(tenant: Tenant, names: Names) -> tuple[Alarm, ...]:
    """All alarms that tell people something, in the order of the table."""
    by_kind = (alarm for kind in KINDS for alarm in _of_kind(kind, tenant, names))
    return (*by_kind, *(_idle(endpoint) for endpoint in answering(tenant, names)))


def _of_kind(kind: Kind, tenant: Tenant, names: Names) -> Iterator[Alarm]:
    """One for each subject and severity; a threshold of null is no alarm."""
    thresholds = getattr(tenant.monitoring.alarms, kind.key).model_dump()
    for subject in kind.subjects(tenant, names):
        for severity, threshold in thresholds.items():
            if threshold is not None:
                words = {**subject.words, "threshold": f"{threshold:g}", "severity": severity}
                purpose = "_".join(filter(None, (kind.key, subject.resource, severity)))
                text = kind.text.format(**words)
                yield Alarm(
                    purpose,
                    text[0].upper() + text[1:],
                    subject.measure,
                    threshold,
                    kind.evaluation,
                    severity,
                    ends=kind.ends,
                )


def _idle(endpoint: Endpoint) -> Alarm:
    """Its threshold is the file's `idle`, which stands with the campaign or recommender."""
    hours = endpoint.idle.after_hours
    return Alarm(
        f"idle_{endpoint.resource}_{WARNING}",
        f"Nobody has asked {endpoint.title} for {hours} hours or more, and it is billed as if they had. "
        + _consequence(endpoint),
        endpoint.idle_hours(),
        hours,
        IDLE,
        WARNING,
    )


def _consequence(endpoint: Endpoint) -> str:
    """What the tenant file says will happen, and what a person can do."""
    idle = endpoint.idle
    if endpoint.keep or idle.action == "notify":
        why = "`keep: true` in the tenant file" if endpoint.keep else "`idle` in the tenant file asks for no action"
        return f"It stays ({why}): find out why nobody asks it, or remove it from the tenant file."
    done = {"delete": "deleted", "stop": "stopped"}[idle.action]
    by_training = ", as does the next FULL training" if idle.revive == "next_full_training" else ""
    return (
        f"It is {done} at about {idle.after_hours + idle.further_hours} hours unless somebody asks it or `keep: true` "
        f"is deployed; `python -m operations revive --tenant {endpoint.tenant} --{endpoint.kind.lower()} "
        f"{endpoint.name}` brings it back{by_training}."
    )
