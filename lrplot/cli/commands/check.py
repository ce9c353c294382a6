"""`lrplot check SCHEDULER ...`: what is wrong with a schedule in its loop, and nothing else."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import targets_of, write
from lrplot.cli.plot import noting, reported
from lrplot.cli.select import FAIL_ON, check_codes, exit_code, heard
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.errors import EXIT_OK
from lrplot.model.finding import Severity
from lrplot.options.docstrings import explained
from lrplot.options.option import Option
from lrplot.options.reader import asks_for_help, parse
from lrplot.output import write_stdout
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.planning.plans import apart, plan_of, without_clashes
from lrplot.planning.run_length import with_run_length
from lrplot.planning.schedule import options_of
from lrplot.render.options import OUTPUT
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.warmup import DAMPEN

SUMMARY = "Says what is wrong with a schedule in its training loop, and which line repairs it."
EXAMPLE = "lrplot check onecycle --max-lr 0.01 --total-steps 78200 --max-epochs 200 --batches-per-epoch 391"
_ABOUT = (
    f"{SUMMARY} Takes what you would type to plot it, draws nothing, and exits with 1 where anything is found that is"
    " as serious as a warning. Takes a file of schedules as well, and 'lrplot check lrplot.toml --help' says how."
    f"\n\n{EXAMPLE}\nlrplot check lrplot.toml --locked"
)
_WORST: Severity = "warning"
FILES = (".toml", ".yaml", ".yml")
"""What files of schedules end in: `lrplot check lrplot.toml` checks those in it."""

_DRAWING = ("spark", "code", "show", "log_y", "height", "dpi", "theme")
OPTIONS = (
    *OPTIMIZER,
    *LOOP,
    *DAMPEN,
    *(replace(option, default=_WORST) if option == FAIL_ON else option for option in FINDINGS),
    *(option for option in OUTPUT if option.name not in _DRAWING),
)


def run(tokens: Sequence[str]) -> int:
    """Checks a schedule as the command line says; returns the exit code, 1 where something is wrong.

    Raises:
        LrplotError: whatever cannot be done.
    """
    if {"--help", "-h"} & set(tokens[:1]):
        return _help("SCHEDULER", OPTIONS)
    if not tokens or tokens[0].startswith("-") or Path(tokens[0]).suffix.lower() in FILES:
        from lrplot.cli import check_file

        return check_file.run(tokens)
    if tokens[0].lower().endswith(".json") and Path(tokens[0]).is_file():
        from lrplot.cli import saved

        return saved.check(tokens[0], tokens[1:])
    scheduler = find(tokens[0])
    name = f"check {typed_names(scheduler)[0]}"
    options = options_for(scheduler)
    if asks_for_help(tokens, options):
        n_own = len(options_of(scheduler))
        return _help(typed_names(scheduler)[0], [*explained(options[:n_own], scheduler.doc), *options[n_own:]])
    values, words = parse(tokens[1:], options, f"lrplot {name}")
    values, filled = with_run_length(scheduler, values)
    shared = apart(scheduler, values)[1]
    check_codes(shared)
    targets = targets_of(shared, default="findings")
    plan = plan_of(scheduler, values, words)
    report = heard(reported(plan, shared, shlex.join(["lrplot", *name.split(), *tokens[1:]])), shared)
    report = noting(report, values, filled)
    write(report, targets)
    return exit_code(report, shared, default=_WORST)


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    return without_clashes(options_of(scheduler), OPTIONS)


def _help(name: str, options: Sequence[Option]) -> int:
    text = page(f"lrplot check {name} [OPTIONS]", _ABOUT, panels_of(options), **terminal.look(sys.stdout))
    write_stdout(text.encode("utf-8"))
    return EXIT_OK
