"""`lrplot suggest SCHEDULER ...`: the lengths that a schedule needs in a training loop, the curve, and the code."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import Target, targets_of, write
from lrplot.cli.progress import progress_bar
from lrplot.errors import EXIT_OK, UsageError
from lrplot.model.report import Report
from lrplot.options.docstrings import explained
from lrplot.options.option import Option
from lrplot.options.reader import asks_for_help, parse
from lrplot.output import write_stdout
from lrplot.pipeline import report_on
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.planning.plans import apart, in_flags, without_clashes
from lrplot.planning.to_command import command_of
from lrplot.render.chart.findings import command_lines
from lrplot.render.options import OUTPUT
from lrplot.schedulers.family import Scheduler
from lrplot.snippets import snippet
from lrplot.suggest.suggestion import options_to_suggest, suggested

SUMMARY = "Fills in the lengths that a schedule needs in a training loop, and prints its code."
EXAMPLE = "lrplot suggest onecycle --max-lr 0.01 --dataset-size 50000 --batch-size 128 --max-epochs 200"
_ABOUT = (
    f"{SUMMARY} Say the loop, and of the schedule what you care for. What counts steps may be left out, or given as a"
    f" share of the run: --milestones 0.5,0.75.\n\n{EXAMPLE}"
)
_OF_LOOP = ("warm_up_from", "warm_up_mode")  # of a warm-up by hand; the one that is suggested is the schedule's
WARM_UP = replace(
    next(option for option in LOOP if option.name == "warm_up"),
    help="The warm-up, in steps or as a share of the run, 500 or 5%; a LinearLR before schedulers that have none.",
)
_CODE = next(option for option in OUTPUT if option.name == "code")
OPTIONS = (
    *OPTIMIZER,
    *(WARM_UP if option.name == WARM_UP.name else option for option in LOOP if option.name not in _OF_LOOP),
    replace(_CODE, help="Whose code to print.", default="the framework's"),
    *(option for option in OUTPUT if option != _CODE),
)
_BESIDE_CODE = ("terminal", "spark", "findings")  # the formats that code can follow on stdout


def run(tokens: Sequence[str]) -> int:
    """Suggests a schedule as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    if not tokens or tokens[0].startswith("-"):
        if not {"--help", "-h"} & set(tokens):
            raise UsageError(f"lrplot suggest needs a scheduler's name first, and then the training loop: {EXAMPLE}")
        return _help("SCHEDULER", OPTIONS)
    scheduler = find(tokens[0])
    typed = typed_names(scheduler)[0]
    options = options_for(scheduler)
    if asks_for_help(tokens, options):
        n_own = len(options_to_suggest(scheduler))
        return _help(typed, [*explained(options[:n_own], scheduler.doc), *options[n_own:]])
    values, words = parse(tokens[1:], options, f"lrplot suggest {typed}")
    said = apart(scheduler, values)[1]
    targets = targets_of({name: value for name, value in said.items() if name != _CODE.name})
    report = _report(scheduler, values, words, said)
    write(report, targets)
    on_stdout = [target for target in targets if target.place == "-"]
    if all(target.name in _BESIDE_CODE for target in on_stdout):
        write_stdout(_to_paste(report, said, on_stdout).encode("utf-8"))
    return EXIT_OK


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    return without_clashes(options_to_suggest(scheduler), OPTIONS)


def _report(scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str], said: Mapping[str, Any]) -> Report:
    try:
        suggestion = suggested(scheduler, values, words, said.get(WARM_UP.name))
        command = command_of(suggestion.plan)
        with progress_bar() as progress:
            report = report_on(suggestion.plan, title=said.get("title", ""), command=command, progress=progress)
    except UsageError as error:
        raise UsageError(in_flags(str(error))) from None
    return replace(report, notes=(*report.notes, suggestion.sentence))


def _to_paste(report: Report, said: Mapping[str, Any], beside: Sequence[Target]) -> str:
    """The command and the code, apart from what stands before them."""
    width = int(beside[0].style.width or terminal.columns()) if beside else terminal.columns()
    blocks = ["\n".join(command_lines(report.command, width)) + "\n"]
    try:
        blocks.append(snippet(report, said.get(_CODE.name) or _usual_code(report)))
    except UsageError as error:
        if _CODE.name in said:
            raise
        terminal.remark(f"! There is no code to print: {in_flags(str(error))}.")
    return ("\n" if beside else "") + "\n".join(blocks)


def _usual_code(report: Report) -> str:
    return report.plan.loop.caller.code if report.plan.loop is not None else "torch"


def _help(name: str, options: Sequence[Option]) -> int:
    text = page(f"lrplot suggest {name} [OPTIONS]", _ABOUT, panels_of(options), **terminal.look(sys.stdout))
    write_stdout(text.encode("utf-8"))
    return EXIT_OK
