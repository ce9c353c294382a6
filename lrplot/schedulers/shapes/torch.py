"""torch's own schedulers as shapes: which of them may have made a curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np

from lrplot.model.plan import ScheduleSpec
from lrplot.model.points import Points
from lrplot.schedulers.family import Guess
from lrplot.schedulers.shapes.curve import Curve, curve_of, thinned, two_numbers
from lrplot.schedulers.shapes.cycles import one_cycles, restarts, triangles
from lrplot.schedulers.shapes.falls import (
    cosine_shape,
    cosines,
    exponentials,
    flat_from,
    line_through,
    lines,
    powers,
    single_value,
)
from lrplot.schedulers.shapes.levels import Level, are_stays, first_of, levels_of, ratio_of, strides_of
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
_FEWEST = 3  # points that a fall must have after a plateau
_MOST_LIKELY = 8  # ends of a warm-up that are tried where its line tells how high it comes
_MOST_JOINTS = 60  # places at which one schedule may hand over to the next


def guesses(points: Points) -> Iterator[Guess]:
    """Torch's schedules that may have made a curve, the usual ones first."""
    curve = curve_of(points)
    value = single_value(curve)
    if value is not None:
        yield Guess(schedule=_spec("ConstantLR", factor=1.0, total_iters=1), lr=value)
        return
    levels = levels_of(curve)
    if are_stays(levels):
        for spec, lr in _stepped(levels):
            yield Guess(schedule=spec, lr=lr)
        for stride in strides_of(levels)[:8]:
            for spec, lr in _whole(_per_stride(curve, stride)):
                yield Guess(schedule=spec, lr=lr, stride=stride)
    for spec, lr in _whole(curve):
        yield Guess(schedule=spec, lr=lr)


def _spec(name: str, **arguments: Any) -> ScheduleSpec:
    return ScheduleSpec(name=name, arguments=arguments)


def _without(spec: ScheduleSpec, **usual: Any) -> ScheduleSpec:
    """A schedule without the arguments that have their defaults."""
    return _spec(spec.name, **{name: value for name, value in spec.arguments.items() if usual.get(name, ...) != value})


def _per_stride(curve: Curve, stride: int) -> Curve:
    """The curve by advances that are `stride` steps apart, one point each."""
    at, first = np.unique(np.floor(curve.at / stride), return_index=True)
    return Curve(at, curve.values[first], curve.slack[first])


def _whole(curve: Curve) -> Iterator[Body]:
    """Schedules of one piece, then of several."""
    yield from _bodies(curve)
    yield from _annealed(curve)
    if np.any(np.diff(np.sign(np.diff(curve.values))) < 0):
        yield from _cycled(curve)
    yield from _after_warm_up(curve)
    yield from _after_flat(curve)


def _bodies(curve: Curve, near: int | None = None) -> Iterator[Body]:
    """Schedules of one piece that may have made a curve from position 0 on."""
    if len(curve) < 2:
        return
    jumps = np.any(np.diff(curve.values) > 0.3 * np.ptp(curve.values))
    for period, top, bottom in cosines(curve, near) if not jumps else ():
        yield _without(_spec("CosineAnnealingLR", T_max=period, eta_min=bottom), eta_min=0), top
    yield from _lines(curve)
    falling = not np.any(np.diff(curve.values) > 2 * curve.slack[1:])
    for end, first, power in powers(curve) if falling else ():
        if power != 1:
            yield _spec("PolynomialLR", total_iters=end, power=power), first
    found = exponentials(curve)
    if found is not None:
        yield _spec("ExponentialLR", gamma=found[1]), found[0]
        yield _spec("LambdaLR", lr_lambda=f"{found[1]!r} ** epoch"), found[0]
    if jumps:
        for length, factor, top, bottom in restarts(curve):
            given = {"T_0": length, "T_mult": factor, "eta_min": bottom}
            yield _without(_spec("CosineAnnealingWarmRestarts", **given), T_mult=1, eta_min=0), top


