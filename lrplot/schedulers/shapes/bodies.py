"""Schedules of one piece, and what comes after a warm-up or a plateau, in torch's terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeAlias

import numpy as np

from lrplot.model.plan import ScheduleSpec
from lrplot.schedulers.shapes.curve import Curve, thin, two_numbers
from lrplot.schedulers.shapes.cycles import one_cycles, restarts, triangles
from lrplot.schedulers.shapes.falls import cosine_shape, cosines, exponentials, flat_from, lines, powers
from lrplot.schedulers.shapes.levels import Level, first_of, ratio_of, strides_of
from lrplot.schedulers.shapes.numbers import roundest, roundest_integer
from lrplot.schedulers.shapes.search import integers_within

Body: TypeAlias = tuple[ScheduleSpec, float]
"""A schedule, and the optimizer's rate under it."""

_ONE_CYCLE = {
    "pct_start": 0.3,
    "anneal_strategy": "cos",
    "three_phase": False,
    "div_factor": 25.0,
    "final_div_factor": 1e4,
}


_LEAST = 1e-9  # of the rate that LinearLR begins with: below it the curve begins at 0, which LinearLR refuses


def torch_s(name: str, **arguments: Any) -> ScheduleSpec:
    """A schedule of torch."""
    return ScheduleSpec(name=name, arguments=arguments)


def without(spec: ScheduleSpec, **usual: Any) -> ScheduleSpec:
    """A schedule without the arguments that have their defaults."""
    kept = {name: value for name, value in spec.arguments.items() if usual.get(name, ...) != value}
    return replace(spec, arguments=kept)


def bodies(curve: Curve, near: int | None = None) -> Iterator[Body]:
    """Schedules of one piece that may have made a curve from position 0 on."""
    if len(curve) < 2:
        return
    jumps = np.any(np.diff(curve.values) > 0.3 * np.ptp(curve.values))
    for period, top, bottom in cosines(curve, near) if not jumps else ():
        yield without(torch_s("CosineAnnealingLR", T_max=period, eta_min=bottom), eta_min=0), top
    yield from _lines(curve)
    falling = not np.any(np.diff(curve.values) > 2 * curve.slack[1:])
    for end, first, power in powers(curve) if falling else ():
        if power != 1:
            yield torch_s("PolynomialLR", total_iters=end, power=power), first
    found = exponentials(curve)
    if found is not None:
        yield torch_s("ExponentialLR", gamma=found[1]), found[0]
        yield torch_s("LambdaLR", lr_lambda=f"{found[1]!r} ** epoch"), found[0]
    if jumps:
        for length, factor, top, bottom in restarts(curve):
            given = {"T_0": length, "T_mult": factor, "eta_min": bottom}
            yield without(torch_s("CosineAnnealingWarmRestarts", **given), T_mult=1, eta_min=0), top


def _lines(curve: Curve) -> Iterator[Body]:
    for end, first, last in lines(curve):
        if last > first:
            for factor in (
                roundest(first / last * (1 - 1e-7), first / last * (1 + 1e-7)),
                1 / (end + 1),
                1 / end,
                first / last,
            ):
                if factor > _LEAST:
                    yield torch_s("LinearLR", start_factor=factor, total_iters=end), last
        elif last == 0:
            yield torch_s("PolynomialLR", total_iters=end), first
            yield torch_s("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=end), first
        elif first > 0:
            share = last / first
            for factor in dict.fromkeys((roundest(share * (1 - 1e-7), share * (1 + 1e-7)), share)):
                yield torch_s("LinearLR", start_factor=1.0, end_factor=factor, total_iters=end), first


def annealed(curve: Curve) -> Iterator[Body]:
    """SWALR: a cosine, or a line, to a rate that stays."""
    flat = flat_from(curve)
    if not 2 <= flat < len(curve):
        return
    few = thin(curve)
    for end in list(integers_within(max(curve.at[flat - 1], 1), curve.at[flat]))[:30]:
        shape = cosine_shape(np.minimum(few.at, end), float(end))[0]
        numbers = two_numbers(shape, 1 - shape, few)
        if numbers is not None:
            yield torch_s("SWALR", swa_lr=numbers[1], anneal_epochs=end), numbers[0]


def cycled(curve: Curve) -> Iterator[Body]:
    """CyclicLR and OneCycleLR."""
    for triangle in triangles(curve):
        spec = torch_s("CyclicLR", **asdict(triangle))
        usual = {"step_size_down": triangle.step_size_up, "mode": "triangular", "gamma": 1}
        yield without(spec, **usual), triangle.base_lr
    for cycle in one_cycles(curve):
        yield without(torch_s("OneCycleLR", **asdict(cycle)), **_ONE_CYCLE), cycle.max_lr


# -- levels ------------------------------------------------------------------------------------------


def stepped(levels: Sequence[Level]) -> Iterator[Body]:
    """Schedules that stay and jump: ConstantLR, StepLR, MultiStepLR."""
    every = list(levels)
    ratio = ratio_of(every)
    if len(every) == 2 and ratio is not None and ratio > 1:
        last = roundest(every[1].low, every[1].high)
        share = roundest(every[0].low / last * (1 - 1e-15), every[0].high / last * (1 + 1e-15))
        yield torch_s("ConstantLR", factor=share, total_iters=_change(every[1])), last
        return
    first = first_of(every, ratio) if ratio is not None else None
    if ratio is not None and first is not None:
        if len(every) > 2:
            for stride in strides_of(every)[:5]:
                yield torch_s("StepLR", step_size=stride, gamma=ratio), first
        milestones = [_change(level) for level in every[1:]]
        yield torch_s("MultiStepLR", milestones=milestones, gamma=ratio), first
        if len(every) == 2:
            yield torch_s("StepLR", step_size=milestones[0], gamma=ratio), first


def _change(level: Level) -> int:
    """The roundest step at which a level may have begun."""
    return roundest_integer(int(level.after) + 1, int(level.first))
