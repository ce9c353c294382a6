"""Builds what can be stepped: a plan's optimizer, its scheduler, and the parts of schedulers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lrplot.errors import LrplotError, SchedulerError, UsageError
from lrplot.model.plan import Plan, ScheduleSpec, parts_of
from lrplot.model.text import schedule_text
from lrplot.schedulers.engine import Engine, Optimizer, as_stepped, engine
from lrplot.schedulers.families import family_named, scheduler_of
from lrplot.schedulers.family import Construct, Stepper
from lrplot.schedulers.in_loop import bound_function, with_expressions
from lrplot.schedulers.installed import release_of, words_of
from lrplot.schedulers.metrics import takes_count, takes_metric, with_metric
from lrplot.schedulers.optimizers import defaults_of, optimizer_of
from lrplot.schedulers.own.before_step import BeforeStep
from lrplot.schedulers.own.load import folder_of
from lrplot.schedulers.own.reference import split_reference

if TYPE_CHECKING:
    from lrplot.loop.length import Length
    from lrplot.loop.training_loop import TrainingLoop

# -- building ----------------------------------------------------------------------------------------


def built(plan: Plan, construct: Construct) -> Stepper:
    """A plan's optimizer with the scheduler that a family constructs on it.

    On real torch, unless there are none but torch's own schedulers and the plan leaves the choice.

    Raises:
        SchedulerError, UsageError, MissingLibraryError: as `Family.build` does.
    """
    torch_s_own = all(spec.family in ("torch", "values") for spec in _whole(plan.schedule))
    made = engine(plan.engine if torch_s_own else "torch")
    optimizer = optimizer_of(plan.optimizer, made)
    make_resumable(optimizer, plan.schedule)
    known = with_expressions(plan, lambda spec: scheduler_of(spec).arguments)
    scheduler, length = construct(known.schedule, optimizer, made)
    return stepper_of(scheduler, length, optimizer, made, plan)


def with_parts(
    schedule: ScheduleSpec, optimizer: Optimizer, made: Engine, own: Construct | None = None
) -> tuple[dict[str, Any], list[Length]]:
    """A schedule's arguments, the schedules among them built on the same optimizer, and these schedules' lengths.

    Args:
        schedule: the schedule.
        optimizer: the optimizer that all parts drive.
        made: the engine that it comes from.
        own: builds parts of the schedule's own family; None for what builds them as parts of any.

    Raises:
        SchedulerError: a part cannot be built, or cannot be one.
    """
    lengths: list[Length] = []

    def made_of(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(made_of(item) for item in value)
        if not isinstance(value, ScheduleSpec):
            return value
        family = family_named(value.family)
        construct = own if own is not None and value.family == schedule.family else family.construct
        if construct is None:
            raise SchedulerError(f"{value.name} cannot be a part of another scheduler: {family.apart}")
        if scheduler_of(value).takes_metric:
            raise SchedulerError(f"{value.name} is stepped with a metric, and {schedule.name} gives its parts none")
        scheduler, length = construct(value, optimizer, made)
        lengths.append(length)
        return scheduler

    return {name: made_of(value) for name, value in schedule.arguments.items()}, lengths


def _whole(schedule: ScheduleSpec) -> list[ScheduleSpec]:
    """A schedule with all of its parts, and theirs."""
    return [schedule, *(spec for part in parts_of(schedule) for spec in _whole(part))]


def check_scheduler(scheduler: Any, name: str, optimizer: Optimizer) -> None:
    """Refuses what a user's code returns for a scheduler and is none of this optimizer's.

    Raises:
        SchedulerError: it has no step(), or drives another optimizer.
    """
    if not callable(getattr(scheduler, "step", None)):
        raise SchedulerError(
            f"{name} must return a scheduler, something with a step() method, and returned {type(scheduler).__name__}"
        )
    if getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise SchedulerError(f"{name} must schedule the optimizer that it is given, and took another one")


def make_resumable(optimizer: Optimizer, schedule: ScheduleSpec) -> None:
    """Gives groups their first rate by the name under which torch looks for it when `last_epoch` resumes a schedule."""
    if "last_epoch" in schedule.arguments:
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])


def stepper_of(scheduler: Any, length: Length, optimizer: Optimizer, made: Engine, plan: Plan) -> Stepper:
    """How to advance a scheduler that has a `step` method, with a metric where the method wants one.

    Args:
        scheduler: the scheduler, built.
        length: how long it wants to be; a list of metrics overrules it.
        optimizer: the optimizer that it drives.
        made: the engine that both come from.
        plan: what they were built for.

    Raises:
        UsageError: the plan has no metric and the scheduler needs one, one that cannot be read, or one too many.
    """
    as_stepped(optimizer)
    n_advances = None
    advance = _called(scheduler, plan)
    if takes_metric(type(scheduler)):
        advance, metric, length = with_metric(scheduler, plan.schedule, partial(bound_function, plan=plan))
        n_advances = metric.n
    if plan.loop is not None:
        advance, length = _in_loop(advance, length, scheduler, plan.schedule.name, plan.loop)
        _refuse_beyond(plan.loop, len(optimizer.param_groups) - 1)
    before = isinstance(scheduler, BeforeStep)
    whole = _whole(plan.schedule)
    used = dict.fromkeys(family_named(spec.family) for spec in whole)
    folders = [folder_of(split_reference(spec.code)[0]) for spec in whole if spec.family == "code"]
    return Stepper(
        scheduler=scheduler,
        optimizer=optimizer,
        advance=advance,
        length=length,
        n_advances=n_advances,
        engine=made.name,
        torch_version=made.version,
        defaults=defaults_of(plan.optimizer),
        folder=next(iter(folders), None),
        name=plan.schedule.name if before or family_named(plan.schedule.family).library else "",
        sets_before=before,
        library=", ".join(release_of(each.distribution or each.library) for each in used if each.library),
    )


def _called(scheduler: Any, plan: Plan) -> Callable[[int], object]:
    """The call of a scheduler's `step` that makes the advance of an index."""
    step = scheduler.step
    if plan.schedule.metric is not None and not takes_metric(type(scheduler)):
        raise UsageError(f"{plan.schedule.name} is stepped without a metric: leave it out")
    if takes_count(type(scheduler)):
        return lambda index: step(index + 1)  # the position that it moves to
    return lambda _: step()  # takes the index, as one with a metric does


