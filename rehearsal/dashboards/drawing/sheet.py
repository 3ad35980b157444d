"""Where things stand: a figure measured in inches from its upper left corner, and cards in the grid of 24 columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from rehearsal.dashboards.body import COLUMNS, Place
from rehearsal.dashboards.drawing import style

UNIT_WIDTH, UNIT_HEIGHT = 0.62, 0.52  # inches of one grid unit
MARGIN, GAP, PADDING = 0.22, 0.045, 0.12
HEAD = 0.78  # above the grid
TITLE_HEIGHT = 0.3


@dataclass(frozen=True)
class Box:
    """A rectangle in inches: from the left, from the top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge, from the top of the sheet."""
        return self.top + self.height

    def inset(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
        """The box within, never thinner than a hair."""
        return Box(
            self.left + left,
            self.top + top,
            max(0.01, self.width - left - right),
            max(0.01, self.height - top - bottom),
        )


class Sheet:
    """A figure of so many rows of the grid."""

    def __init__(self, rows: int) -> None:
        self.width = COLUMNS * UNIT_WIDTH + 2 * MARGIN
        self.height = HEAD + rows * UNIT_HEIGHT + MARGIN
        self.figure = Figure(figsize=(self.width, self.height), facecolor=style.PAPER)

    @property
    def head(self) -> Box:
        """The strip above the grid."""
        return Box(MARGIN + GAP, 0.16, self.width - 2 * (MARGIN + GAP), HEAD - 0.16)

    def place(self, place: Place) -> Box:
        """Where a place of the grid is."""
        return Box(
            MARGIN + place.x * UNIT_WIDTH + GAP,
            HEAD + place.y * UNIT_HEIGHT + GAP,
            place.width * UNIT_WIDTH - 2 * GAP,
            place.height * UNIT_HEIGHT - 2 * GAP,
        )

    def card(self, box: Box, title: str, **patch: Any) -> Box:
        """Draws a card with its title; returns what is left inside."""
        corner = FancyBboxPatch(
            (box.left, self.height - box.bottom),
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.06",
            transform=self.figure.dpi_scale_trans,
            **({"facecolor": style.CARD, "edgecolor": style.EDGE, "linewidth": 0.8, "zorder": -1} | patch),
        )
        self.figure.add_artist(corner)
        inner = box.inset(PADDING, 0.09, PADDING, 0.09)
        if not title:
            return inner
        text = style.shortened(title, inner.width / 1.06, style.TITLE)
        self.text(inner.left, inner.top + 0.05, text, style.TITLE, fontweight="bold")
        return inner.inset(top=min(TITLE_HEIGHT, inner.height / 2))

    def text(self, left: float, top: float, text: str, size: float, color: str = style.INK, **more: Any) -> Text:
        """Text whose upper left corner is so many inches from that of the sheet."""
        kind = {"va": "top", "ha": "left"} | style.type_of(size, color, **more)
        return self.figure.text(left / self.width, 1 - top / self.height, text, **kind)

    def axes(self, box: Box, **more: Any) -> Axes:
        """Axes that fill the box."""
        edges = (
            box.left / self.width,
            1 - box.bottom / self.height,
            box.width / self.width,
            box.height / self.height,
        )
        return self.figure.add_axes(edges, **more)

    def point(self, left: float, top: float) -> tuple[float, float]:
        """A place in inches in the figure's own coordinates."""
        return left / self.width, 1 - top / self.height

    def nothing(self, box: Box, text: str = "no data") -> None:
        """Says that there is nothing, rather than to draw a line that means nothing."""
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        self.text(*middle, text, style.TITLE, style.FAINT, ha="center", va="center", fontstyle="italic")
