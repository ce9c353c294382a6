"""The lines to paste into a training script: optimizer, scheduler, and where the scheduler is stepped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.timeline import Timeline
from lrplot.model.plan import Plan

if TYPE_CHECKING:
    from lrplot.model.report import Report
    from lrplot.model.trace import Trace

_LEFT_OUT = ("set", "skip_steps", "warm_up", "resume_at")  # of stages

Writer: TypeAlias = Callable[[Plan, Timeline], str]
"""Writes the code for a plan and its run."""


def snippet(report: Report, framework: str) -> str:
    """Python code for a schedule and its stepping.

    Args:
        report: the schedule, and the run that it is stepped in.
        framework: `torch` for a plain loop, `lightning` for methods of a LightningModule, `transformers` for a
            Trainer's optimizers.

    Returns:
        The code. It leaves to the script what only the script has: `model`, `train_loader`, `training_step(batch)`,
        `metric` where the scheduler is stepped with one and, where there are several parameter groups, a list of
        parameters under each group's name.

    Raises:
        UsageError: a framework that there is no code for, or a schedule or loop that it cannot be written as.
    """
    from lrplot.schedulers.own.as_code import reading_of  # not before code is asked for
    from lrplot.snippets import lightning, torch, transformers

    writers = {"torch": torch.write, "lightning": lightning.write, "transformers": transformers.write}
    if framework not in writers:
        raise UsageError(f"code is written for {', '.join(writers)}, not for {framework}")
    plan = report.plan
    if plan.schedule.family == "stages":
        return _stages(plan, framework, writers)
    _refuse_habits(plan, report.trace)
    spec = plan.schedule
    is_function = report.trace.settings.scheduler == "BeforeStep" and spec.family == "code"
    if is_function and reading_of(spec) == "factory":
        plan = replace(plan, schedule=replace(spec, used_as="adjuster"))  # it returned a function of the step
    return writers[framework](plan, report.trace.timeline)


def _stages(plan: Plan, framework: str, writers: Mapping[str, Writer]) -> str:
    """The code of one stage after the other, each with the optimizer and the loop of its own."""
    from lrplot.loop.arithmetic import timeline_of
    from lrplot.schedulers.families.stages import stage_plans
    from lrplot.simulate.resume import build

    if framework != "torch":
        raise UsageError(
            f"stages build optimizer and scheduler anew, which no framework does: take {named('code', 'torch')}"
        )
    if plan.loop is not None and (plan.loop.edits or plan.loop.skip_steps or plan.loop.warm_up or plan.loop.resume_at):
        raise UsageError(f"the code of stages is for plain loops: leave {', '.join(map(named, _LEFT_OUT))} out")
    parts = [writers[framework](each, timeline_of(each.loop, build(each).length)) for each in stage_plans(plan)]
    return "\n".join(f"# stage {number}\n{part}" for number, part in enumerate(parts, start=1))


def _refuse_habits(plan: Plan, trace: Trace) -> None:
    """Refuses loops that no code can promise: what a GradScaler, an interruption or Accelerate makes of a run."""
    line = trace.timeline
    if line.skipped:
        raise UsageError(f"which steps a GradScaler skips is seen in training only: leave {named('skip_steps')} out")
    if line.resume_at:
        raise UsageError(f"code is written for a run in one piece: leave {named('resume_at')} out")
    if plan.loop is not None and plan.loop.caller.calls_per_device and not plan.loop.split_batches:
        overrun = trace.schedule_steps is not None and line.n_advances > trace.schedule_steps
        if line.advances_per_call > plan.loop.calls or overrun:
            raise UsageError(
                "Accelerate calls a scheduler once for each device and never past its total_steps, which no plain call"
                f" does: leave {named('framework')} out, and let accelerator.prepare(scheduler) see to it"
            )
