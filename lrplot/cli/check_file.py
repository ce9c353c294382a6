"""`lrplot check lrplot.toml`: what is wrong with the schedules of a file, and which of them moved."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli import screen
from lrplot.cli.files import ALLOW_CODE, LOCK, config_of, lock_of
from lrplot.cli.findings import FAIL_ON, check_codes, heard
from lrplot.cli.findings import OPTIONS as FINDINGS
from lrplot.cli.help import page, panels_of
from lrplot.cli.progress import progress_bar
from lrplot.cli.targets import targets_of, write
from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.finding import NEVER, Severity, failing
from lrplot.model import Report, Style
from lrplot.options import Option, parse
from lrplot.output import settle, stage, staging, write_stdout
from lrplot.vocabulary import LOOP, OUTPUT

if TYPE_CHECKING:
    from lrplot.config import Config
    from lrplot.lock import Moved

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
_WORST: Severity = "warning"
OPTIONS = (
    LOCKED,
    LOCK,
    OUT,
    ALLOW_CODE,
    *LOOP,
    *(replace(option, default=_WORST) if option == FAIL_ON else option for option in FINDINGS),
    *(option for option in OUTPUT if option.name in _TOLD),
)
_ABOUT = (
    "Says what is wrong with the schedules of a file, and which lines repair it; names after the file check those only."
    " Exits with 1 where anything is found that is as serious as a warning, or as the schedule's own fail_on."
    "\n\nlrplot check lrplot.toml --locked"
)


def run(tokens: Sequence[str]) -> int:
    """Checks the schedules of a file as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, words = parse(tokens, OPTIONS, "lrplot check")
    if values.get("help"):
        usage = "lrplot check [FILE] [NAME...] [OPTIONS]"
        write_stdout(page(usage, _ABOUT, panels_of(OPTIONS), **screen.look(sys.stdout)).encode())
        return EXIT_OK
    if OUT.name in values and not values.get(LOCKED.name):
        raise UsageError("--out draws curves that moved, and nothing says whether any did: add --locked")
    check_codes(values)
    targets = targets_of(values, default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "findings")
    from lrplot.batch import reports_of

    config, names = config_of(words, values)
    wanted = _only(config, names)
    with progress_bar() as progress:
        reports = {name: heard(report, values) for name, report in reports_of(wanted, progress).items()}
    found = _moved(config, reports, values, partial=bool(names)) if values.get(LOCKED.name) else []
    _draw(found, reports, values)
    told = _with_moves(reports, found, config)
    write(_together(told, config), targets)
    return _exit_code(reports, found, wanted, values)


def _only(config: Config, names: Sequence[str]) -> Config:
    """The file with some of its schedules only."""
    known = [entry.name for entry in config.entries]
    for name in names:
        if name not in known:
            from difflib import get_close_matches

            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
            raise UsageError(f"{config.path} has no schedule '{name}': {hint}")
    kept = tuple(entry for entry in config.entries if not names or entry.name in names)
    return replace(config, entries=kept)


def _moved(config: Config, reports: Mapping[str, Report], values: Mapping[str, Any], partial: bool) -> list[Moved]:
    from lrplot.lock import moves, read_lock

    lock = read_lock(lock_of(config, values))
    return [each for each in moves(reports, lock) if not partial or each.name in reports]


def _draw(found: Sequence[Moved], reports: Mapping[str, Report], values: Mapping[str, Any]) -> None:
    """Draws each curve that moved, before and after in one picture."""
    pairs = [(each, *each.pair) for each in found if each.pair is not None]
    if OUT.name not in values or not pairs:
        return
    from lrplot.artifacts import slug
    from lrplot.cli.haste import load_matplotlib
    from lrplot.comparison import compare
    from lrplot.formats import format_named

    load_matplotlib()
    folder = Path(values[OUT.name])
    with staging(folder) as stage_:
        for each, before, after in pairs:
            picture = compare([before, after], ["before", "after"], title=f"{each.key}, before and after")
            name = f"{slug(each.key)}-moved.svg"
            stage(stage_, name, format_named("svg").render(picture, Style()))
            settle(stage_, name)
            screen.remark(f"wrote {folder / name}")


def _with_moves(reports: Mapping[str, Report], found: Sequence[Moved], config: Config) -> list[Report]:
    """The reports, each with a finding where it moved; what is gone from the file is told with the first."""
    told = dict(reports)
    for each in found:
        name = each.name if each.name in told else next(iter(told))
        told[name] = replace(told[name], findings=(each.finding(str(config.path)), *told[name].findings))
    return list(told.values())


def _together(reports: Sequence[Report], config: Config) -> Report:
    """All schedules as the parts of one report, which formats for findings take apart again."""
    first = reports[0]
    parts = tuple(part for report in reports for part in _parts(report))
    return Report(plan=first.plan, trace=first.trace, title=str(config.path), place=first.place, compared=parts)


def _parts(report: Report) -> list[Report]:
    """The report itself; of one whose argument varies, those of its values, at the place of the whole."""
    if not report.compared:
        return [report]
    return [
        replace(
            part,
            trace=replace(part.trace, label=f"{report.title}, {part.trace.label}"),
            place=report.place,
            findings=(*report.findings, *part.findings) if index == 0 else part.findings,
        )
        for index, part in enumerate(report.compared)
    ]


def _exit_code(reports: Mapping[str, Report], found: Sequence[Moved], config: Config, values: Mapping[str, Any]) -> int:
    """1 where a curve moved, or a finding is as serious as the schedule's own fail_on or --fail-on says."""
    asked = values.get(FAIL_ON.name)
    if found and asked != NEVER:
        return EXIT_FOUND
    for entry in config.entries:
        severities = failing(entry.fail_on or asked or _WORST)
        for part in reports[entry.name].parts:
            if any(finding.severity in severities for finding in part.findings):
                return EXIT_FOUND
    return EXIT_OK
