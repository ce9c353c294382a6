"""A log on stdin: `python train.py | lrplot log -`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lrplot.errors import UsageError

STDIN = "-"
"""What stands for stdin in the place of a log."""

NAME = "stdin"
"""What it is called where its path would be said."""

_MOST_BYTES = 1 << 30
_PIECE = 1 << 20


@contextmanager
def stdin_file() -> Iterator[str]:
    """A file with what is on stdin, as logs are gone through more than once; it is gone when the block ends.

    Raises:
        UsageError: nothing is piped into it, it has no end in sight, or there is no room for the file.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("there is nothing on stdin to read a log from")
    if sys.stdin.isatty():
        raise UsageError("- is a log on stdin, and nothing is piped into it: python train.py | lrplot log -")
    import tempfile

    with tempfile.TemporaryDirectory(prefix="lrplot-") as folder:
        path = Path(folder) / NAME
        try:
            _copy_to(path)
        except OSError as error:
            raise UsageError(f"stdin cannot be kept to be read ({error.strerror}): name a file") from None
        yield str(path)


def _copy_to(path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        while piece := sys.stdin.buffer.read(_PIECE):
            size += len(piece)
            if size > _MOST_BYTES:
                raise UsageError(f"stdin has more than {_MOST_BYTES >> 30} GiB: write it into a file, and name that")
            file.write(piece)
