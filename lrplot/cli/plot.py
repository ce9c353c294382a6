"""`lrplot SCHEDULER ...`: one schedule in one training loop, drawn."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrplot.cli import screen
from lrplot.cli.findings import OPTIONS as FINDINGS
from lrplot.cli.findings import QUIET, check_codes, exit_code, heard, hushed
from lrplot.cli.help import page, panels_of
from lrplot.cli.options import LOOP, OPTIMIZER, OUTPUT, VARY, in_flags, loop_of
from lrplot.cli.progress import progress_bar
from lrplot.cli.targets import complain_of, targets_of, write
from lrplot.docstrings import explained, summary
from lrplot.edits import group_of
from lrplot.errors import EXIT_OK, UsageError
from lrplot.families import Scheduler
from lrplot.model import Report
from lrplot.options import OURS, Option, parse
from lrplot.output import write_stdout
from lrplot.pipeline import report_on
from lrplot.plan import Plan
from lrplot.snippets import snippet
from lrplot.spec import find, optimizer_of, options_of, schedule_of, typed_names
from lrplot.warmup import OPTION as WARMUP


def options_for(scheduler: Scheduler) -> tuple[Option, ...]:
    """Everything that can be said after a scheduler's name."""
    return without_clashes(options_of(scheduler), (*OPTIMIZER, *LOOP, WARMUP, VARY, QUIET, *FINDINGS, *OUTPUT))


def without_clashes(own: Sequence[Option], shared: Sequence[Option]) -> tuple[Option, ...]:
    """A scheduler's own options, and then those that all have, renamed where the scheduler has one of that name."""
    taken = {option.name for option in own}
    return (*own, *(replace(each, name=OURS + each.name) if each.name in taken else each for each in shared))


def apart(scheduler: Scheduler, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a scheduler's own options, and those of all others under the names that they usually have."""
    own = {option.name for option in options_of(scheduler)}
    return (
        {name: value for name, value in values.items() if name in own},
        {name.removeprefix(OURS): value for name, value in values.items() if name not in own},
    )


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


def plan_from(words: Sequence[str]) -> Plan:
    """The plan that the words after `lrplot` make, those on its output left aside.

    Raises:
        LrplotError: they make none.
    """
    scheduler = find(words[0])
    values, parts = parse(words[1:], options_for(scheduler), f"lrplot {typed_names(scheduler)[0]}")
    return plan_of(scheduler, values, parts)


def plan_of(scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str]) -> Plan:
    """The plan that the values of all options make.

    Args:
        scheduler: which one.
        values: by option name, those of the scheduler, the optimizer and the loop.
        words: what was typed without a dash.

    Raises:
        UsageError: they make no sense together.
    """
    own, values = apart(scheduler, values)
    loop = loop_of(values)
    schedule = replace(schedule_of(scheduler, own, words, loop), warmup=values.get(WARMUP.name))
    optimizer = optimizer_of(
        values.get("optimizer", "sgd"),
        schedule,
        lr=values.get("lr"),
        momentum=values.get("momentum"),
        betas=values.get("betas"),
        weight_decay=values.get("weight_decay"),
        groups=[group_of(text) for text in values.get("group", ())],
    )
    return Plan(schedule=schedule, optimizer=optimizer, loop=loop, engine=values.get("engine", "source"))


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
