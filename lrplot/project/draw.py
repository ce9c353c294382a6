"""Draws what a file asks for into a folder: pictures and data of every schedule, and a page and a report on all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lrplot.errors import LrplotError, OutputError, UsageError
from lrplot.model.built import Settings
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.output import settle, stage, staging
from lrplot.planning.to_command import command_of
from lrplot.project.config import Comparison, Config, Entry
from lrplot.project.config.values import hint_of_name
from lrplot.project.markdown import markdown
from lrplot.project.naming import OVERVIEW, PAGE, file_names, slugs
from lrplot.project.pool import workers
from lrplot.project.reports import comparison_of, raise_all, report_of
from lrplot.render.chart.typeset import clean
from lrplot.render.formats import format_named
from lrplot.render.page import Subject, render_page


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifacts:
    """What was drawn.

    Attributes:
        reports: the reports on the schedules, by name.
        comparisons: the reports on the comparisons, by name.
        written: the files that are new or have changed, by their names in the folder.
        unchanged: those that were there already.
    """

    reports: Mapping[str, Report]
    comparisons: Mapping[str, Report]
    written: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One report to make and to write.

    Attributes:
        asked: what the file says.
        reports: the reports that a comparison is made of.
        files: the names of the files to write, by format.
        folder: where to write them.
    """

    asked: Entry | Comparison
    reports: Mapping[str, Report]
    files: Mapping[str, str]
    folder: Path


def draw(
    config: Config,
    folder: Path,
    *,
    names: Collection[str] = (),
    formats: Sequence[str] = (),
    n_workers: int = 1,
    prepare: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Artifacts:
    """Draws a file's schedules and comparisons; no file in the folder changes before all of them are drawn.

    Args:
        config: the file.
        folder: where to put the files; it is made if it is missing.
        names: the schedules and comparisons to draw; none for all.
        formats: what to write each as, instead of what the file says.
        n_workers: how many processes draw, where that is possible; it changes nothing but the time.
        prepare: what each of them does first.
        progress: told how many schedules and comparisons are done, and how many there are.

    Raises:
        UsageError: a name that the file does not have, or a size that one of the formats cannot be drawn in.
        LrplotError: what cannot be done, of all schedules at once.
    """
    files = file_names(config, formats)
    _check(config, names, formats)
    wanted = [each for each in config.named if not names or each.name in names]
    compared = [each for each in wanted if isinstance(each, Comparison)]
    needed = {name for each in compared for name in each.schedules} | {each.name for each in wanted}
    entries = [entry for entry in config.entries if entry.name in needed]
    total = len(entries) + len(compared)
    own = {each.name: files[each.name] for each in wanted}
    with staging(folder) as stage_, workers(min(n_workers, len(entries)), prepare) as run:
        jobs = [Job(asked=each, reports={}, files=own.get(each.name, {}), folder=stage_) for each in entries]
        every = _reports(run(_made, jobs), jobs, lambda n: progress(n, total))
        jobs = [
            Job(asked=each, reports={name: every[name] for name in each.schedules}, files=own[each.name], folder=stage_)
            for each in compared
        ]
        comparisons = _reports(run(_made, jobs), jobs, lambda n: progress(n + len(entries), total))
        reports = {name: report for name, report in every.items() if name in own}
        shown = {name: tuple(each.values()) for name, each in own.items()}
        stage(stage_, PAGE, page_of(config, reports, comparisons, shown))
        # Last, as the page has loaded NumPy, with which the lines of the table take a fifth of their time.
        stage(stage_, OVERVIEW, markdown(config.path.name, reports, comparisons, shown).encode())
        staged = [*(file for each in shown.values() for file in each), OVERVIEW, PAGE]
        changed = {name: settle(stage_, name) for name in staged}
    return Artifacts(
        reports=reports,
        comparisons=comparisons,
        written=tuple(name for name, is_new in changed.items() if is_new),
        unchanged=tuple(name for name, is_new in changed.items() if not is_new),
    )


def _reports(
    results: Iterable[Report | LrplotError], jobs: Sequence[Job], progress: Callable[[int], None]
) -> dict[str, Report]:
    """What came of jobs, by name; raises what went wrong with any of them, once all are done."""
    found: dict[str, Report] = {}
    errors: list[LrplotError] = []
    for n_done, (job, result) in enumerate(zip(jobs, results, strict=True), start=1):
        if isinstance(result, Report):
            found[job.asked.name] = result
        else:
            errors.append(result)
        progress(n_done)
    raise_all(errors)
    return found


def _made(job: Job) -> Report | LrplotError:
    """Makes a report and writes it; what is wrong with it is told later, together with what is wrong with others."""
    try:
        asked = job.asked
        report = report_of(asked, with_log=True) if isinstance(asked, Entry) else comparison_of(asked, job.reports)
        for name, file in job.files.items():
            stage(job.folder, file, format_named(name).render(report, asked.style))
    except OutputError:
        raise  # on a full disk, all others fail as well
    except LrplotError as error:
        return error
    return _portable(report)


def page_of(
    config: Config,
    reports: Mapping[str, Report],
    comparisons: Mapping[str, Report],
    files: Mapping[str, Sequence[str]],
) -> bytes:
    """The page on a file's schedules and comparisons.

    Args:
        config: the file.
        reports: the reports on the schedules to show, by name.
        comparisons: the reports on the comparisons to show, by name.
        files: the files to link to, by the name of the schedule or comparison, relative to the page.
    """
    asked = {each.name: each for each in config.named}
    ignore = {entry.name: entry.ignore for entry in config.entries}
    anchors = slugs([*asked, *(name for name in reports if name not in asked)])
    subjects = [
        Subject(
            report=report,
            name=name,
            section=section,
            anchor=anchors[name],
            command=_command(report, str(config.path.parent)),
            files=tuple(files.get(name, ())),
            ignore=ignore.get(name, {}),
            style=asked[name].style if name in asked else Style(),
        )
        for section, found in (("schedules", reports), ("compare", comparisons))
        for name, report in found.items()
    ]
    return render_page(f"Learning rates of {clean(config.path.name, unicode=True)}", subjects)


def _command(report: Report, folder: str) -> str:
    """The command line that draws a report; of a single plan, the one that needs no file of schedules.

    What names a file in the folder of the file of schedules would be another command elsewhere.
    """
    own = "" if report.compared or report.log is not None else command_of(report.plan)
    return report.command if not own or (folder != "." and folder in own) else own


def _portable(report: Report) -> Report:
    """A report without what only the rules look at, which may hold functions that cannot go to another process."""
    trace = replace(report.trace, settings=Settings())
    configured = None if report.configured is None else replace(report.configured, settings=Settings())
    return replace(report, trace=trace, configured=configured, compared=tuple(map(_portable, report.compared)))


def _check(config: Config, names: Collection[str], formats: Sequence[str]) -> None:
    every = {each.name: each for each in config.named}
    for name in names:
        if name not in every:
            raise UsageError(f"{config.path} has no schedule or comparison '{name}': {hint_of_name(name, every)}")
    for each in every.values():
        for name in formats:
            try:
                format_named(name).check(each.style, name)
            except UsageError as error:
                raise UsageError(f"{each.place.path}, line {each.place.line}, {each.name}: {error.for_file}") from None
