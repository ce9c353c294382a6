"""The chart of a report: which rate every optimizer step uses, beside what the schedule was meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrplot.model.text import how_often
from lrplot.render.axis import axis_of
from lrplot.render.chart.callouts import call_out, mark_readings
from lrplot.render.chart.canvas import ASCII, BRAILLE, Charset
from lrplot.render.chart.curves import MARKS, ChartCurve, curves_of
from lrplot.render.chart.panel import ChartPanel, notes_on, panel_lines, panel_of, short_name, step_axis
from lrplot.render.chart.typeset import CONFIGURED_INK, RUN_INKS, Span
from lrplot.render.curves import table_of
from lrplot.render.summary import quantity_name
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.axes import Quantity, XUnit
    from lrplot.model.report import Report
    from lrplot.model.trace import Trace

_ROWS_BELOW = 5
_MARKS_IN_COMPARISON = 3
_MIN_GUTTER = 7  # room for "epoch" under labels such as `0.008 ┤`


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawn chart.

    Attributes:
        legend: which curve is which, one entry each; empty where there is but one.
        lines: the plot with its axes.
        notes: what could not be drawn, in sentences.
        marks: the letter, in its colour, of each name in the legend.
    """

    legend: list[list[Span]]
    lines: list[list[Span]]
    notes: list[str]
    marks: Mapping[str, Span] = field(default_factory=dict)


def draw(
    report: Report,
    *,
    width: int,
    max_rows: int,
    log: bool,
    unicode: bool,
    below: Sequence[Quantity],
    at: Sequence[str | int] = (),
    x_axis: XUnit | None = None,
) -> Chart:
    """Draws a report's rates, and in panels below what else is asked for.

    Args:
        report: what to draw.
        width: columns that no line may exceed, 20 or more.
        max_rows: rows of the rates' panel at most, 3 or more; it takes fewer where the ticks are rounder then.
        log: whether the rates' axis is logarithmic.
        unicode: whether to draw with braille and box characters, not in ASCII.
        below: what else has a panel.
        at: moments to mark on the curves.
        x_axis: what the axis of steps counts.

    Raises:
        UsageError: what that needs to know of a loop and nobody said.
    """
    charset, axis = BRAILLE if unicode else ASCII, axis_of(report, x_axis)
    if report.grid is not None:
        from lrplot.render.chart.grid import GridLook, draw_grid

        grid = GridLook(width=width, max_rows=max_rows, log=log, charset=charset, at=at)
        lines, notes = draw_grid(report, report.grid, axis, grid)
        return Chart(legend=[], lines=lines, notes=notes)
    quantities: tuple[Quantity, ...] = ("lr", *below)
    tables = [table_of(report, what) for what in quantities]
    rates, *others = (curves_of(report, table, tables, axis) for table in tables)
    gutter = max(_MIN_GUTTER, len(short_name(axis)) + 2)

    def panels_in(columns: int) -> list[ChartPanel]:
        made = [panel_of(rates, axis, columns, max_rows, charset, log, n_marks=_n_marks(report))]
        return made + [panel_of(curves, axis, columns, _ROWS_BELOW, charset, None) for curves in others]

    panels, gutter, columns = _fitted(panels_in, width, gutter)
    under = next((drawn for curve, drawn in zip(rates, panels[0].outlines, strict=True) if curve.look == "dots"), [])
    mark_readings(panels[0].canvas, panels[0].scale, report, axis, at)
    call_out(panels[0].canvas, panels[0].scale, report, axis, under)
    lines = panel_lines(panels[0], "lr, log axis" if log else "lr", gutter, charset)
    for what, panel in zip(below, panels[1:], strict=True):
        lines += panel_lines(panel, quantity_name(report, what), gutter, charset)
    lines += step_axis(axis, gutter, columns, charset)
    return Chart(
        legend=_legend(report, panels[0], charset),
        lines=lines,
        notes=[*_untold(rates), *notes_on(panels[0], log)],
        marks={name: Span(curve.mark, curve.ink) for curve in rates for name in curve.names},
    )


