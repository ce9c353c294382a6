"""Where the findings of a picture lie: bars with their codes above the rates, and a tint behind the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lrplot.model.report import Report
from lrplot.model.severity import SEVERITIES
from lrplot.render.axis import StepAxis
from lrplot.render.figure.lettering import Measure
from lrplot.render.figure.page import Page
from lrplot.render.figure.panel import FigurePanel
from lrplot.render.figure.strokes import Stroke
from lrplot.render.ranges import Axis, shown_steps

ROW = 9.5  # points
_SIZE = 6.5
_GAP = 2.5  # points between a bar and its code
_APART = 6.0  # points between one and the next in the same row
_THICK = 2.4
_MOST = 0.1  # of the page's height that the rows take
_WHOLE = 0.95  # the share of the run from which on a tint would say nothing
_NARROW = 0.7  # the share of a page that the panel is at least as wide as


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A finding's span and its code in one of the rows above the rates.

    Attributes:
        code: what is written beside the bar, or in it where it is long.
        start: where the first step lies on the axis.
        stop: where the last one does.
        before: whether the code stands left of the bar.
        row: the row, counted from the panel upwards.
    """

    code: str
    start: float
    stop: float
    before: bool
    row: int


def bars_of(report: Report, axis: StepAxis, page: Page, room: float) -> tuple[list[Bar], int]:
    """The errors and warnings that have room in a few rows, the most serious nearest to the panel.

    Returns:
        The bars, and how many findings have none.
    """
    found, x = _serious(report, axis), shown_steps(axis)
    width = _NARROW * page.width  # on a wider panel, texts only come to lie further apart
    most_rows = int(min(max(_MOST * page.height, ROW), room) / ROW)
    rows: list[list[tuple[float, float]]] = []
    bars = []
    for code, (start, stop) in found:
        left, right = _reach(x, start, stop, width)
        text = _text_width(code, page.measure)
        before = right - left < 3 * text and right + text > width
        if before:
            left -= text
        else:
            right = max(right, left + text, 0 if right - left >= 3 * text else right + text)
        row = next((n for n, row in enumerate(rows) if _free(row, left, right)), len(rows))
        if row >= most_rows:
            continue
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        bars.append(Bar(code=code, start=start, stop=stop, before=before, row=row))
    return bars, len(found) - len(bars)


def _text_width(code: str, measure: Measure) -> float:
    return measure(code, _SIZE, True) + _GAP


def _reach(x: Axis, start: float, stop: float, width: float) -> tuple[float, float]:
    """Where a bar begins and ends in points from the left of a panel so wide; a short one is still seen."""
    left, right = x.unit(start) * width, x.unit(stop) * width
    more = max(_THICK - (right - left), 0.0) / 2
    return left - more, right + more


def _free(row: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return all(right + _APART <= start or stop + _APART <= left for start, stop in row)


def draw_bars(page: Page, panel: FigurePanel, bars: Sequence[Bar], n_more: int, bottom: float) -> None:
    """Draws the rows.

    Args:
        page: what to draw on.
        panel: the panel of the rates, in its place.
        bars: what to draw.
        n_more: findings that have no bar.
        bottom: where the lowest row ends, in points from the top of the page.
    """
    colour = page.palette.warn
    edge = panel.axes.get_position().x0 * page.width
    for bar in bars:
        y = bottom - ROW * (bar.row + 0.5)
        left, right = (edge + each for each in _reach(panel.x, bar.start, bar.stop, panel.width))
        text = _text_width(bar.code, page.measure)
        if bar.before:
            at = left - text
        elif right - left >= 3 * text:
            at, left = left, left + text
        else:
            at = right + _GAP
        page.write(bar.code, at, y + 0.36 * _SIZE, _SIZE, colour, bold=True)
        page.draw((left, right), (y, y), Stroke(colour=colour, width=_THICK))
    if n_more and bars:
        y = bottom - ROW * (max(bar.row for bar in bars) + 0.5)
        page.write(f"+ {n_more}", edge - _GAP, y + 0.36 * _SIZE, _SIZE, colour, ha="right", bold=True)


def tint_spans(panel: FigurePanel, report: Report, axis: StepAxis) -> None:
    """Tints the steps that errors and warnings of a single schedule are about, unless that is all of the run."""
    whole = axis.position(report.trace, report.trace.n_steps - 1)
    for start, stop in sorted({span for _, span in _serious(report, axis)}):
        if stop - start < _WHOLE * whole:
            more = (_THICK / panel.width * (panel.x.high - panel.x.low) - (stop - start)) / 2
            panel.tint_span(start - max(more, 0.0), stop + max(more, 0.0))


def label_spans(panel: FigurePanel, report: Report, axis: StepAxis) -> None:
    """Writes the codes of a schedule's errors and warnings into its panel, where there is room."""
    for code, (start, stop) in _serious(report, axis):
        panel.label([code], panel.palette.warn, (panel.x.unit((start + stop) / 2), 0.93), bold=True)


def _serious(report: Report, axis: StepAxis) -> list[tuple[str, tuple[float, float]]]:
    """The codes of the errors and warnings, each once and the most serious first, with where on the axis they lie.

    That is from where the first of their steps begins to where the last one does.
    """
    found = [
        (each, part.trace)
        for part in report.parts
        for each in part.findings
        if each.span is not None and each.severity != "note"
    ]
    if report.compared:
        found.sort(key=lambda pair: (SEVERITIES.index(pair[0].severity), pair[0].code))
    spans = [(each.code, each.span or (0, 0), trace) for each, trace in found]
    places = [(code, (axis.position(trace, span[0]), axis.position(trace, span[1] - 1))) for code, span, trace in spans]
    return list(dict.fromkeys(places))
