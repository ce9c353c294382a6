"""A report as a picture. The only package that loads matplotlib, and it does so when it draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lrplot.loop.timeline import Timeline
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.figure.callouts import mark_readings, mark_stops, mark_what_happens
from lrplot.render.figure.contents import Content, contents_of
from lrplot.render.figure.lettering import LABEL_SIZE, TICK_SIZE
from lrplot.render.figure.look import look_of, thicker, with_sheet
from lrplot.render.figure.page import Page, beside_stamp, write_footer, write_header
from lrplot.render.figure.panel import FigurePanel
from lrplot.render.figure.paper import blank_page
from lrplot.render.figure.saving import save as save
from lrplot.render.figure.settings import settings
from lrplot.render.figure.spans import ROW, bars_of, draw_bars, tint_spans
from lrplot.render.figure.strokes import Drawing
from lrplot.render.ranges import shown_steps
from lrplot.render.summary import quantities_below
from lrplot.render.table import outcomes
from lrplot.render.ticks import step_ticks, unit_ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HEIGHT_OF_TWO = 5.25  # inches of a page with a second panel
_ROW_OF_TABLE = 0.175
_HEIGHT_OF_PANEL = 1.1  # inches that each further panel adds
_LOWEST_PANEL = 60.0  # points that each further panel needs
_LOWEST_PAIR = 165.0  # points under the header that two panels with their ticks and names need
_PANEL_GAP = 9.0
_TICK_ROW = 15.0


def draw(report: Report, style: Style) -> Figure:
    """Draws a report.

    Args:
        report: what to draw.
        style: `width` and `height` in inches, `dpi`, `theme` and `log_y` count here.

    Returns:
        The figure, complete; `save` turns it into bytes.
    """
    if report.grid is not None:
        from lrplot.render.figure.grid import draw_grid

        return draw_grid(report, report.grid, style)
    style = with_sheet(style)
    look = look_of(style)
    with settings(look.settings):
        below = quantities_below(report, style.show)
        axis = axis_of(report, style.x_axis)
        page = blank_page(style, look, _least_height(report, len(below)))
        contents, notes = contents_of(report, axis, page.palette, page.n_bins, below, log=style.log_y)
        contents = thicker(contents, look)
        rates = contents[0][2]
        top = write_header(page, report, rates, style.at)
        bars, n_more = bars_of(report, axis, page, page.spare(top))
        end_of_bars = top = top + ROW * max((bar.row + 1 for bar in bars), default=0)
        while len(contents) > 1 and page.height - top < _LOWEST_PAIR + _LOWEST_PANEL * (len(contents) - 2):
            left_out = contents.pop()[0]
            if style.show is not None or not page.is_small:
                notes.append(f"there is no room to draw {left_out}")
        bottom = write_footer(page, report, notes)

        has_epochs = axis.epochs is not None and page.spare(top) >= _TICK_ROW - 6
        panels = _panels(page, axis, contents, top + (_TICK_ROW if has_epochs else 6), bottom)
        draw_bars(page, panels[0], bars, n_more, end_of_bars)
        _draw_curves(panels, contents)
        mark_readings(panels, report, axis, style.at, below)
        _draw_step_ticks(page, panels[-1], report, axis)
        if has_epochs and axis.epochs is not None:
            _draw_epoch_ticks(panels[0], axis, axis.epochs)
        if report.compared:
            mark_stops(panels[0], report.traces, axis)
        else:
            tint_spans(panels[0], report, axis)
            _draw_marks(panels, report, axis, rates)
        return page.figure


def _least_height(report: Report, n_below: int) -> float:
    """The inches that what is beside the rates asks for."""
    more = _HEIGHT_OF_PANEL * (n_below - 1)
    if report.compared:
        return 3.6 + _ROW_OF_TABLE * (len(outcomes(report)) + 1) + max(more + _HEIGHT_OF_PANEL, 0)
    return _HEIGHT_OF_TWO + more if n_below else 0.0


def _panels(page: Page, axis: StepAxis, contents: Sequence[Content], top: float, bottom: float) -> list[FigurePanel]:
    """Makes the axes: one above the other, all as wide as the widest tick label leaves room for."""
    height = bottom - 27 - top - _PANEL_GAP * (len(contents) - 1)  # 27: a row of ticks and their name
    height = max(height, 0.15 * page.height)
    panels: list[FigurePanel] = []
    parts = [0.7, *[0.3] * (len(contents) - 1)]
    for (_, values, _), part in zip(contents, (each / sum(parts) for each in parts), strict=True):
        axes = page.figure.add_axes((0, 0, 1, 1), sharex=panels[0].axes if panels else None)
        panel = FigurePanel(
            axes=axes,
            look=page.look,
            measure=page.measure,
            x=shown_steps(axis),
            y=values,
            width=page.width,
            height=part * height,
            scale=page.scale,
        )
        panels.append(panel)
    labels = [label for panel in panels for label in panel.ticks()[1]]
    left = page.margin + LABEL_SIZE + 11 + max((page.measure(label, TICK_SIZE, False) for label in labels), default=0.0)
    # Half of the last tick's label sticks out to the right.
    right = max(page.margin + 4, page.measure(axis.end_label, TICK_SIZE, False) / 2 + 3)
    for panel in panels:
        panel.width = max(page.width - left - right, 0.2 * page.width)
        low = 1 - (top + panel.height) / page.height
        panel.axes.set_position((left / page.width, low, panel.width / page.width, panel.height / page.height))
        panel.axes.yaxis.set_label_coords((page.margin + LABEL_SIZE - left) / panel.width, 0.5)
        top += panel.height + _PANEL_GAP
    return panels


def _draw_curves(panels: Sequence[FigurePanel], contents: Sequence[Content]) -> None:
    for panel, (name, _, drawn) in zip(panels, contents, strict=True):
        fits = panel.measure(name, LABEL_SIZE, False) < panel.height
        panel.draw_axes(name if fits else name.split()[-1])
        for each in drawn:
            panel.draw_curve(each.curve, each.stroke, f"{each.role}: {', '.join(each.names)}")


def _draw_marks(panels: Sequence[FigurePanel], report: Report, axis: StepAxis, rates: Sequence[Drawing]) -> None:
    trace = report.trace
    planned = [each.curve for each in rates if each.role == "as-configured"]
    runs = [(each.stroke.colour, each.curve) for each in rates if each.role == "as-run"]
    mark_what_happens(panels[0], report, axis, runs, max(planned, key=lambda curve: curve.high, default=None))
    if trace.stopped is not None and trace.n_steps < trace.timeline.n_steps:
        for panel in panels[1:]:
            panel.hatch_span(axis.position(trace, trace.n_steps), axis.position(trace, trace.timeline.n_steps))


def _draw_step_ticks(page: Page, lowest: FigurePanel, report: Report, axis: StepAxis) -> None:
    """Writes what the axis counts under the lowest panel, clear of the stamp; the panels above share its axis."""
    widest = page.measure(axis.end_label, TICK_SIZE, False) + 22
    ticks, labels = unit_ticks(axis, max(2, min(10, int(lowest.width / widest))))
    while len(ticks) > 2 and ticks[1] * lowest.width < (widest - 16) * axis.end:  # on a narrow page, two are enough
        ticks, labels = ticks[::2], labels[::2]
    for axes in page.figure.axes:
        if axes is not lowest.axes:
            axes.tick_params(axis="x", labelbottom=False, length=0)
    lowest.axes.set_xticks(ticks, labels)
    left = lowest.axes.get_position().x0 * page.width
    name, middle = beside_stamp(page, report, axis.name, left + lowest.width / 2)
    look: dict[str, Any] = {"size": LABEL_SIZE * page.scale, "color": page.palette.ink, "labelpad": 3 * page.scale}
    lowest.axes.set_xlabel(name, x=(middle - left) / lowest.width, **look)


def _draw_epoch_ticks(first: FigurePanel, axis: StepAxis, line: Timeline) -> None:
    """Writes epochs above the first panel, as far as the run goes."""
    n_epochs = line.n_steps // (line.steps_per_epoch or 1)
    room = first.width * axis.epoch_position(n_epochs) / axis.end
    ticks, labels = step_ticks(n_epochs, max(1, min(12, int(room / 34))))
    axes, palette = first.axes, first.palette
    above = axes.get_xaxis_transform()
    steps = [axis.epoch_position(int(tick)) for tick in ticks]
    small: dict[str, Any] = {"textcoords": "offset points", "size": TICK_SIZE * first.scale, "color": palette.quiet}
    axes.plot(
        steps,
        [1.0] * len(steps),
        scalex=False,
        scaley=False,
        transform=above,
        linestyle="none",
        marker=3,  # a tick downwards
        markersize=3,
        color=palette.edge,
        clip_on=False,
        label="_epochs",
    )
    for step, label in zip(steps, labels, strict=True):
        axes.annotate(label, (step, 1.0), (0, 4.5 * first.scale), xycoords=above, ha="center", **small)
    axes.annotate(
        "epoch", (0, 1.0), (-4 * first.scale, 4.5 * first.scale), xycoords="axes fraction", ha="right", **small
    )
