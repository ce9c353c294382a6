"""From a plan to a report: build, step, and compare the run with the schedule as it was configured."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import isclose
from typing import TYPE_CHECKING, Any

from lrplot.diagnose.findings import diagnose
from lrplot.errors import LrplotError, UsageError
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.timeline import Timeline
from lrplot.model.report import Report
from lrplot.model.text import schedule_text, value_text
from lrplot.schedulers.built import settings_of
from lrplot.schedulers.engine import with_real_torch
from lrplot.schedulers.length import turns_at
from lrplot.simulate.resume import build, resume
from lrplot.simulate.stepping import Progress, simulate
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.length import Length
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.model.trace import GroupTrace, Trace
    from lrplot.schedulers.family import Stepper

_WHOLE = 1 << 18
"""The longest schedule as configured, in advances, that is stepped whole whatever the run."""
_TIMES = 4
"""As many times the run's length is a longer one stepped for, so that the run is seen beside it, and so that a plot's
cost grows with the run and never with a number in an argument."""
_FEW = 1 << 10
"""What is stepped even for a short run: enough for each pixel of a picture's width."""
_LOOKED_AT = 200_000  # advances: a longer schedule of a user's is taken at its word


def report_on(plan: Plan, *, title: str = "", command: str = "", progress: Progress | None = None) -> Report:
    """Steps a plan and reports what comes of it.

    Where the run uses another part of the schedule than its own length, the schedule over that length is traced as
    well: advanced as the run advances it, or after every step where it was sized in steps.

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
    report = step_through(plan, title=title, command=command, progress=progress)
    diagnosis = diagnose(report, step_through)
    return replace(report, findings=diagnosis.findings, diagnosis=diagnosis)


def step_through(plan: Plan, *, title: str = "", command: str = "", progress: Progress | None = None) -> Report:
    """The report on a plan before anybody has looked for what is wrong."""
    return with_real_torch(partial(_step_through, plan, title, command, progress))


def _step_through(plan: Plan, title: str, command: str, progress: Progress | None) -> Report:
    stepper = _with_own_length(plan, build(plan))
    line = timeline_of(plan.loop, _length(plan, stepper))
    if plan.loop is not None:
        _refuse_beyond(plan.loop, line)
    trace = simulate(stepper, line, plan, progress=progress, resume=partial(resume, plan))
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
    return replace(report, notes=(*_passed_by_itself(plan), *_cut(report), *trace.notes))


def _length(plan: Plan, stepper: Stepper) -> Length:
    """How long the schedule is; where another takes over, how long that one is, and what was before it."""
    if plan.resume_with is None or plan.loop is None or plan.loop.resume_at is None:
        return stepper.length
    length = build(plan.resumed).length
    if plan.loop.resume_mode != "none":
        return length
    done = timeline_of(replace(plan.loop, max_steps=plan.loop.resume_at + 1), length).advances_within(
        plan.loop.resume_at
    )
    return replace(length, advances=length.advances + done, reason=f"{length.reason}, after the steps before it")


def _passed_by_itself(plan: Plan) -> tuple[str, ...]:
    """Which arguments the loop's framework passed, in a sentence."""
    schedule, loop = plan.schedule, plan.loop
    # A repair may leave one out.
    from_framework = [name for name in schedule.framework_arguments if name in schedule.arguments]
    if not from_framework or loop is None:
        return ()
    said = ", ".join(f"{name}={value_text(schedule.arguments[name])}" for name in from_framework)
    return (f"Not given, and taken as {loop.framework} passes them by itself: {said}.",)


def _cut(report: Report) -> tuple[str, ...]:
    """How much of a schedule as configured is drawn, in a sentence, where it is not all of it."""
    planned = report.configured
    if planned is None or not report.is_cut:
        return ()
    length = count(planned.schedule_steps or 0, "step")
    return (f"As configured, the schedule has {length}: its first {count(planned.n_positions)} were stepped.",)


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
    if schedule.family == "stages":
        parts: Any = schedule.arguments["stages"]
        own = ", then ".join(schedule_text(part.name, part.arguments) for part in parts)
    return own if schedule.dampen is None else f"{own}, dampened by {schedule.dampen}"


def _with_own_length(plan: Plan, stepper: Stepper) -> Stepper:
    """A user's scheduler with the length that its arguments' names tell, if its curve ends there, or turns.

    A `max_steps` may as well be the time constant of an exponential: only stepping beyond it shows what it is.
    """
    length, spec = stepper.length, plan.schedule
    if spec.family not in ("code", "python") or not length.own or not 0 < length.advances <= _LOOKED_AT:
        return stepper
    if settings_of(stepper.scheduler, spec).library == "torch":
        return stepper
    alone = replace(plan, loop=None)
    beyond = Timeline(n_steps=length.advances + max(length.advances // 10, 4))
    try:
        trace = simulate(build(alone), beyond, alone)
    except LrplotError:
        return stepper
    if trace.stopped is not None or turns_at(trace.groups[0].lr.values, length.advances):
        return stepper
    return replace(stepper, length=replace(length, own=False, reason=f"{length.reason}, where the curve goes on"))


def _configured(plan: Plan, trace: Trace, progress: Progress | None) -> Trace | None:
    """The schedule over its own length, unless that is what the run uses."""
    if plan.loop is not None and plan.loop.resume_at is not None:
        return _uninterrupted(plan, trace, plan.loop, progress)
    length = trace.schedule_steps
    if length is None or length < 1 or length == trace.n_positions:
        return None
    alone = replace(plan, loop=None)  # nobody's habits
    line = _cadence(trace.timeline, length)
    return simulate(build(alone), line, alone, role="as-configured", progress=progress)


def _cadence(line: Timeline, length: int) -> Timeline:
    """When the schedule as configured advances: as the run does, where it was sized in what the run advances it for.

    Else, sized in optimizer steps and stepped once per epoch for example, it advances after every step.
    """
    even = line.batch_stride is None and not (line.per_epoch_too or line.warm_up or line.skipped)
    if line.stride == 1 or not even or line.advances_per_call > 1 or line.counts_steps(length):
        return Timeline(n_steps=_stepped_of(length, line.n_steps))
    n_advances = _stepped_of(length, line.n_advances)
    return Timeline(
        n_steps=n_advances * line.stride,
        stride=line.stride,
        steps_per_epoch=line.steps_per_epoch,
        batches_per_epoch=line.batches_per_epoch,
        accumulate_grad_batches=line.accumulate_grad_batches,
    )


def _stepped_of(length: int, n_run: int) -> int:
    """How much of a schedule of that length is stepped beside a run of n_run."""
    if length <= _WHOLE:
        return length
    return min(length, max(n_run, min(_TIMES * n_run, _WHOLE), _FEW))


def _uninterrupted(plan: Plan, trace: Trace, loop: TrainingLoop, progress: Progress | None) -> Trace | None:
    """The run in one piece, unless the resumed one is the same; with a new schedule, that one from there on."""
    meant = replace(loop, resume_at=None, resume_mode="state-dict", fast_forward=None)
    if plan.resume_with is not None:
        meant = replace(loop, resume_mode="fast-forward", fast_forward=None)
    whole = replace(plan, loop=meant)
    line = replace(trace.timeline, resume_at=meant.resume_at)
    found = simulate(build(whole), line, whole, role="as-configured", progress=progress, resume=partial(resume, whole))
    return None if all(map(_same, found.groups, trace.groups)) else found


def _same(group: GroupTrace, other: GroupTrace) -> bool:
    return len(group.lr) == len(other.lr) and all(map(isclose, group.lr, other.lr))
