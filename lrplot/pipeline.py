"""From a plan to a report: build, step, and compare the run with the schedule as it was configured."""

from __future__ import annotations

import warnings
from dataclasses import replace

from lrplot.families import Stepper, family_named
from lrplot.model import Plan, Report, Timeline, Trace
from lrplot.stepping import Progress, simulate
from lrplot.summary import schedule_text
from lrplot.training import timeline_of


def report_on(plan: Plan, *, title: str = "", command: str = "", progress: Progress | None = None) -> Report:
    """Steps a plan and reports what comes of it.

    Where the run uses another part of the schedule than its own length, the schedule advanced after every
    step over that length is traced as well.

    Args:
        plan: schedule, optimizer and loop.
        title: the picture's title; the schedule in words where it is empty.
        command: the command line that asks for it.
        progress: told how far the stepping is.

    Raises:
        UsageError: the plan makes no sense, or its run does not fit in memory.
        SchedulerError: the scheduler or the optimizer refuses its arguments.
        MissingLibraryError: what the scheduler comes from is not installed.
    """
    stepper = _built(plan)
    trace = simulate(stepper, timeline_of(plan.loop, stepper.length), plan, progress=progress)
    chosen = {name for group in plan.optimizer.groups for name in group.__slots__ if getattr(group, name) is not None}
    return Report(
        plan=plan,
        trace=trace,
        configured=_configured(plan, trace, progress),
        defaults={name: value for name, value in stepper.defaults.items() if name not in chosen},
        title=title or schedule_text(plan.schedule.name, plan.schedule.arguments),
        command=command,
    )


def _built(plan: Plan) -> Stepper:
    with warnings.catch_warnings():
        # A nested SequentialLR warns of an order of calls that is torch's own doing (2.13).
        warnings.simplefilter("ignore")
        return family_named(plan.schedule.family).build(plan)


def _configured(plan: Plan, trace: Trace, progress: Progress | None) -> Trace | None:
    """The schedule over its own length, unless that is what the run uses."""
    length = trace.schedule_steps
    if length is None or length < 1 or length == trace.n_positions:
        return None
    alone = replace(plan, loop=None)  # nobody's habits, every step one advance
    return simulate(_built(alone), Timeline(n_steps=length), alone, role="as-configured", progress=progress)
