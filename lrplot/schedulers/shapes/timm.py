"""Timm's schedules as they may be read from a curve; most are advanced once per epoch."""

from __future__ import annotations

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
    """Timm's schedules that may have made a curve, the usual ones first."""
    for reading in readings(points):
        if reading.how not in ("then", "instead"):
            continue
        for name, arguments in _of(reading):
            said = {**arguments, **_warm_up(reading, name), **({} if reading.stride > 1 else {"t_in_epochs": False})}
            spec = ScheduleSpec(name=name, arguments=said, family="timm")
            yield Guess(schedule=spec, lr=reading.lr, stride=reading.stride)


def _warm_up(reading: WarmUpShape, name: str) -> dict[str, Any]:
    if not reading.warm_up:
        return {}
    spare = reading.slack + 1e-9 * reading.lr
    said: dict[str, Any] = {"warmup_t": reading.warm_up}
    first = roundest(reading.first - spare, reading.first + spare)
    if first:
        said["warmup_lr_init"] = first
    then, usual = reading.how == "then", name in ("StepLRScheduler", "MultiStepLRScheduler")
    if then != usual and name != "WSDLRScheduler":
        said["warmup_prefix"] = then
    return said


def _of(reading: WarmUpShape) -> Iterator[tuple[str, dict[str, Any]]]:
    said: dict[str, Any] = dict(reading.body.arguments)
    name = reading.body.name
    decay = decay_of(reading)
    if decay is not None:
        low = {"lr_min": _near(decay.low * reading.lr)} if decay.low else {}
        kind = {} if decay.kind == "1-sqrt" else {"decay_fn": decay.kind}
        lengths = {"t_initial": reading.plateau + decay.length, "decay_t": decay.length}
        yield "WSDLRScheduler", lengths | kind | low
    if reading.plateau:
        return
    if name in ("CosineAnnealingLR", "SWALR"):
        low = said.get("eta_min", said.get("swa_lr", 0.0))
        length = said.get("T_max", said.get("anneal_epochs"))
        yield "CosineLRScheduler", {"t_initial": length, **({"lr_min": low} if low else {})}
    elif name == "CosineAnnealingWarmRestarts":
        low, more = said.get("eta_min", 0.0), said.get("T_mult", 1)
        mul = {"cycle_mul": float(more)} if more != 1 else {}
        yield (
            "CosineLRScheduler",
            {"t_initial": said["T_0"], "cycle_limit": 100, **mul, **({"lr_min": low} if low else {})},
        )
    elif name == "PolynomialLR":
        yield "PolyLRScheduler", {"t_initial": said["total_iters"], "power": said.get("power", 1.0)}
    elif name == "StepLR":
        yield "StepLRScheduler", {"decay_t": said["step_size"], "decay_rate": said["gamma"]}
    elif name == "MultiStepLR":
        yield "MultiStepLRScheduler", {"decay_t": said["milestones"], "decay_rate": said["gamma"]}


def _near(value: float) -> float:
    return roundest(value * (1 - 1e-9), value * (1 + 1e-9))
