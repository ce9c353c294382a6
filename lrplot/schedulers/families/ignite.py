"""Ignite's parameter schedulers, called as its engine calls handlers: the value is written before the step."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from lrplot.errors import SchedulerError, UsageError
from lrplot.loop.length import Length
from lrplot.model.plan import Plan, ScheduleSpec, parts_of
from lrplot.schedulers.build import built, refusing, with_parts
from lrplot.schedulers.code_text import SchedulerCode, Text, Verbatim, code_of
from lrplot.schedulers.engine import Engine, Optimizer, engine
from lrplot.schedulers.family import Family, Scheduler, Stepper, guesses_by
from lrplot.schedulers.installed import (
    Definition,
    definitions_in,
    folder_of,
    import_library,
    is_installed,
    options_from,
    pairs_of,
    parameters_of,
)
from lrplot.schedulers.length import length_of

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval

_LIBRARY = "ignite"
_METRIC = "metric"
_PLATEAU = "ReduceLROnPlateauScheduler"
_CONCAT, _WARM_UP, _TORCH_S = "ConcatScheduler", "create_lr_scheduler_with_warmup", "LRScheduler"
# Those that write a rate; the others are abstract, or write something else.
_SHORT_NAMES = {
    "CosineAnnealingScheduler": ("cosine", "cosine-annealing"),
    "LinearCyclicalScheduler": ("linear-cyclical",),
    "PiecewiseLinear": ("piecewise-linear",),
    _PLATEAU: ("plateau",),
    _CONCAT: ("concat",),
    "ParamGroupScheduler": ("param-group",),
    _TORCH_S: ("lr",),
    _WARM_UP: ("with-warmup",),
}
# The rate is what is scheduled, and its metric goes by the name that lrplot's engine gives it; the others are for
# the history.
_GIVEN = ("param_name", "metric_name", "trainer", "names", "output_simulated_values")
_SPECIAL = {
    "milestones_values": {"kind": "text", "metavar": "STEP:RATE,..."},
    "lr_scheduler": {"kind": "schedule"},
}


@cache
def _definitions() -> dict[str, Definition]:
    return definitions_in([folder_of(_LIBRARY) / "handlers" / "param_scheduler.py"])


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    if not is_installed(_LIBRARY):
        return {}
    return {name: short for name, short in _SHORT_NAMES.items() if name in _definitions()}


@cache
def _scheduler(name: str) -> Scheduler:
    doc = _definitions()[name].doc
    parameters = [each for each in parameters_of(name, _definitions()) if each.name not in _GIVEN]
    options = options_from(parameters, doc, _SPECIAL)
    if name == _PLATEAU:  # what it passes on is torch's
        cls = engine("source").schedulers["ReduceLROnPlateau"]
        others = list(inspect.signature(cls).parameters.values())
        options = (*options_from(others, cls.__doc__ or ""), *options)
    return Scheduler(name=name, family=_LIBRARY, arguments=options, doc=doc, takes_metric=name == _PLATEAU)


def _build(plan: Plan) -> Stepper:
    return built(plan, _stepped)


def _stepped(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    """A handler with a method `step`, as the engine's events call it."""
    handler, length = _handler(spec, optimizer, made)
    if spec.name == _PLATEAU:
        return _AfterEvaluation(handler), length
    if spec.arguments.get("use_legacy"):
        return _AfterIteration(handler), length
    with refusing(spec):  # some arguments are found wrong at the first event only
        return _BeforeIteration(handler), length


