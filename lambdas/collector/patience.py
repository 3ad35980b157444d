"""From which silence on there is something to tell: half of the hours that a tenant file lets a thing idle.

Each metric is billed by the hour in which it is published, so a silence that is nowhere near the declared hours is told
to nobody: what is asked every few hours would else be billed for two metrics. Half of them, so that a dashboard shows
what is coming.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from lambdas.collector.resources import Subject

LEAST = timedelta(hours=1)
USUAL = timedelta(hours=24)  # the tenant file's own default


@dataclass(frozen=True)
class Patience:
    """`declared` has hours by tenant, by kind (Campaign, Recommender) and by name; `usual` is of what is in no file."""

    declared: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    usual: timedelta = USUAL

    def of(self, subject: Subject) -> timedelta:
        """The shortest silence of a subject that is told."""
        hours = self.declared.get(subject.tenant, {}).get(subject.kind.dimension, {}).get(subject.name)
        return max(LEAST, (self.usual if hours is None else timedelta(hours=hours)) / 2)
