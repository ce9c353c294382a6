"""`lrplot SCHEDULER ...`: one schedule in one training loop, drawn."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrplot.cli import screen
from lrplot.cli.help import page, panels_of
from lrplot.cli.options import LOOP, OPTIMIZER, OUTPUT, in_flags, loop_of
from lrplot.cli.progress import progress_bar
from lrplot.docstrings import explained, summary
from lrplot.errors import EXIT_OK, UsageError
from lrplot.families import Scheduler
from lrplot.formats import format_named, format_of, unknown_suffix
from lrplot.model import Plan, Report, Style
from lrplot.options import Option, parse
from lrplot.output import write_file, write_stdout
from lrplot.pipeline import report_on
from lrplot.spec import optimizer_of, options_of, schedule_of, typed_names
from lrplot.summary import verdicts

_STDOUT = "-"


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    own = options_of(scheduler)
    taken = {option.name for option in own}
    return (*own, *(option for option in (*OPTIMIZER, *LOOP, *OUTPUT) if option.name not in taken))


def plot(scheduler: Scheduler, tokens: Sequence[str]) -> int:
    """Plots a scheduler as the command line says.

    Args:
        scheduler: which one.
        tokens: the words after its name.

    Returns:
        The exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    name = typed_names(scheduler)[0]
    options = options_for(scheduler)
    if "--help" in tokens or "-h" in tokens:
        write_stdout(_help(scheduler, name, options).encode("utf-8"))
        return EXIT_OK
    values, words = parse(tokens, options, f"lrplot {name}")
    targets = _targets(values)
    styles = {target: _style(values, target, format_name) for target, format_name in targets}
    plan = _plan(scheduler, values, words)
    command = shlex.join(["lrplot", name, *tokens])
    try:
        with progress_bar() as progress:
            report = report_on(plan, title=values.get("title", ""), command=command, progress=progress)
    except UsageError as error:
        raise UsageError(in_flags(str(error))) from None
    for target, format_name in targets:
        _write(report, target, format_name, styles[target])
    if all(target != _STDOUT for target, _ in targets):
        for sentence in verdicts(report):
            screen.remark(f"! {sentence}")
    return EXIT_OK


def _plan(scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str]) -> Plan:
    own = {option.name for option in options_of(scheduler)}
    schedule = schedule_of(scheduler, {name: value for name, value in values.items() if name in own}, words)
    optimizer = optimizer_of(
        values.get("optimizer", "sgd"),
        schedule,
        lr=values.get("lr"),
        momentum=values.get("momentum"),
        betas=values.get("betas"),
        weight_decay=values.get("weight_decay"),
    )
    return Plan(schedule=schedule, optimizer=optimizer, loop=loop_of(values), engine=values.get("engine", "source"))


# -- where it goes -----------------------------------------------------------------------------------


def _targets(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the report goes and in which format, settled before anything is computed.

    A known suffix says its format; --format says it for stdout and for other suffixes.
    """
    asked = values.get("format")
    if values.get("spark"):
        if asked not in (None, "spark"):
            raise UsageError(f"--spark and --format {asked} are two formats: give one of them")
        asked = "spark"
    if asked is not None:
        format_named(asked)
    outputs = values.get("output") or [_STDOUT]
    targets = []
    for target in outputs:
        if target == _STDOUT:
            targets.append((target, asked or "terminal"))
            continue
        if not target:
            raise UsageError("--output needs the name of a file, or - for stdout")
        name = format_of(Path(target)) or asked
        if name is None:
            raise unknown_suffix(Path(target))
        targets.append((target, name))
    if asked is not None and asked not in {name for _, name in targets}:
        target, name = targets[0]
        raise UsageError(f"{target} is {name} by its suffix and not {asked}: leave --format out, or add -o -")
    return targets


def _write(report: Report, target: str, name: str, style: Style) -> None:
    chosen = format_named(name)
    if target == _STDOUT:
        if chosen.binary and sys.stdout.isatty():
            raise UsageError(f"{name} is no text for a terminal: write it to a file, -o curve.{name}")
        write_stdout(chosen.render(report, style))
        return
    write_file(Path(target), chosen.render(report, style))
    screen.remark(f"wrote {target}")


def _style(values: Mapping[str, Any], target: str, format_name: str) -> Style:
    """How one target looks, checked before anything is computed."""
    chosen = format_named(format_name)
    style = Style(
        width=values.get("width"),
        height=values.get("height"),
        dpi=values.get("dpi"),
        log_y=values.get("log_y", False),
        theme=values.get("theme", "light"),
    )
    chosen.check(style)
    if target != _STDOUT or chosen.unit == "inches":
        return style
    return replace(
        style,
        width=style.width or screen.columns(),
        colour=screen.has_colour(sys.stdout),
        unicode=screen.has_unicode(sys.stdout),
    )


# -- help --------------------------------------------------------------------------------------------


def _help(scheduler: Scheduler, name: str, options: Sequence[Option]) -> str:
    n_own = len(options_of(scheduler))
    documented = explained(options[:n_own], scheduler.doc)
    parts = next((f" {option.placeholder}..." for option in documented if option.kind == "parts"), "")
    return page(
        f"lrplot {name}{parts} [OPTIONS]",
        f"{scheduler.name}: {summary(scheduler.doc)}",
        panels_of([*documented, *options[n_own:]]),
        **screen.look(sys.stdout),
    )
