"""The only step loop in the program: a built scheduler and a timeline become a trace."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.errors import ENDINGS, SchedulerError, UsageError, as_flag, written
from lrplot.model.trace import Role, Stop, Trace
from lrplot.output import aside
from lrplot.schedulers.built import settings_of
from lrplot.schedulers.family import Stepper
from lrplot.schedulers.own.traceback import text_of, with_place
from lrplot.schedulers.source_alone import NeedsTorch
from lrplot.simulate.by_hand import ByHand, thawed
from lrplot.simulate.memory import refuse_if_too_large
from lrplot.simulate.series import Block, GroupSeries
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.plan import Plan

Progress: TypeAlias = Callable[[int, int], None]
"""Told, every now and then, how many advances are done, of how many."""

Resume: TypeAlias = Callable[[Stepper, int], Stepper]
"""Builds a stepper that goes on where another one was interrupted, after so many advances."""

_BLOCK = 1 << 15  # advances between two reports of progress: some 60 ms


class ResumeError(SchedulerError):
    """The scheduler cannot be resumed that way, and why."""


def simulate(
    stepper: Stepper,
    timeline: Timeline,
    plan: Plan,
    role: Role = "as-run",
    progress: Progress | None = None,
    resume: Resume | None = None,
) -> Trace:
    """Steps a scheduler through a run and records what every optimizer step used.

    Rates are read from the optimizer's groups before each step, as the step itself reads them; the
    scheduler's own `get_lr` is never called. The loop's last advance, after its last step, is made
    too: it changes no rate, but it can raise.

    Args:
        stepper: the scheduler, freshly built.
        timeline: when it advances.
        plan: what the trace is of.
        role: what the trace is.
        progress: told how far it is.
        resume: builds the scheduler anew where the timeline resumes; needed only there.

    Returns:
        The trace, up to the step after which the scheduler raised if it did.

    Raises:
        UsageError: the run cannot fit in memory, or wants more metrics than there are.
        SchedulerError: the scheduler has set a first rate that is not a number.
    """
    groups, length = stepper.optimizer.param_groups, stepper.length
    has_betas = "betas" in groups[0]
    n_advances = _n_advances(stepper, timeline)
    by_hand = ByHand(timeline, plan)
    refuse_if_too_large((timeline.n_steps if by_hand.turn_by_turn else n_advances + 1) * len(groups), timeline.n_steps)
    series = _first_rates(groups, plan.schedule.name)
    with _quiet(stepper):
        if by_hand.turn_by_turn:
            series, failure = _iterate(stepper, timeline, progress, resume, by_hand)
        else:
            failure = _advance(stepper, n_advances, series, progress)
    stride = 1 if by_hand.turn_by_turn else timeline.stride
    n_steps = timeline.n_steps if failure is None else min(len(series[0].lr) * stride, timeline.n_steps)
    stopped = None if failure is None else _stop(failure, n_steps, stepper, plan.schedule.name)
    names = [group.name or f"group {index}" for index, group in enumerate(plan.optimizer.groups)]
    return Trace(
        label=plan.schedule.name,
        role=role,
        scheduler=stepper.name or type(stepper.scheduler).__name__,
        arguments=plan.schedule.arguments,
        timeline=timeline,
        groups=tuple(each.trace(names[index], stride, n_steps) for index, each in enumerate(series)),
        momentum_name="beta1" if has_betas else "momentum",
        schedule_steps=length.advances if length.own and length.advances > 0 else None,
        engine=stepper.engine,
        torch_version=stepper.torch_version,
        library=stepper.library,
        stopped=stopped,
        settings=settings_of(stepper.scheduler, plan.schedule),
        boundaries=tuple(step for start in stepper.starts if (step := timeline.end_of(start)) < n_steps),
        notes=(*_grown(len(series), stepper), *thawed(names, plan)),
    )


def _n_advances(stepper: Stepper, timeline: Timeline) -> int:
    """How often a run advances the scheduler, refused where it has a metric with fewer values."""
    n_advances = timeline.n_advances
    if stepper.sets_before:  # nothing comes after the last step
        n_advances = timeline.advances_within(timeline.n_iterations - 1)
    if stepper.n_advances is not None and n_advances > stepper.n_advances:
        raise UsageError(
            f"the run advances the scheduler {count(n_advances, 'time')}, and the metric has"
            f" {count(stepper.n_advances, 'value')}: give a value for each, an expression of epoch, or a shorter run"
        )
    return n_advances


def _first_rates(groups: list[dict[str, Any]], name: str) -> list[GroupSeries]:
    """What the groups have before the first advance."""
    try:
        return [GroupSeries.of(group) for group in groups]
    except ENDINGS:
        raise
    except BaseException as error:  # a rate of a user's own class may raise anything
        raise SchedulerError(f"{name} sets a first rate that is not a number: {text_of(error)}") from error


def _stop(failure: BaseException, n_steps: int, stepper: Stepper, name: str) -> Stop:
    """Where and why the scheduler stopped."""
    if n_steps == 0:
        raise SchedulerError(f"{name} raises before the first optimizer step: {text_of(failure)}") from failure
    said = written(_said(failure, stepper), as_flag)  # as the commands of a finding's repair are
    return Stop(step=n_steps - 1, error=said, resuming=isinstance(failure, ResumeError))


def _grown(n_groups: int, stepper: Stepper) -> tuple[str, ...]:
    """That the scheduler has added groups to the optimizer, whose rates have no beginning to draw from."""
    more = len(stepper.optimizer.param_groups) - n_groups
    if more < 1:
        return ()
    drawn = "the first is drawn" if n_groups == 1 else f"the first {n_groups} are drawn"
    return (f"The scheduler adds {count(more, 'parameter group')} to the optimizer, and {drawn}.",)


@contextmanager
def _quiet(stepper: Stepper) -> Iterator[None]:
    """Hides warnings, as the loop is ours and in order, and what the scheduler does is recorded.

    Code that the user named may print: stdout is kept the product's there, and only there, as that moves the whole
    process's stdout, also that of other threads.
    """
    with warnings.catch_warnings(), nullcontext() if stepper.folder is None else aside():
        warnings.simplefilter("ignore")
        yield


class _LostGroupError(Exception):
    """The scheduler took a parameter group away."""


def _said(failure: BaseException, stepper: Stepper) -> str:
    """What ended a run: an error of the scheduler's, or a rate that it set and that is not a number."""
    if isinstance(failure, (ResumeError, _LostGroupError)):
        return text_of(failure)
    if isinstance(failure, Exception):
        for index, group in enumerate(stepper.optimizer.param_groups):
            try:
                float(group["lr"])
            except Exception:
                what = text_of(group["lr"], repr) if "lr" in group else "none"
                return f"TypeError: the rate of group {index} became {' '.join(what.split())}, which is not a number"
    return with_place(failure, stepper.folder)


