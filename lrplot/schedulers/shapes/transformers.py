"""The schedules of transformers as they may be read from a curve: a warm-up from 0, and then a fall."""

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

_LR_END = 1e-7  # of get_polynomial_decay_schedule_with_warmup


def guesses(points: Points) -> Iterator[Guess]:
    """Transformers' schedules that may have made a curve, the usual ones first."""
    for reading in readings(points):
        if reading.how == "then" and (not reading.warm_up or abs(reading.first) <= reading.slack + 1e-9 * reading.lr):
            for name, arguments in _of(reading):
                spec = ScheduleSpec(name=name, arguments=arguments, family="transformers")
                yield Guess(schedule=spec, lr=reading.lr, stride=reading.stride)


def _of(reading: WarmUpShape) -> Iterator[tuple[str, dict[str, Any]]]:
    said: dict[str, Any] = dict(reading.body.arguments)
    warm = {"num_warmup_steps": reading.warm_up}
    if reading.plateau:
        yield from _stable(reading, warm)
        return
    if reading.body.name == "CosineAnnealingLR":
        yield from _cosines(reading, said, warm)
    elif reading.body.name == "PolynomialLR" and said.get("power", 1) == 1:
        yield "get_linear_schedule_with_warmup", warm | {"num_training_steps": reading.warm_up + said["total_iters"]}
    elif reading.body.name == "PolynomialLR" or (reading.body.name == "LinearLR" and said["start_factor"] == 1):
        power, end = said.get("power", 1.0), said.get("end_factor", 0.0) * reading.lr
        steps = {"num_training_steps": reading.warm_up + said["total_iters"]}
        given = {"lr_end": roundest(end * (1 - 1e-9), end * (1 + 1e-9))} if abs(end - _LR_END) > 1e-12 else {}
        powers = {"power": power} if power != 1 else {}
        yield "get_polynomial_decay_schedule_with_warmup", warm | steps | given | powers
    elif reading.body.name == "InverseSqrt":
        scale = {"timescale": said["timescale"]} if said["timescale"] != reading.warm_up else {}
        yield "get_inverse_sqrt_schedule", warm | scale
    elif reading.body.name == "CosineAnnealingWarmRestarts" and said.get("T_mult", 1) == 1:
        for cycles in range(2, 9):
            steps = {"num_training_steps": reading.warm_up + cycles * said["T_0"], "num_cycles": cycles}
            yield "get_cosine_with_hard_restarts_schedule_with_warmup", warm | steps
    elif reading.body.name == "ConstantLR" and said.get("factor") == 1:
        yield ("get_constant_schedule_with_warmup", warm) if reading.warm_up else ("get_constant_schedule", {})


def _cosines(reading: WarmUpShape, said: dict[str, Any], warm: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    steps = warm | {"num_training_steps": reading.warm_up + said["T_max"]}
    low = said.get("eta_min", 0.0)
    if not low:
        yield "get_cosine_schedule_with_warmup", steps
        return
    yield "get_cosine_with_min_lr_schedule_with_warmup", steps | {"min_lr": low}
    share = low / reading.lr
    rate = {"min_lr_rate": roundest(share * (1 - 1e-9), share * (1 + 1e-9))}
    yield "get_cosine_with_min_lr_schedule_with_warmup", steps | rate


def _stable(reading: WarmUpShape, warm: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Warm-up, stable, decay; the least rate is told as a share of the peak."""
    decay = decay_of(reading)
    if decay is not None:
        least = {"min_lr_ratio": decay.low} if decay.low else {}
        kind = {} if decay.kind == "cosine" else {"decay_type": decay.kind}
        steps = {"num_decay_steps": decay.length, "num_stable_steps": reading.plateau}
        yield "get_wsd_schedule", warm | steps | kind | least
