"""From a plan to a report: build, step, and compare the run with the schedule as it was configured."""

from __future__ import annotations

import warnings
from copy import deepcopy
from dataclasses import replace
from functools import partial
from math import isclose

from lrplot.diagnose import findings_of
from lrplot.errors import LrplotError, UsageError
from lrplot.families import Stepper, family_named
from lrplot.model import GroupTrace, Report, Trace
from lrplot.plan import Plan, ScheduleSpec, TrainingLoop
from lrplot.settings import settings_of
from lrplot.stepping import Progress, ResumeError, simulate
from lrplot.summary import schedule_text, value_text
from lrplot.timeline import Timeline
from lrplot.tracebacks import with_place
from lrplot.training import timeline_of
from lrplot.warmup import warmed
from lrplot.wording import count

_ENOUGH = 1 << 18
"""Steps of a schedule as configured that are always drawn, some 100 for each pixel of a picture's width; what is longer
is drawn as far as the run is long, so that a plot's cost grows with the run and never with a number in an argument."""


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
    line = timeline_of(plan.loop, stepper.length)
    if plan.loop is not None:
        _refuse_beyond(plan.loop, line)
    trace = simulate(stepper, line, plan, progress=progress, resume=partial(_resumed, plan))
    groups = plan.optimizer.groups
    chosen = {name for name in groups[0].__slots__ if all(getattr(group, name) is not None for group in groups)}
    report = Report(
        plan=plan,
        trace=trace,
        configured=_configured(plan, trace, progress),
        defaults={name: value for name, value in stepper.defaults.items() if name not in chosen},
        title=title or _title(plan.schedule),
        command=command,
    )
    report = replace(report, notes=(*_passed_by_itself(plan), *_cut(report)))
    return replace(report, findings=findings_of(report))


def _passed_by_itself(plan: Plan) -> tuple[str, ...]:
    """Which arguments the loop's framework passed, in a sentence."""
    schedule, loop = plan.schedule, plan.loop
    lent = [name for name in schedule.lent if name in schedule.arguments]  # a repair may leave one out
    if not lent or loop is None:
        return ()
    said = ", ".join(f"{name}={value_text(schedule.arguments[name])}" for name in lent)
    return (f"Not given, and taken as {loop.framework} passes them by itself: {said}.",)


def _cut(report: Report) -> tuple[str, ...]:
    """How much of a schedule as configured is drawn, in a sentence, where it is not all of it."""
    planned = report.configured
    if planned is None or not report.is_cut:
        return ()
    length = count(planned.schedule_steps or 0, "step")
    return (f"As configured, the schedule has {length}: its first {count(planned.n_steps)} are drawn.",)


def _refuse_beyond(loop: TrainingLoop, line: Timeline) -> None:
    """Refuses to change or to skip steps that the run has not: it would change nothing."""
    for edit in loop.edits:
        if edit.step >= line.n_steps:
            raise UsageError(
                f"the rate cannot be changed at step {count(edit.step)}: the run has"
                f" {count(line.n_steps, 'optimizer step')}, counted from 0"
            )
    last = max(loop.skip_steps, default=0)
    if last >= line.n_iterations:
        raise UsageError(
            f"step {count(last)} cannot be skipped: the run has {count(line.n_iterations, 'step')}, counted from 0"
        )


def _title(schedule: ScheduleSpec) -> str:
    """A schedule in words."""
    own = schedule_text(schedule.name, schedule.arguments)
    return own if schedule.warmup is None else f"{own} with warmup {schedule.warmup}"


def _built(plan: Plan) -> Stepper:
    with warnings.catch_warnings():
        # A nested SequentialLR warns of an order of calls that is torch's own doing (2.13).
        warnings.simplefilter("ignore")
        if plan.schedule.warmup is None:
            return family_named(plan.schedule.family).build(plan)
        # pytorch_warmup takes an optimizer of real torch only.
        stepper = family_named(plan.schedule.family).build(replace(plan, engine="torch"))
        return warmed(stepper, plan.schedule.warmup)


def _configured(plan: Plan, trace: Trace, progress: Progress | None) -> Trace | None:
    """The schedule over its own length, unless that is what the run uses."""
    if plan.loop is not None and plan.loop.resume_at is not None:
        return _uninterrupted(plan, trace, plan.loop, progress)
    length = trace.schedule_steps
    if length is None or length < 1 or length == trace.n_positions:
        return None
    alone = replace(plan, loop=None)  # nobody's habits, every step one advance
    n_steps = min(length, max(_ENOUGH, trace.timeline.n_steps))
    return simulate(_built(alone), Timeline(n_steps=n_steps), alone, role="as-configured", progress=progress)


def _uninterrupted(plan: Plan, trace: Trace, loop: TrainingLoop, progress: Progress | None) -> Trace | None:
    """The run in one piece, unless the resumed one is the same."""
    whole = replace(plan, loop=replace(loop, resume_at=None))
    stepper = _built(whole)
    line = timeline_of(whole.loop, stepper.length)
    found = simulate(stepper, line, whole, role="as-configured", progress=progress)
    return None if all(map(_same, found.groups, trace.groups)) else found


def _same(group: GroupTrace, other: GroupTrace) -> bool:
    return len(group.lr) == len(other.lr) and all(map(isclose, group.lr, other.lr))


def _resumed(plan: Plan, interrupted: Stepper, n_advances: int) -> Stepper:
    """Optimizer and scheduler as a new process has them that resumes from a checkpoint.

    Raises:
        ResumeError: the scheduler cannot be resumed that way.
    """
    try:
        if plan.loop is not None and plan.loop.resume_mode == "last-epoch":
            # last_epoch is the last position that was used; the constructor goes on to the next (torch 2.13).
            arguments = {**plan.schedule.arguments, "last_epoch": n_advances - 1}
            return _built(replace(plan, schedule=replace(plan.schedule, arguments=arguments)))
        return _loaded(_built(plan), interrupted)
    except LrplotError as error:  # lrplot's words around what the scheduler said
        why = str(error) if error.__cause__ is None else with_place(error.__cause__, interrupted.folder)
        raise ResumeError(why) from error
    except Exception as error:  # a user's load_state_dict may raise anything
        raise ResumeError(with_place(error, interrupted.folder)) from error


def _loaded(fresh: Stepper, interrupted: Stepper) -> Stepper:
    """A stepper with the state of another one."""
    if not settings_of(interrupted.scheduler).has_state:
        name = interrupted.name or type(interrupted.scheduler).__name__
        raise ResumeError(f"{name} lacks state_dict() or load_state_dict(), so that no checkpoint can hold its state")
    for group, saved in zip(fresh.optimizer.param_groups, interrupted.optimizer.param_groups, strict=True):
        group.update({key: value for key, value in saved.items() if key != "params"})
    fresh.scheduler.load_state_dict(deepcopy(interrupted.scheduler.state_dict()))
    return fresh
