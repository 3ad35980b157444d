"""Colours, sizes of type, and figures for people."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

# Told apart by people who see few colours too (after Okabe and Ito), dark enough for thin lines on white.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#b5629a", "#b78a00", "#3aa0d8", "#7a4bb0", "#8c564b", "#5c6b7a", "#1f3b73")
PAPER, CARD, EDGE = "#eef1f4", "#ffffff", "#d8dde3"
INK, QUIET, FAINT, GRID = "#1b2733", "#5b6875", "#97a2ad", "#e6eaee"
STATES = {"ALARM": "#c4312b", "OK": "#1d8348", "INSUFFICIENT_DATA": "#8a95a1"}
THRESHOLD = "#c4312b"

BIG, TITLE, BODY, SMALL = 13.0, 9.0, 8.0, 7.0  # points
EM = 0.56  # the width of an average character, in its size: DejaVu Sans, as matplotlib brings it

SETTINGS = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,  # a dollar is a dollar
    "svg.fonttype": "none",  # text stays text: it can be searched, and the page stays small
    "axes.edgecolor": EDGE,
    "axes.linewidth": 0.8,
    "axes.labelcolor": QUIET,
    "axes.labelsize": SMALL,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "lines.solid_capstyle": "round",
    "axes.unicode_minus": False,
}
_SUFFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def figure(value: float | None, precise: bool = False) -> str:
    """A value for people: three digits and a suffix, or all digits that there are if `precise`; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    if precise:
        return f"{value:,.10g}"
    size = abs(value)
    for scale, suffix in _SUFFIXES:
        if round(size, 1) >= scale:
            return f"{_digits(value / scale)}{suffix}"
    return _digits(value) if size >= 0.001 or value == 0 else f"{value:.1e}"


def _digits(value: float) -> str:
    size = abs(value)
    text = f"{value:.0f}" if size >= 99.95 else f"{value:.1f}" if size >= 9.995 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def colors(given: Sequence[str | None]) -> list[str]:
    """A colour for every line: its own (#1f77b4, as bodies have it), or the next of ours that no other has."""
    own = [color.lower() if color is not None and _COLOR.fullmatch(color) else None for color in given]
    free = itertools.cycle([color for color in COLORS if color not in own] or COLORS)
    return [color or next(free) for color in own]


def shortened(text: str, inches: float, size: float) -> str:
    """The text, cut with an ellipsis where it is longer than so many inches of type of that size in points."""
    room = max(1, int(inches * 72 / (size * EM)))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def type_of(size: float, color: str = INK, **more: Any) -> dict[str, Any]:
    """Keyword arguments of matplotlib for text of that size in points."""
    return {"fontsize": size, "color": color, **more}
