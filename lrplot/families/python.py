"""Schedulers that Python code builds: any function `optimizer -> scheduler`, on real torch."""

from __future__ import annotations

from typing import Any

from lrplot.engine import engine
from lrplot.errors import SchedulerError
from lrplot.families import Family, Scheduler, Stepper, stepper_of
from lrplot.lengths import length_of
from lrplot.model import Plan
from lrplot.optimizers import optimizer_of
from lrplot.training import Length


def _names() -> dict[str, tuple[str, ...]]:
    return {}


def _scheduler(name: str) -> Scheduler:
    raise KeyError(name)  # nothing here has a name; a plan carries the function itself


def _build(plan: Plan) -> Stepper:
    factory = plan.schedule.factory
    if factory is None:
        raise SchedulerError(f"{plan.schedule.name} has no function that builds it")
    made = engine("torch")
    optimizer = optimizer_of(plan.optimizer, made)
    try:
        scheduler: Any = factory(optimizer)
    except Exception as error:  # the user's code may raise anything, and its traceback is kept
        raise SchedulerError(f"{plan.schedule.name} raised {type(error).__name__}: {error}") from error
    if not callable(getattr(scheduler, "step", None)):
        raise SchedulerError(
            f"{plan.schedule.name} must return a scheduler, something with a step() method,"
            f" and returned {type(scheduler).__name__}"
        )
    if getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise SchedulerError(f"{plan.schedule.name} must schedule the optimizer that it is given, and took another one")
    return stepper_of(scheduler, _length(scheduler), optimizer, made, plan)


def _length(scheduler: Any) -> Length:
    """How long a scheduler wants to be, told from the attributes in which it keeps its arguments."""
    kept = {name.lstrip("_"): value for name, value in getattr(scheduler, "__dict__", {}).items()}
    return length_of(kept, [_length(part) for part in kept.get("schedulers", ())])


FAMILY: Family = Family(help="any function optimizer -> scheduler", names=_names, scheduler=_scheduler, build=_build)
