"""Curves that stay and jump: their levels, and when they change."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from lrplot.schedulers.shapes.curve import Curve
from lrplot.schedulers.shapes.numbers import roundest

_MOST_STEPS = 20_000  # from one advance to the next, where levels last for different times


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch over which the rate stays.

    Attributes:
        low: the lowest that its value may be.
        high: the highest.
        after: the last position that has another level before it; -1 for the first.
        first: the first position that has this one.
        last: the last position that has it.
    """

    low: float
    high: float
    after: float
    first: float
    last: float


def levels_of(curve: Curve) -> list[Level]:
    """The levels of a curve, in their order."""
    found: list[Level] = []
    low = high = 0.0
    start = 0
    for index in range(len(curve) + 1):
        if index < len(curve):
            below, above = curve.values[index] - curve.slack[index], curve.values[index] + curve.slack[index]
            if index and max(low, below) <= min(high, above):
                low, high = max(low, below), min(high, above)
                continue
        if index:
            after = curve.at[start - 1] if start else -1.0
            found.append(
                Level(float(low), float(high), float(after), float(curve.at[start]), float(curve.at[index - 1]))
            )
        if index < len(curve):
            start, low, high = index, below, above
    return found


def are_stays(levels: list[Level]) -> bool:
    """Whether most levels are seen more than once; the spacing of the points is no evidence of stays."""
    return sum(level.last > level.first for level in levels[:-1]) * 2 >= len(levels) - 1


def strides_of(levels: list[Level]) -> list[int]:
    """How many steps may lie between two advances of what made the levels, the likeliest first.

    All levels may last equally long; or else every change may be at a multiple of a number, the largest first.
    """
    if len(levels) < 3 or not are_stays(levels):
        return []
    low, high = 1.0, np.inf
    for number, level in enumerate(levels[1:], start=1):
        low, high = max(low, (level.after + 1) / number), min(high, level.first / number)
    if low > high + 1e-9:
        return _common_strides(levels)
    every = [each for each in range(int(np.ceil(low - 1e-9)), int(min(high, low + 200)) + 1) if each > 1]
    return sorted(every, key=lambda each: (len(str(each).rstrip("0")), each))


def _common_strides(levels: list[Level]) -> list[int]:
    """Numbers of which every change may be at a multiple."""
    longest = min(other.first - one.after - 1 for one, other in itertools.pairwise(levels[1:]))
    changes = [(level.after, level.first) for level in levels[1:]]
    every = range(int(min(longest, _MOST_STEPS)), 1, -1)
    return [stride for stride in every if all(first // stride * stride > after for after, first in changes)]


def ratio_of(levels: list[Level]) -> float | None:
    """The roundest factor from each level to the next; None where there is not one for all."""
    low, high = -np.inf, np.inf
    for one, other in itertools.pairwise(levels):
        if one.low <= 0:
            return None
        low, high = max(low, other.low / one.high), min(high, other.high / one.low)
    spare = 1e-14 * abs(high)
    return roundest(float(low - spare), float(high + spare)) if low <= high + spare and np.isfinite(low) else None


def first_of(levels: list[Level], ratio: float) -> float | None:
    """The roundest first level with which the factor gives all the others."""
    low, high = -np.inf, np.inf
    for number, level in enumerate(levels):
        scale = ratio**number
        low, high = max(low, level.low / scale), min(high, level.high / scale)
    spare = 1e-14 * abs(high)
    return roundest(float(low - spare), float(high + spare)) if low <= high + spare else None
