"""The report on a file's schedules for a pull request: Markdown, with nothing of the file's own taken for markup."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from lrplot.diagnose.coverage import coverage_text
from lrplot.model.check import check_of
from lrplot.model.column import peak_of
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.model.severity import counted
from lrplot.model.style import Style
from lrplot.model.text import place, schedule_text
from lrplot.render.chart.typeset import clean
from lrplot.render.formats.spark import bars
from lrplot.render.summary import with_labels
from lrplot.wording import count, printable, rate, shell_words

_N_BARS = 24
_HEAD = (
    "| schedule | scheduler | steps | first rate | peak | last rate | shape | found |",
    "|---|---|--:|--:|--:|--:|---|---|",
)
_MARKUP = re.compile(r"([\\`*_\[\]|~#])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def markdown(
    source: str,
    reports: Mapping[str, Report],
    comparisons: Mapping[str, Report],
    files: Mapping[str, Sequence[str]],
) -> str:
    """A table of the schedules with their shapes, and what is wrong with each and how to repair it.

    Args:
        source: the name of the file that they come from.
        reports: the reports on the schedules, by name.
        comparisons: the reports on the comparisons, by name.
        files: the files to link to, by the name of the schedule or comparison; none for no links.
    """
    lines = [f"# Learning rates of {code(source)}", ""]
    if reports:
        lines += _HEAD
        for name, report in reports.items():
            lines += _rows(name, report, files.get(name, ()))
        diagnoses = [part.diagnosis for report in reports.values() for part in report.parts]
        lines += ["", escaped(coverage_text(diagnoses, flags=False)), ""]
    logs = {name: report.log for name, report in reports.items() if report.log is not None}
    if logs:
        lines += ["## Logged runs", ""]
        for name, log in logs.items():
            said = f"{log.agreement.sentence} " if log.agreement is not None else ""
            lines.append(f"- {code(name)}: {escaped(f'{said}{log.sentence}.')}")
        lines.append("")
    for name, report in reports.items():
        findings = (
            with_labels(check_of(report).runs) if report.compared else [([], finding) for finding in report.findings]
        )
        if findings:
            lines += [f"## {code(name)}", ""]
            for labels, finding in findings:
                lines += _finding(finding, labels)
    if comparisons:
        lines += ["## Comparisons", ""]
        for name, report in comparisons.items():
            runs = ", ".join(code(part.trace.label) for part in report.compared)
            lines.append(f"- {_linked(name, files.get(name, ()))}: {runs}")
        lines.append("")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """A text in one line, with everything that Markdown or HTML would take for markup as plain characters."""
    text = _MARKUP.sub(r"\\\1", clean(text, unicode=True))
    return "".join(_ENTITIES.get(character, character) for character in text)


def code(text: str) -> str:
    """A text in one line as a span of code, which a table may hold."""
    text = clean(text, unicode=True).replace("|", "\\|") or " "
    ticks = _fence(text, 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def _fence(text: str, least: int) -> str:
    """More backticks than the text has one after another."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def _linked(name: str, files: Sequence[str]) -> str:
    return f"[{code(name)}]({quote(files[0])})" if files else code(name)


def _rows(name: str, report: Report, files: Sequence[str]) -> Iterator[str]:
    """The row of a schedule; where an argument varies, one for each of its values."""
    for index, part in enumerate(report.parts):
        trace = part.trace
        column = trace.groups[0].lr
        peak = peak_of(column)
        shape = bars(trace, report.traces, min(_N_BARS, trace.n_steps), Style())
        head = _linked(name, files) if index == 0 else ""
        steps = count(trace.n_steps)
        if trace.stopped is not None:
            steps = f"raises after {steps} of {count(trace.timeline.n_steps)}"
        cells = [
            f"{head} {code(trace.label)}".strip() if report.compared else head,
            code(schedule_text(trace.scheduler, trace.arguments)),
            steps,
            _rates(part, 0),
            f"{_rates(part, peak)} at {place(trace, peak)}",
            _rates(part, trace.n_steps - 1),
            code(shape),
            _counted(part.findings),
        ]
        yield f"| {' | '.join(cells)} |"


def _rates(report: Report, step: int) -> str:
    """The rate of a step in every parameter group."""
    return ", ".join(rate(group.lr[step]) for group in report.trace.groups)


def _counted(findings: Sequence[Finding]) -> str:
    """How many findings of each severity there are, the most serious first."""
    return counted(each.severity for each in findings) or "nothing"


def _finding(finding: Finding, labels: Sequence[str]) -> Iterator[str]:
    about = f" ({', '.join(map(code, labels))})" if labels else ""
    yield f"**{finding.severity}** {finding.code} {finding.rule}{about}: {escaped(finding.message)}"
    yield ""
    yield f"Repair: {escaped(finding.fix.text)}"
    yield ""
    for language, text in (("sh", finding.fix.command), ("python", finding.fix.code)):
        if text:
            text = shell_words(shlex.split(text)) if language == "sh" else text
            text = "\n".join(map(printable, text.rstrip("\n").split("\n")))
            fence = _fence(text, 3)
            yield from (f"{fence}{language}", text, fence, "")
