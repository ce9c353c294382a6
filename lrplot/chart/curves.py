"""Which curves a chart has, and how each is told from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lrplot.chart.canvas import Look
from lrplot.chart.typeset import CONFIGURED_INK, RUN_INKS
from lrplot.model import Column, Report
from lrplot.summary import curve_name

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
    """

    column: Column
    names: tuple[str, ...]
    mark: str
    ink: str
    look: Look


def curves_of(report: Report, columns: Sequence[Sequence[Column | None]]) -> list[Curve]:
    """The curves to draw, the run's own last, so that they lie on top; equal ones only once.

    Args:
        report: what they are of.
        columns: by trace and by group, their values.
    """
    if report.compared:
        return _compared(report, columns)
    found: list[Curve] = []
    beside = report.configured is not None
    for trace, of_groups in zip(report.traces, columns, strict=True):
        distinct: list[tuple[Column, list[str]]] = []
        for group, column in zip(trace.groups, of_groups, strict=True):
            if column is None:
                continue
            same = next((names for other, names in distinct if other == column), None)
            if same is None:
                distinct.append((column, [group.name]))
            else:
                same.append(group.name)
        run = trace is report.trace
        found[:0] = [
            Curve(
                column=column,
                names=tuple(names),
                mark=MARKS[at : at + 1] if run and len(distinct) > 1 else "",
                ink=RUN_INKS[at % len(RUN_INKS)] if run else CONFIGURED_INK,
                look=("thick" if beside else "line") if run else "dots",
            )
            for at, (column, names) in enumerate(distinct)
        ]
    return found


def _compared(report: Report, columns: Sequence[Sequence[Column | None]]) -> list[Curve]:
    """The curves of a comparison; equal ones only once, also of different runs."""
    distinct: list[tuple[Column, list[str]]] = []
    for trace, of_groups in zip(report.traces, columns, strict=True):
        for group, column in zip(trace.groups, of_groups, strict=True):
            name = curve_name(trace, group)
            same = next((names for other, names in distinct if other == column), None)
            if same is not None:
                same.append(name)
            elif column is not None:
                distinct.append((column, [name]))
    return [
        Curve(
            column=column,
            names=tuple(names),
            mark=MARKS[at : at + 1],
            ink=RUN_INKS[at % len(RUN_INKS)],
            look="line",
        )
        for at, (column, names) in enumerate(distinct)
    ]
