"""The only step loop in the program: a built scheduler and a timeline become a trace."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.errors import ENDINGS, SchedulerError, UsageError
from lrplot.errors import option as named
from lrplot.model.column import Column
from lrplot.model.trace import GroupTrace, Role, Stop, Trace
from lrplot.output import aside
from lrplot.schedulers.built import settings_of
from lrplot.schedulers.family import Stepper
from lrplot.schedulers.own.traceback import text_of, with_place
from lrplot.schedulers.source_alone import NeedsTorch
from lrplot.simulate.memory import refuse_if_too_large
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline, WarmUp
    from lrplot.loop.training_loop import Edit
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
        SchedulerError: the scheduler has set a first rate that is no number.
    """
    groups, length = stepper.optimizer.param_groups, stepper.length
    momentum_name = "beta1" if "betas" in groups[0] else "momentum"
    n_advances = timeline.n_advances
    if stepper.sets_before:  # nothing comes after the last step
        n_advances = timeline.advances_within(timeline.n_iterations - 1)
    what = count(timeline.n_steps, "optimizer step")
    if stepper.n_advances is not None and n_advances > stepper.n_advances:
        raise UsageError(
            f"the run advances the scheduler {count(n_advances, 'time')}, and the metric has"
            f" {count(stepper.n_advances, 'value')}: give a value for each, an expression of epoch, or a shorter run"
        )
    uneven = timeline.batch_stride is not None
    by_hand = bool(uneven or timeline.edits or timeline.skipped or timeline.scheduler_first or timeline.resume_at)
    frozen = _frozen(timeline, plan)
    by_hand = by_hand or timeline.per_epoch_too or timeline.warm_up is not None or any(frozen)
    refuse_if_too_large((timeline.n_steps if by_hand else n_advances + 1) * len(groups), what)
    try:
        series = [_GroupSeries.of(group) for group in groups]
    except ENDINGS:
        raise
    except BaseException as error:  # a rate of a user's own class may raise anything
        raise SchedulerError(
            f"{plan.schedule.name} sets a first rate that is not a number: {text_of(error)}"
        ) from error
    with warnings.catch_warnings(), _prints_to_stderr(stepper):
        warnings.simplefilter("ignore")  # the loop is ours and in order; what the scheduler does is recorded
        if by_hand:
            series, failure = _iterate(stepper, timeline, progress, resume, frozen)
        else:
            failure = _advance(stepper, n_advances, series, progress)
    stride = 1 if by_hand else timeline.stride
    n_steps, stopped = timeline.n_steps, None
    if failure is not None:
        n_steps = min(len(series[0].lr) * stride, n_steps)
        if n_steps == 0:
            said = text_of(failure)
            raise SchedulerError(f"{plan.schedule.name} raises before the first optimizer step: {said}") from failure
        said = _said(failure, stepper)
        stopped = Stop(step=n_steps - 1, error=said, resuming=isinstance(failure, ResumeError))
    names = [group.name or f"group {index}" for index, group in enumerate(plan.optimizer.groups)]
    return Trace(
        label=plan.schedule.name,
        role=role,
        scheduler=stepper.name or type(stepper.scheduler).__name__,
        arguments=plan.schedule.arguments,
        timeline=timeline,
        groups=tuple(each.trace(names[index], stride, n_steps) for index, each in enumerate(series)),
        momentum_name=momentum_name,
        schedule_steps=length.advances if length.own and length.advances > 0 else None,
        engine=stepper.engine,
        torch_version=stepper.torch_version,
        library=stepper.library,
        stopped=stopped,
        settings=settings_of(stepper.scheduler, plan.schedule),
        boundaries=tuple(step for start in stepper.starts if (step := timeline.end_of(start)) < n_steps),
        notes=(*_grown(len(series), stepper), *_thawed(names, plan)),
    )


def _grown(n_groups: int, stepper: Stepper) -> tuple[str, ...]:
    """That the scheduler has added groups to the optimizer, whose rates have no beginning to draw from."""
    more = len(stepper.optimizer.param_groups) - n_groups
    if more < 1:
        return ()
    drawn = "the first is drawn" if n_groups == 1 else f"the first {n_groups} are drawn"
    return (f"The scheduler adds {count(more, 'parameter group')} to the optimizer, and {drawn}.",)


