"""Schedulers that Python code builds: any function `optimizer -> scheduler`, on real torch."""

from __future__ import annotations

from typing import Any

from lrplot.engine import engine
from lrplot.errors import SchedulerError
from lrplot.families import Family, Scheduler, Stepper, stepper_of
from lrplot.lengths import length_of
from lrplot.model import Plan
from lrplot.optimizers import optimizer_of


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
    return stepper_of(scheduler, length_of(getattr(scheduler, "__dict__", {})), optimizer, made, plan)


FAMILY: Family = Family(help="any function optimizer -> scheduler", names=_names, scheduler=_scheduler, build=_build)
