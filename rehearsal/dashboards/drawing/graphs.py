"""Lines over time: legend with last values, thresholds, two sides, gaps where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from rehearsal.dashboards.drawing import style
from rehearsal.dashboards.drawing.sheet import Box, Sheet
from rehearsal.dashboards.panels import Axis, Graph, Line, Mark, Moment

LEGEND_LINE = 0.165  # inches
TICKS = 0.24  # inches below the axes
BEHIND = {"facecolor": style.CARD, "alpha": 0.75, "pad": 0.6, "linewidth": 0}  # words on top of lines stay legible
KEY = 0.3  # inches of a legend's coloured stroke, with the space around it


def draw(sheet: Sheet, box: Box, graph: Graph) -> None:
    """Draws the graph into the box."""
    if graph.empty:
        sheet.nothing(box)
        return
    colors = style.colors([line.color for line in graph.lines])
    box = _legend(sheet, box, graph, colors)
    sides = {line.side for line in graph.lines}
    right = _margin(graph, "right") if "right" in sides else 0.12
    axes = sheet.axes(box.inset(_margin(graph, "left"), 0.06, right, TICKS), facecolor="none")
    other = axes.twinx() if "right" in sides else None
    for side, into in (("left", axes), ("right", other)):
        if into is not None:
            pairs = [(line, color) for line, color in zip(graph.lines, colors, strict=True) if line.side == side]
            (_stack if graph.stacked else _strokes)(into, pairs)
            _side(into, getattr(graph, side), [mark for mark in graph.marks if mark.side == side], graph.stacked)
    _time(axes, graph.start, graph.end, box.width)
    for one in graph.moments:
        _moment(axes, one, graph)
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _margin(graph: Graph, side: str) -> float:
    """Inches for the figures beside the axes, and for the axis's label."""
    return 0.62 if getattr(graph, side).label else 0.44


def _strokes(axes: Axes, pairs: Sequence[tuple[Line, str]]) -> None:
    """Lines where periods follow each other, dots where one stands alone."""
    for line, color in pairs:
        for run in line.runs:
            times, values = zip(*run, strict=True)
            dot = {"marker": "o", "markersize": 3.2} if len(run) == 1 else {}
            axes.plot(times, values, color=color, linewidth=1.2, zorder=3, **dot)


def _stack(axes: Axes, pairs: Sequence[tuple[Line, str]]) -> None:
    """Areas on top of each other; a period that one line lacks counts as 0 for it where others have it."""
    times = sorted({at for line, _color in pairs for at in line.points})
    floor = [0.0] * len(times)
    for line, color in pairs:
        top = [below + line.points.get(at, 0.0) for below, at in zip(floor, times, strict=True)]
        axes.fill_between(times, floor, top, color=color, alpha=0.55, linewidth=0, zorder=2)
        axes.plot(times, top, color=color, linewidth=1.0, zorder=3)
        floor = top


def _side(axes: Axes, axis: Axis, marks: Sequence[Mark], stacked: bool) -> None:
    for edge in ("top", "right", "left"):
        axes.spines[edge].set_visible(False)
    low, high = axes.get_ylim()
    reached = [value for mark in marks for value in (mark.value, mark.upper) if value is not None]
    low, high = min([low, *reached]), max([high, *(value * 1.05 for value in reached)])
    if stacked:
        low = min(low, 0.0)
    axes.set_ylim(low if axis.least is None else axis.least, high if axis.most is None else axis.most)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _position: style.figure(round(value, 10))))
    if axis.label:
        axes.set_ylabel(axis.label, labelpad=3)
    for mark in marks:
        _mark(axes, mark)


