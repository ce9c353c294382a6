"""What was really used: readers of training logs, one module per format, each ending in `LOG = Log(...)`.

They read with the standard library alone, run nothing that a file says, and write nothing.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from lrplot.model.points import Precision
from lrplot.plugins import load, names_in

HEAD = 1 << 16
"""Bytes of a file's beginning by which its format is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One rate of a log, as it was logged.

    Attributes:
        tag: its name in the log: a tag, a key, a column.
        steps: what the log counts, rising strictly; int64.
        values: as many, float64.
        precision: how much of each value the log kept.
    """

    tag: str
    steps: array[int] = field(repr=False)
    values: array[float] = field(repr=False)
    precision: Precision


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRequest:
    """What is wanted of a log.

    Attributes:
        tags: the names of the series; none for all that look like a learning rate.
        axis: the column or key that counts steps; None for the format's own.
        within: the folder of what names the log, where that is a file: links in a run's folder that lead out of it are
            passed over, and so is what no log is by its name; None where a person names it.
        called: what the log is called where its path is nobody's business, as that of stdin's copy is.
    """

    tags: tuple[str, ...] = ()
    axis: str | None = None
    within: Path | None = None
    called: str = ""

    def shown(self, path: Path) -> Path:
        """A path of the log as it is written to people: from the folder of what names it, the same everywhere."""
        if self.called:
            return Path(self.called)
        return path.relative_to(self.within) if self.within is not None and path.is_relative_to(self.within) else path


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedRun:
    """What a log says of one run.

    Attributes:
        axis: what its steps are called there; `epoch` where it counts epochs, `row` where nothing is counted.
        offset: a logged step k is the optimizer step k + offset, counted from 0; None where that is the writer's habit.
        series: the series that were wanted, in the log's order.
        tags: the names of all series, the first few thousand.
        notes: sentences on what had to be settled, such as a resume that went back.
        format: the reader's name.
        path: the file or folder that was read, as it is shown; where the reader leaves it open, what it was given.
    """

    axis: str
    offset: int | None
    series: tuple[Series, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...] = ()
    format: str = ""
    path: Path = Path()


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """A format of logs.

    Attributes:
        help: what writes it, in a few words.
        rank: the lower, the earlier a file is held against it: formats that anything could be come last.
        recognise: whether a file is one, by its path and its first `HEAD` bytes.
        read: reads the files of one run. Raises UsageError where they are damaged from their beginning on.
        run_of: what files of the same run have in common; the file itself where each is a run of its own.
    """

    help: str
    rank: int = 0
    recognise: Callable[[Path, bytes], bool]
    read: Callable[[Sequence[Path], LogRequest], LoggedRun]
    run_of: Callable[[Path], Path] = lambda path: path


@cache
def logs() -> dict[str, Log]:
    """Every format by its name, in the order in which files are held against them."""
    package = sys.modules[__name__]
    found = {name: cast(Log, load(package, name, "LOG")) for name in names_in(package)}
    return dict(sorted(found.items(), key=lambda each: (each[1].rank, each[0])))
