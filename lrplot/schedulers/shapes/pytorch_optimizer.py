"""The schedules of pytorch_optimizer as they may be read from a curve.

Its classes begin with `min_lr`, and make the first step of their schedule at the first call (3.10): they are one late.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from lrplot.model.plan import ScheduleSpec
from lrplot.model.points import Points
from lrplot.schedulers.family import Guess
from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.readings import readings
from lrplot.schedulers.shapes.stable import decay_of
from lrplot.schedulers.shapes.warm_up import WarmUpShape


def guesses(points: Points) -> Iterator[Guess]:
    """Its schedules that may have made a curve, the usual ones first."""
    for reading in readings(points):
        if reading.how == "then" and reading.plateau:
            for spec in _stable(reading):
                yield Guess(schedule=spec, lr=reading.lr, stride=reading.stride)
    later = _from_the_first_call(points)
    for reading in readings(later) if later is not None else ():
        if reading.how == "then" and reading.stride == 1:
            for spec in _late(reading):
                yield Guess(schedule=spec, lr=reading.lr)


def _from_the_first_call(points: Points) -> Points | None:
    """The curve as the schedule counts, without the rate of the first step; None where it cannot be so."""
    if len(points) < 5:
        return None
    first = next(index for index, step in enumerate(points.steps) if step > 0)
    steps = array("q", [step - 1 for step in points.steps[first:]])
    return Points(steps=steps, values=points.values[first:], precision=points.precision)


def _own(name: str, arguments: dict[str, Any]) -> ScheduleSpec:
    return ScheduleSpec(name=name, arguments=arguments, family="pytorch_optimizer")


def _late(reading: WarmUpShape) -> Iterator[ScheduleSpec]:
    said: dict[str, Any] = dict(reading.body.arguments)
    spare = reading.slack + 1e-9 * reading.lr
    first = roundest(reading.first - spare, reading.first + spare)
    warm = {"warmup_steps": reading.warm_up, **({"init_lr": first} if first else {})} if reading.warm_up else {}
    if reading.plateau:
        return
    if reading.body.name == "CosineAnnealingLR":
        low = {"min_lr": said["eta_min"]} if said.get("eta_min") else {}
        yield _own("CosineScheduler", {"t_max": reading.warm_up + said["T_max"], "max_lr": reading.lr, **low, **warm})
    elif reading.body.name == "PolynomialLR" and said.get("power", 1) == 1:
        yield _own("LinearScheduler", {"t_max": reading.warm_up + said["total_iters"], "max_lr": reading.lr, **warm})
    elif reading.body.name == "LinearLR" and said["start_factor"] == 1:
        last = said.get("end_factor", 1.0) * reading.lr
        low = {"min_lr": roundest(last * (1 - 1e-9), last * (1 + 1e-9))}
        length = {"t_max": reading.warm_up + said["total_iters"], "max_lr": reading.lr}
        yield _own("LinearScheduler", {**length, **low, **warm})


def _stable(reading: WarmUpShape) -> Iterator[ScheduleSpec]:
    """Its warm-up, stable, decay, which is on time."""
    decay = decay_of(reading)
    if decay is not None:
        least = {"min_lr_ratio": decay.low} if decay.low else {}
        steps = {"num_stable_steps": reading.plateau, "num_decay_steps": decay.length}
        cooldown = {} if decay.kind == "1-sqrt" else {"cooldown_type": decay.kind}
        yield _own("get_wsd_schedule", {"num_warmup_steps": reading.warm_up, **steps, **cooldown, **least})
