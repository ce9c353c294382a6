"""Which panels a page's chart has, the rates' first, and which curves are in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from lrplot.model.axes import Quantity
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.chart.curves import ChartCurve, curves_of
from lrplot.render.chart.typeset import clean
from lrplot.render.curves import follows, table_of
from lrplot.render.summary import quantities_below, quantity_name

LAST_SHADE = 7
"""The number of the colour of the greatest of several numbers; that of the least is 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A curve of a panel.

    Attributes:
        curve: its values and what it is of.
        key: the curve of the rates' panel that it goes with; None where it is of several of them.
        look: the classes that give it its colour and its dashes.
    """

    curve: ChartCurve
    key: int | None
    look: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PagePanel:
    """One panel of a chart.

    Attributes:
        what: the quantity.
        name: what its axis is called.
        shown: whether it is there from the beginning.
        curves: its curves in the order in which they are drawn, those on top last.
    """

    what: Quantity
    name: str
    shown: bool
    curves: tuple[Drawn, ...]


def panels_of(report: Report, style: Style) -> list[PagePanel]:
    """The panels of a chart: the rates', and those of what else the optimizer has."""
    shown = quantities_below(report, style.show)
    quantities: list[Quantity] = ["lr", *shown]
    others: tuple[Quantity, ...] = ("momentum", "weight_decay")
    quantities += [what for what in others if what not in shown and _is_used(report, what)]
    tables = [table_of(report, what) for what in quantities]
    rates = _without_hidden(report, curves_of(report, tables[0], tables))
    looks = looks_of(report, rates)
    keys = {(curve.look, name): key for key, curve in enumerate(rates) for name in curve.names}
    found = []
    for what, table in zip(quantities, tables, strict=True):
        curves = rates if what == "lr" else _without_hidden(report, curves_of(report, table, tables))
        drawn = []
        for curve in curves:
            mine = {keys.get((curve.look, name)) for name in curve.names}
            key = mine.pop() if len(mine) == 1 else None
            shared = "planned" if curve.look == "dots" else "shared"
            drawn.append(Drawn(curve=curve, key=key, look=shared if key is None else looks[key]))
        name = "learning rate" if what == "lr" else quantity_name(report, what)
        found.append(PagePanel(what=what, name=name, shown=what == "lr" or what in shown, curves=tuple(drawn)))
    return found


def _is_used(report: Report, what: Quantity) -> bool:
    """Whether an optimizer has something other than zero of a quantity."""
    columns = [group.column(what) for trace in report.traces for group in trace.groups]
    return any(column is not None and any(column.values) for column in columns)


def _without_hidden(report: Report, curves: Sequence[ChartCurve]) -> list[ChartCurve]:
    """Curves without a schedule as configured that the run follows to its end: it would lie under the run's own."""
    hidden = not report.compared and follows(report)
    return [curve for curve in curves if not (hidden and curve.look == "dots")]


def looks_of(report: Report, curves: Sequence[ChartCurve]) -> list[str]:
    """The classes that give each curve its colour and its dashes: those of the schedule as configured are its own.

    The runs of a comparison differ in both, and a dashed curve shows the one that it lies on.
    """
    numbers = accumulate((curve.look != "dots" for curve in curves), initial=-1)
    each = 1 if report.compared else 8
    seen: list[Column] = []
    found = []
    for curve, number in zip(curves, list(numbers)[1:], strict=True):
        alike = curve.column in seen and curve.look != "points"
        seen.append(curve.column)
        dashes = 1 if alike and not report.compared else number // each % 4
        colour = f"c{number % 8}"
        if curve.shade is not None:  # in order by their colours, so that the dashes are for what lies on another
            colour, dashes = f"s{round(curve.shade * LAST_SHADE)}", int(alike)
        found.append("planned" if curve.look == "dots" else f"{colour} d{dashes}")
    return found


def curve_label(report: Report, curve: ChartCurve) -> str:
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
