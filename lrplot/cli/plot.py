"""`lrplot SCHEDULER ...`: one schedule in one training loop, drawn."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lrplot.cli import screen
from lrplot.cli.findings import OPTIONS as FINDINGS
from lrplot.cli.findings import QUIET, check_codes, exit_code, heard, hushed
from lrplot.cli.help import page, panels_of
from lrplot.cli.progress import progress_bar
from lrplot.cli.targets import complain_of, targets_of, write
from lrplot.docstrings import explained, summary
from lrplot.errors import EXIT_OK, UsageError
from lrplot.families import Scheduler
from lrplot.model import Report
from lrplot.options import Option, parse
from lrplot.output import write_stdout
from lrplot.pipeline import report_on
from lrplot.plan import Plan
from lrplot.planning import apart, in_flags, plan_of, without_clashes
from lrplot.snippets import snippet
from lrplot.spec import options_of, typed_names
from lrplot.vocabulary import LOOP, OPTIMIZER, OUTPUT, VARY
from lrplot.warmup import OPTION as WARMUP


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    return without_clashes(options_of(scheduler), (*OPTIMIZER, *LOOP, WARMUP, QUIET, *FINDINGS, VARY, *OUTPUT))


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
    shared = apart(scheduler, values)[1]
    check_codes(shared)
    targets = targets_of(shared)
    command = shlex.join(["lrplot", name, *tokens])
    if "vary" in values:
        from lrplot.cli.vary import vary

        report = heard(vary(scheduler, options, values, words, command), shared)
    else:
        report = heard(reported(plan_of(scheduler, values, words), shared, command), shared)
    shown = hushed(report, shared)
    if "code" in shared:
        write_stdout(snippet(report, shared["code"]).encode("utf-8"))
        complain_of(shown)
    else:
        write(shown, targets)
    return exit_code(report, shared)


def reported(plan: Plan, values: Mapping[str, Any], command: str) -> Report:
    """The report on a plan, with a progress bar where somebody waits for it.

    Args:
        plan: the plan.
        values: what was said, with the title if there was one.
        command: the command line that asks for it.

    Raises:
        LrplotError: whatever cannot be done.
    """
    try:
        with progress_bar() as progress:
            return report_on(plan, title=values.get("title", ""), command=command, progress=progress)
    except UsageError as error:
        raise UsageError(in_flags(str(error))) from None


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
