"""Ignite's parameter schedulers as they may be read from a curve: pieces of lines, and cosines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrplot.model.plan import ScheduleSpec
from lrplot.model.points import Points
from lrplot.schedulers.family import Guess
from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.readings import readings
from lrplot.schedulers.shapes.warm_up import WarmUpShape


def guesses(points: Points) -> Iterator[Guess]:
    """Ignite's schedules that may have made a curve, the usual ones first."""
    for reading in readings(points):
        if reading.how == "then":
            for name, arguments in _of(reading):
                spec = ScheduleSpec(name=name, arguments=arguments, family="ignite")
                yield Guess(schedule=spec, lr=reading.lr, stride=reading.stride)


def _of(reading: WarmUpShape) -> Iterator[tuple[str, dict[str, Any]]]:
    said: dict[str, Any] = dict(reading.body.arguments)
    name = reading.body.name
    alone = not reading.warm_up and not reading.plateau
    if alone and name == "CosineAnnealingLR":
        ends = {"start_value": reading.lr, "end_value": said.get("eta_min", 0.0)}
        yield "CosineAnnealingScheduler", ends | {"cycle_size": said["T_max"]}
        yield "CosineAnnealingScheduler", ends | {"cycle_size": 2 * said["T_max"]}
    elif alone and name == "CosineAnnealingWarmRestarts":
        ends = {"start_value": reading.lr, "end_value": said.get("eta_min", 0.0)}
        mult = {"cycle_mult": float(said["T_mult"])} if said.get("T_mult", 1) != 1 else {}
        yield "CosineAnnealingScheduler", ends | {"cycle_size": said["T_0"]} | mult
    elif alone and name == "CyclicLR" and not {"mode", "step_size_down"} & said.keys():
        ends = {"start_value": said["base_lr"], "end_value": said["max_lr"]}
        yield "LinearCyclicalScheduler", ends | {"cycle_size": 2 * said["step_size_up"]}
    pieces = _pieces(reading, said)
    if pieces:
        yield "PiecewiseLinear", {"milestones_values": ",".join(f"{step}:{rate!r}" for step, rate in pieces)}


def _pieces(reading: WarmUpShape, said: dict[str, Any]) -> list[tuple[int, float]]:
    """The corners of a curve that is made of lines; none of any other."""
    name, top = reading.body.name, reading.lr
    if name == "PolynomialLR" and said.get("power", 1) == 1:
        last = 0.0
    elif name == "LinearLR":
        top, last = said["start_factor"] * top, said.get("end_factor", 1.0) * top
    else:
        return []
    spare = reading.slack + 1e-9 * reading.lr
    first = roundest(reading.first - spare, reading.first + spare)
    begins = reading.warm_up + reading.plateau
    corners = [(0, first)] if reading.warm_up else []
    corners += [(reading.warm_up, _near(top))] + ([(begins, _near(top))] if reading.plateau else [])
    return [*corners, (begins + int(said["total_iters"]), _near(last))]


def _near(value: float) -> float:
    return roundest(value * (1 - 1e-12), value * (1 + 1e-12))