def _prints_to_stderr(stepper: Stepper) -> AbstractContextManager[object]:
    """Keeps stdout the product's where code that the user named is stepped, which may print.

    Only there, as it moves the whole process's stdout, also that of other threads.
    """
    return nullcontext() if stepper.folder is None else aside()


class _LostGroupError(Exception):
    """The scheduler took a parameter group away."""


def _said(failure: BaseException, stepper: Stepper) -> str:
    """What ended a run: an error of the scheduler's, or a rate that it set and that is no number."""
    if isinstance(failure, (ResumeError, _LostGroupError)):
        return str(failure)
    if isinstance(failure, Exception):
        for index, group in enumerate(stepper.optimizer.param_groups):
            try:
                float(group["lr"])
            except Exception:
                what = text_of(group["lr"], repr) if "lr" in group else "none"
                return f"TypeError: the rate of group {index} became {' '.join(what.split())}, which is no number"
    return with_place(failure, stepper.folder)


def _advance(
    stepper: Stepper, n_advances: int, series: list[_GroupSeries], progress: Progress | None
) -> BaseException | None:
    """Makes the advances, recording after each; returns what the scheduler raised, if it did."""
    advance, optimizer, n_groups = stepper.advance, stepper.optimizer, len(series)
    done = 0
    while done < n_advances:
        until = min(done + _BLOCK, n_advances)
        blocks = [_Block() for _ in series]
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


def _iterate(  # noqa: C901  # the loop as users write it, turn by turn
    stepper: Stepper,
    timeline: Timeline,
    progress: Progress | None,
    resume: Resume | None,
    frozen: Sequence[int],
) -> tuple[list[_GroupSeries], BaseException | None]:
    """Makes the run turn by turn, for loops that do more than to step evenly."""
    advance, groups = stepper.advance, stepper.optimizer.param_groups
    n_groups = len(groups)
    edits: dict[int, list[Edit]] = {}
    for edit in timeline.edits:
        edits.setdefault(edit.step, []).append(edit)
    skipped = set(timeline.skipped)
    blocks = [_Block() for _ in groups]
    records = [block.record(group) for block, group in zip(blocks, groups, strict=True)]
    failure: BaseException | None = None
    step = done = 0
    try:
        for iteration in range(timeline.n_iterations):
            if timeline.scheduler_first and iteration % timeline.stride == 0:
                advance(done)
                done += 1
            if resume is not None and step == timeline.resume_at and iteration not in skipped:
                stepper = resume(stepper, done)
                advance = stepper.advance
            if iteration not in skipped:
                groups = _same_number(stepper.optimizer.param_groups, n_groups)
                for edit in edits.get(step, ()):
                    _change(groups, edit)
                kept = _warmed_up(groups, timeline.warm_up, iteration, frozen)
                for record, group in zip(records, groups, strict=False):
                    record(group)
                for group, rate in zip(groups, kept, strict=False):
                    group["lr"] = rate
                step += 1
            if not timeline.scheduler_first and not (stepper.sets_before and iteration == timeline.n_iterations - 1):
                for _ in range(timeline.calls_after(iteration)):
                    advance(done)
                    done += 1
            if progress is not None and (iteration + 1) % _BLOCK == 0:
                progress(done, timeline.n_advances)
    except (*ENDINGS, NeedsTorch):
        raise
    except BaseException as raised:  # as in _advance
        failure = raised
    return [_GroupSeries.whole(block, step) for block in blocks], failure


def _frozen(timeline: Timeline, plan: Plan) -> list[int]:
    """The turns up to which each parameter group is frozen; all of them 0 where none is."""
    epochs = [group.from_epoch or 0 for group in plan.optimizer.groups]
    if any(epochs) and timeline.steps_per_epoch is None:
        raise UsageError(
            "a group that is frozen until an epoch needs to know how many batches an epoch has: add"
            f" {named('batches_per_epoch', 'N')}, or {named('dataset_size', 'N')} {named('batch_size', 'M')}"
        )
    return [epoch * (timeline.steps_per_epoch or 0) for epoch in epochs]


