"""One plot of a chart: its curves on a canvas, its axes, and what it cannot show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lrplot.render.axis import StepAxis
from lrplot.render.chart.canvas import BRAILLE, Canvas, Charset, Outline
from lrplot.render.chart.outline import missing, outline
from lrplot.render.chart.scale import CountTick, Scale, count_ticks, linear_scale, log_scale
from lrplot.render.chart.typeset import Span
from lrplot.render.ranges import NOTHING
from lrplot.render.thinning import reaches
from lrplot.render.ticks import step_ticks, unit_ticks
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.render.chart.curves import ChartCurve

_MARKS_ACROSS = 6  # a curve's letter is not repeated sooner than after this part of the width


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartPanel:
    """Curves on an axis of their own, above the common axis of steps.

    Attributes:
        canvas: the curves, drawn.
        scale: the axis.
        curves: what is drawn.
        outlines: the pixels of every curve.
        complete: whether every one of their values is drawn.
        sunken: whether some lie below the axis, at the height of its lowest row.
    """

    canvas: Canvas
    scale: Scale
    curves: Sequence[ChartCurve]
    outlines: Sequence[Outline]
    complete: bool
    sunken: bool


def panel_of(
    curves: Sequence[ChartCurve],
    axis: StepAxis,
    columns: int,
    max_rows: int,
    charset: Charset,
    log: bool | None,
    *,
    n_marks: int = 1,
    beside: Sequence[ChartCurve] = (),
) -> ChartPanel:
    """Draws curves; on an axis from zero unless it is logarithmic or, for `log` None, need not have a zero.

    Args:
        curves: what to draw.
        axis: the axis of steps.
        columns: columns of the plot.
        max_rows: its rows at most.
        charset: what to draw with.
        log: whether the axis is logarithmic.
        n_marks: how often to write a curve's letter on it.
        beside: curves of other panels that share the axis.
    """
    n_pixels = columns * charset.across
    starts = {curve.ruler: axis.starts(curve.ruler, n_pixels) for curve in (*curves, *beside)}
    reached = [reaches(curve.column, starts[curve.ruler], bool(log)) for curve in curves]
    held = [reach for of_curve in reached for reach in of_curve if reach is not None]
    for curve in beside:
        held += [reach for reach in reaches(curve.column, starts[curve.ruler], bool(log)) if reach is not None]
    lows, highs = [reach.low for reach in held], [reach.high for reach in held]
    scale = _scale(lows, highs, max_rows, log, charset)
    canvas = Canvas(columns, scale.n_rows, charset)
    outlines = [
        outline(of_curve, scale, charset.up, joined=curve.look != "points")
        for curve, of_curve in zip(curves, reached, strict=True)
    ]
    solid = [
        None if each.foretold_from is None else axis.first_pixel(each.ruler, each.foretold_from, n_pixels)
        for each in curves
    ]
    cells = [
        canvas.curve(drawn, curve.ink, curve.look, until)
        for curve, drawn, until in zip(curves, outlines, solid, strict=True)
    ]
    _write_marks(canvas, curves, cells, n_marks)
    complete = all(reach is not None and reach.whole for of_curve in reached for reach in of_curve)
    sunken = bool(log and held) and min(lows) < NOTHING * max(highs)
    return ChartPanel(canvas=canvas, scale=scale, curves=curves, outlines=outlines, complete=complete, sunken=sunken)


def _write_marks(
    canvas: Canvas, curves: Sequence[ChartCurve], cells: Sequence[set[tuple[int, int]]], n_marks: int
) -> None:
    """Writes the letters of curves on them, each a number of times, evenly spread."""
    marked = [(curve, own) for curve, own in zip(curves, cells, strict=True) if curve.mark]
    for at, (curve, own) in enumerate(marked):
        others = set().union(*(other for other in cells if other != own))  # one that coincides is not a neighbour
        for turn in range(n_marks):
            near = canvas.columns * (turn * len(marked) + at + 1) // (n_marks * len(marked) + 1)
            own = _write_mark(canvas, curve, own, others, near)


def _scale(lows: list[float], highs: list[float], max_rows: int, log: bool | None, charset: Charset) -> Scale:
    if not lows:
        return Scale(n_rows=3, unit=1.0, bottom=0)
    if log:
        least = max(min(lows), NOTHING * max(highs))
        return log_scale(least, max(highs), max_rows, raise_exponents=charset is BRAILLE, peak=max(highs))
    if log is None:
        return linear_scale(min(lows), max(highs), max_rows)
    highest = max(highs)
    return linear_scale(min([*lows, 0.0]), max(highest, 0.0), max_rows, peak=highest if highest > 0 else None)


def _write_mark(
    canvas: Canvas, curve: ChartCurve, cells: set[tuple[int, int]], others: set[tuple[int, int]], near: int
) -> set[tuple[int, int]]:
    """Writes a curve's letter on it, where no other curve is beside it, as near to a column as possible.

    Returns:
        The cells of the curve that are far enough away for it to be written once more.
    """
    alone = [
        (row, column)
        for row, column in cells
        if not any((row + up, column + right) in others for up in (-1, 0, 1) for right in (-1, 0, 1))
    ]
    places = alone or list(cells - others)
    if not places:
        return set()
    row, column = min(places, key=lambda place: (abs(place[1] - near), place))
    canvas.write(row, column, curve.mark, curve.ink)
    apart = canvas.columns // _MARKS_ACROSS
    return {cell for cell in cells if abs(cell[1] - column) > apart}


def panel_lines(panel: ChartPanel, name: str, gutter: int, charset: Charset) -> list[list[Span]]:
    """A panel with its vertical axis, its name above it."""
    lines = [[Span(f"{name:>{gutter - 2}}")]]
    for row, drawn in zip(reversed(range(panel.scale.n_rows)), panel.canvas.lines(), strict=True):
        label = panel.scale.ticks.get(row)
        edge = charset.wall if label is None else charset.wall_tick
        lines.append([Span(f"{label or '':>{gutter - 2}} {edge}"), *drawn])
    return lines


def step_axis(axis: StepAxis, gutter: int, columns: int, charset: Charset) -> list[list[Span]]:
    """The floor of the chart: ticks at round numbers of what it counts and, where epochs are known, at round epochs."""
    ticks = ticks_of(axis, columns)
    floor = [charset.floor] * columns
    for tick in ticks:
        floor[tick.column] = charset.floor_tick
    axes = [(short_name(axis), ticks)]
    if axis.epochs is not None:
        n_epochs = axis.epochs.n_steps // (axis.epochs.steps_per_epoch or 1)
        epochs = count_ticks(
            partial(step_ticks, n_epochs),
            columns,
            lambda epoch: axis.column(axis.epoch_position(int(epoch)), columns),
        )
        if len(epochs) > 1:
            axes.append(("epoch", epochs))
    lines = [[Span(" " * (gutter - 1) + charset.corner + "".join(floor))]]
    return lines + [[Span(f"{name:>{gutter - 2}}  {tick_line(each)}")] for name, each in axes]


def ticks_of(axis: StepAxis, columns: int) -> list[CountTick]:
    """The ticks of what an axis counts."""
    return count_ticks(partial(unit_ticks, axis), columns, lambda unit: axis.column(unit, columns))


def short_name(axis: StepAxis) -> str:
    """What an axis counts, in the room of a gutter: `step`."""
    return axis.name.split()[-1]


def tick_line(ticks: Sequence[CountTick]) -> str:
    """The labels of a horizontal axis in one line."""
    text = ""
    for tick in ticks:
        text = text.ljust(tick.start) + tick.label
    return text


def notes_on(panel: ChartPanel, log: bool) -> list[str]:
    """What the chart leaves out of the run's rates, counted in steps."""
    found = ["The smallest rates lie below the axis: they are drawn at its foot."] if panel.sunken else []
    if panel.complete:
        return found
    run = [curve for curve in panel.curves if curve.look != "dots"]
    odd = [missing(curve.column, log=False) for curve in run]
    low = [missing(curve.column, log=True) - n for curve, n in zip(run, odd, strict=True)] if log else []
    reasons = (
        (odd, "the rate is NaN, infinite or too large to draw"),
        (low, "a logarithmic axis has no place for rates of zero or below"),
    )
    for left_out, reason in reasons:
        if any(left_out):
            names = [name for curve, n in zip(run, left_out, strict=True) for name in curve.names if n]
            whose = "" if all(left_out) else f" of {', '.join(names)}"
            found.append(f"{count(max(left_out), 'step')}{whose} left out: {reason}.")
    return found