def _mark(axes: Axes, mark: Mark) -> None:
    color = mark.color or style.THRESHOLD
    low, high = axes.get_ylim()
    reach = {"above": (mark.value, high), "below": (low, mark.value), "between": (mark.value, mark.upper)}
    if mark.fill in reach:
        axes.axhspan(*reach[mark.fill], color=color, alpha=0.08, linewidth=0, zorder=1)
    for value in (mark.value, mark.upper):
        if value is not None:
            axes.axhline(value, color=color, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    if mark.label:
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "bottom", "ha": "left"}
        kind = style.type_of(style.SMALL, color, bbox=BEHIND)
        axes.annotate(mark.label, (0, mark.value), (3, 1.5), annotation_clip=True, zorder=4, **place, **kind)


def _moment(axes: Axes, one: Moment, graph: Graph) -> None:
    color = one.color or style.QUIET
    reach = {"before": (graph.start, one.at), "after": (one.at, graph.end), "between": (one.at, one.until)}
    if one.fill in reach:
        axes.axvspan(*reach[one.fill], color=color, alpha=0.08, linewidth=0, zorder=1)
    for at in (one.at, one.until):
        if at is not None and graph.start <= at <= graph.end:
            axes.axvline(at, color=color, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    if one.label and graph.start <= one.at <= graph.end:
        kind = style.type_of(style.SMALL, color, bbox=BEHIND)
        place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top", "ha": "left"}
        axes.annotate(one.label, (date2num(one.at), 1), (3, -2), zorder=4, **place, **kind)


def _time(axes: Axes, start: datetime, end: datetime, width: float) -> None:
    locator = AutoDateLocator(tz=timezone.utc, minticks=max(3, int(width / 1.8)), maxticks=max(5, int(width / 0.75)))
    formats = ["%Y", "%b", "%a %d %b", "%H:%M", "%H:%M", "%S"]
    zeros = ["%Y", "%b", "%a %d %b", "%a %d %b", "%H:%M", "%H:%M"]
    formatter = ConciseDateFormatter(locator, tz=timezone.utc, formats=formats, zero_formats=zeros, show_offset=False)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
    axes.set_xlim(start, max(end, start + timedelta(minutes=1)))


def _legend(sheet: Sheet, box: Box, graph: Graph, colors: Sequence[str]) -> Box:
    """Draws the legend, with every line's last value; returns what is left of the box."""
    if graph.legend == "hidden":
        return box
    entries = [f"{line.label}  {style.figure(line.last)}" for line in graph.lines]
    widest = max(len(entry) for entry in entries) * style.SMALL * style.EM / 72 + KEY
    if graph.legend == "right":
        width = min(widest, box.width * 0.38)
        columns, lines = 1, int(box.height / LEGEND_LINE)
        left, top = box.right - width, box.top
        rest = box.inset(right=width + 0.05)
    else:
        columns = max(1, min(len(entries), int(box.width / widest)))
        lines = max(1, min(-(-len(entries) // columns), int(box.height * 0.34 / LEGEND_LINE)))
        width, left, top = box.width / columns, box.left, box.bottom - lines * LEGEND_LINE
        rest = box.inset(bottom=lines * LEGEND_LINE + 0.02)
        width = min(width, widest + 0.15)
    room = columns * lines
    keys: list[str | None] = [
        color if line.points else style.GRID for line, color in zip(graph.lines, colors, strict=True)
    ]
    if len(entries) > room:
        entries = [*entries[: room - 1], f"and {len(entries) - room + 1} more"]
        keys[room - 1] = None
    for number, entry in enumerate(entries):
        at = (left + number % columns * width, top + number // columns * LEGEND_LINE)
        _entry(sheet, *at, style.shortened(entry, width - KEY, style.SMALL), keys[number])
    return rest


def _entry(sheet: Sheet, left: float, top: float, text: str, color: str | None) -> None:
    middle = top + LEGEND_LINE / 2
    if color is not None:
        xs, ys = zip(sheet.point(left, middle), sheet.point(left + 0.17, middle), strict=True)
        sheet.figure.add_artist(Line2D(xs, ys, color=color, linewidth=2.4, solid_capstyle="round"))
    sheet.text(left + 0.24, middle, text, style.SMALL, style.QUIET, va="center")