def _advance(
    stepper: Stepper, n_advances: int, series: list[GroupSeries], progress: Progress | None
) -> BaseException | None:
    """Makes the advances, recording after each; returns what the scheduler raised, if it did."""
    advance, optimizer, n_groups = stepper.advance, stepper.optimizer, len(series)
    done = 0
    while done < n_advances:
        until = min(done + _BLOCK, n_advances)
        blocks = [Block() for _ in series]
        records = [block.record(group) for group, block in zip(optimizer.param_groups, blocks, strict=False)]
        failure: BaseException | None = None
        try:
            # The groups are looked up anew each time, as a step does: load_state_dict puts others in their place.
            if n_groups == 1:
                record = records[0]
                for index in range(done, until):
                    advance(index)
                    record(optimizer.param_groups[0])
            else:
                for index in range(done, until):
                    advance(index)
                    for record, group in zip(records, _same_number(optimizer.param_groups, n_groups), strict=False):
                        record(group)
        except (*ENDINGS, NeedsTorch):
            raise
        except BaseException as raised:  # a scheduler may raise anything; where it did is what is asked
            failure = raised if optimizer.param_groups else _LostGroupError(_LOST)
        n_whole = min(len(block.lr) for block in blocks)
        for each, block in zip(series, blocks, strict=True):
            each.absorb(block, n_whole)
        if failure is not None:
            return failure
        done = until
        if progress is not None:
            progress(done, n_advances)
    return None


_LOST = "the scheduler has taken parameter groups away from the optimizer"


def _same_number(groups: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """The groups, if there are as many as there were."""
    if len(groups) < n:
        raise _LostGroupError(f"{_LOST}: there are {len(groups)} of {n} left")
    return groups


def _iterate(
    stepper: Stepper, timeline: Timeline, progress: Progress | None, resume: Resume | None, by_hand: ByHand
) -> tuple[list[GroupSeries], BaseException | None]:
    """Makes the run turn by turn, as users write it, for loops that do more than to step evenly."""
    advance, groups = stepper.advance, stepper.optimizer.param_groups
    n_groups, skipped = len(groups), set(timeline.skipped)
    blocks = [Block() for _ in groups]
    records = [block.record(group) for block, group in zip(blocks, groups, strict=True)]
    failure: BaseException | None = None
    step = done = 0
    try:
        for turn in range(timeline.n_iterations):
            if timeline.scheduler_first and turn % timeline.stride == 0:
                advance(done)
                done += 1
            if resume is not None and step == timeline.resume_at and turn not in skipped:
                stepper = resume(stepper, done)
                advance = stepper.advance
            if turn not in skipped:
                groups = _same_number(stepper.optimizer.param_groups, n_groups)
                kept = by_hand.set_rates(groups, step, turn)
                for record, group in zip(records, groups, strict=False):
                    record(group)
                for group, rate in zip(groups, kept, strict=False):
                    group["lr"] = rate
                step += 1
            if not timeline.scheduler_first and not (stepper.sets_before and turn == timeline.n_iterations - 1):
                for _ in range(timeline.calls_after(turn)):
                    advance(done)
                    done += 1
            if progress is not None and (turn + 1) % _BLOCK == 0:
                progress(done, timeline.n_advances)
    except (*ENDINGS, NeedsTorch):
        raise
    except BaseException as raised:  # as in _advance
        failure = raised
    return [GroupSeries.whole(block, step) for block in blocks], failure
