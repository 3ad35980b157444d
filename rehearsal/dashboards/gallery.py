"""Every dashboard of a rehearsal, drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rehearsal.cloudwatch import search
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.dashboards import body as bodies, moments, variables
from rehearsal.dashboards.drawing.picture import Picture, draw
from rehearsal.dashboards.moments import Range
from rehearsal.dashboards.panels import NotDrawn
from rehearsal.dashboards.refusal import Refused
from rehearsal.dashboards.source import Source
from rehearsal.dashboards.variables import Choice
from rehearsal.dashboards.widgets import View, panel
from rehearsal.iam.policies import Unmodelled


@dataclass(frozen=True)
class Drawn:
    """A dashboard's picture (None if its body was refused), and what was refused of it, each naming its widget."""

    name: str
    picture: Picture | None
    refused: tuple[str, ...] = field(default_factory=tuple)


def gallery(source: Source, chosen: Mapping[str, str], whole: bool = False) -> list[Drawn]:
    """The dashboards in the order of their names; `whole` shows all that was rehearsed, not what each opens with.

    Variables are as chosen, by id, where a dashboard has them, else set to the tenant that was rehearsed if they offer
    that, else as they open.

    Raises Refused if no dashboard has a variable that was chosen.
    """
    read: list[tuple[str, dict[str, Any] | Refused]] = []
    for name, body in sorted(source.dashboards.items()):
        try:
            read.append((name, bodies.parse(name, body)))
        except Refused as refused:
            read.append((name, refused))
    known = {one.get("id") for _name, body in read if isinstance(body, dict) for one in body.get("variables", [])}
    if strange := sorted(set(chosen) - known):
        raise Refused(f"no dashboard has a variable {', '.join(strange)}")
    return [
        Drawn(name, None, (str(body),)) if isinstance(body, Refused) else _drawn(source, name, body, chosen, whole)
        for name, body in read
    ]


def _drawn(source: Source, name: str, body: dict[str, Any], chosen: Mapping[str, str], whole: bool) -> Drawn:
    own = {one.get("id") for one in body.get("variables", [])}
    try:
        known = {name: value for name, value in chosen.items() if name in own}
        choices = variables.choices(body, known, lambda text: _search(source, text), source.tenant)
        dashboard = bodies.read(name, variables.applied(body, choices))
        span = _range(source, dashboard, whole)
    except (Refused, BadQuery, Unmodelled) as refused:
        text = str(refused)
        return Drawn(name, None, (text if text.startswith("dashboard ") else f"dashboard {name}: {text}",))
    view = View(source, dashboard, span)
    panels = [(widget, panel(widget, view)) for widget in dashboard.widgets]
    picture = draw(name, subtitle(source, span, choices), [(widget.place, shown) for widget, shown in panels])
    refused = [
        f'dashboard {name}, widget {widget.number} "{widget.title}": {shown.reason}'
        for widget, shown in panels
        if isinstance(shown, NotDrawn)
    ]
    return Drawn(name, picture, tuple(refused))


def subtitle(source: Source, span: Range, choices: Iterable[Choice]) -> str:
    """What is seen, in one line: range, place, variables."""
    parts = [f"{span.start:%a %d %b %Y %H:%M} to {span.end:%a %d %b %H:%M} UTC"]
    if span.start - span.asked > timedelta(minutes=1):
        parts[0] += f" (all that was rehearsed of {_length(span.end - span.asked)})"
    parts.append(f"account {source.account}, {source.region}")
    for choice in choices:
        offered = f" (one of {len(choice.offered)})" if choice.offered else ""
        parts.append(f"{choice.label}: {choice.value or 'as written'}{offered}")
    return "   ·   ".join(parts)


def _range(source: Source, dashboard: bodies.Dashboard, whole: bool) -> Range:
    if whole:
        return moments.shown(source.start.isoformat(), None, born=source.start, now=source.end)
    return moments.shown(dashboard.start, dashboard.end, born=source.start, now=source.end)


def _length(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"


def _search(source: Source, text: str) -> list[Mapping[str, str]]:
    meant = search.parse(text)
    return [dict(metric.dimensions) for metric in source.store.metrics() if meant(metric)]
