"""A comparison over two arguments as small multiples: panels in rows and columns with the same axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.model.grid import Grid
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.figure.callouts import mark_readings, mark_stops
from lrplot.render.figure.lettering import LABEL_SIZE, TICK_SIZE, printable, wrapped
from lrplot.render.figure.look import look_of, with_sheet
from lrplot.render.figure.page import Page, beside_stamp, write_footer, write_header
from lrplot.render.figure.panel import FigurePanel
from lrplot.render.figure.paper import blank_page
from lrplot.render.figure.settings import settings
from lrplot.render.figure.spans import label_spans, tint_spans
from lrplot.render.figure.strokes import drawings
from lrplot.render.ranges import Axis, rate_axis, shown_steps
from lrplot.render.ticks import unit_ticks
from lrplot.wording import count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HEIGHT_OF_ROW = 1.45  # inches
_HEIGHT_AROUND = 1.1
_GAP = 12.0
_HEAD = 14.0  # points for the titles of columns, and of rows
_UNDER = 27.0  # a row of ticks and their name


def draw_grid(report: Report, grid: Grid, style: Style) -> Figure:
    """Draws the runs of a comparison, each in a panel of its own.

    Args:
        report: what to draw.
        grid: its rows and columns.
        style: `width` and `height` in inches, `dpi`, `theme` and `log_y` count here.

    Returns:
        The figure, complete.
    """
    style = with_sheet(style)
    look = look_of(style)
    with settings(look.settings):
        page = blank_page(style, look, _HEIGHT_AROUND + _HEIGHT_OF_ROW * len(grid.rows))
        axis = axis_of(report, style.x_axis)
        alone = [replace(part, configured=None) for part in report.compared]
        cells = [drawings(part, "lr", page.palette, page.n_bins, axis) for part in alone]
        every = [each.curve for cell in cells for each in cell]
        smallest = min((curve.smallest for curve in every if curve.smallest is not None), default=None)
        rates = rate_axis(
            [extreme for curve in every for extreme in (curve.low, curve.high)], smallest, log=style.log_y
        )

        top = write_header(page, report, []) + _HEAD
        n_odd = sum(curve.n_odd for curve in every)
        notes = [note.rstrip(".") for note in report.notes]
        if n_odd:
            notes.append(f"{count(n_odd, 'rate')} not drawn: NaN or infinite")
        bottom = write_footer(page, report, notes) - _UNDER
        panels = _panels(page, grid, (axis, rates), top, bottom)
        for panel, cell, part in zip(panels, cells, report.compared, strict=True):
            for each in cell:
                panel.draw_curve(each.curve, each.stroke, f"{part.trace.label}: {', '.join(each.names)}")
            mark_readings([panel], part, axis, style.at)
            mark_stops(panel, [part.trace], axis)
            tint_spans(panel, part, axis)
            label_spans(panel, part, axis)
        _label_steps(page, report, panels, len(grid.columns), axis, bottom)
        return page.figure


def _panels(page: Page, grid: Grid, axes: tuple[StepAxis, Axis], top: float, bottom: float) -> list[FigurePanel]:
    """Makes the panels, row by row, and writes what differs above the columns and beside the rows."""
    n_rows, n_columns = len(grid.rows), len(grid.columns)
    height = max((bottom - top - _GAP * (n_rows - 1)) / n_rows, 12.0)
    panels: list[FigurePanel] = []
    for _ in range(n_rows * n_columns):
        first = panels[0].axes if panels else None
        panels.append(
            FigurePanel(
                axes=page.figure.add_axes((0, 0, 1, 1), sharex=first, sharey=first),
                look=page.look,
                measure=page.measure,
                x=shown_steps(axes[0]),
                y=axes[1],
                width=page.width,
                height=height,
                scale=page.scale,
            )
        )
    labels = panels[0].ticks()[1]
    left = page.margin + LABEL_SIZE + 11 + max((page.measure(label, TICK_SIZE, False) for label in labels), default=0.0)
    # Half of a row's last step sticks out to the right, and the next panel's 0 to the left.
    gap = _GAP + page.measure(axes[0].end_label, TICK_SIZE, False) / 2
    width = max((page.width - left - page.margin - _HEAD - gap * n_columns) / n_columns, 12.0)
    for index, panel in enumerate(panels):
        row, column = divmod(index, n_columns)
        x, y = left + column * (width + gap), top + row * (height + _GAP)
        panel.width = width
        place = (x / page.width, 1 - (y + height) / page.height, width / page.width, height / page.height)
        panel.axes.set_position(place)
        panel.draw_axes("learning rate" if column == 0 and n_rows == 1 else "")
        panel.axes.tick_params(axis="y", labelleft=column == 0)
        if row == 0:
            head = _head(page, grid.columns[column], width)
            page.write(head, x + width / 2, y - 5, LABEL_SIZE, page.palette.ink, ha="center", bold=True)
    _write_rows(page, grid.rows, top, height)
    if n_rows > 1:
        page.write_along("learning rate", page.margin + LABEL_SIZE / 2, (top + bottom) / 2, LABEL_SIZE, angle=90)
    return panels


def _write_rows(page: Page, labels: Sequence[str], top: float, height: float) -> None:
    """Writes beside each row what differs from row to row, along its side; upright where the row is too low for it."""
    right = page.width - page.margin
    for row, label in enumerate(labels):
        middle = top + row * (height + _GAP) + height / 2
        value = printable(label.partition("=")[2])
        if height < page.measure(value, LABEL_SIZE, True) <= _HEAD + _GAP:
            page.write(value, right, middle + LABEL_SIZE / 3, LABEL_SIZE, page.palette.ink, ha="right", bold=True)
        else:
            page.write_along(_head(page, label, height), right - 3, middle, LABEL_SIZE, angle=-90, bold=True)


def _head(page: Page, label: str, room: float) -> str:
    """A label as far as there is room for it; of `max_lr=0.01`, the value must do where there is little."""
    label = printable(label)
    if page.measure(label, LABEL_SIZE, True) > room:
        label = label.partition("=")[2] or label
    return wrapped(label, room, LABEL_SIZE, 1, page.measure, bold=True)[0]


def _label_steps(
    page: Page, report: Report, panels: Sequence[FigurePanel], n_columns: int, axis: StepAxis, bottom: float
) -> None:
    """Writes what the axis counts under the lowest row; the panels above share its axis."""
    widest = page.measure(axis.end_label, TICK_SIZE, False) + 18
    ticks, labels = unit_ticks(axis, max(1, min(8, int(panels[0].width / widest))))
    panels[0].axes.set_xticks(ticks, labels)
    for index, panel in enumerate(panels):
        lowest = index >= len(panels) - n_columns
        panel.axes.tick_params(axis="x", labelbottom=lowest, length=3 if lowest else 0)
    first, last = (panel.axes.get_position() for panel in (panels[0], panels[n_columns - 1]))
    name, middle = beside_stamp(page, report, axis.name, (first.x0 + last.x1) / 2 * page.width)
    page.write_along(name, middle, bottom + _UNDER - 5, LABEL_SIZE, angle=0)
