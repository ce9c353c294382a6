"""A scheduler as Python code: the statements that build it, what they import, and the call that advances it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.schedulers.code_text import SchedulerCode, Text
from lrplot.schedulers.families import family_named
from lrplot.schedulers.warmup import LIBRARY as WARMUP
from lrplot.schedulers.warmup import class_and_period

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import ScheduleSpec


def scheduler_code(spec: ScheduleSpec, interval: Interval = "step", *, epoch: str = "step") -> SchedulerCode:
    """A scheduler as Python code, built and stepped as lrplot builds and steps it.

    Args:
        spec: the schedule. Of its arguments, those that are `Verbatim` are code already. A user's own code that it
            names is imported.
        interval: whether it is called after optimizer steps or after epochs.
        epoch: what `epoch` is beside `step` in an expression.

    Raises:
        UsageError: there is no code to write for it: a function of Python's, or a library of which none is known.
    """
    if spec.factory is not None:
        raise UsageError("the schedule is a function already: there is no code to write for it")
    write = family_named(spec.family).write
    if write is None:
        raise UsageError(f"there is no code to write for schedulers of {spec.family}, such as {spec.name}")
    text = Text(part=_part, epoch=epoch)
    code = write(spec, text, interval)
    if spec.dampen is not None:
        name, period = class_and_period(spec.dampen)
        arguments = ["optimizer"] if period is None else ["optimizer", str(period)]
        text.imports.add(f"import {WARMUP}")
        line = f"warmup_scheduler = {text.call(f'{WARMUP}.{name}', arguments)}"
        code = replace(code, lines=(*code.lines, line), around="warmup_scheduler.dampening()")
    return replace(code, imports=tuple(sorted(text.imports, key=lambda each: (each.startswith("from"), each))))


def interval_wanted(spec: ScheduleSpec) -> Interval | None:
    """What a call of the scheduler stands for, where its arguments say so, as timm's do; else None."""
    asked = family_named(spec.family).interval
    return None if asked is None else asked(spec)


def _part(spec: ScheduleSpec, text: Text) -> str:
    """A scheduler within another one, as an expression."""
    write = family_named(spec.family).write_part
    if write is None:
        raise UsageError(f"{spec.name} of {spec.family} cannot be a part of another scheduler")
    return write(spec, text)
