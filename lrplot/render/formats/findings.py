"""What is wrong with a schedule, in words, and which lines repair it."""

from __future__ import annotations

from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, cut, paint
from lrplot.render.formats import Format
from lrplot.render.summary import told

_WIDTH = 80


def render(report: Report, style: Style) -> bytes:
    """The findings as UTF-8 text, the most serious first; one line where there are none."""
    width = max(int(style.width or _WIDTH), 1)
    title = report.title or schedule_text(report.trace.scheduler, report.trace.arguments)
    found = told(report)
    lines = [[Span(cut(clean(title, style.unicode), width, "…" if style.unicode else "..."), "1")]]
    lines += finding_lines(found, width, style.unicode)
    if not found:
        lines.append([Span("Nothing found.")])
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode()


FORMAT = Format(help="what is wrong, in words", render=render, unit="columns", smallest=(20, 0))
