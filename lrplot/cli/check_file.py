"""`lrplot check lrplot.toml`: what is wrong with the schedules of a file, and which of them moved."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.check_text import Checked, text_of, totals
from lrplot.cli.command import Command, Said
from lrplot.cli.config_option import ALLOW_CODE, LOCK, METRIC_OF_ALL, config_of, lock_of
from lrplot.cli.outputs import STDOUT, Target, targets_of, write
from lrplot.cli.progress import progress_bar
from lrplot.cli.select import FAIL_ON, VERBOSE, check_codes, select_findings
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.diagnose.findings import codes_of, filter_findings
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.model.finding import Finding, Place
from lrplot.model.report import Report
from lrplot.model.severity import Severity, failing
from lrplot.model.style import Style
from lrplot.options.option import Option
from lrplot.output import settle, stage, staging
from lrplot.planning.options import LOOP
from lrplot.render.options import OUTPUT

if TYPE_CHECKING:
    from lrplot.lock.drift import Moved
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
_TOLD = ("output", "format", "width", "help")
_TEXT = "findings"
_FORMATS = (_TEXT, "github", "sarif", "junit")
_WORST: Severity = "warning"
_OPTIONS = (
    LOCKED,
    LOCK,
    OUT,
    ALLOW_CODE,
    *LOOP,
    METRIC_OF_ALL,
    *(replace(option, default=_WORST) if option == FAIL_ON else option for option in FINDINGS),
    VERBOSE,
    *(option for option in OUTPUT if option.name in _TOLD),
)
_ABOUT = (
    "Says what is wrong with the schedules of a file, and which lines repair it; names after the file check those only."
    " Exits with 1 where anything is found that is as serious as a warning, or as the schedule's own fail_on."
)


def _run(said: Said) -> int:
    """Checks the schedules of a file as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values = said.values
    if OUT.name in values and not values.get(LOCKED.name):
        raise UsageError("--out draws curves that moved, and nothing says whether any did: add --locked")
    check_codes(values)
    targets = _targets(values)
    config, names = config_of(said.words, values)
    wanted = _only(config, names)
    checked, found = _with_logs(_checked(wanted, values), wanted), []
    if values.get(LOCKED.name):
        found = _moved(config, checked, values, partial=bool(names))
        _draw(found, values)
        checked = _with_moves(config, checked, found, values)
    source = str(config.path)
    targets = [_saying(target, source, checked) for target in targets]
    write(_together(source, checked), targets)
    if not any(target.place == STDOUT and target.name == _TEXT for target in targets):
        terminal.remark(totals(source, checked))
    return _exit_code(checked, wanted, values)


def _targets(values: Mapping[str, Any]) -> list[Target]:
    """Where the findings go: a picture or the values of all schedules would be none of a check's."""
    targets = targets_of(values, default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else _TEXT)
    for target in targets:
        if target.name not in _FORMATS:
            place = "stdout" if target.place == STDOUT else target.place
            raise UsageError(
                f"a check of a file is written as {', '.join(_FORMATS[:-1])} or {_FORMATS[-1]}, and {place} would be"
                f" {target.name}: lrplot run draws the schedules of a file"
            )
    return targets


def _saying(target: Target, source: str, checked: Sequence[Checked]) -> Target:
    """A target that tells people schedule by schedule, if it tells people."""
    if target.name != _TEXT:
        return target
    return replace(target, format=replace(target.format, render=lambda _, style: text_of(source, checked, style)))


def _checked(config: Config, values: Mapping[str, Any]) -> list[Checked]:
    """The schedules with the findings that the file and the command line want to hear, and those that they do not."""
    from lrplot.project.reports import reports_of

    everything = replace(config, entries=tuple(replace(entry, select=(), ignore={}) for entry in config.entries))
    with progress_bar() as progress:
        reports = reports_of(everything, progress)
    checked = []
    for entry in config.entries:
        report = select_findings(filter_findings(reports[entry.name], select=entry.select), values)
        codes = [finding.code for part in report.parts for finding in part.findings]
        reasons = {code: reason for text, reason in entry.ignore.items() for code in sorted(codes_of([text]))}
        ignored = {code: (codes.count(code), reason) for code, reason in reasons.items() if code in codes}
        checked.append(
            Checked(name=entry.name, report=filter_findings(report, ignore=tuple(entry.ignore)), ignored=ignored)
        )
    return checked


