"""Which curves a chart has, and how each is told from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.render.chart.canvas import Look
from lrplot.render.chart.typeset import CONFIGURED_INK, RUN_INKS
from lrplot.render.summary import curve_name

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
        foretold_from: the step from which it is foretold from a recording, and drawn dashed; None where nothing is.
    """

    column: Column
    names: tuple[str, ...]
    mark: str
    ink: str
    look: Look
    foretold_from: int | None = None


Table: TypeAlias = Sequence[Sequence[Column | None]]
"""The columns of one quantity, by trace and by group; None for a group that has none."""


def curves_of(report: Report, columns: Table, panels: Sequence[Table] = ()) -> list[Curve]:
    """The curves to draw in one panel, the run's own last, so that they lie on top.

    A parameter group, in a comparison a run, has the same letter and colour in every panel; those that are equal in
    all panels share them. What is the same for all of a panel under the rates' is drawn once, without a letter.

    Args:
        report: what they are of.
        columns: the panel's values.
        panels: those of all panels of the chart, the rates' first; this one alone where it is left out.
    """
    panels = panels or (columns,)
    found: list[Curve] = []
    for look, traces in _looks(report):
        places = [(at, group) for at in traces for group in range(len(report.traces[at].groups))]
        found += _distinct(report, columns, panels, places, look)
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


def _distinct(
    report: Report, columns: Table, panels: Sequence[Table], places: Sequence[tuple[int, int]], look: Look
) -> list[Curve]:
    """The curves of some groups, given by their places in the tables; equal ones only once."""
    alike: list[tuple[list[Column | None], list[str], list[int | None]]] = []
    for at, group in places:
        trace = report.traces[at]
        name = curve_name(trace, trace.groups[group]) if report.compared else trace.groups[group].name
        own = [columns[at][group], *(panel[at][group] for panel in panels)]
        same = next((each for each in alike if each[0] == own), None)
        if same is not None:
            same[1].append(name)
            same[2].append(trace.foretold_from)
        else:
            alike.append((own, [name], [trace.foretold_from]))
    drawn = [
        (at, own[0], tuple(names), _most(seen)) for at, (own, names, seen) in enumerate(alike) if own[0] is not None
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
            ink=CONFIGURED_INK if look == "dots" else RUN_INKS[(at + overlay) % len(RUN_INKS)],
            look="points" if column.at is not None else look,
            foretold_from=seen,
        )
        for at, column, names, seen in drawn
    ]


def _most(seen: Sequence[int | None]) -> int | None:
    """The step from which all of some equal curves are foretold; None where one of them foretells nothing."""
    known = [each for each in seen if each is not None]
    return max(known) if len(known) == len(seen) else None
