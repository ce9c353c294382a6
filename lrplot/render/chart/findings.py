"""Findings as lines of text: what is wrong, and under it what to type."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrplot.model.severity import Severity, counted
from lrplot.render.chart.typeset import ALARM_INK, Span, clean, columns, wrap
from lrplot.wording import shell_word

if TYPE_CHECKING:
    from lrplot.model.finding import Finding

_MARKS: dict[Severity, tuple[str, str]] = {"error": ("✗", "x"), "warning": ("!", "!"), "note": ("·", "-")}
_INKS: dict[Severity, str] = {"error": ALARM_INK, "warning": ALARM_INK, "note": ""}
_INDENT = 2
_CODE_INDENT = 4
_NARROW = 60  # columns; with fewer, there is none to spare for an indent
_BROKEN = " \\"


def finding_lines(
    told: Sequence[tuple[str, Finding]], width: int, unicode: bool, at_most: int | None = None
) -> list[list[Span]]:
    """Lines for findings, none wider than `width`; commands and code are broken where they can still be pasted.

    Args:
        told: the findings in their order, each with what stands before its message.
        width: columns.
        unicode: whether the text may use characters beyond ASCII.
        at_most: how many to show; the others are counted. None for all.
    """
    lines: list[list[Span]] = []
    shown = told[:at_most]
    repaired: dict[tuple[str, str], str] = {}  # the code of the finding under which a repair stands already
    for before, finding in shown:
        mark = finding_mark(finding.severity, unicode)
        text = clean(f"{mark} {finding.code} {before}{finding.message}", unicode)
        answer = clean(f"{mark} {finding.code} {before}{finding.headline}", unicode)
        lines += _inked(wrap(text, width, _INDENT), len(answer.replace(" ", "")), _INKS[finding.severity])
        fix = finding.fix.command, finding.fix.code
        if any(fix) and fix in repaired:
            same = f"The repair of {repaired[fix]} repairs this as well."
            lines += [[Span(" " * _INDENT + line)] for line in wrap(same, max(width - _INDENT, 1))]
        else:
            repaired[fix] = finding.code
            lines += _fix_lines(finding, width, unicode)
    left = told[len(shown) :]
    if left:
        text = counted(each.severity for _, each in left)
        lines += [[Span(line)] for line in wrap(f"and {text} more, which 'lrplot check' lists", width, _INDENT)]
    return lines


def finding_mark(severity: Severity, unicode: bool) -> str:
    """The character before a finding: a cross before an error, an exclamation mark before a warning."""
    return _MARKS[severity][0 if unicode else 1]


def _inked(lines: Sequence[str], n: int, ink: str) -> list[list[Span]]:
    """Lines whose first n characters, blanks left aside, have an ink."""
    inked = []
    for line in lines:
        end, seen = 0, 0
        while end < len(line) and (seen < n or line[end] == " "):
            seen += line[end] != " "
            end += 1
        n -= seen
        spans = [
            Span(text, style)
            for text, style in ((line[:end].rstrip(), ink), (line[len(line[:end].rstrip()) :], ""))
            if text
        ]
        inked.append(spans)
    return inked


def _fix_lines(finding: Finding, width: int, unicode: bool) -> list[list[Span]]:
    room = max(width - _INDENT, 1)
    lines = wrap(clean(finding.fix.text, unicode), room)
    indent = " " * (_CODE_INDENT if room > _NARROW else 0)
    room -= len(indent)
    pasted = command_lines(finding.fix.command, room) if finding.fix.command else []
    pasted = [clean(line, unicode) for line in pasted]
    for line in finding.fix.code.splitlines():
        line = clean(line, unicode)
        deep = line[: len(line) - len(line.lstrip())]
        pasted += (
            [line] if columns(line) <= room else [deep + part for part in wrap(line, room - len(deep), _CODE_INDENT)]
        )
    lines += [indent + line for line in pasted]
    return [[Span(" " * _INDENT + line)] for line in lines]


def command_lines(command: str, width: int) -> list[str]:
    """A command line, broken as a shell reads it: between words, with a backslash; an option stays with its value."""
    words: list[str] = []
    for word in shlex.split(command):
        quoted = shell_word(word)
        if words and words[-1].startswith("--") and " " not in words[-1] and not word.startswith("--"):
            together = f"{words[-1]} {quoted}"
            if columns(together) + _CODE_INDENT + len(_BROKEN) <= width:
                words[-1] = together
                continue
        words.append(quoted)
    lines = [words[0]]
    for word in words[1:]:
        if columns(lines[-1]) + columns(word) + len(_BROKEN) + 1 <= width:
            lines[-1] += f" {word}"
        else:
            lines[-1] += _BROKEN
            lines.append(" " * _CODE_INDENT + word)
    if max(map(columns, lines)) <= width:
        return lines
    return wrap(" ".join(words), width, _CODE_INDENT)  # too narrow for its longest word
