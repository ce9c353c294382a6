"""What was logged of the runs of a file's schedules, over the schedules."""

from __future__ import annotations

import shlex

from lrplot.logs import LogRequest
from lrplot.logs._finding import finding_of
from lrplot.logs._report import Logged, logged
from lrplot.logs._report import report_of as over_plan
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.project.config import Entry
from lrplot.project.config.log import LogSource
from lrplot.simulate.stepping import Progress


def logged_report(entry: Entry, source: LogSource, command: str = "", progress: Progress | None = None) -> Report:
    """The report on a schedule with what was logged of its run.

    A schedule that says nothing of its run's length is as long as the log.

    Args:
        entry: the schedule.
        source: the log.
        command: the command line that asks for the report.
        progress: told how far the schedule's stepping is.

    Raises:
        LrplotError: the log cannot be read, or the schedule cannot be stepped.
    """
    return over_plan(_read(source), entry.plan, title=entry.title or entry.name, command=command, progress=progress)


def parts_from_plan(entry: Entry, report: Report) -> Finding | None:
    """What to say where the log of a schedule's run parts from it; None where it does not."""
    if entry.log is None:
        return None
    source = entry.log
    words = ["lrplot", "log", source.run, "--plan", entry.name, *(f"--tag={tag}" for tag in source.tags)]
    words += [f"--step-column={source.axis}"] if source.axis is not None else []
    words += [f"--offset={source.offset}"] if source.offset is not None else []
    words += [f"--every={source.every}"] if source.every != 1 else []
    return finding_of(report, shlex.join(words))


def _read(source: LogSource) -> Logged:
    """The run, named as the file names it, so that what is written of it is the same everywhere."""
    request = LogRequest(tags=source.tags, axis=source.axis, within=source.folder)
    return logged(str(source.folder / source.run), request, offset=source.offset, every=source.every)
