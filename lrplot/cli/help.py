"""The help pages: panels of options and commands.

Typer's own pages are drawn by rich, which takes twice the time that all of lrplot's help may take.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrplot.errors import as_flag, written
from lrplot.wording import disarmed, printable

if TYPE_CHECKING:
    from lrplot.options.option import Option

_WIDEST = 100
_NARROW = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpBox:
    """A titled box with rows of a term and its explanation."""

    title: str
    rows: Sequence[tuple[str, str]]


def page(usage: str, text: str, panels: Iterable[HelpBox], *, width: int, unicode: bool, colour: bool) -> str:
    """A help page.

    Args:
        usage: the command's form, without `Usage:`.
        text: what the command does.
        panels: its options and commands.
        width: columns of the screen.
        unicode: whether boxes may be drawn with box characters.
        colour: whether ANSI colours may be used.
    """
    width = min(width, _WIDEST)
    lines = [*_wrapped(f"Usage: {printable(usage)}", width), "", *_wrapped(text, width), ""]
    for panel in panels:
        lines += _box(panel, width, unicode, colour)
    return "\n".join(lines) + "\n"


def option_rows(options: Iterable[Option]) -> list[tuple[str, str]]:
    """Options as rows: the flag with its value, and the explanation with default and necessity."""
    return [(_term(option), _explanation(option)) for option in options]


def panels_of(options: Iterable[Option]) -> list[HelpBox]:
    """Options in their panels, in the order in which the panels first appear."""
    groups: dict[str, list[Option]] = {}
    for option in options:
        groups.setdefault(option.panel, []).append(option)
    return [HelpBox(title=title, rows=option_rows(members)) for title, members in groups.items()]


def _term(option: Option) -> str:
    from lrplot.options.kinds import placeholder  # which the first page has no need of

    if option.kind == "parts":
        return f"{placeholder(option)}..."
    flag = f"{option.short}, {option.flag}" if option.short else option.flag
    if option.kind == "bool" and option.default:
        flag += f"/--no-{option.flag[2:]}"
    return f"{flag} {placeholder(option)}".rstrip()


def _explanation(option: Option) -> str:
    notes = []
    if option.required:
        notes.append("[required]")
    if option.default:
        notes.append(f"[default: {option.default}]")
    return " ".join([written(option.help, as_flag), *notes]).strip()


def _wrapped(text: str, width: int) -> list[str]:
    return [
        disarmed(line)
        for paragraph in text.split("\n")
        for line in textwrap.wrap(printable(paragraph), width, break_on_hyphens=False) or [""]
    ]


def _box(panel: HelpBox, width: int, unicode: bool, colour: bool) -> list[str]:
    across, down, corners = ("─", "│", "╭╮╰╯") if unicode else ("-", "|", "++++")
    inner = width - 4
    title = f"{across} {panel.title} "
    lines = [corners[0] + title + across * (width - 2 - len(title)) + corners[1]]
    for term, line in _laid_out(panel.rows, inner):
        padded = f"{term}{line}".ljust(inner)
        if colour and term.strip():
            padded = f"\x1b[1;36m{term}\x1b[0m{padded[len(term) :]}"
        lines.append(f"{down} {padded} {down}")
    lines.append(corners[2] + across * (width - 2) + corners[3])
    return lines


def _laid_out(rows: Sequence[tuple[str, str]], width: int) -> Iterable[tuple[str, str]]:
    """Lines of term and explanation side by side; in a narrow window, or for a long term, one below the other."""
    longest = max((len(term) for term, _ in rows), default=0)
    indent = 4 if width < _NARROW else min(longest + 2, 34)
    for term, text in ((printable(term), printable(text)) for term, text in rows):
        lines = textwrap.wrap(text, max(width - indent, 8), break_on_hyphens=False) or [""]
        if len(term) + 2 <= indent:
            yield term.ljust(indent), lines[0]
            lines = lines[1:]
        else:
            yield from ((line, "") for line in textwrap.wrap(term, width, subsequent_indent="  "))
        for line in lines:
            yield " " * indent, line