def _fitted(panels_in: Callable[[int], list[ChartPanel]], width: int, gutter: int) -> tuple[list[ChartPanel], int, int]:
    """Panels beside a gutter that is as wide as their ticks' labels, with that and with the columns that it leaves."""
    while True:
        columns = max(width - gutter, 1)
        panels = panels_in(columns)
        needed = max((len(label) + 2 for panel in panels for label in panel.scale.ticks.values()), default=0)
        if needed <= gutter:
            return panels, gutter, columns
        gutter = needed


def _untold(curves: Sequence[ChartCurve]) -> list[str]:
    """Says how many curves have no letter of their own."""
    n_untold = len([curve for curve in curves if not curve.mark])
    if len(curves) - n_untold < len(MARKS) or not n_untold:
        return []
    return [f"{count(len(curves), 'curve')} are too many to tell apart here: the last {n_untold} carry no letter."]


def _n_marks(report: Report) -> int:
    """How often a curve gets its letter: in a comparison, curves that cross must be told apart on either side."""
    return _MARKS_IN_COMPARISON if report.compared else 1


def _legend(report: Report, panel: ChartPanel, charset: Charset) -> list[list[Span]]:
    entries: list[list[Span]] = []
    groups = [curve for curve in panel.curves if curve.mark]
    if report.configured is not None:
        hidden = "" if panel.canvas.shows("dots") else ", hidden under it"
        for trace, sample, ink, more in (
            (report.trace, charset.thick_sample, "" if groups else RUN_INKS[0], ""),
            (report.configured, charset.dots_sample, CONFIGURED_INK, hidden),
        ):
            name = trace.role.replace("-", " ")
            entries.append([Span(sample, ink), Span(f" {name}, {_difference(report, trace)}{more}")])
    entries += _foretold(panel, charset)
    if report.logged is not None:
        line = next((curve for curve in panel.curves if curve.look == "line"), None)
        if line is not None and not groups:
            entries.append([Span(charset.line_sample, line.ink), Span(" planned")])
        points = next(curve for curve in panel.curves if curve.look == "points")
        n_points = count(len(points.column.values), "point")
        entries.append([Span(charset.points_sample, points.ink), Span(f" {report.logged.label}, {n_points}")])
    entries += [[Span(curve.mark, curve.ink), Span(f" {', '.join(curve.names)}")] for curve in groups]
    beside = "dots" if report.logged is None else "points"
    unmarked = len([curve for curve in panel.curves if curve.look not in ("dots", beside)]) - len(groups)
    if groups and unmarked:
        entries.append([Span(f"and {count(unmarked)} more")])
    return entries


def _foretold(panel: ChartPanel, charset: Charset) -> list[list[Span]]:
    """Which part of the curves was recorded, and which is foretold; nothing where nothing is."""
    found = [curve for curve in panel.curves if curve.foretold_from is not None]
    if not found:
        return []
    thick = found[0].look == "thick"
    ink = found[0].ink if len({curve.ink for curve in found}) == 1 else ""
    return [
        [Span(charset.thick_sample if thick else charset.line_sample, ink), Span(" recorded")],
        [Span(charset.thick_dashed_sample if thick else charset.dashed_sample, ink), Span(" foretold")],
    ]


def _difference(report: Report, trace: Trace) -> str:
    """What sets a trace apart from the other one: how often it advances, or else its length."""
    line, other = report.trace.timeline, report.configured.timeline if report.configured is not None else None
    if not line.every_step and (other is None or other.every_step or other.stride != line.stride):
        return "advanced every step" if trace.timeline.every_step else f"advanced {how_often(trace)}"
    # Where the batches of an epoch are unknown, every epoch is drawn as one step.
    by_epochs = line.stride == line.steps_per_epoch
    if trace is report.configured and report.is_cut:
        unit = "epoch" if by_epochs else "step" if line.every_step else "advance"
        return f"the first {count(trace.n_positions)} of {count(trace.schedule_steps or 0, unit)}"
    return count(-(-trace.n_steps // line.stride), "epoch") if by_epochs else count(trace.n_steps, "step")
