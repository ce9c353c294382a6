"""What is wrong with a schedule, in words, and which lines repair it."""

from __future__ import annotations

from lrplot.diagnose.coverage import coverage_lines, coverage_text
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, cut, paint, wrap
from lrplot.render.formats import Format
from lrplot.render.summary import labelled_findings

_WIDTH = 80
_INDENT = 2


def render(report: Report, style: Style) -> bytes:
    """The findings as UTF-8 text, the most serious first; one line where there are none."""
    width = max(int(style.width or _WIDTH), 1)
    title = report.title or schedule_text(report.trace.scheduler, report.trace.arguments)
    found = labelled_findings(report)
    lines = [[Span(cut(clean(title, style.unicode), width, "…" if style.unicode else "..."), "1")]]
    lines += finding_lines(found, width, style.unicode)
    diagnoses = [part.diagnosis for part in report.parts]
    looked = coverage_text(diagnoses) if any(each.n_rules for each in diagnoses) else ""
    said = [f"{'' if found else 'Nothing found. '}{looked}".strip()] if looked or not found else []
    more = coverage_lines(diagnoses) if style.verbose else ()
    for text in (*said, *more):
        lines += [[Span(line)] for line in wrap(text, width, _INDENT)]
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode()


FORMAT = Format(help="what is wrong, in words", render=render, unit="columns", smallest=(20, 0))
