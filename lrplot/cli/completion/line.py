"""The command line at which somebody presses Tab: its words, and how much of the last one is typed."""

from __future__ import annotations

from dataclasses import dataclass

_BLANKS = " \t\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A command line up to the cursor.

    Attributes:
        words: the words before the one at the cursor, as the program would get them.
        current: the word at the cursor so far, as the program would get it; empty behind a blank.
        raw: that word as it is typed, with quotes and backslashes.
        quote: the quote that is still open in it, `'` or `"`; empty where none is.
    """

    words: tuple[str, ...]
    current: str
    raw: str
    quote: str


def read_line(text: str) -> Line:
    r"""Reads a command line as POSIX shells split it, and stops without complaint where a quote is still open.

    Example:
        >>> line = read_line("lrplot compare 'cosine --T")
        >>> line.words, line.current, line.quote
        (('lrplot', 'compare'), 'cosine --T', "'")
    """
    words: list[str] = []
    current: list[str] = []
    quote, begin, at = "", 0, 0
    while at < len(text):
        each = text[at]
        if not quote and each in _BLANKS:
            if at > begin:
                words.append("".join(current))
            current, begin = [], at + 1
        elif each == quote:
            quote = ""
        elif not quote and each in "'\"":
            quote = each
        elif each == "\\" and quote != "'" and at + 1 < len(text):
            at += 1
            current.append(text[at] if not quote or text[at] in '"\\$`' else f"\\{text[at]}")
        else:
            current.append(each)
        at += 1
    return Line(words=tuple(words), current="".join(current), raw=text[begin:], quote=quote)
