"""What lies before a schedule: a straight warm-up, a plateau; each step at which one may hand over to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from lrplot.model.plan import ScheduleSpec
from lrplot.schedulers.shapes.bodies import Body, bodies, stepped, torch_s
from lrplot.schedulers.shapes.curve import Curve, Floats, thin
from lrplot.schedulers.shapes.falls import inverse_roots, line_through, one_minus_roots, single_value
from lrplot.schedulers.shapes.levels import are_stays, levels_of
from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.search import integers_within, round_digits

How: TypeAlias = Literal["then", "times", "held", "damped", "instead"]
"""How a warm-up and a schedule make one rate.

The schedule begins where the warm-up ends (`then`); or it counts from the run's first step, and its rates are
multiplied with a line (`times`), with one factor (`held`), with 1 - exp(-(step + 1) / period) (`damped`), or a line
stands in their place (`instead`).
"""

_FEWEST = 3  # points that a fall must have after a plateau
_LONG = 0.25  # of a curve: no schedule of one piece stays as long at its first rate and then falls
_MOST_LIKELY = 8  # ends of a warm-up that are tried where its line tells how high it comes
_MOST_EARLY = 3  # of them, those of which the schedule may begin one step after the warm-up's end
_MOST_JOINTS = 60  # places at which one schedule may hand over to the next


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUpShape:
    """A curve in words: a warm-up, a plateau, and a schedule of torch's.

    Beside torch's own, `body` may be `InverseSqrt(timescale)`, lr / sqrt(1 + t / timescale), and
    `OneMinusSqrt(total_iters)`, lr * (1 - sqrt(t / total_iters)), which no library has alone.

    Attributes:
        body: the schedule.
        lr: the rate that it begins with, or the optimizer's.
        warm_up: advances of the warm-up; 0 for none. Of `damped` the period.
        first: the rate at the first step; of `times` and `held` as a share of what the schedule alone gives.
        slack: how well `first` is known.
        early: advances by which the warm-up is at `lr` before the schedule begins: 1 of `(step + 1) / warm_up`.
        plateau: advances after the warm-up that the rate stays `lr`, before the schedule begins.
        how: how warm-up and schedule make one rate.
        stride: optimizer steps from one advance to the next.
    """

    body: ScheduleSpec
    lr: float
    warm_up: int = 0
    first: float = 0.0
    slack: float = 0.0
    early: int = 0
    plateau: int = 0
    how: How = "then"
    stride: int = 1


def warmed(curve: Curve) -> Iterator[WarmUpShape]:
    """A line up, and then another schedule."""
    rising = _rising(curve)
    if rising < 1:
        return
    line = line_through(curve.part(0, rising)) if rising > 1 else None
    joints = _joints(curve, rising, line)
    after = _Tails(curve, joints[0] if joints else 0)
    for joint in joints:
        for plateau, spec, lr in after.tails(joint):
            warm = partial(WarmUpShape, body=spec, lr=lr, warm_up=joint, plateau=plateau)
            if line is not None:
                slack = float(curve.slack[0]) + 1e-9 * abs(lr)
                for early in (0, 1):
                    if abs(line[0] + line[1] * (joint - early) - lr) > 1e-3 * lr:
                        continue
                    if plateau == 1 and not early:  # a plateau of one step is a warm-up at its top one step early
                        yield warm(warm_up=joint + 1, plateau=0, first=line[0], slack=slack, early=1)
                    else:
                        yield warm(first=line[0], slack=slack, early=early)
            elif curve.at[0] < joint:
                further = joint / (joint - float(curve.at[0]))  # from the first point back to step 0
                first = lr - (lr - float(curve.values[0])) * further
                yield warm(first=first, slack=float(curve.slack[0]) * further + 1e-12 * abs(lr))


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

    likely = sorted(every, key=digits)[:_MOST_LIKELY]
    likely += [joint + 1 for joint in likely[:_MOST_EARLY]]
    if abs(line[0] - line[1]) <= spare:  # it counts from 1, as Noam's does, to no round rate
        likely += sorted(every, key=lambda joint: round_digits(joint + 1))[:_MOST_LIKELY]
    return list(dict.fromkeys(likely))


def _rising(curve: Curve) -> int:
    """How many points from the first on lie on one rising line."""
    if len(curve) < 3 or curve.values[1] - curve.values[0] <= curve.slack[0] + curve.slack[1]:
        return 0
    n, step = 2, 1
    while step:  # twice as far each time while they do, then half as far
        further = min(n + step, len(curve))
        if further > n and line_through(curve.part(0, further)) is not None:
            n, step = further, step * 2
        else:
            step //= 2
    # Of the last point it is not known whether the line reached it.
    return n if n > 2 else 1


class _Tails:
    """What may follow a warm-up: a schedule of one piece, levels, or a plateau and then a fall.

    Falls after a plateau are the same wherever the warm-up ends, and are sought once.
    """

    def __init__(self, curve: Curve, first: int) -> None:
        self._curve = curve
        self._near: int | None = None
        self._first = first
        self._falls: list[tuple[int, ScheduleSpec, float]] | None = None

    def tails(self, joint: int) -> Iterator[tuple[int, ScheduleSpec, float]]:
        """Each with the advances before it that the rate stays, after a warm-up that ends at a joint."""
        tail = self._curve.from_position(joint)
        if len(tail) < 2:
            return
        value = single_value(tail)
        if value is not None:
            yield 0, torch_s("ConstantLR", factor=1.0, total_iters=1), value
            return
        levels = levels_of(tail)
        if are_stays(levels):
            for spec, lr in stepped(levels):
                yield 0, spec, lr
            return
        if tail.at[_held(tail) - 1] <= _LONG * tail.at[-1]:
            for spec, lr in (*bodies(tail, self._near), *_roots(tail)):
                if spec.name == "CosineAnnealingLR" and self._near is None:
                    self._near = int(spec.arguments["T_max"])  # type: ignore[arg-type]
                yield 0, spec, lr
        if self._falls is None:
            tail = self._curve.from_position(self._first)
            self._falls = [(self._first + held, *fall) for held, *fall in plateaus(tail)]  # type: ignore[misc]
        for end, spec, lr in self._falls:
            yield end - joint, spec, lr


def _held(curve: Curve) -> int:
    """How many points have the first one's value."""
    off = np.abs(curve.values - curve.values[0]) > curve.slack + curve.slack[0]
    return int(np.argmax(off)) or len(curve)