def _in_loop(
    advance: Callable[[int], object], length: Length, scheduler: Any, name: str, loop: TrainingLoop
) -> tuple[Callable[[int], object], Length]:
    """A scheduler's advance, and its length, as a loop's calls of it make them."""
    several = loop.calls > 1 or loop.interval == "both"
    if loop.caller.calls_per_device and not loop.split_batches:
        advance = _as_accelerate_does(advance, scheduler, loop.devices)
        length = replace(length, at_most=getattr(scheduler, "total_steps", None))
    if several:
        if takes_count(type(scheduler)):
            raise UsageError(
                f"{name} is told how far the run is at each call, so that several in a row change nothing: leave calls"
                " out"
            )
        advance = _several_times(advance, loop.calls)
    if isinstance(scheduler, BeforeStep) and (several or loop.step_order == "before"):
        raise UsageError(
            f"{name} is told before each step how far the run is: leave calls, interval 'both' and step_order 'before'"
            " out"
        )
    return advance, length


def _refuse_beyond(loop: TrainingLoop, last: int) -> None:
    """Refuses to change the rate of a parameter group that there is not."""
    for edit in loop.edits:
        if edit.group is not None and edit.group > last:
            raise UsageError(f"there is no parameter group {edit.group} to change: groups count from 0 to {last}")


def _several_times(advance: Callable[[int], object], calls: int) -> Callable[[int], object]:
    """Calls a scheduler so many times in a row."""

    def repeated(index: int) -> None:
        for _ in range(calls):
            advance(index)

    return repeated


def _as_accelerate_does(advance: Callable[[int], object], scheduler: Any, devices: int) -> Callable[[int], object]:
    """Calls a scheduler once for each device, and never past its total_steps.

    As AcceleratedScheduler.step does unless split_batches is set (accelerate 1.0, src/accelerate/scheduler.py).
    """

    def accelerated(index: int) -> None:
        for _ in range(devices):
            if not hasattr(scheduler, "total_steps") or scheduler._step_count <= scheduler.total_steps:
                advance(index)

    return accelerated


@contextmanager
def refusing(spec: ScheduleSpec) -> Iterator[None]:
    """Says of what a library raises, building a schedule, which schedule that is.

    Raises:
        SchedulerError: the library refuses, in its own words.
    """
    try:
        yield
    except LrplotError:
        raise
    except Exception as error:  # whatever the library has to say, an assertion without a word among it
        what = schedule_text(spec.name, spec.arguments)
        raise SchedulerError(f"{what} cannot be built: {words_of(error)}") from error
