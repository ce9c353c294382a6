"""Curves that stay and jump: their levels, and when they change."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from lrplot.schedulers.shapes.curve import Curve, Floats
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
    """The levels of a curve that stays and jumps, in their order; none where most values are seen once."""
    below, above = curve.values - curve.slack, curve.values + curve.slack
    apart = np.maximum(below[1:], below[:-1]) > np.minimum(above[1:], above[:-1])
    starts = np.concatenate([[0], np.flatnonzero(apart) + 1])
    if not len(curve) or (len(curve) - len(starts)) * 2 < len(starts) - 1:
        return []
    lows, highs = np.maximum.reduceat(below, starts), np.minimum.reduceat(above, starts)
    pieces: list[tuple[int, float, float]] = []
    for start, end, low, high in zip(starts, [*starts[1:], len(curve)], lows, highs, strict=True):
        pieces += [(start, low, high)] if low <= high else _drifting(below[start:end], above[start:end], start)
    found = [
        Level(
            float(low), float(high), float(curve.at[start - 1]) if start else -1.0, float(curve.at[start]), float(end)
        )
        for (start, low, high), end in zip(pieces, _ends(curve, pieces), strict=True)
    ]
    return found if are_stays(found) else []


def _ends(curve: Curve, pieces: list[tuple[int, float, float]]) -> Floats:
    """The last position of each piece."""
    starts = np.array([start for start, *_ in pieces], dtype=np.int64)
    found: Floats = curve.at[np.concatenate([starts[1:] - 1, [len(curve) - 1]])]
    return found


def _drifting(below: Floats, above: Floats, start: int) -> list[tuple[int, float, float]]:
    """Levels whose neighbours may have one value while all of them together have not: where, from what to what."""
    pieces: list[tuple[int, float, float]] = []
    for index, (low, high) in enumerate(zip(below.tolist(), above.tolist(), strict=True)):
        if pieces and max(pieces[-1][1], low) <= min(pieces[-1][2], high):
            first, *ends = pieces[-1]
            pieces[-1] = (first, max(ends[0], low), min(ends[1], high))
        else:
            pieces.append((start + index, low, high))
    return pieces


def are_stays(levels: list[Level]) -> bool:
    """Whether most levels are seen more than once; the spacing of the points is not evidence of stays."""
    return bool(levels) and sum(level.last > level.first for level in levels[:-1]) * 2 >= len(levels) - 1


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
