"""What a page's script draws a chart from: its curves, its axes and what is found, as JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from lrplot.loop.timeline import Timeline
from lrplot.model.report import Report
from lrplot.model.trace import Stop
from lrplot.render.chart.curves import Curve, curves_of
from lrplot.render.chart.typeset import clean
from lrplot.render.figure.axes import Axis, rate_axis, round_ticks, step_ticks, value_labels
from lrplot.render.figure.strokes import follows
from lrplot.render.page.markup import Html
from lrplot.render.page.points import points_of
from lrplot.render.summary import curve_name, labelled_findings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_N_TICKS = 6  # of the rate's axis
_WIDE, _NARROW = 9, 4  # ticks of the axis of steps on a screen and on a phone


def curves_on(report: Report) -> list[Curve]:
    """The curves of a chart in the order in which they are drawn, those on top last.

    A schedule as configured that the run follows to its end is left out: it would lie under the run's own curve.
    """
    found = curves_of(report, [[group.lr for group in trace.groups] for trace in report.traces])
    hidden = not report.compared and follows(report)
    return [curve for curve in found if not (hidden and curve.look == "dots")]


def data_of(report: Report, log: bool) -> Html:
    """All that the script needs for a chart, as JSON that HTML holds without harm.

    Args:
        report: what to draw.
        log: whether the rate's axis is logarithmic.
    """
    text = json.dumps(_chart(report, log), separators=(",", ":"))
    for character in "<>&":  # all else that a browser could trip over is not ASCII, and escaped already
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Html(text)


def looks(report: Report, curves: Sequence[Curve]) -> list[str]:
    """The classes that give each curve its colour and its dashes: those of the schedule as configured are its own.

    The runs of a comparison differ in both, and a dashed curve shows the one that it lies on.
    """
    numbers = accumulate((curve.look != "dots" for curve in curves), initial=-1)
    each = 1 if report.compared else 8
    return [
        "planned" if curve.look == "dots" else f"c{number % 8} d{number // each % 4}"
        for curve, number in zip(curves, list(numbers)[1:], strict=True)
    ]


def curve_label(report: Report, curve: Curve) -> str:
    """What a curve is called, all names that share it."""
    names = clean(", ".join(curve.names), unicode=True)
    alone = len(report.trace.groups) == 1 and not report.compared
    if curve.look == "points" and not report.compared:
        label = (report.logged or report.trace).label
        return label if alone else f"{names}, {label}"
    if report.logged is not None:
        return "planned" if alone else f"{names}, planned"
    if curve.look == "dots":
        return "as configured" if alone else f"{names}, as configured"
    return "as run" if alone else names


def _chart(report: Report, log: bool) -> dict[str, Any]:
    curves, line = curves_on(report), report.timeline
    end = max(line.n_steps, *(trace.n_steps for trace in report.traces), 1)
    points = points_of([curve.column for curve in curves])
    x = Axis(low=-0.012 * end, high=1.012 * end) if end > 1 else Axis(low=-1.0, high=1.0)
    y = _rate_axis(points.values, log)
    ticks = round_ticks(y, _N_TICKS)
    stops = _stops(report)
    run = report.trace.timeline
    return {
        "end": end,
        "runEnd": run.n_steps if not report.compared and run.n_steps < end else None,
        "whole": points.whole,
        "stops": _packed(points.stops, "<u4"),
        "curves": [
            {
                "label": curve_label(report, curve),
                "look": look,
                "stairs": curve.column.stride > 1 and curve.column.at is None,
                "points": curve.look == "points",
                "n": curve.column.n,
                "values": _packed(values, "<f8"),
                "stopped": None if curve.look == "dots" else _stopped(curve, stops),
            }
            for curve, look, values in zip(curves, looks(report, curves), points.values, strict=True)
        ],
        "never": not report.compared and report.trace.stopped is not None and report.trace.n_steps < run.n_steps,
        "x": {"low": x.low, "high": x.high, "name": "epoch" if line.steps_per_epoch == 1 else "optimizer step"},
        "xTicks": [list(zip(*step_ticks(end, n), strict=True)) for n in (_WIDE, _NARROW)],
        "y": {"low": y.low, "high": y.high, "log": y.log},
        "yTicks": list(zip(ticks, value_labels(ticks), strict=True)),
        "epochs": epochs_of(line),
        "spans": [
            {"code": finding.code, "severity": finding.severity, "start": span[0], "stop": span[1]}
            for finding in {(each.code, each.span): each for _, each in labelled_findings(report)}.values()
            if (span := finding.span) is not None
        ],
    }


def _rate_axis(values: Sequence[NDArray[np.float64]], log: bool) -> Axis:
    """The axis of the rates; the points of a curve have its least and its greatest value."""
    import numpy as np

    every = np.concatenate(values)
    known = every[np.isfinite(every)]
    above = known[known > 0]
    extremes = (float(known.min()), float(known.max())) if known.size else ()
    return rate_axis(extremes, float(above.min()) if above.size else None, log=log)


def _packed(values: NDArray[Any], kind: str) -> str:
    """Numbers bit for bit, NaN and infinities too, in two thirds of the room that their digits take."""
    return b64encode(values.astype(kind).tobytes()).decode("ascii")


def _stops(report: Report) -> dict[str, Stop]:
    """Where the runs stopped that did, by the names of their curves."""
    return {
        curve_name(trace, group) if report.compared else group.name: trace.stopped
        for trace in report.traces
        for group in trace.groups
        if trace.stopped is not None and trace.role == "as-run"
    }


def _stopped(curve: Curve, stops: dict[str, Stop]) -> dict[str, Any] | None:
    stop = next((stops[name] for name in curve.names if name in stops), None)
    return None if stop is None else {"step": stop.step, "error": clean(stop.error, unicode=True)}


def epochs_of(line: Timeline) -> dict[str, Any] | None:
    """How to tell a step's epoch: by the steps of one, or by each one's first step where some are skipped."""
    if line.steps_per_epoch is None:
        return None
    n_epochs = line.n_epochs or (line.epoch_of(max(line.n_steps, 1) - 1) or 0) + 1
    found: dict[str, Any] = {"each": line.steps_per_epoch, "n": n_epochs}
    if line.skipped:
        found["starts"] = _first_steps(line, line.steps_per_epoch, n_epochs)
    elif line.steps_per_epoch > 1:
        each = line.steps_per_epoch
        ticks = [step_ticks(line.n_steps // each, n) for n in (_WIDE, _NARROW)]
        found["ticks"] = [[(at * each, label) for at, label in zip(*both, strict=True)] for both in ticks]
    return found


def _first_steps(line: Timeline, each: int, n_epochs: int) -> list[int]:
    """The first optimizer step of every epoch, the skipped iterations before it left out."""
    from bisect import bisect_left

    return [epoch * each - bisect_left(line.skipped, epoch * each) for epoch in range(n_epochs)]
