"""What can be stepped: one module per library, each ending in `FAMILY = Family(...)`."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, cast

from lrplot.plugins import load, names_in
from lrplot.schedulers.family import Family, Scheduler

if TYPE_CHECKING:
    from lrplot.model.plan import ScheduleSpec


def family_names() -> list[str]:
    """The names of all families, sorted; none is loaded for it."""
    return names_in(sys.modules[__name__])


@cache
def family_named(name: str) -> Family:
    """The family of that name, the name of its module."""
    return cast(Family, load(sys.modules[__name__], name, "FAMILY"))


def scheduler_of(schedule: ScheduleSpec) -> Scheduler:
    """What is to be known of the scheduler of a schedule that names one."""
    return family_named(schedule.family).scheduler(schedule.code or schedule.name)


def families() -> dict[str, Family]:
    """Every family by its name."""
    return {name: family_named(name) for name in family_names()}
