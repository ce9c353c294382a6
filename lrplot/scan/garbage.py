"""Python's collector of garbage, kept away from syntax trees: they have no circles, and are many."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leaves garbage lie while trees are made: looking for some takes longer than to parse them.

    What there is at the end is not looked at later either, within `trees_left_alone`.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # before any is looked for again, which would begin with the trees
        if collects:
            gc.enable()


@contextmanager
def trees_left_alone() -> Iterator[None]:
    """Gives the collector back at its end what was withheld from it, unless somebody else had begun to withhold."""
    withheld = gc.get_freeze_count()
    try:
        yield
    finally:
        if not withheld:
            gc.unfreeze()
