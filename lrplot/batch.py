"""The reports of a file's schedules and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lrplot.comparison import compare
from lrplot.config import Comparison, Config, Entry
from lrplot.diagnose import chosen
from lrplot.errors import LrplotError
from lrplot.model import Report
from lrplot.pipeline import report_on
from lrplot.stepping import Progress


def report_of(entry: Entry, progress: Progress | None = None) -> Report:
    """The report on a schedule of a file, with the findings that the file wants to hear of.

    Raises:
        LrplotError: whatever cannot be done, with the line and the name of the schedule.
    """
    try:
        report = report_on(entry.plan, title=entry.title or entry.name, progress=progress)
    except LrplotError as error:
        raise type(error)(f"{entry.place.path}, line {entry.place.line}, schedules.{entry.name}: {error}") from None
    trace = replace(report.trace, label=entry.name)
    return chosen(replace(report, trace=trace, place=entry.place), select=entry.select, ignore=tuple(entry.ignore))


def comparison_of(comparison: Comparison, reports: Mapping[str, Report]) -> Report:
    """The report on a comparison of a file.

    Args:
        comparison: which schedules.
        reports: the reports of the file's schedules, by their names.

    Raises:
        UsageError: they cannot be drawn on one axis; with the line and the name of the comparison.
    """
    names = comparison.schedules
    try:
        made = compare([reports[name] for name in names], names, title=comparison.title or comparison.name)
    except LrplotError as error:
        where = f"{comparison.place.path}, line {comparison.place.line}, compare.{comparison.name}"
        raise type(error)(f"{where}: {error}") from None
    return replace(made, place=comparison.place)


def reports_of(config: Config, progress: Progress | None = None) -> dict[str, Report]:
    """The reports on all schedules of a file, by their names, in its order; its comparisons are left out."""
    return {entry.name: report_of(entry, progress) for entry in config.entries}
