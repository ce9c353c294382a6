"""Puts back what the journals of recorded processes tell of, the last change first."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from typing import Any, Iterator, List, Set, Tuple


def undo(folder: str) -> Tuple[int, List[str]]:
    """Undoes what the journals of a folder tell, the last thing first.

    Returns:
        How many files and folders are again as they were, and what could not be undone, in words.
    """
    mended: Set[str] = set()
    failed: List[str] = []
    for _, what, path, other in sorted(_notes(folder), key=lambda each: each[0], reverse=True):
        try:
            if _undone(what, path, other):
                mended.add(path)
        except OSError as error:
            failed.append(f"{path}: {error.strerror or error}")
    return len(mended), failed


def _notes(folder: str) -> Iterator[List[Any]]:
    for name in sorted(os.listdir(folder)):
        if name.startswith("journal-"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogatepass") as lines:
                for line in lines:
                    with contextlib.suppress(ValueError):  # the last line of a process that was killed
                        yield json.loads(line)


def _undone(what: str, path: str, other: str) -> bool:
    """Undoes one note; whether there was anything to undo."""
    if what == "new":
        return _remove(path)
    if what == "folder":
        if not os.path.isdir(path) or os.path.islink(path):
            return False
        shutil.rmtree(path)
        return True
    if what == "emptied":
        if os.path.isdir(path):
            return False
        os.makedirs(path)
        return True
    if what == "link":
        _remove(path)
        os.symlink(other, path)
        return True
    if what == "renamed":
        if os.path.lexists(path) or not os.path.lexists(other):
            return False
        os.rename(other, path)
        return True
    return _restored(path, other)


def _restored(path: str, aside: str) -> bool:
    """Puts a kept file back, unless it never changed."""
    if os.path.isfile(path) and not os.path.islink(path) and _same(path, aside):
        return False
    if os.path.lexists(path) and not os.path.islink(path):
        with open(aside, "rb") as old, open(path, "wb") as new:  # in place: other names of the file stay its names
            shutil.copyfileobj(old, new)
        shutil.copystat(aside, path)
        return True
    _remove(path)
    shutil.copy2(aside, path)
    return True


def _same(path: str, other: str) -> bool:
    if os.path.samefile(path, other):
        return True
    if os.path.getsize(path) != os.path.getsize(other):
        return False
    with open(path, "rb") as one, open(other, "rb") as two:
        while True:
            block = one.read(1 << 20)
            if block != two.read(1 << 20):
                return False
            if not block:
                return True


def _remove(path: str) -> bool:
    if not os.path.lexists(path) or (os.path.isdir(path) and not os.path.islink(path)):
        return False
    os.remove(path)
    return True
