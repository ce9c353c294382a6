"""Ignite's parameter schedulers, called as its engine calls handlers: the value is written before the step."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from lrplot.engine import engine
from lrplot.families import Family, Scheduler, Stepper, refusing, stepper_of
from lrplot.lengths import length_of
from lrplot.libraries import (
    Definition,
    definitions_in,
    folder_of,
    imported,
    is_installed,
    options_from,
    pairs_of,
    parameters_of,
)
from lrplot.optimizers import optimizer_of
from lrplot.plan import Plan

_LIBRARY = "ignite"
_METRIC = "metric"
_PLATEAU = "ReduceLROnPlateauScheduler"
# Those that write a value of their own. The others wrap schedulers that are built beforehand (LRScheduler,
# ConcatScheduler, ParamGroupScheduler, create_lr_scheduler_with_warmup) or are abstract.
_SHORT_NAMES = {
    "CosineAnnealingScheduler": ("cosine", "cosine-annealing"),
    "LinearCyclicalScheduler": ("linear-cyclical",),
    "PiecewiseLinear": ("piecewise-linear",),
    _PLATEAU: ("plateau",),
}
# The rate is what is scheduled, and its metric goes by the name that lrplot's engine gives it.
_GIVEN = ("param_name", "metric_name", "trainer")
_SPECIAL = {"milestones_values": {"kind": "text", "metavar": "STEP:RATE,..."}}


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
    return Scheduler(name=name, family=_LIBRARY, options=options, doc=doc, takes_metric=name == _PLATEAU)


def _build(plan: Plan) -> Stepper:
    spec = plan.schedule
    cls = getattr(imported("ignite.handlers.param_scheduler"), spec.name)
    made = engine("torch")
    optimizer = optimizer_of(plan.optimizer, made)
    arguments: dict[str, Any] = dict(spec.arguments)
    milestones: list[int] = []
    if "milestones_values" in arguments:
        pairs = pairs_of(arguments["milestones_values"], "--milestones-values")
        arguments["milestones_values"], milestones = pairs, [step for step, _ in pairs]
    given = {"metric_name": _METRIC} if spec.name == _PLATEAU else {"param_name": "lr"}
    with refusing(spec):
        handler = cls(optimizer, **given, **arguments)
        stepped = (_AfterEvaluation if spec.name == _PLATEAU else _BeforeIteration)(handler)
    return stepper_of(stepped, length_of({**arguments, "milestones": milestones}), optimizer, made, plan)


class _Handler:
    """A scheduler with a checkpoint of its state."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self.state_dict, self.load_state_dict = handler.state_dict, handler.load_state_dict


class _BeforeIteration(_Handler):
    """A handler of ITERATION_STARTED, or of EPOCH_STARTED: its first value is there before the first step."""

    def __init__(self, handler: Any) -> None:
        super().__init__(handler)
        handler(None)

    def step(self) -> None:
        """The next event, which comes before the next step."""
        self._handler(None)


class _AfterEvaluation(_Handler):
    """A handler of an evaluator's COMPLETED: it reads a metric from the evaluator's state."""

    def step(self, metric: float) -> None:
        """The next event, after an evaluation."""
        self._handler(SimpleNamespace(state=SimpleNamespace(metrics={_METRIC: metric})))


FAMILY: Family = Family(
    help="the parameter schedulers of PyTorch-Ignite",
    library=_LIBRARY,
    install="pip install 'lrplot[ignite]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    apart="Ignite's are handlers of its engine's events, and only ignite:concat joins them",
    distribution="pytorch-ignite",
)
