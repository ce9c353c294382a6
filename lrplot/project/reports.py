"""The reports of a file's schedules and comparisons."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from lrplot.compare.overlay import compare, compare_values
from lrplot.diagnose.findings import filter_findings
from lrplot.errors import LrplotError
from lrplot.model.finding import Finding, Place
from lrplot.model.report import Report
from lrplot.pipeline import report_on
from lrplot.project.config import Comparison, Config, Entry
from lrplot.project.logged import logged_report, parts_from_plan
from lrplot.render.readings import refuse_unknown
from lrplot.simulate.stepping import Progress


def report_of(entry: Entry, progress: Progress | None = None, *, with_log: bool = False) -> Report:
    """The report on a schedule of a file, with the findings that the file asks for.

    Where an argument of it varies, it is the report on the comparison of its values.

    Args:
        entry: the schedule.
        progress: told how far its stepping is.
        with_log: whether the log of a run of it, where the file names one, is drawn over it and compared with it.

    Raises:
        LrplotError: whatever cannot be done, with the line and the name of the schedule.
    """
    title, command = entry.title or entry.name, _command(entry)
    with _naming(entry.place, f"schedules.{entry.name}"):
        if entry.log is not None and with_log:
            report = logged_report(entry, entry.log, command, progress)
            report = replace(report, trace=replace(report.trace, label=entry.name))
        elif entry.varied is None:
            report = report_on(entry.plan, title=title, command=command, progress=progress)
            report = replace(report, trace=replace(report.trace, label=entry.name))
        else:
            report = compare_values(entry.varied, partial(report_on, progress=progress), title=title, command=command)
        refuse_unknown(report, entry.style)
    report = filter_findings(replace(report, place=entry.place), select=entry.select, ignore=tuple(entry.ignore))
    parted = parts_from_plan(entry, report)
    return report if parted is None else replace(report, findings=(parted, *report.findings))


def parts_from_logs(config: Config) -> dict[str, Finding]:
    """What to say of the schedules from which the log of a run parts, by their names.

    Raises:
        LrplotError: what cannot be read or stepped, of all schedules at once.
    """
    found: dict[str, Finding] = {}
    errors = []
    for entry in config.entries:
        if entry.log is None:
            continue
        try:
            with _naming(entry.place, f"schedules.{entry.name}"):
                parted = parts_from_plan(entry, logged_report(entry, entry.log))
        except LrplotError as error:
            errors.append(error)
        else:
            found |= {} if parted is None else {entry.name: parted}
    raise_all(errors)
    return found


def comparison_of(comparison: Comparison, reports: Mapping[str, Report]) -> Report:
    """The report on a comparison of a file.

    Args:
        comparison: which schedules.
        reports: the reports of the file's schedules, by their names.

    Raises:
        UsageError: they cannot be drawn on one axis; with the line and the name of the comparison.
    """
    names, title = comparison.schedules, comparison.title or comparison.name
    with _naming(comparison.place, f"compare.{comparison.name}"):
        # Of the runs that were logged, the plans are compared.
        plans = [replace(reports[name], logged=None, log=None) for name in names]
        made = compare(plans, names, title=title, command=_command(comparison))
        refuse_unknown(made, comparison.style)
    return replace(made, place=comparison.place)


def reports_of(config: Config, progress: Progress | None = None) -> dict[str, Report]:
    """The reports on all schedules of a file, by their names, in its order; its comparisons are left out.

    Raises:
        LrplotError: what cannot be done, of all schedules at once.
    """
    found: dict[str, Report] = {}
    errors = []
    for entry in config.entries:
        try:
            found[entry.name] = report_of(entry, progress)
        except LrplotError as error:
            errors.append(error)
    raise_all(errors)
    return found


def raise_all(errors: Sequence[LrplotError]) -> None:
    """Raises what went wrong as one error, of the first one's kind; does nothing where nothing did."""
    if errors:
        raise type(errors[0])("\n  ".join(dict.fromkeys(each.text for each in errors))) from None


def _command(asked: Entry | Comparison) -> str:
    """The command line that draws it again; without folders, so that its picture is the same everywhere."""
    return shlex.join(["lrplot", "run", Path(asked.place.path).name, asked.name])


@contextmanager
def _naming(place: Place, name: str) -> Iterator[None]:
    """Says of an error where in the file it comes from, with options as the file has them."""
    try:
        yield
    except LrplotError as error:
        raise type(error)(f"{place.path}, line {place.line}, {name}: {error.for_file}") from None
