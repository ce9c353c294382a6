"""From a call of `lrplot.simulate` to a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import EngineName, OptimizerSpec, Plan, ScheduleSpec
from lrplot.planning.from_python import (
    betas_of,
    check_number,
    groups_of,
    is_tensor,
    kind_of,
    metric_of,
    per_group,
    texts_of,
    without_numpy,
)
from lrplot.planning.groups import groups_with_layers, optimizer_of
from lrplot.planning.names import find
from lrplot.planning.plans import resumption_of
from lrplot.planning.python_objects import loop_from, own_names, scheduler_meant, split_loop
from lrplot.planning.run_length import length_notes, with_length
from lrplot.planning.schedule import schedule_of
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.own.before_step import rates_in

_MOST_TYPED = 200  # rates of a list that anybody would type


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCall:
    """What a call says, under the names that `lrplot.simulate` has for it, as it came.

    Attributes:
        scheduler: what is to be stepped; a named one is the `Scheduler`, once `resolve_call` has seen to it.
        loop: the training loop, once `resolve_call` has seen to it; `steps` is None then.
        own: what else was said by keyword: the scheduler's own arguments.
    """

    scheduler: Any
    steps: Any
    loop: Any
    optimizer: Any
    lr: Any
    momentum: Any
    betas: Any
    weight_decay: Any
    groups: Any
    layer_decay: float | None
    layers: int | None
    metric: Any
    dampen: Any
    warmup: Any
    resume_with: str | None
    used_as: str | None
    title: Any
    engine: Any
    arguments: Mapping[str, Any] | None
    own: Mapping[str, Any]


def resolve_call(call: LiveCall) -> LiveCall:
    """A call with one noun for each thing: a loop for its steps and keywords, a Scheduler for a name or a class.

    Raises:
        UsageError: the loop is said twice, or makes no sense.
    """
    known = find(call.scheduler) if isinstance(call.scheduler, str) else call.scheduler
    own, loop = split_loop(call.own, _loop_of(call.steps, call.loop), own_names(known))
    scheduler, own, used_as = scheduler_meant(known, own, call.used_as)
    return replace(call, scheduler=scheduler, own=own, used_as=used_as, loop=loop, steps=None)


def plan_of_call(call: LiveCall) -> tuple[Plan, tuple[str, ...]]:
    """The plan that a call asks for, and notes on what was filled in.

    Args:
        call: the call, understood, of a scheduler that is not built yet.

    Raises:
        UsageError: an unknown name or argument, or a plan that makes no sense.
        SchedulerError: the user's code raises while it is imported.
        MissingLibraryError: the scheduler's library is not installed.
    """
    if call.engine not in ("source", "torch"):
        raise UsageError(f"engine must be 'source' or 'torch', not {call.engine!r}")
    if not isinstance(call.title, str):
        raise UsageError(f"title must be a text, not {call.title!r}")
    schedule, call, notes = _schedule(call)
    schedule = _dampened(schedule, call)
    optimizer = _optimizer(schedule, call)
    # Real torch fills a tensor in place, in the tensor's own precision.
    engine: EngineName = "torch" if any(is_tensor(group.lr) for group in optimizer.groups) else call.engine
    resumed = None if call.resume_with is None else resumption_of(call.resume_with)
    plan = Plan(schedule=schedule, optimizer=optimizer, loop=call.loop, engine=engine, resume_with=resumed)
    if resumed is not None and (call.loop is None or call.loop.resume_at is None):
        raise UsageError(
            "resume_with says what a run goes on with, and nothing says where: give TrainingLoop resume_at"
        )
    return plan, notes


def _loop_of(steps: Any, loop: Any) -> TrainingLoop | None:
    """The training loop, which may be said by its steps alone."""
    if steps is not None:
        if loop is not None:
            raise UsageError("steps and loop both say how long the run is: give one of them")
        if not hasattr(steps, "__index__") or isinstance(steps, bool) or steps < 1:
            raise UsageError(f"steps must be a whole number of at least 1, not {steps!r}")
        return TrainingLoop(max_steps=steps)
    return loop_from(loop)


# -- the schedule ------------------------------------------------------------------------------------


def _schedule(call: LiveCall) -> tuple[ScheduleSpec, LiveCall, tuple[str, ...]]:
    """The schedule, what is left to say of the rest, and notes on what was filled in."""
    metric, arguments = metric_of(call.metric), _together(call.own, call.arguments)
    scheduler = call.scheduler
    if isinstance(scheduler, Scheduler):
        return _named(scheduler, metric, arguments, call)
    if call.used_as is not None and not (callable(scheduler) and call.used_as == "adjuster"):
        raise UsageError(
            "used_as is for your own code by its name, 'sched.py:Name', or 'adjuster' for a function, not for"
            f" {scheduler!r}"
        )
    if callable(scheduler):
        return replace(_called(scheduler, metric, arguments), used_as=call.used_as), call, ()
    if isinstance(scheduler, Sequence) or hasattr(scheduler, "tolist"):
        return _listed(scheduler, arguments), call, ()
    raise UsageError(f"scheduler must be a name or a function of an optimizer, not {scheduler!r}")


def _together(own: Mapping[str, Any], arguments: Mapping[str, Any] | None) -> dict[str, Any]:
    """A scheduler's arguments, those given by keyword and those given by name."""
    if arguments is None:
        return dict(own)
    if not isinstance(arguments, Mapping) or not all(isinstance(name, str) for name in arguments):
        raise UsageError(f'arguments must be a dictionary by name, {{"T_max": 100}}, not {arguments!r}')
    twice = [name for name in arguments if name in own]
    if twice:
        raise UsageError(f"{twice[0]} is given twice, as a keyword and among arguments: say it once")
    return {**own, **arguments}


