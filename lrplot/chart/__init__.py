"""The chart of a report: which rate every optimizer step uses, beside what the schedule was meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lrplot.chart.callouts import call_out
from lrplot.chart.canvas import ASCII, BRAILLE, Canvas, Charset, Look, Outline
from lrplot.chart.outline import missing, outline, reaches
from lrplot.chart.ticks import NOTHING, CountTick, Scale, count_ticks, linear_scale, log_scale
from lrplot.chart.typeset import CONFIGURED_INK, RUN_INKS, Span
from lrplot.model import Column, Report, Trace
from lrplot.summary import how_often
from lrplot.wording import count

_MARKS = "ABCDEFGH"  # a legend of more than these would hide the chart it explains
_MOMENTUM_ROWS = 5
_MIN_GUTTER = 7  # room for "epoch" under labels such as `0.008 ┤`


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """One curve of a chart.

    Attributes:
        column: its values.
        names: the parameter groups that share it.
        mark: the letter that tells it from other groups' curves; empty where there are none.
        ink: its colour.
        look: how it is drawn.
    """

    column: Column
    names: tuple[str, ...]
    mark: str
    ink: str
    look: Look


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
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
    curves: Sequence[Curve]
    outlines: Sequence[Outline]
    complete: bool
    sunken: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawn chart.

    Attributes:
        legend: which curve is which, one entry each; empty where there is but one.
        lines: the plot with its axes.
        notes: what could not be drawn, in sentences.
    """

    legend: list[list[Span]]
    lines: list[list[Span]]
    notes: list[str]


def draw(report: Report, *, width: int, max_rows: int, log: bool, unicode: bool, momentum: bool) -> Chart:
    """Draws a report's rates, and where it moves its momentum in a panel below.

    Args:
        report: what to draw.
        width: columns that no line may exceed, 20 or more.
        max_rows: rows of the rates' panel at most, 3 or more; it takes fewer where the ticks are rounder then.
        log: whether the rates' axis is logarithmic.
        unicode: whether to draw with braille and box characters, not in ASCII.
        momentum: whether there is room for momentum, or beta1.
    """
    charset = BRAILLE if unicode else ASCII
    n_steps = max(max(trace.timeline.n_steps, trace.n_steps) for trace in report.traces)
    rates = curves_of(report, [[group.lr for group in trace.groups] for trace in report.traces])
    momenta = _momenta(report) if momentum else []
    gutter = _MIN_GUTTER
    while True:
        columns = max(width - gutter, 1)
        panels = [_panel(rates, n_steps, columns, max_rows, charset, log)]
        if momenta:
            panels.append(_panel(momenta, n_steps, columns, _MOMENTUM_ROWS, charset, None))
        needed = max((len(label) + 2 for panel in panels for label in panel.scale.ticks.values()), default=0)
        if needed <= gutter:
            break
        gutter = needed
    under = next((drawn for curve, drawn in zip(rates, panels[0].outlines, strict=True) if curve.look == "dots"), [])
    call_out(panels[0].canvas, panels[0].scale, report, n_steps, under)
    lines = _panel_lines(panels[0], "lr, log axis" if log else "lr", gutter, charset)
    if momenta:
        lines += _panel_lines(panels[1], report.trace.momentum_name, gutter, charset)
    lines += _step_axis(report.trace, n_steps, gutter, columns, charset)
    return Chart(legend=_legend(report, panels[0], charset), lines=lines, notes=_notes(panels[0], log))


def curves_of(report: Report, columns: Sequence[Sequence[Column | None]]) -> list[Curve]:
    """The curves to draw, the run's own last, so that they lie on top; equal ones only once.

    Args:
        report: what they are of.
        columns: by trace and by group, their values.
    """
    found: list[Curve] = []
    compared = report.configured is not None
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
                mark=_MARKS[at : at + 1] if run and len(distinct) > 1 else "",
                ink=RUN_INKS[at % len(RUN_INKS)] if run else CONFIGURED_INK,
                look=("thick" if compared else "line") if run else "dots",
            )
            for at, (column, names) in enumerate(distinct)
        ]
    return found


def _momenta(report: Report) -> list[Curve]:
    # Beside a comparison of rates, a second panel would only compete with what matters.
    if report.configured is not None or not report.trace.momentum_moves:
        return []
    return curves_of(report, [[group.momentum for group in trace.groups] for trace in report.traces])


