"""A file of schedules, `lrplot.toml`: what every key may be, and the plans that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.model.style import Style
from lrplot.project.config.log import LogSource

if TYPE_CHECKING:
    from lrplot.compare.sweep import Varied
    from lrplot.model.finding import Place
    from lrplot.model.plan import Plan
    from lrplot.model.severity import Severity

FILE = "lrplot.toml"
"""The file's usual name."""

DEFAULT_FORMATS = ("svg", "json")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One schedule of a file.

    Attributes:
        name: what the file calls it.
        plan: what it asks for; the first of several where an argument varies.
        varied: all of them where an argument varies, or two do; else None.
        title: the picture's title; empty for the name.
        place: where the file says so.
        formats: what it is written as.
        style: how it looks.
        log: the log of a run of it, which it is held against; None where there is none.
        fail_on: the severity that fails a check; None for what the command says, `never` for none.
        select: codes of the rules to report; none for all.
        ignore: codes of the rules to ignore, each with the reason, which may be empty.
    """

    name: str
    plan: Plan
    varied: Varied | None = None
    title: str = ""
    place: Place
    formats: tuple[str, ...] = DEFAULT_FORMATS
    style: Style = field(default_factory=Style)
    log: LogSource | None = None
    fail_on: Severity | str | None = None
    select: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Several schedules of a file on one axis.

    Attributes:
        name: what the file calls it.
        schedules: the names of the schedules, two or more.
        title: the picture's title; empty for the name.
        place: where the file says so.
        formats: what it is written as.
        style: how it looks.
    """

    name: str
    schedules: tuple[str, ...]
    title: str = ""
    place: Place
    formats: tuple[str, ...] = DEFAULT_FORMATS
    style: Style = field(default_factory=Style)


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """A file of schedules.

    Attributes:
        path: the file.
        entries: its schedules, in its order; names are unique.
        comparisons: its comparisons, in its order.
    """

    path: Path
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def named(self) -> tuple[Entry | Comparison, ...]:
        """Everything that has a name of its own: the schedules, and then the comparisons."""
        return (*self.entries, *self.comparisons)