def _named(
    found: Scheduler, metric: Any, arguments: dict[str, Any], call: LiveCall
) -> tuple[ScheduleSpec, LiveCall, tuple[str, ...]]:
    """The schedule of a scheduler that has a name; `warmup` may be an argument of its own."""
    if call.warmup is not None and any(option.name == "warmup" for option in found.arguments):
        arguments["warmup"], call = call.warmup, replace(call, warmup=None)
    if call.used_as is not None:
        if not found.code:
            raise UsageError(f"used_as is for your own code, and {found.name} is {found.family}'s: leave it out")
        arguments["as"] = call.used_as
    arguments, filled = with_length(found, arguments, call.loop)
    notes = length_notes({filled: arguments[filled]} if filled else {})
    arguments = {name: without_numpy(value) for name, value in arguments.items()}
    known = {option.name: option for option in found.options}
    words = texts_of(found.parts, arguments.pop(found.parts, ()))
    if not found.code:  # what a user's own code makes of a value is its own affair
        for name in arguments.keys() & known.keys():
            check_number(known[name], arguments[name])
    if metric is not None:
        arguments["metric"] = metric
    return schedule_of(found, arguments, words, call.loop), call, notes


def _listed(rates: Any, arguments: Mapping[str, Any]) -> ScheduleSpec:
    """The rates of a list or an array as a schedule."""
    if arguments:
        raise UsageError(f"a list of rates takes no argument {next(iter(arguments))}")
    values = rates_in(rates, "the list of rates")
    text = ",".join(repr(value) for value in values) if len(values) <= _MOST_TYPED else ""
    return ScheduleSpec(name="values", arguments={"values": values}, family="values", code="" if "[" in text else text)


def _called(function: Callable[..., object], metric: Any, arguments: Mapping[str, Any]) -> ScheduleSpec:
    """A function of an optimizer as a schedule."""
    if arguments:
        raise UsageError(f"a function takes no argument {next(iter(arguments))} here: bind it with functools.partial")
    named = getattr(function, "func", function)  # what functools.partial was made of
    name = getattr(named, "__name__", type(named).__name__)
    return ScheduleSpec(name=name, metric=metric, family="python", factory=function)


def _dampened(schedule: ScheduleSpec, call: LiveCall) -> ScheduleSpec:
    if call.warmup is not None and call.dampen is not None:
        raise UsageError("dampen and warmup are two names of one argument: give dampen only")
    dampen = call.warmup if call.dampen is None else call.dampen
    if dampen is None:
        return schedule
    if not isinstance(dampen, str):
        raise UsageError(f"dampen must be a text such as 'linear:2000', not {dampen!r}")
    return replace(schedule, dampen=dampen)


# -- the optimizer -----------------------------------------------------------------------------------


def _optimizer(schedule: ScheduleSpec, call: LiveCall) -> OptimizerSpec:
    lr, momentum = per_group("lr", call.lr), per_group("momentum", call.momentum)
    weight_decay = per_group("weight_decay", call.weight_decay)
    return optimizer_of(
        None if call.optimizer is None else kind_of(call.optimizer),
        schedule,
        loop=call.loop,
        lr=lr,
        momentum=momentum,
        betas=betas_of(call.betas),
        weight_decay=weight_decay,
        groups=groups_with_layers(groups_of(call.groups), lr, call.layer_decay, call.layers),
    )
