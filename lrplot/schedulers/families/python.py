"""Schedulers that Python code builds: any function `optimizer -> scheduler`, on real torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lrplot.errors import SchedulerError
from lrplot.schedulers.build import check_scheduler, stepper_of
from lrplot.schedulers.engine import engine
from lrplot.schedulers.family import Family, Scheduler, Stepper
from lrplot.schedulers.length import kept_length
from lrplot.schedulers.optimizers import optimizer_of
from lrplot.schedulers.own.before_step import adjusting, as_steppable
from lrplot.schedulers.own.traceback import with_place

if TYPE_CHECKING:
    from lrplot.model.plan import Plan


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
        scheduler: Any = adjusting(factory, optimizer) if plan.schedule.used_as == "adjuster" else factory(optimizer)
        scheduler = as_steppable(scheduler, optimizer)
    except Exception as error:  # the user's code may raise anything, and its traceback is kept
        raise SchedulerError(f"{plan.schedule.name} raised {with_place(error)}") from error
    check_scheduler(scheduler, plan.schedule.name, optimizer)
    return stepper_of(scheduler, kept_length(scheduler), optimizer, made, plan)


FAMILY: Family = Family(
    help="any function optimizer -> scheduler", names=_names, scheduler=_scheduler, build=_build, named=False
)
