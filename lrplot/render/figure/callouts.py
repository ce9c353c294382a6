"""Words and marks within a picture that say what became of the schedule, and what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

from lrplot.model.axes import Quantity
from lrplot.model.report import Report
from lrplot.model.trace import Trace
from lrplot.render.axis import StepAxis
from lrplot.render.figure.curves import FigureCurve
from lrplot.render.figure.lettering import LABEL_SIZE
from lrplot.render.figure.panel import FigurePanel
from lrplot.render.ranges import HUGE
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.wording import count, rate, share

Runs: TypeAlias = Sequence[tuple[str, FigureCurve]]
"""The curves as run, each with its colour."""


def mark_what_happens(
    panel: FigurePanel, report: Report, axis: StepAxis, runs: Runs, planned: FigureCurve | None
) -> None:
    """Marks where run and schedule part: what is never reached, and what never happens.

    Args:
        panel: the rate's panel, its curves drawn.
        report: the run.
        axis: the axis of steps.
        runs: its curves.
        planned: the highest curve as configured, if there is one.
    """
    trace = report.trace
    for number, step in enumerate(trace.boundaries, start=2):
        x = axis.position(trace, step)
        panel.draw_edge(x, panel.palette.quiet)
        panel.label([f"stage {number}", str(number)], panel.palette.quiet, (panel.x.unit(x), 0.97))
    if trace.stopped is not None:
        _mark_stop(panel, trace, trace.stopped.step, axis, runs)
        return
    length = trace.schedule_steps
    if length is None:
        return
    if planned is not None and report.configured is not None and trace.n_positions < length:
        start = report.configured.timeline.end_of(trace.n_positions)  # the first step of the schedule without the run
        unreached = axis.position(trace, start - 1), axis.position(trace, start)
        end = axis.position(trace, trace.timeline.n_steps)
        _mark_unreached(panel, 1 - trace.n_positions / length, unreached, end, runs, planned)
    elif trace.n_positions > length:
        end = axis.position(trace, trace.timeline.end_of(length))
        panel.draw_edge(end, panel.palette.warn)
        panel.label(["end of the schedule"], panel.palette.warn, (panel.x.unit(end), 0.97))


def mark_stops(panel: FigurePanel, traces: Sequence[Trace], axis: StepAxis) -> None:
    """Marks where the schedulers of a comparison raised."""
    for trace in traces:
        if trace.stopped is not None:
            x = axis.position(trace, trace.stopped.step)
            for group in trace.groups:
                panel.draw_cross(x, group.lr[trace.stopped.step], panel.palette.warn)


def _mark_unreached(
    panel: FigurePanel, part: float, unreached: tuple[float, float], end: float, runs: Runs, planned: FigureCurve
) -> None:
    """Hatches what is never reached of a schedule, and says which part of it that is.

    Args:
        panel: the rate's panel.
        part: the share of the schedule.
        unreached: where on the axis the step before its first unreached one begins, and where that one does.
        end: where the run ends.
        runs: the run's curves.
        planned: the curve as configured.
    """
    import numpy as np

    if planned.x[-1] < unreached[1]:
        return
    warn = panel.palette.warn
    panel.hatch_under(planned, unreached[0])
    if end < planned.x[-1]:
        panel.draw_edge(end, warn)
        panel.label(["end of the run"], warn, (panel.x.unit(end), 0.97))
    high = max(curve.high for _, curve in runs)
    if high < 0.5 * planned.high:  # nobody looks for a line down there: say it at the line itself
        at = 0.62 * panel.x.unit(end), panel.y.unit(high) + 13 / panel.height
        panel.label([f"as run: never above {rate(high, 3)}", "as run"], runs[0][0], at, reach=6, bold=True)

    rest = planned.x >= unreached[0]
    x, y = planned.x[rest], np.nan_to_num(planned.y[rest], posinf=0.0, neginf=0.0)
    middle = float(np.average(x, weights=y)) if y.min() >= 0 and 0 < y.max() < HUGE else float(x.mean())
    at = panel.x.unit(middle), 0.5 * panel.y.unit(float(np.interp(middle, x, y)))
    short = f"never reached: {share(part)}"
    panel.label([f"{short} of the schedule", short, "never reached"], warn, at, bold=True)


def _mark_stop(panel: FigurePanel, trace: Trace, step: int, axis: StepAxis, runs: Runs) -> None:
    line = trace.timeline
    warn = panel.palette.warn
    last = [float(curve.y[-1]) for _, curve in runs]
    at = axis.position(trace, step)
    for value in last:
        panel.draw_cross(at, value, warn)
    epoch = line.epoch_of(step)
    if epoch is not None and line.n_epochs is not None:
        where = f"in epoch {count(epoch + 1)} of {count(line.n_epochs)}"
    else:
        where = f"after step {count(step + 1)} of {count(line.n_steps)}"
    x, y = panel.x.unit(at), panel.y.unit(last[0]) if isfinite(last[0]) else 0.0
    room = panel.measure(f"raises {where}", LABEL_SIZE, True) / panel.width
    panel.label([f"raises {where}", "raises"], warn, (x + room / 2 + 0.03, y + 16 / panel.height), bold=True)
    if step + 1 < line.n_steps:
        lost = axis.position(trace, step + 1), axis.position(trace, line.n_steps)
        panel.hatch_span(*lost)
        start, end = map(panel.x.unit, lost)
        panel.label(["never happens"], panel.palette.ink, ((start + end) / 2, 0.6), within=(start, end))


def mark_readings(
    panels: Sequence[FigurePanel],
    report: Report,
    axis: StepAxis,
    at: Sequence[str | int],
    below: Sequence[Quantity] = (),
) -> None:
    """Marks the moments that were asked for in every panel, and says at a single run's the rate.

    Args:
        panels: the panels, the rates' first.
        report: what they are of.
        axis: the axis of steps.
        at: the moments.
        below: what the panels under the rates' show.
    """
    first = panels[0]
    for trace, reading in made_readings(report, at):
        place = axis.position(trace, reading.step)
        for panel, what in zip(panels, ("lr", *below), strict=False):
            columns = [group.column(what) for group in trace.groups]
            panel.draw_spots(place, [column[reading.step] for column in columns if column is not None])
        value = reading.lr[0]
        if not report.compared and isfinite(value):
            x, y = first.x.unit(place), first.y.unit(value)
            texts = [f"{reading.name}: {rate(value, READ_DIGITS)}", reading.name]
            room = first.measure(texts[0], LABEL_SIZE, True) / first.width
            first.label(texts, first.palette.ink, (x + room / 2 + 0.02, y + 10 / first.height), bold=True)
