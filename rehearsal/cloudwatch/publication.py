"""PutMetricData: what is accepted, and from when on it can be read.

API reference, PutMetricData: at most 1,000 data a request, 150 values and 30 dimensions a datum, numbers between
-2^360 and 2^360, times from two weeks ago to two hours ahead; what is late is available later still.
User guide, "Publish custom metrics": statistics of a new metric can be up to two minutes away.

Not modelled, and refused by name: EntityMetricData, high resolution (StorageResolution 1).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.clock import UTC
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.forms import dimensions_of
from rehearsal.cloudwatch.statistic_sets import StatisticSet, of_value
from rehearsal.cloudwatch.store import Metric, Store
from rehearsal.iam.policies import Unmodelled

_MOST_DATA = 1_000
_MOST_VALUES = 150
_LARGEST = 2.0**360
_OLDEST, _NEWEST = dt.timedelta(weeks=2), dt.timedelta(hours=2)
# How old a datum is and how much later it can be read, at worst.
_LATENESS = ((dt.timedelta(hours=24), dt.timedelta(hours=48)), (dt.timedelta(hours=3), dt.timedelta(hours=2)))
_NEW_METRIC = dt.timedelta(minutes=2)
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_FORMS = ("Value", "Values", "StatisticValues")


@dataclass(frozen=True)
class Datum:
    """One MetricDatum: the samples of a metric at a moment."""

    metric: Metric
    at: dt.datetime
    samples: tuple[StatisticSet, ...]


def publish(store: Store, data: Sequence[Datum], now: dt.datetime) -> None:
    """Puts the data that `read` has accepted into the store."""
    for datum in data:
        born, late = store.born(datum.metric), lateness(datum.at, now)
        readable = now + late if late else None
        if born is None or born > now:
            readable = max(readable or now, born or now + _NEW_METRIC)
        for sample in datum.samples:
            store.add(datum.metric, datum.at, sample, seen=readable)


def lateness(at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How long a datum of that time takes to become available."""
    return next((wait for age, wait in _LATENESS if now - at >= age), dt.timedelta())


def read(request: Mapping[str, Any], now: dt.datetime) -> list[Datum]:
    """The data of a request, all or none. Raises BadQuery for what CloudWatch refuses, Unmodelled for the rest."""
    if "EntityMetricData" in request:
        raise Unmodelled("the rehearsal does not model EntityMetricData")
    namespace, data = request["Namespace"], request.get("MetricData") or []
    if namespace.startswith("AWS/"):
        raise BadQuery(f"Namespace: {namespace!r}; namespaces that begin with AWS/ are reserved for AWS's own services")
    if not (_PRINTABLE.fullmatch(namespace) and namespace.strip()):
        raise BadQuery(f"Namespace: {namespace!r}; only printable ASCII characters, and not blanks alone")
    if not data:
        raise BadQuery("MetricData: required and missing")
    if len(data) > _MOST_DATA:
        raise BadQuery(f"MetricData: {len(data)} data, the maximum is {_MOST_DATA:,}")
    return [_datum(namespace, datum, f"MetricData.member.{place}", now) for place, datum in enumerate(data, start=1)]


def _datum(namespace: str, datum: Mapping[str, Any], where: str, now: dt.datetime) -> Datum:
    if datum.get("StorageResolution", 60) != 60:
        raise Unmodelled(f"{where}: the rehearsal does not model metrics of high resolution (StorageResolution 1)")
    dimensions = dimensions_of(datum.get("Dimensions") or (), where)
    for name, value in dimensions.items():
        _check_dimension(name, value, where)
    return Datum(
        Metric.of(namespace, datum["MetricName"], dimensions),
        _time(datum.get("Timestamp"), where, now),
        tuple(_samples(datum, where)),
    )


def _check_dimension(name: str, value: str, where: str) -> None:
    for what, text in (("name", name), ("value", value)):
        if not (_PRINTABLE.fullmatch(text) and text.strip()):
            raise BadQuery(f"{where}: the {what} of dimension {name!r} must be printable ASCII and not blank: {text!r}")
    if name.startswith(":"):
        raise BadQuery(f"{where}: the name of dimension {name!r} must not begin with a colon")


def _time(stated: dt.datetime | None, where: str, now: dt.datetime) -> dt.datetime:
    if stated is None:
        return now
    at = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    if not now - _OLDEST <= at <= now + _NEWEST:
        raise BadQuery(f"{where}.Timestamp: {at:%FT%TZ} is not between two weeks ago and two hours ahead of now")
    return at


def _samples(datum: Mapping[str, Any], where: str) -> Iterator[StatisticSet]:
    given = [form for form in _FORMS if datum.get(form) is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        raise BadQuery(f"{where}: exactly one of {', '.join(_FORMS)} must be given, found {found}")
    if given == ["Value"]:
        yield of_value(_number(datum["Value"], f"{where}.Value"))
    elif given == ["Values"]:
        yield from _several(datum["Values"], datum.get("Counts"), where)
    else:
        yield _statistics(datum["StatisticValues"], f"{where}.StatisticValues")


def _several(values: Sequence[float], counts: Sequence[float] | None, where: str) -> Iterator[StatisticSet]:
    if not 1 <= len(values) <= _MOST_VALUES:
        raise BadQuery(f"{where}.Values: {len(values)} values, between 1 and {_MOST_VALUES} are possible")
    if counts is not None and len(counts) != len(values):
        raise BadQuery(f"{where}: {len(values)} Values and {len(counts)} Counts; there must be as many of both")
    for value, count in zip(values, counts or [1.0] * len(values), strict=True):
        yield of_value(_number(value, f"{where}.Values"), _count(count, f"{where}.Counts"))


def _statistics(form: Mapping[str, float], where: str) -> StatisticSet:
    total, low, high = (_number(form[name], f"{where}.{name}") for name in ("Sum", "Minimum", "Maximum"))
    count = _count(form["SampleCount"], f"{where}.SampleCount")
    if low > high:
        raise BadQuery(f"{where}: Minimum {low:g} is greater than Maximum {high:g}")
    return StatisticSet(count, total, low, high)


def _count(count: float, where: str) -> float:
    if _number(count, where) <= 0:
        raise BadQuery(f"{where}: {count:g}; there must be more than 0 samples")
    return float(count)


def _number(value: float, where: str) -> float:
    if not (math.isfinite(value) and abs(value) <= _LARGEST):
        raise BadQuery(f"{where}: {value}; numbers must be finite and between -2^360 and 2^360")
    return float(value)