def _with_logs(checked: Sequence[Checked], config: Config) -> list[Checked]:
    """The schedules, each with a finding where the log of its run, which the file names, parts from it."""
    from lrplot.project.reports import parts_from_logs

    told = parts_from_logs(config)
    return [replace(each, report=_first(each.report, told.get(each.name))) for each in checked]


def _only(config: Config, names: Sequence[str]) -> Config:
    """The file with some of its schedules only."""
    known = [entry.name for entry in config.entries]
    for name in names:
        if name not in known:
            from lrplot.project.config.values import hint_of_name

            raise UsageError(f"{config.path} has no schedule '{name}': {hint_of_name(name, known)}")
    kept = tuple(entry for entry in config.entries if not names or entry.name in names)
    return replace(config, entries=kept)


def _moved(config: Config, checked: Sequence[Checked], values: Mapping[str, Any], partial: bool) -> list[Moved]:
    from lrplot.lock.drift import moves
    from lrplot.lock.file import read_lock

    lock = read_lock(lock_of(config, values))
    reports = {each.name: each.report for each in checked}
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


def _with_moves(
    config: Config, checked: Sequence[Checked], found: Sequence[Moved], values: Mapping[str, Any]
) -> list[Checked]:
    """The schedules, each with a finding where it moved, and those that are gone from the file."""
    from lrplot.lock.file import key_of

    lock = ["--lock", values[LOCK.name]] if LOCK.name in values else []
    command = shlex.join(["lrplot", "lock", str(config.path), *lock])
    told = {each.key: each.finding(command) for each in found}
    result = []
    for each in checked:
        compared = tuple(_first(part, told.get(key_of(each.name, part.trace.label))) for part in each.report.compared)
        report = each.report if compared else _first(each.report, told.get(each.name))
        result.append(replace(each, report=replace(report, compared=compared)))
    for gone in (each for each in found if each.gone):
        like, place = checked[0].report, Place(path=str(config.path), line=1)
        report = replace(like, title=gone.key, place=place, compared=(), findings=(told[gone.key],))
        report = replace(report, command=gone.command, notes=())
        result.append(Checked(name=gone.key, report=report, gone=True))
    return result


def _first(report: Report, finding: Finding | None) -> Report:
    return report if finding is None else replace(report, findings=(finding, *report.findings))


def _together(source: str, checked: Sequence[Checked]) -> Report:
    """All schedules as the parts of one report, which formats for findings take apart again."""
    parts = tuple(part for each in checked for part in _parts(each))
    notes = tuple(f"{each.name}: {note}" for each in checked for note in each.report.notes)
    first = checked[0].report
    return Report(plan=first.plan, trace=first.trace, title=source, place=first.place, compared=parts, notes=notes)


def _parts(checked: Checked) -> list[Report]:
    """A schedule under its name; of one whose argument varies, those of its values, at the place of the whole."""
    report = checked.report
    labels = [f"{checked.name}, {part.trace.label}" for part in report.compared] or [checked.name]
    return [
        replace(part, trace=replace(part.trace, label=label), place=report.place)
        for label, part in zip(labels, report.parts, strict=True)
    ]


def _exit_code(checked: Sequence[Checked], config: Config, values: Mapping[str, Any]) -> int:
    """1 where a finding, or a curve that moved, is as serious as the schedule's own fail_on or --fail-on says."""
    own = {entry.name: entry.fail_on for entry in config.entries}
    asked = values.get(FAIL_ON.name, _WORST)
    bad = any(finding.severity in failing(own.get(each.name) or asked) for each in checked for finding in each.findings)
    return EXIT_FOUND if bad else EXIT_OK


COMMAND = Command(
    summary="Says what is wrong with the schedules of a file, and which lines repair it.",
    run=_run,
    options=_OPTIONS,
    takes="[FILE] [NAME...]",
    about=_ABOUT,
    example="lrplot check lrplot.toml --locked",
)
