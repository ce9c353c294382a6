"""torch's own schedulers: whatever the installed `torch.optim.lr_scheduler` and `swa_utils` define."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lrplot.errors import SchedulerError, as_flag, example, switched_off
from lrplot.errors import option as named
from lrplot.model.text import schedule_text
from lrplot.options.docstrings import argument_types
from lrplot.options.expressions import functions_of
from lrplot.options.from_signature import PLUMBING, option_of
from lrplot.schedulers.chosen_torch import cached_per_torch
from lrplot.schedulers.code_text import STEP, SchedulerCode, Text, code_of
from lrplot.schedulers.engine import Engine, Optimizer, engine
from lrplot.schedulers.family import Family, Scheduler, Stepper, guesses_by
from lrplot.schedulers.installed import words_of
from lrplot.schedulers.metrics import takes_metric
from lrplot.wording import rate

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.options.option import Option

# Names of habit; every class also answers to its own name, with or without LR or Scheduler at its end.
_SHORT_NAMES = {
    "CosineAnnealingLR": ("cosine",),
    "CosineAnnealingWarmRestarts": ("warm-restarts", "sgdr"),
    "ExponentialLR": ("exp",),
    "PolynomialLR": ("poly",),
    "ReduceLROnPlateau": ("plateau",),
    "SWALR": ("swa",),
}
_WHOLE = ("OneCycleLR", "CosineAnnealingWarmRestarts", "SWALR")  # they refuse a fraction themselves (torch 2.13)
_VARIABLES = {"scale_fn": ("x",)}


# -- what there is -----------------------------------------------------------------------------------


def _names() -> dict[str, tuple[str, ...]]:
    return {name: _SHORT_NAMES.get(name, ()) for name in engine("source").schedulers}


@cached_per_torch
def _scheduler(name: str) -> Scheduler:
    cls = engine("source").schedulers[name]
    doc = cls.__doc__ or ""
    types = argument_types(doc)
    parameters = inspect.signature(cls).parameters.values()
    return Scheduler(
        name=name,
        family="torch",
        arguments=tuple(
            _as_taken(name, option_of(parameter, types)) for parameter in parameters if parameter.name not in PLUMBING
        ),
        doc=doc,
        takes_metric=takes_metric(cls),
    )


def _as_taken(name: str, option: Option) -> Option:
    """An argument that counts steps, a fraction of them included where torch takes one: `T_max=0.9 * n`."""
    return replace(option, fraction=option.kind == "int" and name not in _WHOLE)


# -- building ----------------------------------------------------------------------------------------


def _build(plan: Plan) -> Stepper:
    from lrplot.schedulers.build import built

    return built(plan, _construct)


def _construct(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    """Builds a scheduler, its parts first, and tells its length."""
    from lrplot.model.plan import parts_of
    from lrplot.schedulers.build import with_parts
    from lrplot.schedulers.length import length_of

    cls = made.schedulers[spec.name]
    signature = _signature(cls)
    arguments, lengths = with_parts(spec, optimizer, made)
    for option in _scheduler(spec.name).arguments:
        if option.kind == "expression" and option.name in arguments:
            arguments[option.name] = functions_of(
                arguments[option.name], _VARIABLES.get(option.name, ("epoch", "step"))
            )
        elif option.kind == "parts" and spec.name == "SequentialLR":
            _check_parts(parts_of(spec), arguments.get(option.name, ()))
    if "optimizer" in signature.parameters:
        arguments["optimizer"] = optimizer
    try:
        scheduler = cls(**arguments)
    except Exception as error:  # whatever torch, or an expression in it, has to say
        raise SchedulerError(_explained(spec, arguments, error)) from error
    bound = signature.bind(**arguments)
    bound.apply_defaults()
    return scheduler, length_of(bound.arguments, lengths)


@lru_cache  # of the last hundred: a file has thousands of schedules of a few classes
def _signature(cls: type) -> inspect.Signature:
    return inspect.signature(cls)


def _check_parts(parts: Sequence[ScheduleSpec], schedulers: Sequence[Any]) -> None:
    """Refuses parts of SequentialLR that are not LRSchedulers: it calls more of them than step(), and some late."""
    for part, scheduler in zip(parts, schedulers, strict=True):
        if not hasattr(scheduler, "_initial_step"):
            raise SchedulerError(
                f"{part.name} cannot be a part of SequentialLR, which takes subclasses of torch's LRScheduler,"
                f" and {type(scheduler).__name__} is not one"
            )


def _explained(spec: ScheduleSpec, arguments: Mapping[str, Any], error: Exception) -> str:
    """Why a scheduler cannot be built, in words, where torch's own are not enough."""
    what = schedule_text(spec.name, spec.arguments)
    zeros = [name for name, value in arguments.items() if value == 0 and not isinstance(value, bool)]
    if isinstance(error, ZeroDivisionError) and zeros:
        return f"{what} cannot be built: torch divides by {' and by '.join(zeros)}, which must not be 0"
    if isinstance(error, ZeroDivisionError) and spec.name == "OneCycleLR":
        total = arguments.get("total_steps") or arguments.get("epochs", 0) * arguments.get("steps_per_epoch", 0)
        warm_up = arguments.get("pct_start", 0.3) * total
        return (
            f"{what} cannot be built: pct_start * total_steps = {rate(warm_up)} leaves its warm-up"
            f" {rate(warm_up)} - 1 = 0 steps long, and torch divides by that:"
            f" give a larger {named('pct_start')} or more {named('total_steps')}"
        )
    text = words_of(error)
    if spec.name == "OneCycleLR" and "either total_steps OR" in text:
        from lrplot.options.kinds import typed

        given = " ".join(as_flag(name, typed(value)) for name, value in spec.arguments.items())
        line = f"lrplot onecycle {given} --total-steps 1000"
        by_epochs = f"{named('epochs', 'N')} and {named('steps_per_epoch', 'M')}"
        instead = example(line, {"total_steps": "1000"})
        return f"{what} has no length: add {named('total_steps', 'N')}, or {by_epochs}: {instead}"
    share = arguments.get("pct_start")
    if "pct_start" in text and isinstance(share, (int, float)) and 1 < share <= 100:
        text += f": it is a share of 1, {named('pct_start', rate(share / 100))} for {rate(share)} %"
    if "`cycle_momentum` option enabled" in text:
        text += f": add {switched_off('cycle_momentum')}, or choose one that has it, {named('optimizer', 'sgd')}"
    return f"{what} cannot be built: {text}"


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    return code_of(_call(spec, text), call=STEP if spec.metric is None else "scheduler.step(metric)")


def _call(spec: ScheduleSpec, text: Text) -> str:
    module = "torch.optim.lr_scheduler"
    if spec.name == "SWALR":
        module = "torch.optim.swa_utils"
        text.imports.add(f"import {module}")
    first = [] if spec.name == "ChainedScheduler" else ["optimizer"]
    expressions = {option.name for option in _scheduler(spec.name).arguments if option.kind == "expression"}
    return text.call(f"{module}.{spec.name}", [*first, *text.arguments(spec.arguments, expressions)])


FAMILY: Family = Family(
    help="torch.optim.lr_scheduler and swa_utils",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    construct=_construct,
    guess=guesses_by("torch"),
    write=_write,
    write_part=_call,
)
