"""A comparison over two arguments as small plots in rows and columns, all with the same axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from lrplot.render.chart.callouts import mark_readings, mark_stops
from lrplot.render.chart.canvas import BRAILLE, Charset
from lrplot.render.chart.curves import curves_of
from lrplot.render.chart.panel import ChartPanel, notes_on, panel_of, short_name, tick_line, ticks_of
from lrplot.render.chart.typeset import Span, clean, wrap

if TYPE_CHECKING:
    from lrplot.model.grid import Grid
    from lrplot.model.report import Report
    from lrplot.render.axis import StepAxis

_MIN_ROWS = 5
_MIN_COLUMNS = 14  # of a plot; narrower ones say nothing of a curve's shape


@dataclass(frozen=True, kw_only=True, slots=True)
class GridLook:
    """How a grid is drawn.

    Attributes:
        width: columns that no line may exceed.
        max_rows: rows of text for all plots of a column together, if that leaves each enough to be read.
        log: whether the rates' axis is logarithmic.
        charset: what to draw with.
        at: moments to mark on the curves.
    """

    width: int
    max_rows: int
    log: bool
    charset: Charset
    at: Sequence[str | int] = ()


def draw_grid(report: Report, grid: Grid, axis: StepAxis, look: GridLook) -> tuple[list[list[Span]], list[str]]:
    """Draws the runs of a comparison, as many columns of the grid beside each other as fit.

    Args:
        report: what to draw.
        grid: its rows and columns.
        axis: the axis of steps that all plots share.
        look: how to draw it.

    Returns:
        The lines, and what could not be drawn, in sentences.
    """
    width, log, charset = look.width, look.log, look.charset
    cells = [
        curves_of(one, [[group.lr for group in one.trace.groups]], axis=axis) for one in map(_alone, report.compared)
    ]
    every = [curve for cell in cells for curve in cell]
    rows_each = max(look.max_rows // len(grid.rows), _MIN_ROWS)
    probe = panel_of([], axis, 1, rows_each, charset, log, beside=every)
    gutter = max(len(label) + 2 for label in [*probe.scale.ticks.values(), f" {short_name(axis)}"])
    n_across = max(min((width - gutter + 2) // (_MIN_COLUMNS + 2), len(grid.columns)), 1)
    columns = max((width - gutter + 2) // n_across - 2, 1)

    lines: list[list[Span]] = []
    panels: list[ChartPanel] = []
    for start in range(0, len(grid.columns), n_across):
        heads = grid.columns[start : start + n_across]
        lines += [[]] if start else []
        for number, row in enumerate(grid.rows):
            first = number * len(grid.columns) + start
            band = []
            for index in range(first, first + len(heads)):
                panel = panel_of(cells[index], axis, columns, rows_each, charset, log, beside=every)
                mark_readings(panel.canvas, panel.scale, report.compared[index], axis, look.at)
                mark_stops(panel.canvas, panel.scale, report.compared[index], axis)
                band.append(panel)
            panels += band
            lines += _heads([f"{row}, {head}" for head in heads], gutter, columns, charset is BRAILLE)
            lines += _band(band, gutter, charset)
        lines += _floor(len(heads), axis, gutter, columns, charset)
    return lines, list(dict.fromkeys(note for panel in panels for note in notes_on(panel, log)))


def _alone(part: Report) -> Report:
    """A part with its run only."""
    return replace(part, configured=None)


def _heads(texts: Sequence[str], gutter: int, columns: int, unicode: bool) -> list[list[Span]]:
    """What each plot of a row is, in as many lines as the longest needs."""
    wrapped = [wrap(clean(text, unicode), columns) for text in texts]
    lines = []
    for cells in zip_longest(*wrapped, fillvalue=""):
        lines.append([Span(" " * gutter), Span("".join(f"{cell:<{columns + 2}}" for cell in cells), "1")])
    return lines


def _band(band: Sequence[ChartPanel], gutter: int, charset: Charset) -> list[list[Span]]:
    """Plots side by side, the labels of their common axis on the left."""
    drawn = [panel.canvas.lines() for panel in band]
    ticks = band[0].scale.ticks
    lines = []
    for from_top, row in enumerate(reversed(range(band[0].scale.n_rows))):
        label = ticks.get(row)
        wall = charset.wall if label is None else charset.wall_tick
        line = [Span(f"{label or '':>{gutter - 2}} ")]
        for plot, rows in enumerate(drawn):
            line += [Span((" " if plot else "") + wall), *rows[from_top]]
        lines.append(line)
    return lines


def _floor(n_plots: int, axis: StepAxis, gutter: int, columns: int, charset: Charset) -> list[list[Span]]:
    ticks = ticks_of(axis, columns)
    floor = [charset.floor] * columns
    for tick in ticks:
        floor[tick.column] = charset.floor_tick
    label = tick_line(ticks).ljust(columns)
    return [
        [Span(" " * (gutter - 1) + " ".join([charset.corner + "".join(floor)] * n_plots))],
        [Span(f"{short_name(axis):>{gutter - 2}}  " + "  ".join([label] * n_plots))],
    ]
