"""The files below a folder, in bounded time and whatever lies in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from lrplot.errors import UsageError

_DEEPEST = 8
_MOST = 20_000  # entries that are looked at
_PASSED_OVER = {".git", "__pycache__", "node_modules", ".venv", "venv", "artifacts"}


def files_below(folder: Path) -> Iterator[Path]:
    """The regular files below a folder, by name, the nearest first; links to folders are not followed.

    Raises:
        UsageError: there are too many to look at each, or it cannot be listed.
    """
    waiting, n_seen = [(folder, 0)], 0
    while waiting:
        here, depth = waiting.pop(0)
        try:
            entries = sorted(os.scandir(here), key=lambda each: each.name)
        except OSError as error:
            if here == folder:
                raise UsageError(f"{folder} cannot be listed: {error.strerror}") from None
            continue
        n_seen += len(entries)
        if n_seen > _MOST:
            raise UsageError(f"{folder} has more than {_MOST:,} files and folders below it: name the run's own folder")
        for entry in entries:
            if _is_folder(entry):
                if depth < _DEEPEST and entry.name not in _PASSED_OVER:
                    waiting.append((Path(entry.path), depth + 1))
            elif is_regular(Path(entry.path)):
                yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_regular(path: Path) -> bool:
    """Whether a path is a file whose end is known, and no pipe or device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:  # a link that leads nowhere, or to itself
        return False