def _roots(curve: Curve) -> Iterator[Body]:
    for timescale, lr in inverse_roots(curve):
        yield torch_s("InverseSqrt", timescale=timescale), lr


def plateaus(curve: Curve) -> Iterator[tuple[int, ScheduleSpec, float]]:
    """A plateau, and then a fall: how long it stays, the fall, and the rate."""
    held = _held(curve)
    if held < 2 or len(curve) - held < _FEWEST:
        return
    value = single_value(curve.part(0, held))
    if value is None:
        return
    near: int | None = None
    tried = list(integers_within(max(curve.at[held - 1], 1), curve.at[held], most=_MOST_JOINTS))
    through = line_through(thin(curve.part(held, None)))
    if through is not None:  # a line tells where it left the plateau
        crossing = (value - through[0]) / through[1] if through[1] else 0.0
        tried = [joint for joint in tried if abs(joint - crossing) <= 1.5] or tried
    for joint in tried:
        for spec, lr in _falls(curve.from_position(joint), near):
            if abs(lr - value) <= 1e-6 * value:
                if spec.name == "CosineAnnealingLR" and near is None:
                    near = int(spec.arguments["T_max"])  # type: ignore[arg-type]
                yield joint, spec, lr


def _falls(curve: Curve, near: int | None) -> Iterator[Body]:
    yield from bodies(curve, near)
    for end, first in one_minus_roots(curve):
        yield torch_s("OneMinusSqrt", total_iters=end), first


# -- a warm-up beside a schedule that counts from the first step --------------------------------------


def beside(curve: Curve) -> Iterator[WarmUpShape]:
    """A schedule that counts from the run's first step, and a warm-up that changes its first rates."""
    n = len(curve)
    for start in dict.fromkeys((int(np.argmax(curve.values)) + 1, n // 2, n * 9 // 10)):
        tail = curve.part(start, None)
        if not 2 <= start <= n - 6 or tail.values[0] <= tail.values[-1]:
            continue
        for spec, lr in bodies(tail):
            alone = _values(spec, lr, curve.at)
            if alone is not None:
                yield from _heads(curve, spec, lr, alone)


def _values(spec: ScheduleSpec, lr: float, at: Floats) -> Floats | None:
    """The rates of a fall in closed form; None for what is not read beside a warm-up."""
    said: dict[str, float] = dict(spec.arguments)  # type: ignore[arg-type]
    found: Floats
    if spec.name == "CosineAnnealingLR":
        low = said.get("eta_min", 0.0)
        found = low + (lr - low) * (1 + np.cos(np.pi * at / said["T_max"])) / 2
    elif spec.name == "ExponentialLR":
        found = lr * said["gamma"] ** at
    elif spec.name == "PolynomialLR":
        found = lr * np.maximum(1 - at / said["total_iters"], 0) ** said.get("power", 1.0)
    else:
        return None
    return found


def _heads(curve: Curve, spec: ScheduleSpec, lr: float, alone: Floats) -> Iterator[WarmUpShape]:
    """The warm-ups that turn the rates of a schedule into the first ones of a curve."""
    off = np.abs(curve.values - alone) > curve.slack
    n = int(np.argmin(off)) if not off.all() else len(curve)
    if n < 2 or n == len(curve) or np.any(alone[:n] <= 0):
        return
    head = curve.part(0, n)
    shares = Curve(head.at, head.values / alone[:n], head.slack / alone[:n])
    ends = (float(head.at[-1]), float(curve.at[n]))
    for how, line, top in (("times", line_through(shares), 1.0), ("instead", line_through(head), lr)):
        if line is not None and line[1] > 0:
            crossing = (top - line[0]) / line[1]
            if ends[0] - 1 <= crossing <= ends[1] + 1:
                slack = 4 * float((shares if how == "times" else head).slack[0])
                yield WarmUpShape(body=spec, lr=lr, warm_up=round(crossing), first=line[0], slack=slack, how=how)  # type: ignore[arg-type]
    held = single_value(shares)
    if held is not None and held != 1:
        for joint in integers_within(ends[0] + 1, ends[1], most=1):
            yield WarmUpShape(body=spec, lr=lr, warm_up=joint, first=held, how="held")
    rest = 1 - shares.values
    n = int(np.argmax(rest <= 8 * shares.slack)) or n
    if n > 1 and np.all(rest[:n] > 0):
        line = line_through(Curve(head.at[:n], np.log(rest[:n]), 2 * shares.slack[:n] / rest[:n]))
        if line is not None and line[1] < 0:
            yield WarmUpShape(body=spec, lr=lr, warm_up=round(-1 / line[1]), how="damped")
