"""`lrplot check lrplot.toml`: what is wrong with the schedules of a file, and which of them moved."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.config_option import ALLOW_CODE, LOCK, METRIC_OF_ALL, config_of, lock_of
from lrplot.cli.outputs import LIST, list_name, refuse_pictures, targets_of, write_check
from lrplot.cli.progress import progress_bar
from lrplot.cli.select import STRICT, VERBOSE, WORST, check_codes, exit_code_of_check, select_findings
from lrplot.diagnose.findings import codes_of, filter_findings
from lrplot.errors import UsageError
from lrplot.model.check import Check, Checked, Judged, check_of
from lrplot.model.finding import Finding, Place
from lrplot.model.style import Style
from lrplot.options.option import Option
from lrplot.output import settle, stage, staging
from lrplot.planning.options import LOOP
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.lock.drift import Moved
    from lrplot.model.report import Report
    from lrplot.project.config import Config

LOCKED = Option(
    name="locked",
    kind="bool",
    help="Fail as well where a curve is not what it was when lrplot lock wrote it down.",
    panel="File",
)
OUT = Option(
    name="out",
    kind="text",
    metavar="FOLDER",
    help="Where to draw the curves that moved, before and after in one picture.",
    panel="File",
)
_TOLD = ("output", "width", "help")
_OPTIONS = (
    LOCKED,
    LOCK,
    OUT,
    ALLOW_CODE,
    *LOOP,
    METRIC_OF_ALL,
    *STRICT,
    VERBOSE,
    LIST,
    *(option for option in OUTPUT if option.name in _TOLD),
)
_ABOUT = (
    "Says what is wrong with the schedules of a file, and which lines repair it; names after the file check those only."
    " Exits with 1 where anything is found that is as serious as a warning, or as the schedule's own fail_on."
)


def _run(said: CommandWords) -> int:
    """Checks the schedules of a file as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values = said.values
    if OUT.name in values and not values.get(LOCKED.name):
        raise UsageError("--out draws curves that moved, and nothing says whether any did: add --locked")
    check_codes(values)
    targets = targets_of(values, default=list_name())
    refuse_pictures(targets, "a check of a file", "lrplot run draws the schedules of a file")
    config, names = config_of(said.words, values)
    wanted = _only(config, names)
    reports, everything = _reports(wanted, values)
    check = Check(title=str(config.path), schedules=everything, of_file=True, notes=_notes(reports))
    check = _with_logs(check, wanted)
    if values.get(LOCKED.name):
        found = _moved(config, reports, values, partial=bool(names))
        _draw(found, values)
        check = _with_moves(config, check, found, values)
    write_check(check, targets)
    own = {entry.name: entry.fail_on for entry in wanted.entries if entry.fail_on}
    return exit_code_of_check(check, values, default=WORST, own=own)


def _reports(config: Config, values: Mapping[str, Any]) -> tuple[dict[str, Report], tuple[Checked, ...]]:
    """The schedules with the findings that the file and the command line ask for, and those that they ignore."""
    from lrplot.project.reports import reports_of

    everything = replace(config, entries=tuple(replace(entry, select=(), ignore={}) for entry in config.entries))
    with progress_bar() as progress:
        found = reports_of(everything, progress)
    reports: dict[str, Report] = {}
    checked = []
    for entry in config.entries:
        report = select_findings(filter_findings(found[entry.name], select=entry.select), values)
        codes = [finding.code for part in report.parts for finding in part.findings]
        reasons = {code: reason for text, reason in entry.ignore.items() for code in sorted(codes_of([text]))}
        ignored = {code: (codes.count(code), reason) for code, reason in reasons.items() if code in codes}
        reports[entry.name] = report = filter_findings(report, ignore=tuple(entry.ignore))
        checked.append(Checked(name=entry.name, place=report.place, runs=_runs(entry.name, report), ignored=ignored))
    return reports, tuple(checked)