def _handler(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    """Builds a handler, its parts first, and tells its length."""
    make = getattr(import_library("ignite.handlers.param_scheduler"), spec.name)
    arguments, parts = with_parts(spec, optimizer, made, own=_handler)
    milestones: list[int] = []
    if "milestones_values" in arguments:
        pairs = pairs_of(arguments["milestones_values"], "milestones_values")
        arguments["milestones_values"], milestones = pairs, [step for step, _ in pairs]
    _check_parts(spec, arguments.get("lr_scheduler"), made)
    if not parts:
        arguments |= {"metric_name": _METRIC} if spec.name == _PLATEAU else {"param_name": "lr"}
        arguments["optimizer"] = optimizer
    with refusing(spec):
        handler = make(**arguments)
    if spec.name == _CONCAT:
        last = parts[-1]
        reason = f"durations, then the last part's: {last.reason}"
        return handler, Length(advances=sum(arguments["durations"]) + last.advances, reason=reason, own=last.own)
    if spec.name == _WARM_UP:  # the warm-up may end in the first value of what follows, which goes on from there then
        advances = arguments["warmup_duration"] + parts[0].advances
        return handler, Length(advances=advances, reason=f"warmup_duration, then {parts[0].reason}", own=False)
    return handler, length_of({**arguments, "milestones": milestones}, parts)


def _check_parts(spec: ScheduleSpec, wrapped: Any, made: Engine) -> None:
    """Refuses parts that Ignite fails on later, or in other words than a command line's."""
    for part in parts_of(spec):
        if wrapped is None and part.family != _LIBRARY:
            raise SchedulerError(
                f"{spec.name} takes Ignite's schedulers, and {part.name} is not one: write"
                f" \"ignite:lr --lr-scheduler '...'\" around it"
            )
        base: Any = made.schedulers["LambdaLR"].__base__
        if getattr(type(wrapped), "get_lr", None) is base.get_lr:
            raise SchedulerError(f"Ignite calls get_lr() of the scheduler that it wraps, and {part.name} has none")


class _Handler:
    """A scheduler with a checkpoint of its state."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self.state_dict, self.load_state_dict = handler.state_dict, handler.load_state_dict


class _AfterIteration(_Handler):
    """A handler of ITERATION_COMPLETED: the first step has the optimizer's own rate."""

    def step(self) -> None:
        """The next event."""
        self._handler(None)


class _BeforeIteration(_AfterIteration):
    """A handler of ITERATION_STARTED, or of EPOCH_STARTED: its first value is there before the first step."""

    def __init__(self, handler: Any) -> None:
        super().__init__(handler)
        handler(None)


class _AfterEvaluation(_Handler):
    """A handler of an evaluator's COMPLETED: it reads a metric from the evaluator's state."""

    def step(self, metric: float) -> None:
        """The next event, after an evaluation."""
        self._handler(SimpleNamespace(state=SimpleNamespace(metrics={_METRIC: metric})))


_EVENTS: Mapping[Interval, str] = {"step": "ITERATION_STARTED", "epoch": "EPOCH_STARTED"}


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """Called as an engine calls its handlers, before the first step and between steps."""
    if spec.metric is not None:
        raise UsageError(
            f"{spec.name} reads its metric from an Ignite evaluator, which a plain loop does not have:"
            " attach it to yours, or take torch's own, lrplot plateau"
        )
    text.imports.add(f"from ignite.handlers.param_scheduler import {spec.name}")
    values = dict(spec.arguments)
    if "milestones_values" in values:
        pairs = pairs_of(values["milestones_values"], "milestones_values")
        values["milestones_values"] = Verbatim(repr([tuple(pair) for pair in pairs]))
    code = code_of(text.call(spec.name, ["optimizer", '"lr"', *text.arguments(values)]), call="scheduler(None)")
    attach = f"trainer.add_event_handler(Events.{_EVENTS[interval]}, scheduler)"
    return replace(code, lines=(*code.lines, f"scheduler(None)  # as {attach} calls it"), attach=attach)


FAMILY: Family = Family(
    help="the parameter schedulers of PyTorch-Ignite",
    library=_LIBRARY,
    install="pip install 'lrplot[ignite]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    apart="Ignite's are handlers of its engine's events, and only ignite:concat joins them",
    distribution="pytorch-ignite",
    write=_write,
    guess=guesses_by("ignite"),
)
