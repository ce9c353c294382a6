"""Draws what a file asks for into a folder: pictures and data of every schedule, and a page and a report on all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lrplot.errors import LrplotError, OutputError, UsageError
from lrplot.model.built import Settings
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.output import settle, stage, staging
from lrplot.project.config import Comparison, Config, Entry
from lrplot.project.config.values import hint_of_name
from lrplot.project.markdown import markdown
from lrplot.project.pool import Map, workers
from lrplot.project.reports import comparison_of, raise_all, report_of
from lrplot.render.chart.typeset import clean
from lrplot.render.formats import format_named
from lrplot.render.page import Subject, render_page

OVERVIEW = "report.md"
PAGE = "index.html"
_TAKEN = (OVERVIEW, PAGE)
_LONGEST = 100  # bytes; file systems allow 255, and a suffix follows
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}  # of Windows


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
    n_done, total = 0, len(entries) + len(compared)

    def made(run: Map, jobs: Sequence[Job]) -> dict[str, Report]:
        nonlocal n_done
        found, errors = {}, []
        for job, result in zip(jobs, run(_made, jobs), strict=True):
            if isinstance(result, Report):
                found[job.asked.name] = result
            else:
                errors.append(result)
            n_done += 1
            progress(n_done, total)
        raise_all(errors)
        return found

    with staging(folder) as stage_, workers(min(n_workers, len(entries)), prepare) as run:
        own = {each.name: files[each.name] for each in wanted}
        jobs = [Job(asked=each, reports={}, files=own.get(each.name, {}), folder=stage_) for each in entries]
        every = made(run, jobs)
        jobs = [
            Job(asked=each, reports={name: every[name] for name in each.schedules}, files=own[each.name], folder=stage_)
            for each in compared
        ]
        comparisons = made(run, jobs)
        reports = {name: report for name, report in every.items() if name in own}
        shown = {name: tuple(each.values()) for name, each in own.items()}
        stage(stage_, OVERVIEW, markdown(config.path.name, reports, comparisons, shown).encode())
        stage(stage_, PAGE, page_of(config, reports, comparisons, shown))
        staged = [*(file for each in shown.values() for file in each), OVERVIEW, PAGE]
        changed = {name: settle(stage_, name) for name in staged}
    return Artifacts(
        reports=reports,
        comparisons=comparisons,
        written=tuple(name for name, is_new in changed.items() if is_new),
        unchanged=tuple(name for name, is_new in changed.items() if not is_new),
    )


def _made(job: Job) -> Report | LrplotError:
    """Makes a report and writes it; what is wrong with it is told later, together with what is wrong with others."""
    try:
        asked = job.asked
        report = report_of(asked) if isinstance(asked, Entry) else comparison_of(asked, job.reports)
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
    shown = [("schedules", name, report) for name, report in reports.items()]
    shown += [("compare", name, report) for name, report in comparisons.items()]
    subjects = [
        Subject(
            report=report,
            key=f"{kind}.{name}",
            files=tuple(files.get(name, ())),
            ignore=ignore.get(name, {}),
            style=asked[name].style if name in asked else Style(),
        )
        for kind, name, report in shown
    ]
    return render_page(f"Learning rates of {clean(config.path.name, unicode=True)}", subjects)


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


# -- names of files ----------------------------------------------------------------------------------


def file_names(config: Config, formats: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """The names of the files of every schedule and comparison, by format; no two are the same on any file system.

    Args:
        config: the file.
        formats: what to write each as, instead of what the file says.
    """
    found: dict[str, dict[str, str]] = {}
    stems: set[str] = set()
    for each in config.named:
        suffixes = _suffixes(formats or each.formats)
        stem, number = slug(each.name), 1
        while stem.casefold() in stems or any((stem + suffix).casefold() in _TAKEN for suffix in suffixes.values()):
            number += 1
            stem = f"{slug(each.name)}-{number}"
        stems.add(stem.casefold())
        found[each.name] = {name: stem + suffix for name, suffix in suffixes.items()}
    return found


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Names as every file system takes them, no two of them the same on any."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem, number = slug(name), 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{slug(name)}-{number}"
        taken.add(stem.casefold())
        found[name] = stem
    return found


def slug(name: str) -> str:
    """A name as every file system takes it: letters, digits, dots, hyphens and underscores, of a moderate length."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(character if character.isalnum() or character in "._-" else "-" for character in text)
    while "--" in kept:
        kept = kept.replace("--", "-")
    kept = kept.strip(".-").encode()[:_LONGEST].decode(errors="ignore").rstrip(".-")
    return f"schedule-{kept}".rstrip("-") if not kept or kept.partition(".")[0].lower() in _DEVICES else kept


def _suffixes(formats: Sequence[str]) -> dict[str, str]:
    """The suffix of each format; one that has none, or that of another, is told apart by its name."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(formats):
        own = next(iter(format_named(name).suffixes), "")
        found[name] = own if own and own not in found.values() else f".{name}{own or '.txt'}"
    return found
