"""What a check of a file says to people: schedule by schedule, each with its line in the file, and the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrplot.diagnose.coverage import coverage_lines, coverage_text
from lrplot.model.severity import SEVERITIES
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, paint, wrap
from lrplot.render.summary import labelled_findings
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.finding import Finding
    from lrplot.model.report import Report
    from lrplot.model.style import Style

_WIDTH = 80
_INDENT = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What came of the check of one schedule.

    Attributes:
        name: what the file calls it.
        report: it, with the findings that are heard, and its line in the file.
        ignored: the findings that the file does not want to hear, by code: how many, and the reason, if it says one.
        gone: whether it is locked, and no longer in the file.
    """

    name: str
    report: Report
    ignored: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    gone: bool = False

    @property
    def findings(self) -> list[Finding]:
        """The findings that are heard, of all values where an argument varies."""
        return [finding for part in self.report.parts for finding in part.findings]


def text_of(source: str, checked: Sequence[Checked], style: Style) -> bytes:
    """All schedules of a file in its order as UTF-8 text."""
    width = max(int(style.width or _WIDTH), 1)
    lines: list[list[Span]] = []
    for each in checked:
        if each.findings and lines and lines[-1]:
            lines.append([])
        lines += _schedule(each, width, style.unicode)
        if each.findings:
            lines.append([])
    if lines[-1]:
        lines.append([])
    lines += [[Span(line, "1")] for line in wrap(clean(totals(source, checked), style.unicode), width)]
    diagnoses = [part.diagnosis for each in checked for part in each.report.parts]
    more = coverage_lines(diagnoses, flags=False) if style.verbose else ()
    for text in (coverage_text(diagnoses, flags=False), *more):
        lines += [[Span(line)] for line in wrap(clean(text, style.unicode), width, _INDENT)]
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode("utf-8", "replace")


def totals(source: str, checked: Sequence[Checked]) -> str:
    """How much was found in all, in one sentence."""
    findings = [finding for each in checked for finding in each.findings]
    kinds = [(severity, sum(each.severity == severity for each in findings)) for severity in SEVERITIES]
    found = ", ".join(count(n, severity) for severity, n in kinds if n) or "nothing found"
    n_there = sum(not each.gone for each in checked)
    n_ignored = sum(n for each in checked for n, _ in each.ignored.values())
    ignored = f", {count(n_ignored, 'finding')} ignored" if n_ignored else ""
    return f"{source}: {count(n_there, 'schedule')}, {found}{ignored}."


def _schedule(checked: Checked, width: int, unicode: bool) -> Iterator[list[Span]]:
    place, found = checked.report.place, labelled_findings(checked.report)
    where = "" if place is None else f"{place.path}:{place.line}"
    nothing = "" if found else " nothing else found" if checked.ignored else " nothing found"
    head = f"{checked.name} {where}{nothing}"
    first, *more = wrap(clean(head, unicode), width, _INDENT)
    yield [Span(first, "1" if found else "")]
    yield from ([Span(line)] for line in more)
    yield from finding_lines(found, width, unicode)
    for code, (n, reason) in checked.ignored.items():
        times = "" if n == 1 else f" {n} times"
        text = f"{code} is ignored{times}{f': {reason}' if reason else ', and nothing says why'}"
        yield from (
            [Span(" " * _INDENT + line)] for line in wrap(clean(text, unicode), max(width - _INDENT, 1), _INDENT)
        )
