"""Metric attribution: what the events that follow recommendations are worth.

Developer guide, "Creating an Amazon Personalize metric attribution" and "Guidelines and requirements": the sum of a
number in items or interactions, or the count of the events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Tenant
from config.problems import Finding, Path
from config.rules.datasets import is_numeric

_DATASETS = {"Items": "items", "Interactions": "interactions"}
_EXPRESSION = re.compile(r"(?P<count>SAMPLECOUNT\(\))|SUM\((?P<dataset>\w+)\.(?P<column>\w+)\)")
_ALLOWED = "write SAMPLECOUNT(), or SUM(Items.COLUMN) or SUM(Interactions.COLUMN) of a number"


def metrics(tenant: Tenant) -> Iterator[Finding]:
    """Each name once, and each expression one that Personalize can compute on the tenant's data."""
    if tenant.metric_attribution is None:
        return
    names: set[str] = set()
    for index, metric in enumerate(tenant.metric_attribution.metrics):
        path = ("metric_attribution", "metrics", index)
        if metric.name.lower() in names:
            yield Finding((*path, "name"), f"found {metric.name!r} a second time; give it another name")
        names.add(metric.name.lower())
        yield from _expression((*path, "expression"), metric.expression, tenant)


def _expression(path: Path, text: str, tenant: Tenant) -> Iterator[Finding]:
    match = _EXPRESSION.fullmatch(text)
    if match is None:
        yield Finding(path, f"found {text!r}; {_ALLOWED}")
        return
    if match["count"]:
        return
    key, name = _DATASETS.get(match["dataset"]), match["column"]
    if key is None:
        advice = did_you_mean(match["dataset"], _DATASETS) or "metrics are of Items or Interactions only"
        yield Finding(path, f"found {text!r}; {advice}")
        return
    about = (("datasets", key),)
    dataset = tenant.datasets.declared.get(key)
    numbers = [column.name for column in dataset.columns if is_numeric(column)] if dataset else []
    if dataset is None:
        yield Finding(path, f"found {text!r}; the tenant has no dataset {key}; declare datasets.{key}", about=about)
    elif name not in [column.name for column in dataset.columns]:
        advice = did_you_mean(name, numbers) or f"its numbers are {', '.join(numbers) or 'none'}"
        yield Finding(path, f"found {text!r}; {key} has no column {name}; {advice}", about=about)
    elif name not in numbers:
        yield Finding(path, f"found {text!r}; {name} is no number; count events with SAMPLECOUNT()", about=about)
