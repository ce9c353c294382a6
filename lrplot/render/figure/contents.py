"""What a picture shows, whoever draws it: the panels with their curves and axes, and what explains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lrplot.model.report import Report
from lrplot.model.trace import Quantity
from lrplot.render.figure.axes import Axis, rate_axis, value_axis
from lrplot.render.figure.strokes import Drawing, Stroke, drawings, legend
from lrplot.render.figure.themes import Palette
from lrplot.render.summary import quantity_name
from lrplot.wording import count

Content: TypeAlias = tuple[str, Axis, Sequence[Drawing]]
"""What a panel shows: the name of its values, their axis, and the curves."""


def contents_of(
    report: Report, palette: Palette, n_bins: int, below: Sequence[Quantity], *, log: bool
) -> tuple[list[Content], list[str]]:
    """What the panels show, the rates first, and notes of what their axis cannot show.

    Args:
        report: the report.
        palette: the colours of the curves.
        n_bins: how many pixels there are from left to right.
        below: the quantities of the panels under the rates.
        log: whether the axis of the rates is logarithmic.
    """
    rates = drawings(report, "lr", palette, n_bins, below)
    smallest = min((each.curve.smallest for each in rates if each.curve.smallest is not None), default=None)
    axis = rate_axis(_extremes(rates), smallest, log=log)
    contents: list[Content] = [("learning rate", axis, rates)]
    for what in below:
        drawn = drawings(report, what, palette, n_bins, below)
        contents.append((quantity_name(report, what), value_axis(_extremes(drawn)), drawn))

    n_odd = sum(each.curve.n_odd for each in rates)
    notes = [note.rstrip(".") for note in report.notes]
    notes += [part.log.agreement.sentence.rstrip(".") for part in report.parts if part.log and part.log.agreement]
    if n_odd:
        notes.append(f"{count(n_odd, 'rate')} not drawn: NaN or infinite")
    if log and any(each.curve.low <= 0 for each in rates):
        notes.append("rates of 0 and below have no place on a logarithmic axis")
    elif smallest is not None and log and smallest < axis.low:
        notes.append("the smallest rates lie below the axis")
    return contents, notes


def _extremes(drawn: Sequence[Drawing]) -> list[float]:
    return [extreme for each in drawn for extreme in (each.curve.low, each.curve.high)]


def legend_of(report: Report, rates: Sequence[Drawing], palette: Palette) -> list[tuple[str, Stroke]]:
    """What explains the curves: each run of a comparison, or what `legend` says of a single schedule."""
    if report.compared:
        return [(", ".join(each.names), each.stroke) for each in rates[::-1]]
    return legend(report, rates, palette)


def steps_of(report: Report) -> tuple[Axis, int, str]:
    """The axis of optimizer steps, the last of them, and what they are called."""
    end = max(report.timeline.n_steps, *(each.n_steps for each in report.traces), 1)
    axis = Axis(low=-0.012 * end, high=1.012 * end) if end > 1 else Axis(low=-1.0, high=1.0)
    return axis, end, "optimizer step" if report.timeline.steps_per_epoch != 1 else "epoch"
