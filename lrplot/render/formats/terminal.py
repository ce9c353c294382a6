"""A chart for the terminal, with the summary under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lrplot.model.text import schedule_text
from lrplot.render.chart import draw
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, columns, cut, paint, wrap
from lrplot.render.folded import fact_lines, folded_findings
from lrplot.render.formats import Format
from lrplot.render.readings import reading_rows
from lrplot.render.summary import labelled_findings, quantities_below, rows

if TYPE_CHECKING:
    from lrplot.model.axes import Quantity
    from lrplot.model.report import Report
    from lrplot.model.style import Style

_WIDTH = 80
_ROWS = 17
_ROWS_FOR_MOMENTUM = 10  # of the rates' panel; with fewer, there is no room for a second one

_NARROWEST_TEXT = 16
_FEWEST_ROWS = 6  # of a chart that is to be read
_SMALLEST_CHART = _FEWEST_ROWS + 4  # with its axes and legend
_NOTES = 2  # in a window
_FINDINGS = 5  # of them at most; the others are counted
_GAP = "   "  # between the entries of a legend


def render(report: Report, style: Style) -> bytes:
    """The report as UTF-8 text, no line wider than the style's width.

    Args:
        report: what to draw.
        style: `width` is the columns of a line, `height` the rows of the plot between its axes.
    """
    width = max(int(style.width or _WIDTH), 1)
    if style.rows is not None:
        lines = _fitting_lines(report, style, width, style.rows)
        return "".join(paint(line, style.colour) + "\n" for line in lines).encode()
    max_rows = max(int(style.height or _ROWS), 3)
    chart = draw(
        report,
        width=width,
        max_rows=max_rows,
        log=style.log_y,
        unicode=style.unicode,
        below=_below(report, style, max_rows),
        at=style.at,
        x_axis=style.x_axis,
    )
    title = report.title or schedule_text(report.trace.scheduler, report.trace.arguments)
    lines = [[Span(_cut(title, width, style.unicode), "1")]] if style.titled else []
    lines += _legend_lines(chart.legend, width, style.unicode)
    lines += chart.lines
    lines.append([])
    warnings = _warning_lines(report, chart.notes, width, style.unicode)
    lines += [*warnings, []] if warnings else []
    if report.compared:
        lines += [*_table_lines(report, chart.marks, width, style), []]
    lines += _summary_lines(report, width, style)
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode()


def _fitting_lines(report: Report, style: Style, width: int, room: int) -> list[list[Span]]:
    """The whole output in the rows of a window: findings and facts are folded, and the chart has what is left."""
    facts = [[Span(line)] for line in fact_lines(report, width, style.unicode, at=style.at)]
    title = report.title or schedule_text(report.trace.scheduler, report.trace.arguments)
    head = [[Span(_cut(title, width, style.unicode), "1")]] if style.titled else []
    notes = [[Span(_cut(f"! {clean(note, style.unicode)}", width, style.unicode))] for note in report.notes[:_NOTES]]
    table = _table_lines(report, {}, width, style)[: max(room // 3, 3)] if report.compared else []
    fixed = len(head) + len(notes) + len(table) + len(facts)
    findings = folded_findings(report, width, style.unicode, max(min(room - fixed - _SMALLEST_CHART, room // 3), 2))
    left = room - fixed - len(findings)
    for max_rows in range(int(style.height or min(left, _ROWS)), 0, -1):
        chart = draw(
            report,
            width=width,
            max_rows=max(max_rows, 3),
            log=style.log_y,
            unicode=style.unicode,
            below=_below(report, style, max_rows),
            at=style.at,
            x_axis=style.x_axis,
        )
        legend = _legend_lines(chart.legend, width, style.unicode)
        extra = [[Span(_cut(f"! {note}", width, style.unicode))] for note in chart.notes]
        if style.height or len(legend) + len(chart.lines) + len(extra) <= left or max_rows <= _FEWEST_ROWS:
            break
    if report.compared:
        table = _table_lines(report, chart.marks, width, style)[: len(table)]
    return [*head, *legend, *chart.lines, *extra, *notes, *findings, *table, *facts]


def _below(report: Report, style: Style, max_rows: int) -> list[Quantity]:
    """The panels under the rate's. Unasked, momentum has none where it would only compete with what matters."""
    if style.show is None and (report.configured is not None or max_rows < _ROWS_FOR_MOMENTUM):
        return []
    return quantities_below(report, style.show)


