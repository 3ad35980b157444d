"""One dashboard, drawn: its head, and each panel on a card in its place."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from rehearsal.dashboards.body import Place
from rehearsal.dashboards.drawing import graphs, style, values, words
from rehearsal.dashboards.drawing.sheet import Box, Sheet
from rehearsal.dashboards.panels import Alarms, Graph, NotDrawn, Panel, Table, Text, Values

DPI = 110
# What matplotlib would write about a picture into the SVG; left out, with the addresses of its vocabularies.
_METADATA = ("Date", "Creator", "Format", "Type")
LARGEST = 60_000  # pixels; the renderer ends at 65,536

DRAWN: Mapping[type, Callable[[Sheet, Box, Any], None]] = {
    Graph: graphs.draw,
    Values: values.draw,
    Table: words.table,
    Text: words.markdown,
    Alarms: words.alarms,
    NotDrawn: words.not_drawn,
}


@dataclass(frozen=True)
class Picture:
    """A dashboard as an image and as vectors whose text can be searched."""

    png: bytes
    svg: str


def draw(name: str, subtitle: str, panels: Sequence[tuple[Place, Panel]]) -> Picture:
    """The picture of a dashboard: `subtitle` stands below its name, each panel in its place of the grid."""
    with matplotlib.rc_context({**style.SETTINGS, "svg.hashsalt": name}):
        sheet = Sheet(max((place.y + place.height for place, _panel in panels), default=1))
        head = sheet.head
        sheet.text(head.left, head.top, name, style.BIG, fontweight="bold")
        sheet.text(head.left, head.top + 0.3, subtitle, style.BODY, style.QUIET)
        for place, panel in panels:
            box = sheet.card(sheet.place(place), getattr(panel, "title", ""), **_card(panel))
            DRAWN[type(panel)](sheet, box, panel)
        return Picture(_png(sheet), _svg(sheet))


def _card(panel: Panel) -> dict[str, Any]:
    if isinstance(panel, NotDrawn):
        return {"facecolor": "#fdf3f2", "edgecolor": "#e5b8b4"}
    if isinstance(panel, Text) and panel.transparent:
        return {"facecolor": "none", "edgecolor": "none"}
    return {}


def _png(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    FigureCanvasAgg(sheet.figure)
    sheet.figure.savefig(file, format="png", dpi=min(DPI, LARGEST / sheet.height), metadata={"Software": None})
    return file.getvalue()


def _svg(sheet: Sheet) -> str:
    """Without the XML head, so that it can stand in a page, and without metadata, so that it can be compared."""
    file = io.StringIO()
    FigureCanvasSVG(sheet.figure)
    sheet.figure.savefig(file, format="svg", metadata=dict.fromkeys(_METADATA))
    text = file.getvalue()
    return text[text.index("<svg") :]
