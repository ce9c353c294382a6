"""Lines of text for a terminal: pieces with colour, wrapped and cut to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from lrplot.wording import disarmed

# Of the 256-colour palette, after Okabe and Ito: told apart by the colour-blind, readable on black and on white.
RUN_INKS = ("1;38;5;33", "1;38;5;208", "1;38;5;36", "1;38;5;170", "1;38;5;136", "1;38;5;99")
# Of several numbers in their order, as viridis: each lighter than the one before it, and all readable on both.
RAMP_INKS = ("1;38;5;91", "1;38;5;62", "1;38;5;32", "1;38;5;37", "1;38;5;71", "1;38;5;106", "1;38;5;142")
CONFIGURED_INK = "38;5;244"
ALARM_INK = "1;38;5;196"

# ruff: noqa: RUF001  # characters that look alike are what this replaces
_PLAIN = {"→": "->", "–": "-", "—": "-", "×": "x", "…": "...", "≈": "~", "‘": "'", "’": "'", "“": '"', "”": '"'}


class Span(NamedTuple):
    """A piece of a line.

    Attributes:
        text: what it says.
        ink: the parameters of its ANSI escape sequence, `1;38;5;33`; empty for the terminal's own colour.
    """

    text: str
    ink: str = ""


def paint(spans: Iterable[Span], colour: bool) -> str:
    """One line of text without trailing blanks, coloured or not."""
    kept = list(spans)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[-1] = Span(kept[-1].text.rstrip(), kept[-1].ink)
        kept[0] = Span(disarmed(kept[0].text), kept[0].ink)
    return "".join(f"\x1b[{ink}m{text}\x1b[0m" if colour and ink and text.strip() else text for text, ink in kept)


def clean(text: str, unicode: bool) -> str:
    """A text from outside as one line that no terminal stumbles over; in ASCII if it must be."""
    if not unicode:
        text = "".join(_PLAIN.get(character, character) for character in text)
        text = text.encode("ascii", "replace").decode("ascii")
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " if character.isspace() else "?" for character in text)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes up."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def cut(text: str, width: int, ellipsis: str) -> str:
    """A text shortened to a width, with an ellipsis where it was cut."""
    if columns(text) <= width:
        return text
    return _head(text, width - len(ellipsis)).rstrip() + ellipsis


def _head(text: str, width: int) -> str:
    """As much of a text's beginning as fits a width."""
    end = 0
    while end < len(text) and columns(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def wrap(text: str, width: int, indent: int = 0) -> list[str]:
    """A text in lines no wider than `width`, all but the first indented; too long a word is broken."""
    lines: list[str] = []
    line, filled = "", 0
    for word in text.split():
        room, wide = width - (indent if lines else 0), columns(word)
        if line and filled + 1 + wide > room:
            lines.append(line)
            line, filled, room = "", 0, width - indent
        while not line and wide > room:
            head = _head(word, room) or word[0]
            lines.append(head)
            word, room = word[len(head) :], width - indent
            wide = columns(word)
        line, filled = (f"{line} {word}", filled + 1 + wide) if line else (word, wide)
    lines.append(line)
    return [lines[0], *(" " * indent + later for later in lines[1:])]
