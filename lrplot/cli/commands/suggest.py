"""`lrplot suggest SCHEDULER ...`: the lengths that a schedule needs in a training loop, the curve, and the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.command import Command, CommandWords
from lrplot.cli.outputs import Target, targets_of, write
from lrplot.cli.progress import progress_bar
from lrplot.errors import EXIT_OK, UsageError
from lrplot.output import write_stdout
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.render.options import OUTPUT, title_in

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.options.option import Option
    from lrplot.planning.request import ScheduleRequest
    from lrplot.schedulers.family import Scheduler

_SUMMARY = "Fills in the lengths that a schedule needs in a training loop, and prints its code."
_EXAMPLE = "lrplot suggest onecycle --max-lr 0.01 --dataset-size 50000 --batch-size 128 --max-epochs 200"
_ABOUT = (
    f"{_SUMMARY} Say the loop, and of the schedule what you care for. What counts steps may be left out, or given as a"
    f" share of the run: --milestones 0.5,0.75."
)
_OF_LOOP = ("warm_up_from", "warm_up_mode")  # of a warm-up by hand; the one that is suggested is the schedule's
WARM_UP = replace(
    next(option for option in LOOP if option.name == "warm_up"),
    help="The warm-up, in steps or as a share of the run, 500 or 5%; a LinearLR before schedulers that have none.",
)
_CODE = next(option for option in OUTPUT if option.name == "code")
_OPTIONS = (
    *OPTIMIZER,
    *(WARM_UP if option.name == WARM_UP.name else option for option in LOOP if option.name not in _OF_LOOP),
    replace(_CODE, help="Whose code to print.", default="the framework's"),
    *(option for option in OUTPUT if option != _CODE),
)
_BESIDE_CODE = ("terminal", "spark", "findings")  # the formats that code can follow on stdout


def _run(said: CommandWords) -> int:
    """Suggests a schedule as the command line says; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    assert said.request is not None, "it takes a scheduler"  # noqa: S101  # for the type checker
    shared = said.values
    targets = targets_of({name: value for name, value in shared.items() if name != _CODE.name})
    report = _report(said.request)
    write(report, targets)
    on_stdout = [target for target in targets if target.place == "-"]
    if all(target.name in _BESIDE_CODE for target in on_stdout):
        write_stdout(_to_paste(report, shared, on_stdout).encode("utf-8"))
    return EXIT_OK


def _report(request: ScheduleRequest) -> Report:
    from lrplot.pipeline import report_on
    from lrplot.planning.to_command import command_of
    from lrplot.suggest.suggestion import suggest_plan

    suggestion = suggest_plan(request, request.shared.get(WARM_UP.name))
    command = command_of(suggestion.plan)
    with progress_bar() as progress:
        report = report_on(suggestion.plan, title=title_in(request.shared), command=command, progress=progress)
    return replace(report, notes=(*report.notes, suggestion.sentence))


def _to_paste(report: Report, said: Mapping[str, Any], beside: Sequence[Target]) -> str:
    """The command and the code, apart from what stands before them."""
    from lrplot.render.chart.findings import command_lines
    from lrplot.snippets import snippet

    width = int(beside[0].style.width or terminal.columns()) if beside else terminal.columns()
    blocks = ["\n".join(command_lines(report.command, width)) + "\n"]
    try:
        blocks.append(snippet(report, said.get(_CODE.name) or _usual_code(report)))
    except UsageError as error:
        if _CODE.name in said:
            raise
        terminal.remark(f"! There is no code to print: {error.for_shell}.")
    return ("\n" if beside else "") + "\n".join(blocks)


def _usual_code(report: Report) -> str:
    return report.plan.loop.caller.code if report.plan.loop is not None else "torch"


def _own_options(scheduler: Scheduler) -> tuple[Option, ...]:
    """A scheduler's own options, its lengths left open."""
    from lrplot.suggest.suggestion import options_to_suggest

    return options_to_suggest(scheduler)


COMMAND = Command(
    summary=_SUMMARY,
    run=_run,
    options=_OPTIONS,
    about=_ABOUT,
    example=_EXAMPLE,
    own_options=_own_options,
)
