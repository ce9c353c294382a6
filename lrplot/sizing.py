"""Gives a schedule another length: every argument that counts advances grows or shrinks with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lrplot.plan import ScheduleSpec
from lrplot.settings import Settings

# Arguments that count advances of the scheduler, of torch's schedulers and by the names that others use.
COUNTS = (
    "total_steps",
    "T_max",
    "T_0",
    "total_iters",
    "milestones",
    "step_size",
    "step_size_up",
    "step_size_down",
    "anneal_epochs",
    "num_warmup_steps",
    "num_training_steps",
    "num_stable_steps",
    "num_decay_steps",
    "warmup_steps",
    "total_epoch",
    "max_steps",
    "T_up",
    "t_max",
    "t_initial",
    "warmup_t",
    "decay_t",
    "decay_steps",
    "transition_steps",
    "transition_begin",
    "boundaries",
    "durations",
    "warmup_duration",
    "cycle_size",
    "first_cycle_steps",
    "training_steps",
    "num_steps",
    "max_iters",
    "num_epochs",
    "total_epochs",
    "max_epochs",
)


def rescaled(spec: ScheduleSpec, settings: Settings, factor: Fraction) -> ScheduleSpec:
    """A schedule in which everything that counts advances is `factor` times as long, rounded, and at least 1.

    What is 0, as the steps of no warm-up are, stays 0.

    Args:
        spec: what the user told the scheduler.
        settings: what it was built with: defaults that count advances are written out, as they grow as well.
        factor: positive.
    """
    arguments: dict[str, Any] = dict(spec.arguments)
    if arguments.get("epochs") and arguments.get("steps_per_epoch"):
        arguments["total_steps"] = arguments.pop("epochs") * arguments.pop("steps_per_epoch")
    counted: Mapping[str, Any] = {name: settings.arguments.get(name) for name in COUNTS} | {
        name: arguments[name] for name in COUNTS if name in arguments
    }
    for name, value in counted.items():
        if isinstance(value, (list, tuple)):
            arguments[name] = [_times(item, factor) for item in value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            arguments[name] = _times(value, factor)
    for name, value in arguments.items():
        if isinstance(value, (list, tuple)) and any(isinstance(item, ScheduleSpec) for item in value):
            parts = settings.parts or [Settings()] * len(value)
            arguments[name] = [rescaled(item, part, factor) for item, part in zip(value, parts, strict=True)]
    return replace(spec, arguments=arguments)


def sized(spec: ScheduleSpec, settings: Settings, length: int, advances: int) -> ScheduleSpec:
    """A schedule whose own length is another.

    Args:
        spec: what the user told the scheduler.
        settings: what it was built with.
        length: its own length now, at least 1.
        advances: the length that it shall have, at least 1.
    """
    made = rescaled(spec, settings, Fraction(advances, length))
    return _adjusted(made, advances)


def _adjusted(spec: ScheduleSpec, advances: int) -> ScheduleSpec:
    """Takes what rounding left over from the last part of a SequentialLR."""
    milestones = spec.arguments.get("milestones")
    parts = spec.arguments.get("schedulers")
    if not isinstance(milestones, list) or not isinstance(parts, list) or not milestones:
        return spec
    last = parts[-1]
    for name in ("total_steps", "T_max", "total_iters"):
        if name in last.arguments:
            rest = max(advances - milestones[-1], 1)
            parts = [*parts[:-1], replace(last, arguments={**last.arguments, name: rest})]
    return replace(spec, arguments={**spec.arguments, "schedulers": parts})


def _times(value: float, factor: Fraction) -> int:
    return max(round(value * factor), 1) if value > 0 else round(value)