def _thawed(names: Sequence[str], plan: Plan) -> list[str]:
    """Which groups are frozen at first, a sentence each."""
    return [
        f"{name} is frozen until epoch {count(group.from_epoch)}, counted from 0: before, its steps use no rate."
        for name, group in zip(names, plan.optimizer.groups, strict=True)
        if group.from_epoch
    ]


def _warmed_up(groups: list[dict[str, Any]], warm_up: WarmUp | None, turn: int, frozen: Sequence[int]) -> list[Any]:
    """Sets the rates that a turn of a warm-up by hand uses, and those of groups that are frozen in it, which are 0.

    Returns:
        The rates that the scheduler is to find again.
    """
    is_warm = warm_up is None or turn >= warm_up.turns
    if is_warm and all(turn >= last for last in frozen):
        return []
    kept = [group["lr"] for group in groups]
    for index, group in enumerate(groups):
        if index < len(frozen) and turn < frozen[index]:
            group["lr"] = 0.0
        elif warm_up is not None and not is_warm:
            group["lr"] = warm_up.rate(turn, group["lr"])
    return kept


def _change(groups: list[dict[str, Any]], edit: Edit) -> None:
    """Changes the rate as `param_group["lr"] *= 0.5` in a user's loop does."""
    for group in groups if edit.group is None else [groups[edit.group]]:
        if edit.sign == "=":
            group["lr"] = edit.value
        elif edit.sign == "*=":
            group["lr"] *= edit.value
        else:
            group["lr"] /= edit.value


@dataclass(slots=True)
class _Block:
    """The values of one group over some advances."""

    lr: array[float] = field(default_factory=lambda: array("d"))
    momentum: array[float] = field(default_factory=lambda: array("d"))
    weight_decay: array[float] = field(default_factory=lambda: array("d"))

    def record(self, group: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
        """A function that records a group's present values; lr last, so that it counts whole records."""
        lr, momentum, decay = self.lr.append, self.momentum.append, self.weight_decay.append
        has_betas, has_momentum, has_decay = "betas" in group, "momentum" in group, "weight_decay" in group

        def record(group: Mapping[str, Any]) -> None:
            if has_betas:
                momentum(group["betas"][0])
            elif has_momentum:
                momentum(group["momentum"])
            if has_decay:
                decay(group["weight_decay"])
            lr(group["lr"])

        return record


@dataclass(slots=True)
class _GroupSeries:
    """The values of one group so far, those that never moved held once."""

    lr: array[float]
    momentum: array[float]
    weight_decay: array[float]

    @classmethod
    def of(cls, group: Mapping[str, Any]) -> _GroupSeries:
        """A series that holds the group's values before the first advance."""
        first = _Block()
        first.record(group)(group)
        return cls(lr=first.lr, momentum=first.momentum, weight_decay=first.weight_decay)

    @classmethod
    def whole(cls, block: _Block, n: int) -> _GroupSeries:
        """A series of the first n values of a block."""
        return cls(lr=block.lr[:n], momentum=_held(block.momentum[:n]), weight_decay=_held(block.weight_decay[:n]))

    def absorb(self, block: _Block, n: int) -> None:
        """Adds the first n values of a block."""
        seen = len(self.lr)
        self.lr += block.lr[:n]
        for name in ("momentum", "weight_decay"):
            held, new = getattr(self, name), getattr(block, name)[:n]
            if not held:
                continue
            if len(held) == 1 and new.count(held[0]) == n:
                continue
            if len(held) < seen:
                held = held * seen
                setattr(self, name, held)
            held.extend(new)

    def trace(self, name: str, stride: int, n_steps: int) -> GroupTrace:
        """The columns of a run of n_steps."""
        n_values = (n_steps - 1) // stride + 1

        def column(values: array[float]) -> Column | None:
            if not values:
                return None
            if len(values) == 1:
                return Column(values=values, stride=n_steps, n=n_steps)
            del values[n_values:]
            return Column(values=values, stride=stride, n=n_steps)

        del self.lr[n_values:]
        lr = Column(values=self.lr, stride=stride, n=n_steps)
        return GroupTrace(name=name, lr=lr, momentum=column(self.momentum), weight_decay=column(self.weight_decay))


def _held(values: array[float]) -> array[float]:
    """Values that never move as a single one."""
    return values[:1] if values and values.count(values[0]) == len(values) else values
