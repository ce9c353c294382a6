"""Which curves a chart has, and how each is told from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lrplot.model.column import Column
from lrplot.render.axis import STEPS, Ruler, StepAxis, axis_of
from lrplot.render.chart.typeset import CONFIGURED_INK, RAMP_INKS, RUN_INKS
from lrplot.render.summary import curve_name

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.render.chart.canvas import Look

MARKS = "ABCDEFGH"  # a legend of more than these would hide the chart it explains


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
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


Table: TypeAlias = Sequence[Sequence[Column | None]]
"""The columns of one quantity, by trace and by group; None for a group that has none."""


def curves_of(
    report: Report, columns: Table, panels: Sequence[Table] = (), axis: StepAxis | None = None
) -> list[Curve]:
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
    found: list[Curve] = []
    for look, traces in _looks(report):
        places = [(at, group) for at in traces for group in range(len(report.traces[at].groups))]
        found += _distinct(report, columns, panels, places, look, axis)
    return found


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


@dataclass(kw_only=True, slots=True)
class _Alike:
    """Groups that no panel tells apart, with the steps from which each is foretold."""

    columns: list[Column | None]
    ruler: Ruler
    run: int
    names: list[str] = field(default_factory=list)
    seen: list[int | None] = field(default_factory=list)


def _distinct(
    report: Report,
    columns: Table,
    panels: Sequence[Table],
    places: Sequence[tuple[int, int]],
    look: Look,
    axis: StepAxis,
) -> list[Curve]:
    """The curves of some groups, given by their places in the tables; equal ones only once."""
    alike: list[_Alike] = []
    for at, group in places:
        trace = report.traces[at]
        name = curve_name(trace, trace.groups[group]) if report.compared else trace.groups[group].name
        own = [columns[at][group], *(panel[at][group] for panel in panels)]
        ruler = axis.ruler(trace)
        same = next((each for each in alike if each.columns == own and each.ruler == ruler), None)
        if same is None:
            alike.append(same := _Alike(columns=own, ruler=ruler, run=at))
        same.names.append(name)
        same.seen.append(trace.foretold_from)
    drawn = [
        (at, column, tuple(each.names), _most(each.seen))
        for at, each in enumerate(alike)
        if (column := each.columns[0]) is not None
    ]
    overlay = look == "points" and report.logged is not None
    marked = look != "dots" and not overlay and (len(alike) > 1 or bool(report.compared))
    if columns is not panels[0] and len(drawn) > 1 and all(column == drawn[0][1] for _, column, _, _ in drawn):
        names = tuple(name for _, _, names, _ in drawn for name in names)
        drawn = [(0, drawn[0][1], names, _most([seen for *_, seen in drawn]))]
        marked = False
    return [
        Curve(
            column=column,
            names=names,
            mark=MARKS[at : at + 1] if marked else "",
            ink=CONFIGURED_INK if look == "dots" else _ink(report, alike[at].run, at + overlay),
            look="points" if column.at is not None else look,
            shade=report.shades[alike[at].run] if report.shades else None,
            ruler=alike[at].ruler,
            foretold_from=seen,
        )
        for at, column, names, seen in drawn
    ]


def _ink(report: Report, run: int, number: int) -> str:
    """The colour of a curve: that of its value's place where a number varies, else the next of some distinct ones."""
    if report.shades:
        return RAMP_INKS[round(report.shades[run] * (len(RAMP_INKS) - 1))]
    return RUN_INKS[number % len(RUN_INKS)]


def _most(seen: Sequence[int | None]) -> int | None:
    """The step from which all of some equal curves are foretold; None where one of them foretells nothing."""
    known = [each for each in seen if each is not None]
    return max(known) if len(known) == len(seen) else None
