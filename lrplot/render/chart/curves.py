"""Which curves a chart has, and how each is told from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.render.axis import STEPS, Ruler, StepAxis, axis_of
from lrplot.render.chart.typeset import CONFIGURED_INK, RAMP_INKS, RUN_INKS
from lrplot.render.curves import Alike, Table, alike_groups, last_foretold

if TYPE_CHECKING:
    from lrplot.model.column import Column
    from lrplot.model.report import Report
    from lrplot.render.chart.canvas import Look

MARKS = "ABCDEFGH"  # a legend of more than these would hide the chart it explains


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartCurve:
    """One curve of a chart.

    Attributes:
        column: its values.
        names: the parameter groups that share it; in a comparison, the runs.
        mark: the letter that tells it from the others; empty where there are none, or too many.
        ink: its colour.
        look: how it is drawn.
        shade: where its run stands among several values of a number, 0 to 1; None in any other comparison.
        ruler: where its steps lie on the axis.
        foretold_from: the step from which it is foretold from a recording, and drawn dashed; None where nothing is.
    """

    column: Column
    names: tuple[str, ...]
    mark: str
    ink: str
    look: Look
    shade: float | None = None
    ruler: Ruler = STEPS
    foretold_from: int | None = None


def curves_of(
    report: Report, columns: Table, panels: Sequence[Table] = (), axis: StepAxis | None = None
) -> list[ChartCurve]:
    """The curves to draw in one panel, the run's own last, so that they lie on top.

    A parameter group, in a comparison a run, has the same letter and colour in every panel; those that are equal in
    all panels share them. What is the same for all of a panel under the rates' is drawn once, without a letter.

    Args:
        report: what they are of.
        columns: the panel's values.
        panels: those of all panels of the chart, the rates' first; this one alone where it is left out.
        axis: the axis of steps; None for one that counts steps.
    """
    axis = axis or axis_of(report)
    panels = panels or (columns,)
    at = next(number for number, panel in enumerate(panels) if panel is columns)
    made = [(look, alike_groups(report, axis, panels, traces)) for look, traces in _looks(report)]
    return [curve for look, alike in made for curve in _distinct(report, at, alike, look)]


def _looks(report: Report) -> list[tuple[Look, list[int]]]:
    """Which traces are drawn how, those that lie on top last."""
    if report.compared:
        return [("line", list(range(len(report.traces))))]
    roles = {trace.role: at for at, trace in enumerate(report.traces)}
    logged: list[tuple[Look, list[int]]] = [("points", [roles["logged"]])] if "logged" in roles else []
    if report.trace.role == "logged":
        return logged
    if report.configured is None:
        return [("line", [0]), *logged]
    run = list(report.traces).index(report.trace)
    return [("dots", [1 - run]), ("thick", [run]), *logged]


def _distinct(report: Report, at: int, alike: Sequence[Alike], look: Look) -> list[ChartCurve]:
    """The curves of some groups in the panel of that number."""
    drawn = [(number, each, column) for number, each in enumerate(alike) if (column := each.columns[at]) is not None]
    overlay = look == "points" and report.logged is not None
    marked = look != "dots" and not overlay and (len(alike) > 1 or bool(report.compared))
    names = [tuple(each.names) for _, each, _ in drawn]
    foretold = [each.foretold_from for _, each, _ in drawn]
    if at and len(drawn) > 1 and all(column == drawn[0][2] for _, _, column in drawn):
        # What is the same for all of a panel under the rates' is one curve, and nobody's own.
        drawn, names = [(0, *drawn[0][1:])], [tuple(name for each in names for name in each)]
        foretold, marked = [last_foretold(foretold)], False
    return [
        ChartCurve(
            column=column,
            names=called,
            mark=MARKS[number : number + 1] if marked else "",
            ink=CONFIGURED_INK if look == "dots" else _ink(report, each.run, number + overlay),
            look="points" if column.at is not None else look,
            shade=report.shades[each.run] if report.shades else None,
            ruler=each.ruler,
            foretold_from=seen,
        )
        for (number, each, column), called, seen in zip(drawn, names, foretold, strict=True)
    ]


def _ink(report: Report, run: int, number: int) -> str:
    """The colour of a curve: that of its value's place where a number varies, else the next of some distinct ones."""
    if report.shades:
        return RAMP_INKS[round(report.shades[run] * (len(RAMP_INKS) - 1))]
    return RUN_INKS[number % len(RUN_INKS)]
