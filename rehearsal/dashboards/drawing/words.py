"""Panels of words: markdown, states of alarms, tables, and what was not drawn."""

from __future__ import annotations

import re
import textwrap

from matplotlib.patches import FancyBboxPatch

from rehearsal.dashboards.drawing import style
from rehearsal.dashboards.drawing.sheet import Box, Sheet
from rehearsal.dashboards.panels import Alarms, NotDrawn, Table, Text

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s+(.*)")
# Links and buttons keep their text, emphasis and code their words.
_LINK = re.compile(r"\[(?:button:(?:primary:)?)?([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_HEADINGS = (14.0, 12.0, 10.0, style.TITLE, style.TITLE, style.TITLE)


def markdown(sheet: Sheet, box: Box, text: Text) -> None:
    """Headings, paragraphs and lists, without their emphasis; what does not fit is cut, as in the console."""
    top = box.top
    for line in blocks(text.markdown):
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        size = _HEADINGS[len(heading.group(1)) - 1] if heading else style.BODY
        plain = _plain(heading.group(2) if heading else item.group(1) if item else line)
        indent = 0.14 if item else 0.0
        room = max(8, int((box.width - indent) * 72 / (size * style.EM)))
        step = size / 72 * 1.45
        for number, part in enumerate(textwrap.wrap(plain, room) or [""]):
            if top + step > box.bottom + 0.06:
                return
            if item and number == 0:
                sheet.text(box.left + 0.02, top, "•", size, style.QUIET)
            weight = "bold" if heading else "normal"
            sheet.text(box.left + indent, top, part, size, style.INK if heading else style.QUIET, fontweight=weight)
            top += step
        top += 0.02


def blocks(markdown: str) -> list[str]:
    """The lines of markdown as it flows: what is not a heading or an item runs on in the line before it."""
    found: list[str] = []
    flowing = False
    for line in markdown.splitlines():
        fresh = not line.strip() or _HEADING.fullmatch(line) or _ITEM.fullmatch(line) or line.startswith("|")
        if flowing and not fresh:
            found[-1] += f" {line.strip()}"
        elif line.strip():
            found.append(line.strip())
        flowing = bool(line.strip()) and not _HEADING.fullmatch(line)
    return found


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))


def alarms(sheet: Sheet, box: Box, panel: Alarms) -> None:
    """A chip for each alarm in the colour of its state; grey ones are unknown or have too little data."""
    if not panel.states:
        sheet.nothing(box, "no alarm in these states")
        return
    columns = max(1, min(len(panel.states), int(box.width / 2.4)))
    width = box.width / columns
    height = min(0.3, box.height / -(-len(panel.states) // columns))
    for number, (name, state) in enumerate(panel.states):
        left, top = box.left + number % columns * width, box.top + number // columns * height
        chip = Box(left, top + 0.02, width - 0.06, height - 0.04)
        color = style.STATES.get(state or "", style.FAINT)
        _chip(sheet, chip, color, loud=state == "ALARM")
        text = style.shortened(name, chip.width - 0.34, style.SMALL)
        kind = {"va": "center", "fontweight": "bold" if state == "ALARM" else "normal"}
        sheet.text(chip.left + 0.24, top + height / 2, text, style.SMALL, style.INK, **kind)


def _chip(sheet: Sheet, box: Box, color: str, *, loud: bool) -> None:
    rounded = {"boxstyle": "round,pad=0,rounding_size=0.04", "transform": sheet.figure.dpi_scale_trans}
    fill = {"facecolor": color, "alpha": 0.16 if loud else 0.07, "linewidth": 0}
    bottom = sheet.height - box.bottom
    sheet.figure.add_artist(FancyBboxPatch((box.left, bottom), box.width, box.height, **rounded, **fill))
    side = min(0.1, box.height * 0.5)
    dot = (box.left + 0.08, bottom + (box.height - side) / 2)
    sheet.figure.add_artist(FancyBboxPatch(dot, side, side, **rounded, facecolor=color, linewidth=0))


def table(sheet: Sheet, box: Box, panel: Table) -> None:
    """A row for each line; rows that do not fit are counted."""
    if panel.empty:
        sheet.nothing(box)
        return
    step, wide = 0.2, min(0.75, box.width * 0.6 / len(panel.columns))
    left = box.right - wide * len(panel.columns)
    for place, column in enumerate(panel.columns, 1):
        sheet.text(left + place * wide, box.top, column, style.SMALL, style.FAINT, ha="right")
    fit = max(1, int(box.height / step) - 1)
    for number, line in enumerate(panel.lines[:fit], 1):
        top = box.top + number * step
        sheet.text(box.left, top, style.shortened(line.label, left - box.left, style.BODY), style.BODY, style.QUIET)
        summary = _summary(list(line.points.values()))
        for place, column in enumerate(panel.columns, 1):
            sheet.text(left + place * wide, top, style.figure(summary.get(column)), style.BODY, ha="right")
    if len(panel.lines) > fit:
        more = f"and {len(panel.lines) - fit} more"
        sheet.text(box.left, box.top, more, style.SMALL, style.FAINT, fontstyle="italic")


def _summary(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    total = sum(values)
    return {"MIN": min(values), "MAX": max(values), "SUM": total, "AVG": total / len(values), "LAST": values[-1]}


def not_drawn(sheet: Sheet, box: Box, panel: NotDrawn) -> None:
    """The reason, in the picture's place."""
    room = max(10, int(box.width * 72 / (style.BODY * style.EM)))
    lines = textwrap.wrap(panel.reason, room)[: max(1, int((box.height - 0.2) / 0.17))]
    sheet.text(box.left, box.top, "not drawn", style.TITLE, style.THRESHOLD, fontweight="bold")
    for number, line in enumerate(lines, 1):
        sheet.text(box.left, box.top + 0.03 + 0.17 * number, line, style.BODY, style.QUIET)
