"""Torch's schedules as they may be read from a curve, the usual ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lrplot.model.plan import ScheduleSpec
from lrplot.model.points import Points
from lrplot.schedulers.family import Guess
from lrplot.schedulers.shapes.bodies import _LEAST, torch_s
from lrplot.schedulers.shapes.by_hand import formulas
from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.readings import readings
from lrplot.schedulers.shapes.warm_up import WarmUpShape


def guesses(points: Points) -> Iterator[Guess]:
    """Torch's schedules that may have made a curve; after each, as a LambdaLR, how people write it by hand."""
    for reading in readings(points):
        for schedule in _schedules(reading):
            yield Guess(schedule=schedule, lr=reading.lr, stride=reading.stride)
        for expression, lr in formulas(reading):
            yield Guess(schedule=torch_s("LambdaLR", lr_lambda=expression), lr=lr, stride=reading.stride)


def _schedules(reading: WarmUpShape) -> Iterator[ScheduleSpec]:
    if reading.body.name in ("InverseSqrt", "OneMinusSqrt"):
        return
    if reading.how == "then":
        yield from _in_turn(reading)
    elif reading.how == "times":
        for factor in _first_factors(reading.first, reading.slack, reading.warm_up):
            line = torch_s("LinearLR", start_factor=factor, total_iters=reading.warm_up)
            yield torch_s("ChainedScheduler", schedulers=[line, reading.body])
        if abs(reading.first * (reading.warm_up + 1) - 1) <= 1e-3:
            yield replace(reading.body, dampen=f"linear:{reading.warm_up + 1}")
    elif reading.how == "held":
        constant = torch_s("ConstantLR", factor=reading.first, total_iters=reading.warm_up)
        yield torch_s("ChainedScheduler", schedulers=[constant, reading.body])
    elif reading.how == "damped":
        yield replace(reading.body, dampen=f"exponential:{reading.warm_up}")


def _in_turn(reading: WarmUpShape) -> Iterator[ScheduleSpec]:
    """A warm-up, a plateau and a schedule, in turn; as a sequence where there is more than the schedule."""
    after, body = reading.warm_up, reading.body
    if reading.plateau:
        stays = torch_s("ConstantLR", factor=1.0, total_iters=reading.plateau)
        body = _sequence([stays, body], [reading.plateau])
    if not after:
        yield body
        return
    rises = after - reading.early
    for factor in _first_factors(reading.first / reading.lr, reading.slack / reading.lr, after):
        if rises:
            yield _sequence([torch_s("LinearLR", start_factor=factor, total_iters=rises), body], [after])


def _first_factors(share: float, slack: float, joint: int) -> list[float]:
    """What a warm-up may begin with: 1/(n+1), 1/n, or the roundest number."""
    spare = slack + 1e-7 * share
    usual = [each for each in (1 / 3, 1 / (joint + 1), 1 / joint) if abs(each - share) <= spare]
    found = roundest(share - spare, share + spare)
    return [each for each in dict.fromkeys([found, *usual]) if _LEAST < each <= 1]


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
    return torch_s("SequentialLR", schedulers=schedulers, milestones=joints)