def _lines(curve: Curve) -> Iterator[Body]:
    for end, first, last in lines(curve):
        if last > first:
            for factor in (
                roundest(first / last * (1 - 1e-7), first / last * (1 + 1e-7)),
                1 / (end + 1),
                1 / end,
                first / last,
            ):
                if factor > 0:
                    yield _spec("LinearLR", start_factor=factor, total_iters=end), last
        elif last == 0:
            yield _spec("PolynomialLR", total_iters=end), first
            yield _spec("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=end), first
        elif first > 0:
            share = last / first
            for factor in dict.fromkeys((roundest(share * (1 - 1e-7), share * (1 + 1e-7)), share)):
                yield _spec("LinearLR", start_factor=1.0, end_factor=factor, total_iters=end), first


def _annealed(curve: Curve) -> Iterator[Body]:
    """SWALR: a cosine, or a line, to a rate that stays."""
    flat = flat_from(curve)
    if not 2 <= flat < len(curve):
        return
    few = thinned(curve)
    for end in list(integers_within(max(curve.at[flat - 1], 1), curve.at[flat]))[:30]:
        shape = cosine_shape(np.minimum(few.at, end), float(end))[0]
        numbers = two_numbers(shape, 1 - shape, few)
        if numbers is not None:
            yield _spec("SWALR", swa_lr=numbers[1], anneal_epochs=end), numbers[0]


def _cycled(curve: Curve) -> Iterator[Body]:
    for triangle in triangles(curve):
        spec = _spec("CyclicLR", **asdict(triangle))
        usual = {"step_size_down": triangle.step_size_up, "mode": "triangular", "gamma": 1}
        yield _without(spec, **usual), triangle.base_lr
    for cycle in one_cycles(curve):
        yield _without(_spec("OneCycleLR", **asdict(cycle)), **_ONE_CYCLE), cycle.max_lr


# -- levels ------------------------------------------------------------------------------------------


def _stepped(levels: Sequence[Level]) -> Iterator[Body]:
    """Schedules that stay and jump: ConstantLR, StepLR, MultiStepLR."""
    every = list(levels)
    ratio = ratio_of(every)
    if len(every) == 2 and ratio is not None and ratio > 1:
        last = roundest(every[1].low, every[1].high)
        share = roundest(every[0].low / last * (1 - 1e-15), every[0].high / last * (1 + 1e-15))
        yield _spec("ConstantLR", factor=share, total_iters=_change(every[1])), last
        return
    first = first_of(every, ratio) if ratio is not None else None
    if ratio is not None and first is not None:
        if len(every) > 2:
            for stride in strides_of(every)[:5]:
                yield _spec("StepLR", step_size=stride, gamma=ratio), first
        milestones = [_change(level) for level in every[1:]]
        yield _spec("MultiStepLR", milestones=milestones, gamma=ratio), first
        if len(every) == 2:
            yield _spec("StepLR", step_size=milestones[0], gamma=ratio), first


def _change(level: Level) -> int:
    """The roundest step at which a level may have begun."""
    return roundest_integer(int(level.after) + 1, int(level.first))


# -- several pieces ----------------------------------------------------------------------------------


def _after_warm_up(curve: Curve) -> Iterator[Body]:
    """A line up, and then another schedule; as a sequence, or as factors of one rate."""
    rising = _rising(curve)
    if rising < 1:
        return
    line = line_through(curve.part(0, rising)) if rising > 1 else None
    near: int | None = None
    for joint in _joints(curve, rising, line):
        tail = curve.from_position(joint)
        peak = None if line is None else line[0] + line[1] * joint
        for spec, lr in _tails(tail, near):
            if spec.name == "CosineAnnealingLR" and near is None:
                near = int(spec.arguments["T_max"])  # type: ignore[arg-type]
            if peak is not None and abs(peak - lr) > 1e-3 * lr:
                continue
            first = curve.values[0] if line is None else line[0]
            for factor in _first_factors(float(first) / lr, float(curve.slack[0]) / lr, joint):
                warm = _spec("LinearLR", start_factor=factor, total_iters=joint)
                yield _sequence([warm, spec], [joint]), lr


def _joints(curve: Curve, rising: int, line: tuple[float, float] | None) -> list[int]:
    """The steps at which a warm-up may end, those first at which it has come to the roundest rate."""
    low, high = curve.at[rising - 1], curve.at[min(rising, len(curve) - 1)]
    every = list(integers_within(max(low, 1), high, most=_MOST_JOINTS))
    if line is None:
        return every
    spare = 4 * float(curve.slack[rising - 1])

    def digits(joint: int) -> int:
        peak = roundest(line[0] + line[1] * joint - spare, line[0] + line[1] * joint + spare)
        return len(repr(peak).partition("e")[0].replace(".", "").strip("0"))

    return sorted(every, key=digits)[:_MOST_LIKELY]


def _rising(curve: Curve) -> int:
    """How many points from the first on lie on one rising line."""
    if len(curve) < 3 or curve.values[1] - curve.values[0] <= curve.slack[0] + curve.slack[1]:
        return 0
    n = 2
    while n < len(curve) and line_through(curve.part(0, n + 1)) is not None:
        n += 1
    # Of the last point it is not known whether the line reached it.
    return n if n > 2 else 1


def _first_factors(share: float, slack: float, joint: int) -> list[float]:
    """What a warm-up may begin with: 1/(n+1), 1/n, or the roundest number."""
    spare = slack + 1e-7 * share
    usual = [each for each in (1 / 3, 1 / (joint + 1), 1 / joint) if abs(each - share) <= spare]
    found = roundest(share - spare, share + spare)
    return [each for each in dict.fromkeys([found, *usual]) if 0 < each <= 1]


def _tails(tail: Curve, near: int | None) -> Iterator[Body]:
    """What may follow a warm-up: a schedule of one piece, levels, or a plateau and then a fall."""
    if len(tail) < 2:
        return
    value = single_value(tail)
    if value is not None:
        yield _spec("ConstantLR", factor=1.0, total_iters=1), value
        return
    levels = levels_of(tail)
    if are_stays(levels):
        yield from _stepped(levels)
        return
    yield from _bodies(tail, near)
    yield from _after_flat(tail)


def _after_flat(curve: Curve) -> Iterator[Body]:
    """A plateau, and then a fall."""
    held = next((i for i in range(1, len(curve)) if not curve.same(0, i)), 0)
    if held < 2 or len(curve) - held < _FEWEST:
        return
    value = single_value(curve.part(0, held))
    if value is None:
        return
    for joint in integers_within(curve.at[held - 1], curve.at[held], most=_MOST_JOINTS):
        if joint < 1:
            continue
        for spec, lr in _bodies(curve.from_position(joint)):
            if abs(lr - value) <= 1e-6 * value:
                yield _sequence([_spec("ConstantLR", factor=1.0, total_iters=joint), spec], [joint]), lr


def _sequence(parts: Sequence[ScheduleSpec], milestones: Sequence[int]) -> ScheduleSpec:
    """Schedules one after the other; a sequence among them is spliced in."""
    schedulers: list[Any] = []
    joints: list[int] = []
    start = 0
    for part, end in zip(parts, [*milestones, 0], strict=True):
        inner: Any = part.arguments
        if part.name == "SequentialLR":
            schedulers += inner["schedulers"]
            joints += [start + each for each in inner["milestones"]]
        else:
            schedulers.append(part)
        joints += [end] if end else []
        start = end
    return _spec("SequentialLR", schedulers=schedulers, milestones=joints)
