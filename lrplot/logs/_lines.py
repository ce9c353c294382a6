"""Lines of text, whatever wrote them: any encoding, any ends of lines, and none of them endless."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_LONGEST = 1 << 20  # characters of a line; what is longer comes in pieces
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what PowerShell's > writes


def encoding_of(head: bytes) -> str:
    """The encoding of a text by its first bytes."""
    return "utf-16" if head.startswith(_UTF16) else "utf-8-sig"


def decoded(head: bytes) -> str:
    """The first bytes of a text as text, whatever is broken in them."""
    return head.decode(encoding_of(head), "replace")


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file without their ends; a progress bar's carriage return ends one as well."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(2))
    with path.open(encoding=encoding, errors="replace") as text:
        while line := text.readline(_LONGEST):
            yield line.rstrip("\n").replace("\0", "")
