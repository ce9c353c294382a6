"""What a page's script draws a chart from: its curves, and what is found and said of them, as JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import Trace
from lrplot.render.axis import STEPS, StepAxis, axis_of
from lrplot.render.chart.typeset import clean
from lrplot.render.page.markup import Html
from lrplot.render.page.panels import Drawn, PagePanel, curve_label
from lrplot.render.page.points import points_of
from lrplot.render.page.words import edges_of, never_of, stopped_text, unreached_of
from lrplot.render.summary import curve_name, labelled_findings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def data_of(report: Report, panels: Sequence[PagePanel], style: Style) -> Html:
    """All that the script needs for a chart, as JSON that HTML holds without harm.

    Args:
        report: what to draw.
        panels: its curves.
        style: whether the rate's axis begins as a logarithmic one.
    """
    text = json.dumps(_chart(report, panels, style), separators=(",", ":"))
    for character in "<>&":  # all else that a browser could trip over is not ASCII, and escaped already
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Html(text)


def _chart(report: Report, panels: Sequence[PagePanel], style: Style) -> dict[str, Any]:
    line, edges = report.timeline, edges_of(report, style.at)
    rates, below = panels[0].curves, [drawn for panel in panels[1:] for drawn in panel.curves]
    points = points_of(
        [drawn.curve.column for drawn in rates],
        [drawn.curve.column for drawn in below],
        [edge["at"] for edge in edges],
    )
    axis = page_axis(report, style)
    numbers = [number for number, panel in enumerate(panels) for _ in panel.curves]
    stops = _stops(report)
    return {
        "end": max(line.n_steps, *(trace.n_steps for trace in report.traces), 1),
        "whole": points.whole,
        "thinned": points.thinned,
        "stops": _packed(points.stops, "<u4"),
        "log": style.log_y,
        "name": axis.name,
        "unit": _unit(axis),
        "panels": [{"what": panel.what, "name": panel.name, "shown": panel.shown} for panel in panels],
        "curves": [
            _curve(report, drawn, number, values, stops)
            for drawn, number, values in zip([*rates, *below], numbers, points.values, strict=True)
        ],
        "epochs": epochs_of(line),
        "spans": [
            {"code": finding.code, "severity": finding.severity, "start": span[0], "stop": span[1]}
            for finding in {(each.code, each.span): each for _, each in labelled_findings(report)}.values()
            if (span := finding.span) is not None
        ],
        "edges": edges,
        "unreached": unreached_of(report),
        "never": never_of(report),
    }


def page_axis(report: Report, style: Style) -> StepAxis:
    """The axis of a page's chart: what was asked for, where all runs use as much of it a step; else steps."""
    axis = axis_of(report, style.x_axis)
    return axis if len({ruler for _, ruler in axis.rulers}) == 1 else axis_of(report)


def _unit(axis: StepAxis) -> dict[str, Any] | None:
    """What the script needs to know to write another unit than steps; None for steps."""
    ruler = axis.rulers[0][1]
    if ruler == STEPS:
        return None
    return {
        "name": axis.unit,
        "perStep": ruler.per_step,
        "perEpoch": ruler.per_epoch,
        "each": ruler.steps_per_epoch,
        "skipped": ruler.skipped,
        "end": axis.end,
    }


def _curve(
    report: Report, drawn: Drawn, panel: int, values: NDArray[np.float64], stops: dict[str, Trace]
) -> dict[str, Any]:
    column = drawn.curve.column
    return {
        "panel": panel,
        "key": drawn.key,
        "label": curve_label(report, drawn.curve),
        "look": drawn.look,
        "stairs": column.stride > 1 and column.at is None,
        "points": drawn.curve.look == "points",
        "n": column.n,
        "values": _packed(values[:1] if _is_constant(column, values) else values, "<f8"),
        "stopped": None if panel or drawn.look == "planned" else _stopped(drawn, stops),
    }


def _is_constant(column: Column, values: NDArray[np.float64]) -> bool:
    """Whether one value stands for all, bit for bit."""
    import numpy as np

    bits = values.view(np.uint64)
    return column.at is None and bool((bits == bits[0]).all())


def _packed(values: NDArray[Any], kind: str) -> str:
    """Numbers bit for bit, NaN and infinities too, in two thirds of the room that their digits take."""
    return b64encode(values.astype(kind).tobytes()).decode("ascii")


def _stops(report: Report) -> dict[str, Trace]:
    """The runs that stopped, by the names of their curves."""
    return {
        curve_name(trace, group) if report.compared else group.name: trace
        for trace in report.traces
        for group in trace.groups
        if trace.stopped is not None and trace.role == "as-run"
    }


def _stopped(drawn: Drawn, stops: dict[str, Trace]) -> dict[str, Any] | None:
    trace = next((stops[name] for name in drawn.curve.names if name in stops), None)
    if trace is None or trace.stopped is None or drawn.curve.look == "points":
        return None
    error = clean(trace.stopped.error, unicode=True)
    return {"step": trace.stopped.step, "error": error, "text": stopped_text(trace, trace.stopped)}


def epochs_of(line: Timeline) -> dict[str, Any] | None:
    """How to tell a step's epoch: by the steps of one, or by each one's first step where some are skipped."""
    if line.steps_per_epoch is None:
        return None
    n_epochs = line.n_epochs or (line.epoch_of(max(line.n_steps, 1) - 1) or 0) + 1
    found: dict[str, Any] = {"each": line.steps_per_epoch, "n": n_epochs}
    if line.skipped:
        found["starts"] = _first_steps(line, line.steps_per_epoch, n_epochs)
    return found


def _first_steps(line: Timeline, each: int, n_epochs: int) -> list[int]:
    """The first optimizer step of every epoch, the skipped iterations before it left out."""
    from bisect import bisect_left

    return [epoch * each - bisect_left(line.skipped, epoch * each) for epoch in range(n_epochs)]
