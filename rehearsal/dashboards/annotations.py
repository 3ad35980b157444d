"""Annotations of a widget: thresholds across a graph and moments in it.

A band is a pair of annotations (API reference, "Dashboard body structure and syntax", "Annotations format").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.dashboards.moments import moment
from rehearsal.dashboards.panels import Mark, Moment
from rehearsal.dashboards.refusal import Refused

HORIZONTAL = {"value", "label", "color", "fill", "visible", "yAxis"}
VERTICAL = {"value", "label", "color", "fill", "visible"}
FILLS = {"horizontal": ("none", "above", "below"), "vertical": ("none", "before", "after")}


def horizontal(annotations: list[Any]) -> list[Mark]:
    """Values and bands as marks, without the invisible ones; raises Refused for what is not modelled."""
    marks = []
    for number, annotation in enumerate(annotations, 1):
        first, second = _pair(annotation, f"horizontal annotation {number}", HORIZONTAL)
        if not first.get("visible", True):
            continue
        for one in (first, second):
            if one is not None and (type(one.get("value")) not in (int, float)):
                raise Refused(f"horizontal annotation {number}: its value is {one.get('value')!r}, which is no number")
        marks.append(
            Mark(
                value=first["value"],
                label=_label(first, second),
                color=first.get("color"),
                fill=_fill(first, second, f"horizontal annotation {number}", "horizontal"),
                side=first.get("yAxis", "left"),
                upper=second["value"] if second else None,
            )
        )
    return marks


def vertical(annotations: list[Any], now: datetime) -> list[Moment]:
    """Times and spans as moments, without the invisible ones; raises Refused for what is not modelled."""
    found = []
    for number, annotation in enumerate(annotations, 1):
        first, second = _pair(annotation, f"vertical annotation {number}", VERTICAL)
        if first.get("visible", True):
            found.append(
                Moment(
                    at=moment(str(first.get("value")), now),
                    label=_label(first, second),
                    color=first.get("color"),
                    fill=_fill(first, second, f"vertical annotation {number}", "vertical"),
                    until=moment(str(second.get("value")), now) if second else None,
                )
            )
    return found


def _pair(annotation: Any, where: str, known: set[str]) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    parts = annotation if isinstance(annotation, list) else [annotation]
    if not 1 <= len(parts) <= 2 or not all(isinstance(part, Mapping) for part in parts):
        raise Refused(f"{where}: it is neither an annotation nor a pair of them")
    if unknown := sorted({key for part in parts for key in part} - known):
        raise Refused(f"{where}: {', '.join(unknown)}: not modelled")
    return parts[0], parts[1] if len(parts) == 2 else None


def _label(first: Mapping[str, Any], second: Mapping[str, Any] | None) -> str:
    return " to ".join(part["label"] for part in (first, second) if part and part.get("label"))


def _fill(first: Mapping[str, Any], second: Mapping[str, Any] | None, where: str, direction: str) -> str:
    if second is not None:
        return "between"
    fill = first.get("fill", "none")
    if fill not in FILLS[direction]:
        raise Refused(f"{where}: fill {fill!r}; it can be {', '.join(FILLS[direction])}")
    return fill
