"""Recordings that were kept, `run.json`: drawn, checked and locked as schedules are, and nothing is run for it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.cli import terminal
from lrplot.cli.check_file import LOCKED
from lrplot.cli.config_option import LOCK
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import conclude, targets_of, write
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.cli.select import QUIET, STRICT, WORST, check_codes, exit_code, select_findings
from lrplot.errors import EXIT_OK, UsageError
from lrplot.options.option import HELP, Option
from lrplot.options.reader import parse
from lrplot.output import write_stdout
from lrplot.recording.saved import read_recording
from lrplot.render.options import OUTPUT, title_in

if TYPE_CHECKING:
    from lrplot.model.report import Report

_LOCK = replace(LOCK, default="run.lock.json beside run.json")
PLOT = (QUIET, *FINDINGS, *(option for option in OUTPUT if option.name not in ("code", "engine")))
_CHECK = (
    LOCKED,
    _LOCK,
    *STRICT,
    *(option for option in OUTPUT if option.name in ("output", "format", "title", "width", "help")),
)


def plot(name: str, tokens: Sequence[str]) -> int:
    """Draws a recording; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, words = parse(tokens, PLOT, f"lrplot {name}")
    if values.get(HELP.name):
        return _help(f"lrplot {name} [OPTIONS]", "Draws a recording that lrplot record -o has kept.", PLOT)
    _refuse(words, f"lrplot {name}")
    check_codes(values)
    targets = targets_of(values)
    asked = shlex.join(["lrplot", name, *tokens])
    return conclude(read_recording(Path(name), command=asked, title=title_in(values)), values, targets)


def check(name: str, tokens: Sequence[str]) -> int:
    """Says what is wrong with a recording, and with --locked whether its curves moved; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, words = parse(tokens, _CHECK, f"lrplot check {name}")
    if values.get(HELP.name):
        about = "Says what is wrong with a recording, and which of its lines are concerned."
        return _help(f"lrplot check {name} [OPTIONS]", about, _CHECK)
    _refuse(words, f"lrplot check {name}")
    check_codes(values)
    targets = targets_of(values, default="findings")
    asked = shlex.join(["lrplot", "check", name, *tokens])
    report = select_findings(read_recording(Path(name), command=asked, title=title_in(values)), values)
    if values.get(LOCKED.name):
        report = _with_moves(report, name, values.get(LOCK.name))
    write(report, targets)
    return exit_code(report, values, default=WORST)


def _with_moves(report: Report, place: str, lock: str | None) -> Report:
    """A recording with a finding, the first of all, for each of its optimizers whose curve moved, and for one gone."""
    from lrplot.lock.drift import moves
    from lrplot.lock.file import key_of, read_lock

    name, asked = Path(place).name, [] if lock is None else ["--lock", lock]
    command = shlex.join(["lrplot", "lock", place, *asked])
    told = {each.key: each.finding(command) for each in moves({name: report}, read_lock(_lock_path(place, lock)))}
    keys = [key_of(name, part.trace.label) for part in report.compared] or [name]
    gone = tuple(finding for key, finding in told.items() if key not in keys)
    parts = [
        replace(part, findings=((told[key],) if key in told else ()) + part.findings)
        for key, part in zip(keys, report.parts, strict=True)
    ]
    parts[0] = replace(parts[0], findings=gone + parts[0].findings)
    return replace(report, compared=tuple(parts)) if report.compared else parts[0]


def lock(name: str, tokens: Sequence[str]) -> int:
    """Writes the curves of a recording down, for `lrplot check run.json --locked`; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    values, words = parse(tokens, (_LOCK, HELP), f"lrplot lock {name}")
    if values.get(HELP.name):
        about = f"Writes the curves of a recording down, for lrplot check {name} --locked to compare with."
        return _help(f"lrplot lock {name} [OPTIONS]", about, (_LOCK, HELP))
    _refuse(words, f"lrplot lock {name}")
    from lrplot.lock.file import write_lock

    path = _lock_path(name, values.get(LOCK.name))
    is_new = write_lock(path, {Path(name).name: read_recording(Path(name))})
    terminal.remark(f"wrote {path}" if is_new else f"{path} is up to date")
    return EXIT_OK


def _lock_path(name: str, asked: str | None) -> Path:
    return Path(asked) if asked is not None else Path(name).with_suffix(".lock.json")


def _refuse(words: Sequence[str], where: str) -> None:
    if words:
        raise UsageError(f"{where} takes only options, and '{words[0]}' is not one: lrplot compare draws several runs")


def _help(usage: str, about: str, options: Sequence[Option]) -> int:
    write_stdout(page(usage, about, panels_of(options), **terminal.look(sys.stdout)).encode("utf-8"))
    return EXIT_OK
