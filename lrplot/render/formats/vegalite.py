"""Vega-Lite: the report as a chart for web pages and notebooks, a specification with its values inside, each exact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, TypeAlias

from lrplot.model.axes import Quantity
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.axis import StepAxis, axis_of
from lrplot.render.figure.contents import Content, contents_of
from lrplot.render.figure.lettering import printable
from lrplot.render.figure.slim import N_BINS, slim
from lrplot.render.figure.strokes import Drawing, Stroke
from lrplot.render.figure.themes import PALETTES, Palette
from lrplot.render.formats import Format
from lrplot.render.ranges import Axis, shown_steps
from lrplot.render.readings import READ_DIGITS, made_readings
from lrplot.render.summary import headlines, quantities_below
from lrplot.render.ticks import labelled_ticks, unit_ticks
from lrplot.version import VERSION
from lrplot.wording import json_text, rate, release

Spec: TypeAlias = dict[str, Any]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_PIXELS = 96  # of an inch, as browsers have it
_WIDTH, _HEIGHT = 6.5, 3.0  # inches of the panels
_LETTERS = 11.0  # pixels
_BETWEEN = {"spacing": 8, "resolve": {"scale": {"color": "independent", "strokeDash": "independent"}}}
_ROW = re.compile(r'\{\s+"(\w+)": ([^,]+),\s+"value": ([^\s}]+)\s+\}')
_CROSS = "M-1,-1L1,1M1,-1L-1,1"


def render(report: Report, style: Style) -> bytes:
    """The specification, version 5, which any page or notebook with Vega-Lite draws; it loads nothing."""
    palette = PALETTES[style.theme]
    below = quantities_below(report, style.show)
    axis = axis_of(report, style.x_axis)
    contents, notes = contents_of(report, axis, palette, N_BINS, below, log=style.log_y)
    trace, size = report.trace, style.font_size or _LETTERS
    title = printable(report.title or schedule_text(trace.scheduler, trace.arguments))
    quantities: tuple[Quantity, ...] = ("lr", *below)
    panels = [
        _panel(report, style, axis, what, content, (index, len(contents)))
        for index, (what, content) in enumerate(zip(quantities, contents, strict=True))
    ]
    spec: Spec = {
        "$schema": _SCHEMA,
        "usermeta": {
            "lrplot": VERSION,
            "torch": release(trace.torch_version),
            "command": printable(report.command),
            "findings": [printable(each) for each in headlines(report)],
            "notes": [printable(each) for each in notes],
        },
        "description": f"Learning rate of {title}",
        "background": palette.paper,
        **({"title": {"text": title, "anchor": "start", "fontSize": 1.2 * size}} if style.titled else {}),
        **({"vconcat": panels, **_BETWEEN} if len(panels) > 1 else panels[0]),
        "config": _config(palette, size),
    }
    text = json.dumps(spec, ensure_ascii=False, allow_nan=False, indent=1)
    text = _ROW.sub(r'{"\1": \2, "value": \3}', text)
    return (json_text(text) + "\n").encode("utf-8", "replace")


def _config(palette: Palette, size: float) -> Spec:
    words = {
        "labelColor": palette.quiet,
        "labelFontSize": 0.94 * size,
        "titleColor": palette.ink,
        "titleFontSize": size,
    }
    return {
        "view": {"stroke": None},
        "axis": {
            **words,
            "titleColor": palette.ink,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "gridColor": palette.grid,
            "domainColor": palette.edge,
            "tickColor": palette.edge,
        },
        "legend": {"labelColor": palette.ink, "labelFontSize": size, "symbolStrokeWidth": 2.4, "symbolSize": 400},
        "title": {"color": palette.ink},
    }


def _panel(
    report: Report, style: Style, axis: StepAxis, what: Quantity, content: Content, place: tuple[int, int]
) -> Spec:
    """One panel: a layer for each curve over axes that all of them share."""
    (name, y, drawn), (index, n_panels) = content, place
    share = 1.0 if n_panels == 1 else 0.7 if index == 0 else 0.3 / (n_panels - 1)
    height = max(20, round((style.height or _HEIGHT) * _PIXELS * share))
    width = round((style.width or _WIDTH) * _PIXELS)
    across = _across(axis, width)
    if index < n_panels - 1:
        across["axis"] |= {"title": None, "labels": False}
    return {
        "width": width,
        "height": height,
        "encoding": {"x": across, "y": _up(name, y, height)},
        "layer": [
            *_curves(report, axis, drawn, y, legend=index == 0),
            *(_stops(report, axis, PALETTES[style.theme]) if index == 0 else ()),
            *_readings(report, style, axis, what),
        ],
    }


def _across(axis: StepAxis, width: int) -> Spec:
    """The axis of steps, or of what else was asked for."""
    x = shown_steps(axis)
    return {
        "field": axis.unit,
        "type": "quantitative",
        "scale": {"domain": [x.low, x.high], "nice": False, "zero": False},
        "axis": {"title": axis.name, **_ticks(*unit_ticks(axis, max(2, width // 75))), "labelOverlap": True},
    }


def _ticks(ticks: Sequence[float], labels: Sequence[str]) -> Spec:
    """Ticks of an axis with the labels that every other picture has."""
    told = json.dumps(labels, ensure_ascii=False)
    return {"values": list(ticks), "labelExpr": f"{told}[indexof({json.dumps(ticks)}, datum.value)]"}


def _up(name: str, y: Axis, height: int) -> Spec:
    """The axis of values, with the ticks and labels of every other picture."""
    ticks, labels = labelled_ticks(y, max(2, height // 30), 14 / height)
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [y.low, y.high], "nice": False, **({"type": "log"} if y.log else {"zero": False})},
        "axis": {"title": name, **_ticks(ticks, labels), "labelOverlap": False},
    }


def _curves(report: Report, axis: StepAxis, drawn: Sequence[Drawing], y: Axis, *, legend: bool) -> Iterator[Spec]:
    """A layer for each curve with its vertices; what there is no place for is null, a gap."""
    labels, order = _labels(report, drawn), _order(report, drawn)
    domain = [labels[at] for at in order]
    shown = {"title": None, "orient": "top", "symbolType": "stroke"} if legend and len(drawn) > 1 else None
    told: Spec = {"field": "curve", "type": "nominal", "legend": shown}
    encoding = {
        "color": {**told, "scale": {"domain": domain, "range": [drawn[at].stroke.colour for at in order]}},
        "strokeDash": {**told, "scale": {"domain": domain, "range": [_dashes(drawn[at].stroke) for at in order]}},
    }
    for each, label in zip(drawn, labels, strict=True):
        alone = each.stroke.dashes == "none"
        steps, values = slim(each.curve, y, points=alone)
        rows = [_row(axis, step, value) for step, value in zip(steps.tolist(), values.tolist(), strict=True)]
        shape = "step-after" if each.curve.steps else "linear"
        mark: Spec = {"type": "line", "interpolate": shape, "strokeWidth": each.stroke.width, "clip": True}
        if alone or len(rows) == 1:
            mark = {"type": "point", "filled": True, "size": 14, "opacity": 1, "clip": True}
        named = {"calculate": json.dumps(label), "as": "curve"}
        yield {"data": {"values": rows}, "transform": [named], "mark": mark, "encoding": encoding}


def _row(axis: StepAxis, x: float, value: float) -> Spec:
    return {axis.unit: int(x) if x == int(x) else x, "value": value if isfinite(value) else None}


def _order(report: Report, drawn: Sequence[Drawing]) -> list[int]:
    """The curves as the legend has them, who come in the order in which they are drawn: the topmost is the last."""
    if report.compared:
        return list(range(len(drawn)))[::-1]
    return sorted(range(len(drawn)), key=lambda at: drawn[at].role == "as-configured")


def _labels(report: Report, drawn: Sequence[Drawing]) -> list[str]:
    """What the legend calls each curve, no two alike: by its names where there are several, and by what it is."""
    several, roles = len({each.names for each in drawn}) > 1, len({each.role for each in drawn}) > 1
    found: list[str] = []
    for each in drawn:
        role = "planned" if report.logged and each.role == "as-run" else each.role.replace("-", " ")
        parts = [printable(", ".join(each.names))] if several or report.compared else []
        parts += [role] if roles or not parts else []
        label = ", ".join(parts)
        found.append(label if label not in found else f"{label} ({len(found) + 1})")
    return found


def _dashes(stroke: Stroke) -> list[float]:
    """A pattern of dashes in pixels; none for a line without a break, and dots for points."""
    if stroke.dashes == "none":
        return [1.5, 3.0]
    return [] if isinstance(stroke.dashes, str) else [round(part * stroke.width, 3) for part in stroke.dashes[1]]


def _stops(report: Report, axis: StepAxis, palette: Palette) -> Iterator[Spec]:
    """A cross where a scheduler raises."""
    for trace in report.traces:
        if trace.stopped is not None and trace.role == "as-run":
            at = trace.stopped.step
            x = axis.position(trace, at)
            rows = [_row(axis, x, group.lr[at]) for group in trace.groups if isfinite(group.lr[at])]
            mark = {"type": "point", "shape": _CROSS, "size": 60, "strokeWidth": 2.5, "color": palette.warn}
            yield {"data": {"values": rows}, "mark": mark}


def _readings(report: Report, style: Style, axis: StepAxis, what: Quantity) -> Iterator[Spec]:
    """The moments that were asked for, at a single run's curve with the rate."""
    ink = PALETTES[style.theme].ink
    for trace, reading in made_readings(report, style.at):
        columns = [group.column(what) for group in trace.groups]
        values = [column[reading.step] for column in columns if column is not None]
        x = axis.position(trace, reading.step)
        rows = [_row(axis, x, value) for value in values if isfinite(value)]
        yield {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "size": 40, "color": ink}}
        if what == "lr" and not report.compared and rows:
            text = f"{reading.name}: {rate(reading.lr[0], READ_DIGITS)}"
            mark = {"type": "text", "text": text, "align": "left", "dx": 6, "dy": -8, "color": ink}
            yield {"data": {"values": rows[:1]}, "mark": mark}


FORMAT = Format(
    help="chart for web pages and notebooks, Vega-Lite",
    render=render,
    suffixes=(".vl.json",),
    unit="inches",
    smallest=(2, 1.5),
    largest=(30, 30),
    takes=("font_size",),
)
