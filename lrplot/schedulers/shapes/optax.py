"""Optax's schedules as they may be read from a curve: float32 throughout, so that others' come close at best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lrplot.model.plan import ScheduleSpec
from lrplot.model.points import Points
from lrplot.schedulers.family import Guess
from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.readings import readings
from lrplot.schedulers.shapes.warm_up import WarmUpShape

_ROUNDINGS = 2.0**-20  # relative to the highest rate: what some operations in float32 lose together


def guesses(points: Points) -> Iterator[Guess]:
    """Optax's schedules that may have made a curve, the usual ones first."""
    kept = points.precision
    if kept.kind == "float64" and points.values != array("d", array("f", points.values)):
        return
    highest = max(map(abs, points.values), default=0.0)
    if kept.kind in ("float64", "float32"):
        wider = replace(kept, floor=max(kept.floor, highest * _ROUNDINGS))
        points = Points(steps=points.steps, values=points.values, precision=wider)
    for reading in readings(points):
        if reading.how == "then" and not reading.plateau and reading.stride == 1:
            for name, arguments in _of(reading, highest):
                spec = ScheduleSpec(name=name, arguments=arguments, family="optax")
                yield Guess(schedule=spec, lr=reading.lr)


def _of(reading: WarmUpShape, highest: float) -> Iterator[tuple[str, dict[str, Any]]]:
    said: dict[str, Any] = dict(reading.body.arguments)
    name, lr = reading.body.name, reading.lr
    spare = highest * _ROUNDINGS + reading.slack
    if reading.warm_up:
        first = roundest(reading.first - spare, reading.first + spare)
        yield from _warmed(reading, said, {"init_value": first, "peak_value": lr, "warmup_steps": reading.warm_up})
        return
    if name == "CosineAnnealingLR":
        alpha = said.get("eta_min", 0.0) / lr
        low = {"alpha": roundest(alpha * (1 - 1e-6), alpha * (1 + 1e-6))} if alpha else {}
        yield "cosine_decay_schedule", {"init_value": lr, "decay_steps": said["T_max"]} | low
    elif name == "ExponentialLR":
        for steps, rate in _rates(said["gamma"]):
            yield "exponential_decay", {"init_value": lr, "transition_steps": steps, "decay_rate": rate}
    elif name == "LinearLR":
        ends = {"init_value": _near(lr * said["start_factor"]), "end_value": _near(lr * said.get("end_factor", 1.0))}
        yield "linear_schedule", ends | {"transition_steps": said["total_iters"]}
    elif name == "PolynomialLR" and said.get("power", 1) == 1:
        yield "linear_schedule", {"init_value": lr, "end_value": 0.0, "transition_steps": said["total_iters"]}
    elif name == "PolynomialLR":
        ends = {"init_value": lr, "end_value": 0.0, "power": said["power"]}
        yield "polynomial_schedule", ends | {"transition_steps": said["total_iters"]}
    elif name == "MultiStepLR":
        scales = ",".join(f"{step - 1}:{said['gamma']!r}" for step in said["milestones"])
        yield "piecewise_constant_schedule", {"init_value": lr, "boundaries_and_scales": scales}
    elif name == "ConstantLR" and said["factor"] == 1:
        yield "constant_schedule", {"value": lr}


def _warmed(reading: WarmUpShape, said: dict[str, Any], warm: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = reading.body.name
    if name == "CosineAnnealingLR":
        low = {"end_value": said["eta_min"]} if said.get("eta_min") else {}
        yield "warmup_cosine_decay_schedule", warm | {"decay_steps": reading.warm_up + said["T_max"]} | low
    elif name == "ConstantLR" and said["factor"] == 1:
        yield "warmup_constant_schedule", warm
    elif name == "ExponentialLR":
        for steps, rate in _rates(said["gamma"]):
            yield "warmup_exponential_decay_schedule", warm | {"transition_steps": steps, "decay_rate": rate}


def _near(value: float) -> float:
    return roundest(value * (1 - 1e-6), value * (1 + 1e-6))


def _rates(gamma: float) -> Iterator[tuple[int, float]]:
    """A factor per step as one over round numbers of steps: 0.5 every 100."""
    for steps in (1, 10, 100, 1000, 10_000, 50, 500, 5000, 200, 2000):
        rate = gamma**steps
        near = roundest(rate * (1 - 1e-6 * steps), rate * (1 + 1e-6 * steps))
        if near > 1e-6 and len(repr(near)) <= 6:
            yield steps, near
