"""`lrplot SCHEDULER ...`: one schedule in one training loop, drawn."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.help import page, panels_of
from lrplot.cli.outputs import complain_of, targets_of, write
from lrplot.cli.progress import progress_bar
from lrplot.cli.select import OPTIONS as FINDINGS
from lrplot.cli.select import QUIET, check_codes, exit_code, select_findings, without_findings
from lrplot.errors import EXIT_OK
from lrplot.options.docstrings import explain_options, summary
from lrplot.options.kinds import placeholder
from lrplot.options.reader import asks_for_help
from lrplot.output import write_stdout
from lrplot.planning.names import typed_names
from lrplot.planning.options import AROUND, LOOP, OPTIMIZER, VARY
from lrplot.planning.plans import plan_over_run
from lrplot.planning.request import ScheduleRequest, read_request, without_clashes
from lrplot.planning.run_length import length_notes
from lrplot.render.options import OUTPUT, title_in
from lrplot.schedulers.warmup import OLD

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler


SHARED = (*OPTIMIZER, *LOOP, *AROUND, QUIET, *FINDINGS, VARY, *OUTPUT)
"""What can be said of every schedule that is drawn, beside its own arguments."""


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    return without_clashes(scheduler.options, SHARED)


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
    if asks_for_help(tokens, options):
        write_stdout(_help(scheduler, name, options).encode("utf-8"))
        return EXIT_OK
    request = read_request(scheduler, tokens, options, f"lrplot {name}")
    shared = request.shared
    check_codes(shared)
    targets = targets_of(shared)
    command = shlex.join(["lrplot", name, *tokens])
    if "vary" in shared:
        from lrplot.cli.vary import vary

        report = select_findings(vary(request, command), shared)
    else:
        report = select_findings(run(request, command), shared)
    shown = without_findings(report, shared)
    if "code" in shared:
        from lrplot.snippets import snippet

        write_stdout(snippet(report, shared["code"]).encode("utf-8"))
        complain_of(shown)
    else:
        write(shown, targets)
    return exit_code(report, shared)


def run(request: ScheduleRequest, command: str) -> Report:
    """The report on the plan that a request asks for, with a note on the length that is taken from the run.

    Args:
        request: what was said.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done.
    """
    plan, filled = plan_over_run(request)
    report = run_plan(plan, request.shared, command)
    notes = length_notes({filled: plan.schedule.arguments[filled]} if filled else {})
    return replace(report, notes=(*notes, *report.notes))


def run_plan(plan: Plan, values: Mapping[str, Any], command: str) -> Report:
    """The report on a plan, with a progress bar where somebody waits for it.

    Args:
        plan: the plan.
        values: what was said, with the title if there was one.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done.
    """
    from lrplot.pipeline import report_on

    if OLD.name in values:
        terminal.remark(
            "--warmup is --dampen now, and goes on to work; --warm-up is a warm-up that the loop makes by hand"
        )
    with progress_bar() as progress:
        return report_on(plan, title=title_in(values), command=command, progress=progress)


def _help(scheduler: Scheduler, name: str, options: Sequence[Option]) -> str:
    n_own = len(scheduler.options)
    documented = explain_options(options[:n_own], scheduler.doc)
    parts = next((f" {placeholder(option)}..." for option in documented if option.kind == "parts"), "")
    return page(
        f"lrplot {name}{parts} [OPTIONS]",
        f"{scheduler.name}: {summary(scheduler.doc)}",
        panels_of([*documented, *options[n_own:]]),
        **terminal.look(sys.stdout),
    )
