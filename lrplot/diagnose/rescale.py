"""Gives a schedule another length: every argument that counts advances grows or shrinks with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import Any

from lrplot.model.built import Settings
from lrplot.model.plan import ScheduleSpec, is_parts
from lrplot.schedulers.arguments import COUNTS, WARM_UPS, WHOLE, named

# Arguments that hold such counts in words: `0:0.1,1000:0.5`.
_PAIRS = named("places in words")


def rescaled(spec: ScheduleSpec, settings: Settings, factor: Fraction) -> ScheduleSpec:
    """A schedule in which everything that counts advances is `factor` times as long, rounded, and at least 1.

    What is 0, as the steps of no warm-up are, stays 0.

    Args:
        spec: what the user told the scheduler.
        settings: what it was built with: defaults that count advances are written out, as they grow as well.
        factor: positive.
    """
    arguments: dict[str, Any] = dict(spec.arguments)
    if spec.name == "OneCycleLR" and arguments.get("epochs") and arguments.get("steps_per_epoch"):
        epochs, per_epoch = arguments.pop("epochs"), arguments.pop("steps_per_epoch")
        if arguments.get("total_steps") is None:  # torch heeds it first
            arguments["total_steps"] = epochs * per_epoch
    # What a user's function built has arguments that the function need not have.
    built = settings.arguments if settings.scheduler == spec.name else {}
    for name, value in {**{name: built.get(name) for name in COUNTS}, **arguments}.items():
        if isinstance(value, ScheduleSpec):
            arguments[name] = rescaled(value, _NOTHING, factor)
        elif is_parts(value):
            known = settings.parts if len(settings.parts) == len(value) else [_NOTHING] * len(value)
            arguments[name] = [rescaled(item, part, factor) for item, part in zip(value, known, strict=True)]
        elif name in _PAIRS and isinstance(value, str):
            arguments[name] = ",".join(_pair(text, factor) for text in value.split(","))
        elif name in COUNTS and isinstance(value, (list, tuple)):
            arguments[name] = [_times(item, factor) for item in value]
        elif name in COUNTS and value is not None:
            arguments[name] = _times(value, factor)
    return replace(spec, arguments=arguments)


def with_length(spec: ScheduleSpec, settings: Settings, length: int, advances: int) -> ScheduleSpec:
    """A schedule whose own length is another.

    Args:
        spec: what the user told the scheduler.
        settings: what it was built with.
        length: its own length now, at least 1.
        advances: the length that it shall have, at least 1.
    """
    return _adjusted(rescaled(spec, settings, Fraction(advances, length)), advances)


def lengthened(spec: ScheduleSpec, settings: Settings, length: int, advances: int) -> ScheduleSpec:
    """A schedule whose own length is another, and whose warm-up, cycles and milestones are what they were.

    Where they leave no room for what follows them, everything becomes shorter, as with `sized`.

    Args:
        spec: what the user told the scheduler.
        settings: what it was built with.
        length: its own length now, at least 1.
        advances: the length that it shall have, at least 1.
    """
    arguments: dict[str, Any] = dict(spec.arguments)
    parts, where = _parts(arguments), arguments.get("milestones") or arguments.get("boundaries")
    if parts is not None:
        if not where or max(where) >= advances - 1 or spec.family == "code":
            return with_length(spec, settings, length, advances)
        *before, last = arguments[parts]
        return replace(spec, arguments={**arguments, parts: [*before, _with_length(last, advances - max(where))]})
    phases = [arguments.get(f"num_{phase}_steps") for phase in ("warmup", "stable", "decay")]
    if all(isinstance(phase, int) for phase in phases):
        stable = advances - phases[0] - phases[2]  # type: ignore[operator]  # all are
        if stable >= 0:
            return replace(spec, arguments={**arguments, "num_stable_steps": stable})
    name = next((name for name in WHOLE if arguments.get(name) == length), None)
    before_it = max((value for value in map(arguments.get, WARM_UPS) if isinstance(value, int)), default=0)
    if name is None or before_it >= advances:
        return with_length(spec, settings, length, advances)
    return replace(spec, arguments={**arguments, name: advances})


def _adjusted(spec: ScheduleSpec, advances: int) -> ScheduleSpec:
    """Takes what rounding left over from the last part of a SequentialLR, and from the plateau before a decay."""
    arguments: dict[str, Any] = dict(spec.arguments)
    where, parts = arguments.get("milestones") or arguments.get("boundaries"), _parts(arguments)
    if where and parts is not None:
        *before, last = arguments[parts]
        rest = max(advances - max(where), 1)
        arguments[parts] = [*before, _with_length(_adjusted(last, rest), rest)]
    phases = [arguments.get(f"num_{phase}_steps") for phase in ("warmup", "stable", "decay")]
    if all(isinstance(phase, int) for phase in phases):
        arguments["num_stable_steps"] = max(advances - phases[0] - phases[2], 0)  # type: ignore[operator]  # all are
    return replace(spec, arguments=arguments)


def _with_length(spec: ScheduleSpec, advances: int) -> ScheduleSpec:
    name = next((name for name in WHOLE if spec.arguments.get(name)), None)
    return spec if name is None else replace(spec, arguments={**spec.arguments, name: advances})


def _parts(arguments: Mapping[str, Any]) -> str | None:
    """The argument that holds the schedules of which one is made."""
    return next((name for name, value in arguments.items() if is_parts(value)), None)


def _pair(text: str, factor: Fraction) -> str:
    step, colon, value = text.partition(":")
    return f"{_times(int(step), factor)}{colon}{value}" if step.strip().isdigit() else text


def _times(value: Any, factor: Fraction) -> Any:
    """A count, `factor` times; what is none, as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return value
    return max(round(value * factor), 1) if value > 0 else round(value)


_NOTHING = Settings()
