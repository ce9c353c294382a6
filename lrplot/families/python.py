"""Schedulers that Python code builds: any function `optimizer -> scheduler`, on real torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lrplot.engine import as_stepped, engine
from lrplot.errors import SchedulerError
from lrplot.families import Family, Scheduler, Stepper
from lrplot.lengths import length_of
from lrplot.metrics import takes_metric, with_metric
from lrplot.model import Plan
from lrplot.optimizers import hyper_parameters, optimizer_kind


def _names() -> dict[str, tuple[str, ...]]:
    return {}


def _scheduler(name: str) -> Scheduler:
    raise KeyError(name)  # nothing here has a name; a plan carries the function itself


def _build(plan: Plan) -> Stepper:
    factory = plan.schedule.factory
    if factory is None:
        raise SchedulerError(f"{plan.schedule.name} has no function that builds it")
    made = engine("torch")
    kind = optimizer_kind(plan.optimizer.kind)
    optimizer = made.optimizer(kind.name, kind.defaults, hyper_parameters(plan.optimizer, kind))
    try:
        scheduler: Any = factory(optimizer)
    except Exception as error:  # the user's code may raise anything, and its traceback is kept
        raise SchedulerError(f"{plan.schedule.name} raised {type(error).__name__}: {error}") from error
    if not callable(getattr(scheduler, "step", None)):
        raise SchedulerError(
            f"{plan.schedule.name} must return a scheduler, something with a step() method,"
            f" and returned {type(scheduler).__name__}"
        )
    as_stepped(optimizer)
    step = scheduler.step
    advance: Callable[[int], object] = lambda _: step()  # noqa: E731  # takes the index, as one with a metric does
    length, n_advances = length_of(vars(scheduler)), None
    if takes_metric(type(scheduler)):
        advance, metric, length = with_metric(scheduler, plan.schedule)
        n_advances = metric.n
    return Stepper(
        optimizer=optimizer,
        advance=advance,
        length=length,
        n_advances=n_advances,
        engine=made.name,
        torch_version=made.version,
        defaults=kind.defaults,
    )


FAMILY: Family = Family(help="any function optimizer -> scheduler", names=_names, scheduler=_scheduler, build=_build)
