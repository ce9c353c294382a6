"""Which curves a picture has, and how each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.trace import GroupTrace, Quantity, Role, Trace
from lrplot.render.axis import Ruler, StepAxis
from lrplot.render.figure.curves import Curve, curve_of
from lrplot.render.figure.themes import Palette
from lrplot.render.summary import curve_name
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

    curve: Curve
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
    if report.compared:
        return _compared(report, what, palette, n_bins, axis, quantities)
    found = []
    order = [each for each in report.traces if each.role != "logged"]
    for trace in [*reversed(order), *(each for each in report.traces if each.role == "logged")]:
        if trace.role == "as-configured" and follows(report):
            continue
        alike = _alike([(trace, group) for group in trace.groups], what, quantities, axis)
        columns = [each.column for each in alike]
        if what != "lr" and len(alike) > 1 and all(_same(column, columns[0]) for column in columns):
            # What groups of different rates share belongs to none of their colours.
            alike = [replace(alike[0], names=tuple(name for each in alike for name in each.names))]
            stroke = _stroke(trace.role, palette.ink, 0, report, palette, single=False)
        else:
            stroke = None
        for index, each in enumerate(alike):
            if each.column is None:
                continue
            colour = palette.curves[index % len(palette.curves)]
            own = stroke or _stroke(trace.role, colour, index, report, palette, single=len(alike) == 1)
            if trace.role == "logged" and report.logged is not None:
                colour = palette.curves[(index + 1) % len(palette.curves)]
                own = _stroke(trace.role, colour, index, report, palette, single=len(alike) == 1)
            if each.hidden and trace.role == "as-run" and stroke is None:
                own = replace(own, dashes=_LONG_DASHED)  # what lies under it shows through
            made = trace.foretold_from
            drawn = replace(own, dashes=_LONG_DASHED) if made else own  # what a recording foretells is dashed
            curve = curve_of(each.column, n_bins, each.ruler)
            found.append(Drawing(curve=curve, stroke=drawn, names=each.names, role=trace.role))
            if made:
                begun = curve_of(each.column.until(made), n_bins, each.ruler)
                found.append(Drawing(curve=begun, stroke=own, names=each.names, role="recorded"))
    return found


def _compared(
    report: Report, what: Quantity, palette: Palette, n_bins: int, axis: StepAxis, quantities: Sequence[Quantity]
) -> list[Drawing]:
    """The curves of a comparison, the first on top; equal ones, also of different runs, only once."""
    groups = [(trace, group) for trace in report.traces for group in trace.groups]
    alike = _alike(groups, what, quantities, axis, report)
    tops: list[Drawing] = []
    found: list[Drawing] = []
    for index, each in enumerate(alike):
        if each.column is None:
            continue
        colour = palette.curves[index % len(palette.curves)]
        dashes = _DISTINCT_DASHES[index % len(_DISTINCT_DASHES)]
        if report.shades:  # in order by their colours, so that the dashes are for what lies on another or is a group's
            colour = palette.shade(report.shades[each.run])
            dashes = _DISTINCT_DASHES[(each.group + each.hidden) % len(_DISTINCT_DASHES)]
        if each.column.at is not None:
            dashes = "none"
        stroke = Stroke(colour=colour, width=1.8, dashes=dashes, above=4)
        curve = curve_of(each.column, n_bins, each.ruler)
        drawing = Drawing(curve=curve, stroke=stroke, names=each.names, role="as-run")
        (tops if each.hidden else found).append(drawing)
    return [*found[::-1], *tops]  # a dashed line shows the one that it lies on


def _stroke(role: Role, colour: str, index: int, report: Report, palette: Palette, *, single: bool) -> Stroke:
    if role == "as-configured":
        return Stroke(colour=palette.planned if single else colour, width=1.2, dashes=_DASHED)
    if role == "logged":
        return Stroke(colour=colour, width=1.6, dashes="none", above=5)
    width = 1.9 if single else 1.6
    dashes = "-" if index < len(palette.curves) else _LONG_DASHED
    return Stroke(colour=colour, width=2.8 if report.configured else width, dashes=dashes, above=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Alike:
    """Groups that no panel tells apart.

    Attributes:
        names: what to call them.
        column: their values in one panel; None where the optimizer has none.
        hidden: whether their rates are those of others before them.
        ruler: where their steps lie on the axis.
        run: the number of the first one's run.
        group: its own number among the groups of that.
    """

    names: tuple[str, ...]
    column: Column | None
    hidden: bool
    ruler: Ruler
    run: int
    group: int


def _alike(
    groups: Sequence[tuple[Trace, GroupTrace]],
    what: Quantity,
    quantities: Sequence[Quantity],
    axis: StepAxis,
    report: Report | None = None,
) -> list[_Alike]:
    """Groups with the same columns in all panels taken together, in the order in which they come.

    Args:
        groups: the groups, with the traces that they are of.
        what: the panel whose values are wanted.
        quantities: what the panels show.
        axis: the axis of steps, on which equal rates of different runs may lie apart.
        report: the comparison that they are of, if they are.
    """
    found: list[tuple[list[Column | None], list[str], _Alike]] = []
    runs: dict[int, int] = {}
    for trace, group in groups:
        run = runs.setdefault(id(trace), len(runs))
        name = group.name if report is None else curve_name(trace, group)
        columns = [group.column(quantity) for quantity in quantities]
        ruler = axis.ruler(trace)
        for others, names, first in found:
            if first.ruler == ruler and all(_same(one, other) for one, other in zip(columns, others, strict=True)):
                names.append(name)
                break
        else:
            hidden = any(first.ruler == ruler and _same(columns[0], others[0]) for others, _, first in found)
            number = next(at for at, each in enumerate(trace.groups) if each is group)
            made = _Alike(names=(), column=group.column(what), hidden=hidden, ruler=ruler, run=run, group=number)
            found.append((columns, [name], made))
    return [replace(each, names=tuple(names)) for _, names, each in found]


def _same(one: Column | None, other: Column | None) -> bool:
    return one is other or (one is not None and other is not None and _equal(one, other))


def _equal(one: Column, other: Column, n_values: int | None = None) -> bool:
    """Whether two columns hold the same values (the first `n_values` of them), NaN equal to NaN."""
    import numpy as np

    if n_values is None and (one.n, one.stride, one.at) != (other.n, other.stride, other.at):
        return False
    values = np.frombuffer(one.values), np.frombuffer(other.values)
    return np.array_equal(values[0][:n_values], values[1][:n_values], equal_nan=True)


def follows(report: Report) -> bool:
    """Whether the run goes through the whole schedule, step by step."""
    trace, planned = report.trace, report.configured
    if planned is None or trace.n_steps < planned.n_steps:
        return False
    pairs = [(run.lr, plan.lr) for run, plan in zip(trace.groups, planned.groups, strict=True)]
    return all(run.stride == plan.stride and _equal(run, plan, len(plan.values)) for run, plan in pairs)


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