def _panel(
    curves: Sequence[Curve], n_steps: int, columns: int, max_rows: int, charset: Charset, log: bool | None
) -> Panel:
    """Draws curves; on an axis from zero unless it is logarithmic or, for `log` None, need not have a zero."""
    n_pixels = columns * charset.across
    reached = [reaches(curve.column, n_steps, n_pixels, bool(log)) for curve in curves]
    held = [reach for of_curve in reached for reach in of_curve if reach is not None]
    lows, highs = [reach.low for reach in held], [reach.high for reach in held]
    scale = _scale(lows, highs, max_rows, log)
    canvas = Canvas(columns, scale.n_rows, charset)
    outlines = [outline(of_curve, scale, charset.up) for of_curve in reached]
    cells = [canvas.curve(drawn, curve.ink, curve.look) for curve, drawn in zip(curves, outlines, strict=True)]
    marked = [(curve, own) for curve, own in zip(curves, cells, strict=True) if curve.mark]
    for at, (curve, own) in enumerate(marked):
        others = set().union(*(other for other in cells if other is not own))
        _write_mark(canvas, curve, own, others, columns * (at + 1) // (len(marked) + 1))
    complete = all(reach is not None and reach.whole for of_curve in reached for reach in of_curve)
    sunken = bool(log and held) and min(lows) < NOTHING * max(highs)
    return Panel(canvas=canvas, scale=scale, curves=curves, outlines=outlines, complete=complete, sunken=sunken)


def _scale(lows: list[float], highs: list[float], max_rows: int, log: bool | None) -> Scale:
    if not lows:
        return Scale(n_rows=3, unit=1.0, bottom=0)
    if log:
        return log_scale(max(min(lows), NOTHING * max(highs)), max(highs), max_rows)
    zero = [0.0] if log is False else []
    return linear_scale(min(lows + zero), max(highs + zero), max_rows)


def _write_mark(
    canvas: Canvas, curve: Curve, cells: set[tuple[int, int]], others: set[tuple[int, int]], near: int
) -> None:
    """Writes a curve's letter on it, where no other curve is beside it, as near to a column as possible."""
    alone = [
        (row, column)
        for row, column in cells
        if not any((row + up, column + right) in others for up in (-1, 0, 1) for right in (-1, 0, 1))
    ]
    places = alone or list(cells - others)
    if places:
        row, column = min(places, key=lambda place: (abs(place[1] - near), place))
        canvas.write(row, column, curve.mark, curve.ink)


def _panel_lines(panel: Panel, name: str, gutter: int, charset: Charset) -> list[list[Span]]:
    lines = [[Span(f"{name:>{gutter - 2}}")]]
    for row, drawn in zip(reversed(range(panel.scale.n_rows)), panel.canvas.lines(), strict=True):
        label = panel.scale.ticks.get(row)
        edge = charset.wall if label is None else charset.wall_tick
        lines.append([Span(f"{label or '':>{gutter - 2}} {edge}"), *drawn])
    return lines


def _step_axis(trace: Trace, n_steps: int, gutter: int, columns: int, charset: Charset) -> list[list[Span]]:
    """The floor of the chart: ticks at round steps and, where epochs are known, at round epochs."""
    line = trace.timeline
    steps = count_ticks(n_steps, columns)
    floor = [charset.floor] * columns
    for tick in steps:
        floor[tick.column] = charset.floor_tick
    # Where every epoch is drawn as one step, a second line would only repeat the first.
    axes = [("epoch" if line.steps_per_epoch == 1 else "step", steps)]
    if line.steps_per_epoch is not None and line.steps_per_epoch > 1:
        epochs = count_ticks(n_steps, columns, line.steps_per_epoch, until=line.n_steps)
        if len(epochs) > 1:
            axes.append(("epoch", epochs))
    lines = [[Span(" " * (gutter - 1) + charset.corner + "".join(floor))]]
    return lines + [[Span(f"{name:>{gutter - 2}}  {_labels(ticks)}")] for name, ticks in axes]


def _labels(ticks: Sequence[CountTick]) -> str:
    text = ""
    for tick in ticks:
        text = text.ljust(tick.start) + tick.label
    return text


def _legend(report: Report, panel: Panel, charset: Charset) -> list[list[Span]]:
    entries: list[list[Span]] = []
    groups = [curve for curve in panel.curves if curve.mark]
    if report.configured is not None:
        hidden = "" if panel.canvas.shows("dots") else ", hidden under it"
        for trace, sample, ink, more in (
            (report.trace, charset.thick_sample, "" if groups else RUN_INKS[0], ""),
            (report.configured, charset.dots_sample, CONFIGURED_INK, hidden),
        ):
            name = trace.role.replace("-", " ")
            entries.append([Span(sample, ink), Span(f" {name}, {_difference(report, trace)}{more}")])
    entries += [[Span(curve.mark, curve.ink), Span(f" {', '.join(curve.names)}")] for curve in groups]
    unmarked = len([curve for curve in panel.curves if curve.look != "dots"]) - len(groups)
    if groups and unmarked:
        entries.append([Span(f"and {count(unmarked)} more")])
    return entries


def _difference(report: Report, trace: Trace) -> str:
    """What sets a trace apart from the other one: how often it advances, or else its length."""
    if report.trace.timeline.stride > 1:
        return "advanced every step" if trace.timeline.stride == 1 else f"advanced {how_often(trace)}"
    # Where the batches of an epoch are unknown, every epoch is drawn as one step.
    return count(trace.n_steps, "epoch" if report.trace.timeline.steps_per_epoch == 1 else "step")


def _notes(panel: Panel, log: bool) -> list[str]:
    """What the chart leaves out of the run's rates, counted in steps."""
    found = ["The smallest rates lie below the axis: they are drawn at its foot."] if panel.sunken else []
    if panel.complete:
        return found
    run = [curve.column for curve in panel.curves if curve.look != "dots"]
    odd = max(missing(column, log=False) for column in run)
    low = max(missing(column, log=True) for column in run) - odd if log else 0
    if odd:
        found.append(f"{count(odd, 'step')} left out: the rate is NaN, infinite or too large to draw.")
    if low:
        found.append(f"{count(low, 'step')} left out: a logarithmic axis has no place for rates of zero or below.")
    return found