def _runs(name: str, report: Report) -> tuple[Judged, ...]:
    """A schedule under its name; of one whose argument varies, the runs of its values, at the place of the whole."""
    from lrplot.lock.file import key_of

    runs = check_of(report).runs
    names = [key_of(name, run.label) if run.label else name for run in runs]
    return tuple(replace(run, name=own, place=report.place) for own, run in zip(names, runs, strict=True))


def _notes(reports: Mapping[str, Report]) -> tuple[str, ...]:
    return tuple(f"{name}: {note}" for name, report in reports.items() for note in report.notes)


def _with_logs(check: Check, config: Config) -> Check:
    """A check with a finding where the log of a run, which the file names, parts from it."""
    from lrplot.project.reports import parts_from_logs

    return _led_by(check, parts_from_logs(config))


def _led_by(check: Check, told: Mapping[str, Finding]) -> Check:
    """A check with one more finding, the first of all, for each run that is told of by its name."""

    def led(run: Judged) -> Judged:
        return replace(run, findings=(told[run.name], *run.findings)) if run.name in told else run

    schedules = tuple(replace(each, runs=tuple(map(led, each.runs))) for each in check.schedules)
    return replace(check, schedules=schedules)


def _only(config: Config, names: Sequence[str]) -> Config:
    """The file with some of its schedules only."""
    known = [entry.name for entry in config.entries]
    for name in names:
        if name not in known:
            from lrplot.project.config.values import hint_of_name

            raise UsageError(f"{config.path} has no schedule '{name}': {hint_of_name(name, known)}")
    kept = tuple(entry for entry in config.entries if not names or entry.name in names)
    return replace(config, entries=kept)


def _moved(config: Config, reports: Mapping[str, Report], values: Mapping[str, Any], partial: bool) -> list[Moved]:
    from lrplot.lock.drift import moves
    from lrplot.lock.file import read_lock

    lock = read_lock(lock_of(config, values))
    return [each for each in moves(reports, lock) if not partial or each.name in reports]


def _draw(found: Sequence[Moved], values: Mapping[str, Any]) -> None:
    """Draws each curve that moved, before and after in one picture."""
    pairs = [(each, *each.pair) for each in found if each.pair is not None]
    if OUT.name not in values or not pairs:
        return
    from lrplot.compare.overlay import compare
    from lrplot.project.naming import slugs
    from lrplot.render.figure.fast_import import load_matplotlib
    from lrplot.render.formats import format_named

    load_matplotlib()
    folder = Path(values[OUT.name])
    stems = slugs([each.key for each, _, _ in pairs])
    with staging(folder) as staged:
        for each, before, after in pairs:
            reports = [before, replace(after, findings=())]
            picture = compare(reports, ["before", "after"], title=f"{each.key}, before and after")
            name = f"{stems[each.key]}-moved.svg"
            stage(staged, name, format_named("svg").render(picture, Style(show=each.show)))
            settle(staged, name)
            terminal.remark(f"wrote {folder / name}")


def _with_moves(config: Config, check: Check, found: Sequence[Moved], values: Mapping[str, Any]) -> Check:
    """A check with a finding for each run that moved, and with the schedules that are gone from the file."""
    lock = ["--lock", values[LOCK.name]] if LOCK.name in values else []
    command = shlex.join(["lrplot", "lock", str(config.path), *lock])
    drifts = {each.key: each.drift for each in found}
    place = Place(path=str(config.path), line=1)
    gone = [
        Checked(name=each.key, place=place, runs=(Judged(name=each.key, command=each.command, place=place),))
        for each in found
        if each.drift == "gone"
    ]
    drifted = [
        replace(each, runs=tuple(replace(run, drift=drifts.get(run.name)) for run in each.runs))
        for each in (*check.schedules, *gone)
    ]
    check = replace(check, schedules=tuple(drifted), locked=True)
    return _led_by(check, {each.key: each.finding(command) for each in found})


COMMAND = Command(
    summary="Says what is wrong with the schedules of a file, and which lines repair it.",
    run=_run,
    options=_OPTIONS,
    takes="[FILE] [NAME...]",
    about=_ABOUT,
    example="lrplot check lrplot.toml --locked",
)
