"""What a check of a file says to people: schedule by schedule, each with its line in the file, and the totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.coverage import coverage_lines, coverage_text
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, paint, wrap
from lrplot.render.summary import labelled

if TYPE_CHECKING:
    from lrplot.model.check import Check, Checked
    from lrplot.model.style import Style

_WIDTH = 80
_INDENT = 2


def text_of(check: Check, style: Style) -> bytes:
    """All schedules of a file in its order as UTF-8 text."""
    width = max(int(style.width or _WIDTH), 1)
    lines: list[list[Span]] = []
    for each in check.schedules:
        if each.findings and lines and lines[-1]:
            lines.append([])
        lines += _schedule(each, width, style.unicode)
        if each.findings:
            lines.append([])
    if lines[-1]:
        lines.append([])
    lines += [[Span(line, "1")] for line in wrap(clean(check.totals, style.unicode), width)]
    diagnoses = [run.diagnosis for run in check.runs]
    more = coverage_lines(diagnoses, flags=False) if style.verbose else ()
    for text in (coverage_text(diagnoses, flags=False), *more):
        lines += [[Span(line)] for line in wrap(clean(text, style.unicode), width, _INDENT)]
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode("utf-8", "replace")


def _schedule(checked: Checked, width: int, unicode: bool) -> Iterator[list[Span]]:
    place, found = checked.place, labelled(checked.runs)
    where = "" if place is None else f"{place.path}:{place.line}"
    nothing = "" if found else " nothing else found" if checked.ignored else " nothing found"
    head = f"{checked.name} {where}{nothing}"
    first, *more = wrap(clean(head, unicode), width, _INDENT)
    yield [Span(first, "1" if found else "")]
    yield from ([Span(line)] for line in more)
    yield from finding_lines(found, width, unicode)
    for text in ignored_texts(checked):
        yield from (
            [Span(" " * _INDENT + line)] for line in wrap(clean(text, unicode), max(width - _INDENT, 1), _INDENT)
        )


def ignored_texts(checked: Checked) -> Iterator[str]:
    """What is ignored of a schedule, a sentence for each rule, with the reason."""
    for code, (n, reason) in checked.ignored.items():
        times = "" if n == 1 else f" {n} times"
        yield f"{code} is ignored{times}{f': {reason}' if reason else ', and nothing says why'}"
