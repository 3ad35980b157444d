"""What a sound tenant file could do better, apart from errors: each with the reason and the figure.

A piece of advice is a function from a tenant and the present to tips; one line in ADVICE adds one. Nothing here stops a
deployment.

    costs      what is billed for little
    data       what a model cannot learn from, or has too little of
    filters    rotations that are not needed, windows that shut, filters that nothing can use
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain

from config.advice import costs, data, filters
from config.advice.tips import Tip
from config.models import Tenant

ADVICE: tuple[Callable[[Tenant, datetime], Iterator[Tip]], ...] = (
    costs.update,
    costs.full,
    costs.tuning,
    costs.incremental,
    costs.unasked,
    costs.capacity,
    costs.idle,
    costs.metadata,
    data.untrained_columns,
    data.event_types,
    data.few_events,
    data.live_events,
    data.recipes,
    filters.rotation,
    filters.window,
    filters.spelling,
    filters.unused,
)


def tips(tenant: Tenant, now: datetime) -> Iterator[Tip]:
    """All advice for a tenant that has passed the rules; `now` is an aware time."""
    return chain.from_iterable(advice(tenant, now) for advice in ADVICE)
