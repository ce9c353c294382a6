"""`lrplot explain LR101`: what a rule looks for, why, an example and its repair."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.errors import EXIT_OK, MissingLibraryError, UsageError
from lrplot.options.option import HELP
from lrplot.output import write_stdout

if TYPE_CHECKING:
    from lrplot.diagnose.rules import Rule
    from lrplot.model.report import Report
    from lrplot.model.style import Style
    from lrplot.render.chart.typeset import Span

_SUMMARY = "Explains a rule: what goes wrong, why nothing tells, an example and its repair."
_EXAMPLE = "lrplot explain LR101"
_WIDEST = 100


def _run(said: CommandWords) -> int:
    """Explains the rules that the command line names; returns the exit code.

    Raises:
        UsageError: no rule is named, or one that there is none of.
    """
    from lrplot.diagnose.rules import rule_name
    from lrplot.model.style import Style
    from lrplot.render.chart.typeset import paint

    words = said.words
    if not words:
        raise UsageError(f"lrplot explain needs a rule's code or name: {_EXAMPLE}; 'lrplot rules' lists them")
    compared = {key: name for name, each in _compared().items() for key in (name, each.code.lower())}
    names = [compared.get(word.strip().lower()) or rule_name(word) for word in words]
    unicode, colour = terminal.has_unicode(sys.stdout), terminal.has_colour(sys.stdout)
    style = Style(width=min(terminal.columns(), _WIDEST), unicode=unicode, colour=colour)
    pages = ["".join(paint(line, colour) + "\n" for line in _explained(name, style)) for name in names]
    write_stdout("\n".join(pages).encode("utf-8"))
    return EXIT_OK


class _Compared(NamedTuple):
    """What is found by comparing, and by no rule."""

    code: str
    meaning: str
    about: str


def _compared() -> dict[str, _Compared]:
    """What is found by comparing, by its names."""
    from lrplot.lock import drift
    from lrplot.logs import _finding

    return {
        drift.RULE: _Compared(drift.CODE, "the run is not the one that was agreed to", drift.ABOUT),
        _finding.RULE: _Compared(_finding.CODE, "the run is not the planned one", _finding.ABOUT),
    }


def _explained(name: str, style: Style) -> Iterator[list[Span]]:
    from lrplot.diagnose.rules import rules
    from lrplot.render.chart.typeset import Span, clean

    compared = _compared().get(name)
    if compared is not None:
        yield from _heading(f"{compared.code} {name}", f"an error: {compared.meaning}", style)
        yield from _paragraph(compared.about, style)
        return
    rule = rules()[name]
    yield from _heading(f"{rule.code} {name}", _severity(rule), style)
    yield from _paragraph(f"{rule.title}.", style)
    yield []
    yield from _paragraph(rule.why, style)
    for heading, words, code in (
        ("What goes wrong", rule.fires, rule.wrong),
        ("What is right", rule.quiet, rule.right),
    ):
        yield []
        yield [Span(heading, "1")]
        yield from _command(rule, words, style) if words else _code(rule, code, style)
    yield []
    yield [Span("Sources", "1")]
    yield from ([Span(clean(source, style.unicode))] for source in rule.sources)  # whole, to be opened with a click


def _paragraph(text: str, style: Style) -> Iterator[list[Span]]:
    from lrplot.render.chart.typeset import Span, clean, wrap

    yield from ([Span(line)] for line in wrap(clean(text, style.unicode), int(style.width or _WIDEST), 0))


def _heading(heading: str, severity: str, style: Style) -> Iterator[list[Span]]:
    from lrplot.render.chart.typeset import Span, wrap

    first, *more = wrap(f"{heading}, {severity}", int(style.width or _WIDEST))
    yield [Span(first[: len(heading)], "1"), Span(first[len(heading) :])]
    yield from ([Span(line)] for line in more)


def _command(rule: Rule, words: str, style: Style) -> Iterator[list[Span]]:
    """An example that is typed: its curve, and what the rule finds."""
    from lrplot.pipeline import report_on
    from lrplot.planning.plans import plan_from
    from lrplot.render.chart.findings import command_lines, finding_lines
    from lrplot.render.chart.typeset import Span

    width = int(style.width or _WIDEST)
    yield from ([Span(line)] for line in command_lines(f"lrplot {words}", width))
    try:
        report = report_on(plan_from(shlex.split(words)))
    except MissingLibraryError as error:
        yield from _paragraph(error.for_shell, style)
        return
    yield [Span(_spark(report, style))]
    yield from finding_lines([("", each) for each in report.findings if each.code == rule.code], width, style.unicode)


def _code(rule: Rule, code: str, style: Style) -> Iterator[list[Span]]:
    """An example in a script: its lines, and what the rule finds in them."""
    from lrplot.render.chart.findings import finding_lines
    from lrplot.render.chart.typeset import Span, clean
    from lrplot.scan import scan_text

    yield from ([Span(clean(line, style.unicode))] for line in code.splitlines())
    seen = [each for each in scan_text(code).findings if each.code == rule.code]
    yield from finding_lines([("", each) for each in seen], int(style.width or _WIDEST), style.unicode)


def _severity(rule: Rule) -> str:
    meaning = {
        "error": "an error: the run will crash or train on nonsense",
        "warning": "a warning: almost surely not meant",
        "note": "a note: worth knowing, and perhaps a choice",
    }
    return meaning[rule.severity]


def _spark(report: Report, style: Style) -> str:
    from lrplot.render.formats import format_named

    content = format_named("spark").render(report, style)
    return (content if isinstance(content, bytes) else b"".join(content)).decode().rstrip("\n")


COMMAND = Command(summary=_SUMMARY, run=_run, options=(HELP,), takes="RULE...", example=_EXAMPLE)
