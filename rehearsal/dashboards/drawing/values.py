"""The last value of each line: as a number, a bar, a slice, or on a gauge."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import timedelta

from matplotlib.patches import Wedge

from rehearsal.dashboards.drawing import style
from rehearsal.dashboards.drawing.sheet import Box, Sheet
from rehearsal.dashboards.panels import Line, Values

Colored = Sequence[tuple[Line, str]]


def draw(sheet: Sheet, box: Box, values: Values) -> None:
    """Draws the values into the box, in the way that their view asks for."""
    if values.empty:
        sheet.nothing(box)
        return
    lines = list(zip(values.lines, style.colors([line.color for line in values.lines]), strict=True))
    VIEWS[values.view](sheet, box, values, lines)


def _cells(box: Box, count: int, widest: float) -> list[Box]:
    """Equal boxes in rows, each about as wide as asked, that fill the box."""
    columns = max(1, min(count, int(box.width / widest) or 1))
    lines = -(-count // columns)
    width, height = box.width / columns, box.height / lines
    return [
        Box(box.left + number % columns * width, box.top + number // columns * height, width, height)
        for number in range(count)
    ]


def _numbers(sheet: Sheet, box: Box, values: Values, lines: Colored) -> None:
    for (line, color), cell in zip(lines, _cells(box, len(lines), 1.25), strict=True):
        size = min(22.0, cell.height * 72 * (0.34 if values.sparkline else 0.45), cell.width * 72 / 5.5)
        number = style.figure(line.last, values.precise)
        sheet.text(cell.left, cell.top, number, size, style.INK if line.points else style.FAINT, fontweight="bold")
        below = cell.top + size / 72 * 1.3
        sheet.text(cell.left, below, style.shortened(line.label, cell.width, style.SMALL), style.SMALL, color)
        if since := _age(line, values):
            sheet.text(cell.left, below + 0.14, since, style.SMALL - 0.5, style.FAINT)
        rest = cell.inset(top=below + 0.32 - cell.top, right=0.15, bottom=0.02)
        if values.sparkline and rest.height > 0.15 and len(line.points) > 1:
            _sparkline(sheet, rest, values, line, color)


def _age(line: Line, values: Values) -> str:
    """When the last value is from, if it is not of the last period that is over: it may be long out of date."""
    if not line.points:
        return "no data"
    last = next(reversed(line.points))
    return "" if last + timedelta(seconds=2 * line.period) >= values.end else f"at {last:%a %d %b %H:%M}"


def _sparkline(sheet: Sheet, box: Box, values: Values, line: Line, color: str) -> None:
    axes = sheet.axes(box, facecolor="none")
    axes.set_axis_off()
    axes.set_xlim(values.start, values.end)
    for run in line.runs:
        times, heights = zip(*run, strict=True)
        axes.plot(times, heights, color=color, linewidth=1.0)
        axes.fill_between(times, min(line.points.values()), heights, color=color, alpha=0.12, linewidth=0)


def _bars(sheet: Sheet, box: Box, values: Values, lines: Colored) -> None:
    """One bar a line, from 0, its figure behind it."""
    shown = [line.last for line, _color in lines]
    reach = max([abs(value) for value in shown if value is not None] + [mark.value for mark in values.marks]) or 1.0
    height = min(0.42, box.height / len(lines))
    names = min(box.width * 0.4, max(len(line.label) for line, _color in lines) * style.BODY * style.EM / 72 + 0.1)
    axes = sheet.axes(Box(box.left + names, box.top, box.width - names - 0.55, height * len(lines)), facecolor="none")
    axes.set_axis_off()
    axes.set_xlim(min([0.0, *(value for value in shown if value is not None)]), reach)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    for place, (line, color) in enumerate(lines):
        value = line.last
        middle = box.top + (place + 0.5) * height
        name = style.shortened(line.label, names, style.BODY)
        sheet.text(box.left, middle, name, style.BODY, style.QUIET, va="center")
        axes.barh(place, value or 0.0, height=0.62, color=color, alpha=0.85)
        kind = style.type_of(style.BODY, style.INK if value is not None else style.FAINT)
        text = style.figure(value, values.precise) if value is not None else "no data"
        axes.annotate(text, (max(value or 0.0, 0.0), place), (4, 0), textcoords="offset points", va="center", **kind)
    for mark in values.marks:
        axes.axvline(mark.value, color=mark.color or style.THRESHOLD, linewidth=1.0, linestyle=(0, (4, 3)))


def _pie(sheet: Sheet, box: Box, values: Values, lines: Colored) -> None:
    """Slices of what is positive, the figures beside them."""
    slices = [(line, color) for line, color in lines if (line.last or 0) > 0]
    if not slices:
        sheet.nothing(box, "nothing but zeros")
        return
    side = min(box.width * 0.5, box.height)
    axes = sheet.axes(Box(box.left, box.top + (box.height - side) / 2, side, side))
    sizes = [line.last for line, _color in slices]
    ring = {"width": 0.42, "edgecolor": style.CARD, "linewidth": 1.5}
    axes.pie(sizes, colors=[color for _line, color in slices], startangle=90, counterclock=False, wedgeprops=ring)
    top = box.top + (box.height - 0.2 * len(slices)) / 2
    for place, (line, color) in enumerate(slices):
        share = f"{line.last / sum(sizes):.0%}  {line.label}  {style.figure(line.last, values.precise)}"
        text = style.shortened(share, box.width - side - 0.15, style.BODY)
        sheet.text(box.left + side + 0.15, top + 0.2 * place, text, style.BODY, color)


def _gauges(sheet: Sheet, box: Box, values: Values, lines: Colored) -> None:
    """Half rings between the axis's limits, 0 and 100 where none are given; marks cross them."""
    low = 0.0 if values.left.least is None else values.left.least
    high = 100.0 if values.left.most is None else values.left.most
    for (line, color), cell in zip(lines, _cells(box, len(lines), 1.8), strict=True):
        side = min(cell.width, (cell.height - 0.3) * 2) * 0.96
        axes = sheet.axes(Box(cell.left + (cell.width - side) / 2, cell.top, side, side / 2))
        axes.set_axis_off()
        axes.set_xlim(-1, 1)
        axes.set_ylim(0, 1)
        share = min(1.0, max(0.0, ((line.last or 0.0) - low) / (high - low)))
        axes.add_patch(Wedge((0, 0), 1, 0, 180, width=0.26, facecolor=style.GRID))
        axes.add_patch(Wedge((0, 0), 1, 180 - 180 * share, 180, width=0.26, facecolor=color))
        for mark in values.marks:
            angle = math.pi * (1 - min(1.0, max(0.0, (mark.value - low) / (high - low))))
            ends = [(reach * math.cos(angle), reach * math.sin(angle)) for reach in (0.7, 1.0)]
            axes.plot(*zip(*ends, strict=True), color=mark.color or style.THRESHOLD, linewidth=1.5)
        text = style.figure(line.last, values.precise)
        axes.text(0, 0.02, text, ha="center", va="bottom", fontweight="bold", **style.type_of(side * 9))
        middle = cell.left + cell.width / 2
        label = style.shortened(f"{line.label} ({style.figure(low)} to {style.figure(high)})", cell.width, style.SMALL)
        sheet.text(middle, cell.top + side / 2 + 0.06, label, style.SMALL, style.QUIET, ha="center")


VIEWS: dict[str, Callable[[Sheet, Box, Values, Colored], None]] = {
    "singleValue": _numbers,
    "bar": _bars,
    "pie": _pie,
    "gauge": _gauges,
}
