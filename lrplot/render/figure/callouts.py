"""Words and marks within a picture that say what became of the schedule, and what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

from lrplot.model.report import Report
from lrplot.model.trace import Quantity, Trace
from lrplot.render.figure.axes import HUGE
from lrplot.render.figure.curves import Curve
from lrplot.render.figure.lettering import LABEL_SIZE
from lrplot.render.figure.panel import Panel
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.wording import count, rate, share

Runs: TypeAlias = Sequence[tuple[str, Curve]]
"""The curves as run, each with its colour."""


def mark_what_happens(panel: Panel, trace: Trace, runs: Runs, planned: Curve | None) -> None:
    """Marks where run and schedule part: what is never reached, and what never happens.

    Args:
        panel: the rate's panel, its curves drawn.
        trace: the run.
        runs: its curves.
        planned: the highest curve as configured, if there is one.
    """
    line = trace.timeline
    for number, step in enumerate(trace.boundaries, start=2):
        panel.draw_edge(step, panel.palette.quiet)
        panel.label([f"stage {number}", str(number)], panel.palette.quiet, (panel.x.unit(step), 0.97))
    if trace.stopped is not None:
        _mark_stop(panel, trace, trace.stopped.step, runs)
        return
    length = trace.schedule_steps
    if length is None:
        return
    if planned is not None and trace.n_positions < length:
        _mark_unreached(panel, trace, 1 - trace.n_positions / length, runs, planned)
    elif trace.n_positions > length:
        end = line.end_of(length)
        panel.draw_edge(end, panel.palette.warn)
        panel.label(["end of the schedule"], panel.palette.warn, (panel.x.unit(end), 0.97))


def mark_stops(panel: Panel, traces: Sequence[Trace]) -> None:
    """Marks where the schedulers of a comparison raised."""
    for trace in traces:
        if trace.stopped is not None:
            for group in trace.groups:
                panel.draw_cross(trace.stopped.step, group.lr[trace.stopped.step], panel.palette.warn)


def _mark_unreached(panel: Panel, trace: Trace, part: float, runs: Runs, planned: Curve) -> None:
    import numpy as np

    if planned.x[-1] < trace.n_positions:
        return
    warn = panel.palette.warn
    n_steps = trace.timeline.n_steps
    panel.hatch_under(planned, trace.n_positions - 1)
    if n_steps < planned.x[-1]:
        panel.draw_edge(n_steps, warn)
        panel.label(["end of the run"], warn, (panel.x.unit(n_steps), 0.97))
    high = max(curve.high for _, curve in runs)
    if high < 0.5 * planned.high:  # nobody looks for a line down there: say it at the line itself
        at = 0.62 * panel.x.unit(n_steps), panel.y.unit(high) + 13 / panel.height
        panel.label([f"as run: never above {rate(high, 3)}", "as run"], runs[0][0], at, reach=6, bold=True)

    rest = planned.x >= trace.n_positions - 1
    x, y = planned.x[rest], np.nan_to_num(planned.y[rest], posinf=0.0, neginf=0.0)
    middle = float(np.average(x, weights=y)) if y.min() >= 0 and 0 < y.max() < HUGE else float(x.mean())
    at = panel.x.unit(middle), 0.5 * panel.y.unit(float(np.interp(middle, x, y)))
    short = f"never reached: {share(part)}"
    panel.label([f"{short} of the schedule", short, "never reached"], warn, at, bold=True)


def _mark_stop(panel: Panel, trace: Trace, step: int, runs: Runs) -> None:
    line = trace.timeline
    warn = panel.palette.warn
    last = [float(curve.y[-1]) for _, curve in runs]
    for value in last:
        panel.draw_cross(step, value, warn)
    epoch = line.epoch_of(step)
    if epoch is not None and line.n_epochs is not None:
        where = f"in epoch {count(epoch + 1)} of {count(line.n_epochs)}"
    else:
        where = f"after step {count(step + 1)} of {count(line.n_steps)}"
    x, y = panel.x.unit(step), panel.y.unit(last[0]) if isfinite(last[0]) else 0.0
    room = panel.measure(f"raises {where}", LABEL_SIZE, True) / panel.width
    panel.label([f"raises {where}", "raises"], warn, (x + room / 2 + 0.03, y + 16 / panel.height), bold=True)
    if step + 1 < line.n_steps:
        panel.hatch_span(step + 1, line.n_steps)
        start, end = panel.x.unit(step + 1), panel.x.unit(line.n_steps)
        panel.label(["never happens"], panel.palette.ink, ((start + end) / 2, 0.6), within=(start, end))


def mark_readings(
    panels: Sequence[Panel], report: Report, at: Sequence[str | int], below: Sequence[Quantity] = ()
) -> None:
    """Marks the moments that were asked for in every panel, and says at a single run's the rate.

    Args:
        panels: the panels, the rates' first.
        report: what they are of.
        at: the moments.
        below: what the panels under the rates' show.
    """
    first = panels[0]
    for trace, reading in made_readings(report, at):
        for panel, what in zip(panels, ("lr", *below), strict=False):
            columns = [group.column(what) for group in trace.groups]
            panel.draw_spots(reading.step, [column[reading.step] for column in columns if column is not None])
        value = reading.lr[0]
        if not report.compared and isfinite(value):
            x, y = first.x.unit(reading.step), first.y.unit(value)
            texts = [f"{reading.name}: {rate(value, READ_DIGITS)}", reading.name]
            room = first.measure(texts[0], LABEL_SIZE, True) / first.width
            first.label(texts, first.palette.ink, (x + room / 2 + 0.02, y + 10 / first.height), bold=True)
