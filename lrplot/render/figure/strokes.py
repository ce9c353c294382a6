"""Which curves a picture has, and how each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrplot.model.axes import Quantity
from lrplot.model.report import Report
from lrplot.model.trace import Role, Trace
from lrplot.render.axis import StepAxis
from lrplot.render.curves import Alike, alike_groups, follows, table_of
from lrplot.render.figure.curves import FigureCurve, curve_of
from lrplot.render.figure.themes import Palette
from lrplot.wording import count

_DASHED = (0, (3.5, 1.6))
_LONG_DASHED = (0, (3, 1))
# Told apart in black and white too; seven of them and eight colours make 56 pairs.
_DISTINCT_DASHES = (
    "-",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (2.4, 1.2)),
    (0, (9, 2)),
    (0, (4, 1.2, 1.2, 1.2, 1.2, 1.2)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """How one curve is drawn.

    Attributes:
        colour: `#rrggbb`.
        width: in points.
        dashes: matplotlib's line style; `none` for points that no line joins.
        above: its z-order.
    """

    colour: str
    width: float
    dashes: Any = "-"
    above: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """One curve that is to be drawn.

    Attributes:
        curve: its vertices.
        stroke: how it is drawn.
        names: the parameter groups that share it.
        role: whether it is the run or the schedule as configured.
    """

    curve: FigureCurve
    stroke: Stroke
    names: tuple[str, ...]
    role: Role


def drawings(
    report: Report,
    what: Quantity,
    palette: Palette,
    n_bins: int,
    axis: StepAxis,
    below: Sequence[Quantity] = (),
) -> list[Drawing]:
    """What to draw of a report: the schedule as configured first, so that the run lies on top.

    A schedule that the run follows from its first step to its last is not drawn: it would lie
    under the run's own line. A parameter group, in a comparison a run, has the same stroke in every panel.

    Args:
        report: the report.
        what: the column to draw of each parameter group.
        palette: the colours.
        n_bins: how many pixels there are from left to right.
        axis: the axis of steps.
        below: what the panels under the rates' show.
    """
    quantities: tuple[Quantity, ...] = ("lr", *below)
    tables, panel = [table_of(report, each) for each in quantities], quantities.index(what)
    every = range(len(report.traces))
    if report.compared:
        return _compared(report, panel, palette, n_bins, alike_groups(report, axis, tables, every))
    found = []
    order = [run for run in every if report.traces[run].role != "logged"][::-1]
    for run in [*order, *(each for each in every if each not in order)]:
        if report.traces[run].role == "as-configured" and follows(report):
            continue
        alike = alike_groups(report, axis, tables, [run])
        found += _of_trace(report, report.traces[run], panel, palette, n_bins, alike)
    return found


def _of_trace(
    report: Report, trace: Trace, panel: int, palette: Palette, n_bins: int, alike: Sequence[Alike]
) -> list[Drawing]:
    """The curves of one trace of a single schedule in the panel of that number."""
    columns = [each.columns[panel] for each in alike]
    stroke = None
    if panel and len(alike) > 1 and all(column == columns[0] for column in columns):
        # What groups of different rates share belongs to none of their colours.
        alike = [replace(alike[0], names=[name for each in alike for name in each.names])]
        stroke = _stroke(trace.role, palette.ink, 0, report, palette, single=False)
    overlay = trace.role == "logged" and report.logged is not None
    found = []
    for index, each in enumerate(alike):
        column = each.columns[panel]
        if column is None:
            continue
        colour = palette.curves[(index + overlay) % len(palette.curves)]
        own = stroke or _stroke(trace.role, colour, index, report, palette, single=len(alike) == 1)
        if each.hidden and trace.role == "as-run" and stroke is None:
            own = replace(own, dashes=_LONG_DASHED)  # what lies under it shows through
        made = trace.foretold_from
        drawn = replace(own, dashes=_LONG_DASHED) if made else own  # what a recording foretells is dashed
        curve, names = curve_of(column, n_bins, each.ruler), tuple(each.names)
        found.append(Drawing(curve=curve, stroke=drawn, names=names, role=trace.role))
        if made:
            begun = curve_of(column.until(made), n_bins, each.ruler)
            found.append(Drawing(curve=begun, stroke=own, names=names, role="recorded"))
    return found


def _compared(report: Report, panel: int, palette: Palette, n_bins: int, alike: Sequence[Alike]) -> list[Drawing]:
    """The curves of a comparison in the panel of that number, the first on top."""
    tops: list[Drawing] = []
    found: list[Drawing] = []
    for index, each in enumerate(alike):
        column = each.columns[panel]
        if column is None:
            continue
        colour = palette.curves[index % len(palette.curves)]
        dashes = _DISTINCT_DASHES[index % len(_DISTINCT_DASHES)]
        if report.shades:  # in order by their colours, so that the dashes are for what lies on another or is a group's
            colour = palette.shade(report.shades[each.run])
            dashes = _DISTINCT_DASHES[(each.group + each.hidden) % len(_DISTINCT_DASHES)]
        if column.at is not None:
            dashes = "none"
        made, names = each.foretold_from, tuple(each.names)
        stroke = Stroke(colour=colour, width=1.8, dashes=dashes, above=4)
        drawn = replace(stroke, dashes=_LONG_DASHED) if made and dashes == "-" else stroke
        drawing = Drawing(curve=curve_of(column, n_bins, each.ruler), stroke=drawn, names=names, role="as-run")
        (tops if each.hidden else found).append(drawing)
        if made:
            begun = curve_of(column.until(made), n_bins, each.ruler)
            tops.append(Drawing(curve=begun, stroke=replace(stroke, dashes="-"), names=names, role="recorded"))
    return [*found[::-1], *tops]  # a dashed line shows the one that it lies on


def _stroke(role: Role, colour: str, index: int, report: Report, palette: Palette, *, single: bool) -> Stroke:
    if role == "as-configured":
        return Stroke(colour=palette.planned if single else colour, width=1.2, dashes=_DASHED)
    if role == "logged":
        return Stroke(colour=colour, width=1.6, dashes="none", above=5)
    width = 1.9 if single else 1.6
    dashes = "-" if index < len(palette.curves) else _LONG_DASHED
    return Stroke(colour=colour, width=2.8 if report.configured else width, dashes=dashes, above=4)


def legend(report: Report, rates: Sequence[Drawing], palette: Palette) -> list[tuple[str, Stroke]]:
    """What to explain: groups by their colours, as run and as configured by their strokes."""
    entries = []
    runs = [each for each in rates if each.role == "as-run"]
    plans = [each for each in rates if each.role == "as-configured"]
    if len(report.trace.groups) > 1 and (len(runs) > 1 or not plans):
        for each in runs:
            stroke = Stroke(colour=each.stroke.colour, width=2.4, dashes=each.stroke.dashes)
            entries.append((_joint(each.names), stroke))
    if report.logged is not None:
        points = [each for each in rates if each.role == "logged"]
        n_points = count(len(report.logged.groups[0].lr.values), "point")
        found = [("planned", runs), (f"{report.logged.label}, {n_points}", points)]
        strokes = [(label, drawn[0].stroke) for label, drawn in found if drawn]
        dotted = [replace(each, dashes=":", width=3.2) if each.dashes == "none" else each for _, each in strokes]
        return [*entries, *zip((label for label, _ in strokes), dotted, strict=True)]
    if report.configured is None:
        return entries
    labels = ["as run", "as configured"]
    if not plans:
        n_more = report.trace.n_steps - report.configured.n_steps
        labels = ["as run, and as configured" + (" up to its end" if n_more > 1 else "")]
    for label, drawn in zip(labels, (runs, plans), strict=False):
        stroke = drawn[0].stroke
        colour = stroke.colour if len(drawn) == 1 else palette.ink
        entries.append((label, Stroke(colour=colour, width=stroke.width, dashes=stroke.dashes)))
    return entries


def _joint(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{names[0]} and {len(names) - 1} more alike"
