"""Statistics: what CloudWatch keeps of a minute's samples, and the numbers that it makes of them.

User guide, "CloudWatch statistics definitions". Modelled: SampleCount, Sum, Average, Minimum, Maximum and percentiles
(p50, p99.9). Trimmed and winsorized means, percentile ranks, IQM and the like are refused by name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rehearsal.iam.policies import Unmodelled


class StatisticSet(NamedTuple):
    """Samples of one metric taken together; several of one value have equal bounds."""

    count: float
    total: float
    minimum: float
    maximum: float

    @property
    def uniform(self) -> bool:
        """Whether all its samples are known to be one value, so that percentiles can be computed (PutMetricData)."""
        return self.minimum == self.maximum


Statistic = Callable[[Sequence[StatisticSet]], float | None]


def of_value(value: float, times: float = 1.0) -> StatisticSet:
    """`times` samples of one value."""
    return StatisticSet(times, value * times, value, value)


def merged(first: StatisticSet, second: StatisticSet) -> StatisticSet:
    """Both together."""
    return StatisticSet(
        first.count + second.count,
        first.total + second.total,
        min(first.minimum, second.minimum),
        max(first.maximum, second.maximum),
    )


@functools.cache
def statistic(name: str) -> Statistic:
    """What makes one number of a period's (at least one) sets, or None where it cannot be told.

    Raises ValueError for what is no statistic at all, Unmodelled for one that the rehearsal does not compute.
    """
    if name in _PLAIN:
        return _PLAIN[name]
    percentile = _PERCENTILE.fullmatch(name)
    if percentile:
        return functools.partial(_percentile, float(percentile[1]))
    if _OTHERS.fullmatch(name):
        raise Unmodelled(f"the rehearsal does not model the statistic {name!r} of CloudWatch")
    raise ValueError(f"{name!r} is not a statistic; it is one of {', '.join(_PLAIN)} or a percentile such as p99.9")


def needs_samples(name: str) -> bool:
    """Whether the statistic is made of single samples, so that they must not be taken together before."""
    return name not in _PLAIN


def _percentile(share: float, sets: Sequence[StatisticSet]) -> float | None:
    """By nearest rank (AWS does not publish how it interpolates: inferred).

    None if single samples are unknown or negative (API reference, PutMetricData and GetMetricStatistics).
    """
    if not all(found.uniform and found.minimum >= 0 for found in sets):
        return None
    ordered = sorted((found.minimum, found.count) for found in sets)
    rank, passed = share / 100 * sum(count for _, count in ordered), 0.0
    for value, count in ordered:
        passed += count
        if passed >= rank:
            return value
    return ordered[-1][0]


def _sum(values: Iterable[float]) -> float:
    return float(sum(values))


_PLAIN: dict[str, Statistic] = {
    "SampleCount": lambda sets: _sum(found.count for found in sets),
    "Sum": lambda sets: _sum(found.total for found in sets),
    "Average": lambda sets: _sum(found.total for found in sets) / _sum(found.count for found in sets),
    "Minimum": lambda sets: min(found.minimum for found in sets),
    "Maximum": lambda sets: max(found.maximum for found in sets),
}
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")
_OTHERS = re.compile(r"IQM|(?:tm|wm|tc|ts)\d[\d.]*|(?:TM|WM|TC|TS|PR)\(.*\)")
