"""Words and marks within a chart that say what became of the schedule: never reached, never happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrplot.render.chart.scale import Scale
from lrplot.render.chart.typeset import ALARM_INK, CONFIGURED_INK, RUN_INKS
from lrplot.render.ranges import drawable
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.model.trace import Stop, Trace
    from lrplot.render.axis import StepAxis
    from lrplot.render.chart.canvas import Canvas, Outline


def call_out(canvas: Canvas, scale: Scale, report: Report, axis: StepAxis, configured: Outline) -> None:
    """Writes them in the free space of a chart whose curves are drawn.

    Args:
        canvas: the chart, with its curves on it.
        scale: its vertical axis.
        report: what it is of.
        axis: its horizontal axis.
        configured: the pixels of the curve as configured; empty where there is none.
    """
    if report.compared:
        mark_stops(canvas, scale, report, axis)
        return
    trace = report.trace
    for number, step in enumerate(trace.boundaries, start=2):
        column = _column(canvas, axis, trace, step)
        canvas.rule(column, CONFIGURED_INK)
        texts = (f"stage {number}", str(number))
        _write_near(canvas, 0, column + 5, texts, CONFIGURED_INK, range(column + 1, canvas.columns))
    if trace.stopped is not None:
        _stop(canvas, scale, trace, trace.stopped, axis)
        return
    length = trace.schedule_steps
    if length is not None and trace.n_positions < length and report.configured is not None:
        first = report.configured.timeline.end_of(trace.n_positions)
        start = axis.last_pixel(axis.ruler(trace), first, canvas.pixel_columns)
        _never_reached(canvas, configured, start, share((length - trace.n_positions) / length))
    elif length is not None and trace.n_positions > length and report.configured is not None:
        _schedule_end(canvas, trace, trace.timeline.end_of(length), axis)
    if axis.position(trace, trace.n_steps) < axis.end:
        row, column = _cell(canvas, scale, trace, trace.n_steps - 1, axis)
        _write_near(canvas, row, column + 5, ("run ends",), RUN_INKS[0], range(column, canvas.columns))


def mark_stops(canvas: Canvas, scale: Scale, report: Report, axis: StepAxis) -> None:
    """Marks where the schedulers of a comparison raised; shading would hide the other curves."""
    for trace in report.traces:
        if trace.stopped is not None:
            row, column = _cell(canvas, scale, trace, trace.stopped.step, axis)
            canvas.write(row, column, canvas.charset.cross, ALARM_INK)


def mark_readings(canvas: Canvas, scale: Scale, report: Report, axis: StepAxis, at: Sequence[str | int]) -> None:
    """Marks the steps that were asked for on the curves, and writes each step's name beside its mark."""
    for trace, reading in made_readings(report, at):
        column = _column(canvas, axis, trace, reading.step)
        canvas.rule(column, CONFIGURED_INK)
        cells = []
        for value in reading.lr:
            if drawable(value, scale.log):
                cells.append((scale.pixel(value, canvas.charset.up) // canvas.charset.up, column))
                canvas.write(*cells[-1], canvas.charset.spot, ALARM_INK)
        if cells and not report.compared:
            texts = (f"{reading.name}: {rate(reading.lr[0], READ_DIGITS)}", reading.name)
            near = column + len(texts[0]) // 2 + 2
            _write_near(canvas, cells[0][0], near, texts, RUN_INKS[0], range(canvas.columns))


def _column(canvas: Canvas, axis: StepAxis, trace: Trace, step: int) -> int:
    """The column of characters that a step ends in."""
    return axis.last_pixel(axis.ruler(trace), step, canvas.pixel_columns) // canvas.charset.across


def _cell(canvas: Canvas, scale: Scale, trace: Trace, step: int, axis: StepAxis) -> tuple[int, int]:
    """The row and column of a step's rate."""
    column = _column(canvas, axis, trace, step)
    value = trace.groups[0].lr[step]
    row = scale.pixel(value, canvas.charset.up) // canvas.charset.up if drawable(value, scale.log) else 0
    return row, column


def _stop(canvas: Canvas, scale: Scale, trace: Trace, stop: Stop, axis: StepAxis) -> None:
    """Marks where the scheduler raised, and shades what would have come after."""
    row, column = _cell(canvas, scale, trace, stop.step, axis)
    end = _column(canvas, axis, trace, trace.timeline.n_steps - 1) + 1
    canvas.shade(column + 1, end, CONFIGURED_INK)
    canvas.write(row, column, canvas.charset.cross, ALARM_INK)
    left = count(trace.timeline.n_steps - stop.step - 1, "step")
    texts = (f"never happens: {left}", "never happens", "never")
    _write_near(canvas, canvas.rows // 2, (column + 1 + end) // 2, texts, ALARM_INK, range(column + 1, end))


def _never_reached(canvas: Canvas, configured: Outline, start: int, left_out: str) -> None:
    """Writes beside the highest point of what the run leaves out of the schedule."""
    highest = max(((reach[1], -x) for x, reach in enumerate(configured) if reach and x >= start), default=None)
    if highest is None:
        return
    row, column = highest[0] // canvas.charset.up, -highest[1] // canvas.charset.across
    texts = (f"never reached: {left_out} of the schedule", "never reached", "unused")
    _write_near(canvas, row, column, texts, ALARM_INK, range(canvas.columns))


def _schedule_end(canvas: Canvas, trace: Trace, step: int, axis: StepAxis) -> None:
    """Marks where a run goes on past the end of its schedule."""
    if axis.position(trace, step) >= axis.end:
        return
    column = _column(canvas, axis, trace, step)
    canvas.rule(column, CONFIGURED_INK)
    texts = ("the schedule ends here", "schedule ends", "ends")
    for within in (range(column + 1, canvas.columns), range(column)):
        if _write_near(canvas, canvas.rows - 1, column, texts, ALARM_INK, within):
            return


def _write_near(canvas: Canvas, row: int, column: int, texts: Sequence[str], ink: str, within: range) -> bool:
    """Writes the first of some texts that finds room close by; else any of them that finds room, if one does."""
    places = [(text, canvas.room(row, column, len(text), within)) for text in texts]
    found = [(text, place) for text, place in places if place is not None]
    rows, columns = canvas.rows // 3, canvas.columns // 4
    close = [
        (text, place) for text, place in found if abs(place[0] - row) <= rows and abs(place[1] - column) <= columns
    ]
    for text, place in [*close, *found][:1]:
        canvas.write(*place, text, ink)
    return bool(found)
