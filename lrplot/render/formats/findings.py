"""What is wrong with a schedule, in words, and which lines repair it."""

from __future__ import annotations

from lrplot.diagnose.coverage import coverage_lines, coverage_text
from lrplot.model.check import Check
from lrplot.model.style import Style
from lrplot.render import by_line, by_schedule
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, cut, paint, wrap
from lrplot.render.formats import Format, list_format
from lrplot.render.summary import labelled

_WIDTH = 80
_INDENT = 2


def render(check: Check, style: Style) -> bytes:
    """The findings as UTF-8 text, the most serious first, of a file schedule by schedule; one line for none."""
    if check.code is not None:
        return by_line.text_of(check, style)
    if check.of_file:
        return by_schedule.text_of(check, style)
    width = max(int(style.width or _WIDTH), 1)
    title, found = check.title, labelled(check.runs)
    lines = [[Span(cut(clean(title, style.unicode), width, "…" if style.unicode else "..."), "1")]]
    lines += finding_lines(found, width, style.unicode)
    diagnoses = [run.diagnosis for run in check.runs]
    looked = coverage_text(diagnoses) if any(each.n_rules for each in diagnoses) else ""
    said = [f"{'' if found else 'Nothing found. '}{looked}".strip()] if looked or not found else []
    more = coverage_lines(diagnoses) if style.verbose else ()
    for text in (*said, *more):
        lines += [[Span(line)] for line in wrap(text, width, _INDENT)]
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode()


FORMAT: Format = list_format(help="what is wrong, in words", lists=render, unit="columns", smallest=(20, 0))
