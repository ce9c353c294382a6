"""What is known of the terminal that lrplot talks to: its width, its colours, its characters."""

from __future__ import annotations

import codecs
import os
import re
import shutil
import sys
from typing import TextIO, TypedDict

from lrplot.wording import paragraphs

_FEWEST = 12  # rows of a window, below which nothing fits
_KEPT = 100
_LONG = re.compile(r"\S{500,}")  # a word that nobody reads to its end; an error shows how it begins and ends
_WIDEST = 500  # columns; whoever sets COLUMNS higher has no such screen


_rows_said = 0
"""Rows of the window that remarks of this process have taken."""


def columns() -> int:
    """The terminal's width, COLUMNS where it is set, 80 where there is no terminal; 20 to 500."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 20), _WIDEST)


def window_rows(stream: TextIO) -> int | None:
    """The rows that a window has for a command's output, the prompt's left out; None where a stream is not a window."""
    if not stream.isatty():
        return None
    return max(shutil.get_terminal_size((80, 24)).lines - 1 - _rows_said, _FEWEST)


def has_colour(stream: TextIO) -> bool:
    """Whether a stream should get colours: NO_COLOR forbids them, FORCE_COLOR demands them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_unicode(stream: TextIO) -> bool:
    """Whether a stream takes UTF-8, in which lrplot writes; ASCII is the same in nearly every other encoding."""
    try:
        return codecs.lookup(stream.encoding or "ascii").name == "utf-8"
    except LookupError:
        return False


class HelpScreen(TypedDict):
    """What a help page has to know of the screen."""

    width: int
    unicode: bool
    colour: bool


def look(stream: TextIO) -> HelpScreen:
    """What a help page has to know of the screen that a stream is."""
    return {"width": columns(), "unicode": has_unicode(stream), "colour": has_colour(stream)}


def complain(message: str) -> None:
    """Writes one line to stderr."""
    label = "\x1b[1;31mError:\x1b[0m" if has_colour(sys.stderr) else "Error:"
    _say(f"{label} {_LONG.sub(_shortened, paragraphs(message))}")


def _shortened(found: re.Match[str]) -> str:
    return f"{found[0][:_KEPT]}...{found[0][-_KEPT:]}"


def remark(message: str) -> None:
    """Writes one line to stderr that is not an error."""
    _say(paragraphs(message))


def _say(message: str) -> None:
    global _rows_said
    try:
        if sys.stderr.isatty():
            _rows_said += sum(len(line) // columns() + 1 for line in message.split("\n"))
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(message.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except OSError:  # stderr is closed: there is nobody to tell
        pass
