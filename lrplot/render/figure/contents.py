"""What a picture shows, whoever draws it: the panels with their curves and axes, and what explains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lrplot.model.axes import Quantity
from lrplot.model.report import Report
from lrplot.render.axis import StepAxis
from lrplot.render.figure.strokes import Drawing, Stroke, drawings, legend
from lrplot.render.figure.themes import Palette
from lrplot.render.ranges import Axis, rate_axis, value_axis
from lrplot.render.summary import quantity_name
from lrplot.wording import count

Content: TypeAlias = tuple[str, Axis, Sequence[Drawing]]
"""What a panel shows: the name of its values, their axis, and the curves."""


def contents_of(
    report: Report, axis: StepAxis, palette: Palette, n_bins: int, below: Sequence[Quantity], *, log: bool
) -> tuple[list[Content], list[str]]:
    """What the panels show, the rates first, and notes of what their axis cannot show.

    Args:
        report: the report.
        axis: the axis of steps.
        palette: the colours of the curves.
        n_bins: how many pixels there are from left to right.
        below: the quantities of the panels under the rates.
        log: whether the axis of the rates is logarithmic.
    """
    rates = drawings(report, "lr", palette, n_bins, axis, below)
    smallest = min((each.curve.smallest for each in rates if each.curve.smallest is not None), default=None)
    shown = rate_axis(_extremes(rates), smallest, log=log)
    contents: list[Content] = [("learning rate", shown, rates)]
    for what in below:
        drawn = drawings(report, what, palette, n_bins, axis, below)
        contents.append((quantity_name(report, what), value_axis(_extremes(drawn)), drawn))

    n_odd = sum(each.curve.n_odd for each in rates)
    notes = [note.rstrip(".") for note in report.notes]
    notes += [part.log.agreement.sentence.rstrip(".") for part in report.parts if part.log and part.log.agreement]
    if n_odd:
        notes.append(f"{count(n_odd, 'rate')} not drawn: NaN or infinite")
    if log and any(each.curve.low <= 0 for each in rates):
        notes.append("rates of 0 and below have no place on a logarithmic axis")
    elif smallest is not None and log and smallest < shown.low:
        notes.append("the smallest rates lie below the axis")
    return contents, notes


def _extremes(drawn: Sequence[Drawing]) -> list[float]:
    return [extreme for each in drawn for extreme in (each.curve.low, each.curve.high)]


def legend_of(report: Report, rates: Sequence[Drawing], palette: Palette) -> list[tuple[str, Stroke]]:
    """What explains the curves: each run of a comparison, or what `legend` says of a single schedule."""
    if report.compared:
        return [(", ".join(each.names), each.stroke) for each in rates[::-1]]
    return legend(report, rates, palette)
