"""What a picture says within its axes, for the page's chart: where run and schedule part, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lrplot.model.column import Column, low_high
from lrplot.model.report import Report
from lrplot.model.trace import Stop, Trace
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.wording import count, rate, share

_WARN, _QUIET, _ASKED = "warn", "quiet", "asked"


def edges_of(report: Report, at: Sequence[str | int] = ()) -> list[dict[str, Any]]:
    """The upright lines of a chart: the step of each, what it says, and whether it warns.

    Args:
        report: what is drawn.
        at: moments that were asked for; a single run's say the rate.
    """
    if report.compared:
        steps = {reading.step: reading.name for _, reading in made_readings(report, at)}
        return [{"at": step, "text": name, "tone": _ASKED} for step, name in steps.items()]
    trace, line = report.trace, report.trace.timeline
    found = [(step, f"stage {number}", _QUIET) for number, step in enumerate(trace.boundaries, start=2)]
    if trace.foretold_from is not None:
        found.append((trace.foretold_from, "recorded before, foretold from here", _QUIET))
    if trace.stopped is None and trace.schedule_steps is not None and trace.n_positions > trace.schedule_steps:
        found.append((line.end_of(trace.schedule_steps), "end of the schedule", _WARN))
    if line.n_steps < max(each.n_steps for each in report.traces):
        found.append((line.n_steps, "end of the run", _QUIET))
    agreement = report.log.agreement if report.log is not None else None
    if agreement is not None and agreement.parts_at is not None:
        found.append((agreement.parts_at, "parts from the plan", _WARN))
    asked = made_readings(report, at)
    found += [(each.step, f"{each.name}: {rate(each.lr[0], READ_DIGITS)}", _ASKED) for _, each in asked]
    return [{"at": step, "text": text, "tone": tone} for step, text, tone in found]


def unreached_of(report: Report) -> dict[str, Any] | None:
    """What of the schedule the run never reaches: from which step on, and in words; None where there is nothing."""
    trace, planned = report.trace, report.configured
    length = trace.schedule_steps
    if report.compared or planned is None or trace.stopped is not None or length is None:
        return None
    first = planned.timeline.end_of(trace.n_positions)
    if trace.n_positions >= length or planned.n_steps - 1 < first:
        return None
    left = f"never reached: {share(1 - trace.n_positions / length)}"
    high = max(_highest(group.lr) for group in trace.groups)
    low = high < 0.5 * max(_highest(group.lr) for group in planned.groups)
    return {
        "from": first - 1,
        "texts": [f"{left} of the schedule", left],
        "run": f"as run: never above {rate(high, 3)}" if low else "",
    }


def stopped_text(trace: Trace, stop: Stop) -> str:
    """Where a run raises: `raises in epoch 4 of 9`."""
    line = trace.timeline
    epoch = line.epoch_of(stop.step)
    if epoch is not None and line.n_epochs is not None:
        return f"raises in epoch {count(epoch + 1)} of {count(line.n_epochs)}"
    return f"raises after step {count(stop.step + 1)} of {count(line.n_steps)}"


def never_of(report: Report) -> list[int] | None:
    """The steps that never happen, as the scheduler raised before them: the first, and the one after the last."""
    trace, n_meant = report.trace, report.trace.timeline.n_steps
    if report.compared or trace.stopped is None or trace.n_steps >= n_meant:
        return None
    return [trace.stopped.step + 1, n_meant]


def _highest(column: Column) -> float:
    known = low_high(column)
    return known[1] if known is not None else 0.0
