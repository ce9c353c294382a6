"""The only reader of files that people name: whatever a name is, and whatever is in the file, reading it has an end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from lrplot.errors import UsageError

MOST_BYTES = 64 * 2**20
"""What is read of one file at most; no file of schedules, of baselines or of a run's figures is as long."""

_LONGEST_LINE = 10**6


def is_file(path: Path | str) -> bool:
    """Whether there is a file of that name; a name that no file can have is none's."""
    return os.path.isfile(path)  # noqa: PTH113  # Path.is_file raises for names that are too long or hold a NUL


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder of that name; a name that no folder can have is none's."""
    return os.path.isdir(path)  # noqa: PTH112  # as in is_file


def working_folder() -> Path:
    """The working folder; `.` where it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return Path()


def real_path(path: Path | str) -> Path:
    """A path without links, from the root; as it is where nobody can tell, as in a folder that was deleted."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError, RuntimeError):
        return Path(path)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a file.

    Args:
        path: the file.
        most: how many bytes it may have.

    Raises:
        OSError: it cannot be read.
        UsageError: it is longer than that, or its name is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except ValueError as error:  # a NUL in its name
        raise UsageError(f"'{path}' cannot be read: {error}") from None
    if len(content) > most:
        raise UsageError(f"'{path}' has more than {most:,} bytes, and that is the most that lrplot reads of a file")
    return content


def read_text(path: Path, most: int = MOST_BYTES, encoding: str = "utf-8-sig") -> str:
    """The content of a file as text, with every end of a line as a line feed.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not text in that encoding.
        UsageError: it is longer than that.
    """
    text = read_bytes(path, most).decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bounded_lines(file: TextIO, path: Path) -> Iterator[str]:
    """The lines of a file of any length, none of which may be without end.

    Raises:
        UsageError: a line is longer than any that a table has.
    """
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise UsageError(f"'{path}' has a line of more than {_LONGEST_LINE - 1:,} characters, and is not a table")
        yield line


def reason(error: OSError) -> str:
    """Why the system could not do what was asked: `Permission denied`."""
    return error.strerror or str(error)