def _cut(text: str, width: int, unicode: bool) -> str:
    return cut(clean(text, unicode), width, "…" if unicode else "...")


def _legend_lines(entries: Sequence[Sequence[Span]], width: int, unicode: bool) -> list[list[Span]]:
    """The entries of a legend, as many on a line as fit."""
    lines: list[list[Span]] = []
    used = width
    for entry in entries:
        *sample, text = entry
        room = width - sum(columns(span.text) for span in sample)
        text = Span(_cut(text.text, room, unicode), text.ink)
        size = width - room + columns(text.text)
        if used + len(_GAP) + size <= width:
            lines[-1] += [Span(_GAP), *sample, text]
            used += len(_GAP) + size
        else:
            lines.append([*sample, text])
            used = size
    return lines


def _warning_lines(report: Report, notes: Sequence[str], width: int, unicode: bool) -> list[list[Span]]:
    """What is not as it was meant, and what the chart leaves out."""
    lines = finding_lines(labelled_findings(report), width, unicode, at_most=_FINDINGS)
    for note in (*report.notes, *notes):
        lines += [[Span(line)] for line in wrap(f"! {clean(note, unicode)}", width, 2)]
    return lines


def _table_lines(report: Report, marks: Mapping[str, Span], width: int, style: Style) -> list[list[Span]]:
    """What came of each run of a comparison; where the names leave the figures no room, in sentences."""
    from lrplot.render.table import table

    made = table(report, style.at)
    letters = [marks.get(name, Span("")) for name in made.names]
    names = [clean(name, style.unicode) for name in made.names]
    found = list(zip(letters, names, made.rows, strict=True))
    indent = 2 if any(mark.text for mark in letters) else 0
    sizes = [max(map(len, column)) for column in zip(made.heads, *made.rows, strict=True)]
    room = width - indent - sum(len(_GAP) - 1 + size for size in sizes)
    longest = max(map(columns, names))

    def row(name: str, cells: Sequence[str]) -> str:
        aligned = [f"{cell:>{size}}" for cell, size in zip(cells, sizes, strict=True)]
        return _GAP[1:].join([name + " " * (longest - columns(name)), *aligned])

    if longest <= room:
        lines = [[Span(" " * indent + row("", made.heads), "1")]]
        lines += [[Span(mark.text.ljust(indent), mark.ink), Span(row(name, cells))] for mark, name, cells in found]
        return lines
    lines = []
    for mark, name, cells in found:
        facts = ", ".join(f"{head} {cell}" for head, cell in zip(made.heads, cells, strict=True)).replace(
            ", at ", " at "
        )
        first, *more = wrap(f"{name}: {facts}", max(width - indent, 1), 2)
        lines += [
            [Span(mark.text.ljust(indent), mark.ink), Span(first)],
            *([Span(" " * indent + each)] for each in more),
        ]
    return lines


def _summary_lines(report: Report, width: int, style: Style) -> list[list[Span]]:
    said = [*reading_rows(report, style.at), *((row.label, row.text) for row in rows(report))]
    found = [(clean(label, style.unicode), clean(text, style.unicode)) for label, text in said]
    indent = max(len(label) for label, _ in found) + 2
    lines = []
    for label, text in found:
        # A label and its text share a line unless the width would leave the text too little.
        if width - indent >= _NARROWEST_TEXT:
            first, *more = wrap(text, width - indent)
            lines += [f"{label:<{indent}}{first}", *(" " * indent + line for line in more)]
        else:
            lines += wrap(f"{label}: {text}", width, 2)
    return [[Span(line)] for line in lines]


FORMAT = Format(
    help="a chart for the terminal, with a summary",
    render=render,
    suffixes=(".txt",),
    unit="columns",
    smallest=(20, 3),
    largest=(500, 200),
)
