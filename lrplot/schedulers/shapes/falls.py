"""Shapes of one piece: cosine, line, power, exponential; each as the numbers that make it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from lrplot.schedulers.shapes.curve import Curve, Floats, misfit, one_number, thin, two_numbers
from lrplot.schedulers.shapes.numbers import rounded, roundest
from lrplot.schedulers.shapes.search import integers_within, lengths, rank, round_digits, score_integers

_NEAR = 3.0  # misfits by least squares beyond which no numbers can fit
_MOST_TRIED = 1000  # timescales
_WIDE = 0.02  # of a timescale: how far it may lie from the best line
_MOST = 4  # lengths of which numbers are sought


def cosine_shape(at: Floats, period: Floats | float) -> Floats:
    """Half a wave down from 1 to 0 over `period`, and up again; of shape (K, N) for K periods."""
    turned = np.asarray(period, dtype=np.float64).reshape(-1, 1)
    shape: Floats = (1 + np.cos(np.pi * at[None, :] / turned)) / 2
    return shape


def cosines(curve: Curve, near: int | None = None) -> Iterator[tuple[int, float, float]]:
    """Cosines that fit: half a period, the rate at the top and at the bottom.

    Args:
        curve: the values.
        near: half a period that must be close; None for none that is known.
    """
    few = thin(curve)
    if len(few) < 4:
        return

    def score(periods: Floats, seen: Curve) -> Floats:
        return misfit(cosine_shape(seen.at, periods), seen)

    if near is None:
        found = lengths(score, few)
    else:
        found = rank(score_integers(score, range(max(2, near - 80), near + 81), few))
    for period in found[:_MOST]:
        shape = cosine_shape(few.at, period)[0]
        numbers = two_numbers(shape, 1 - shape, few)
        if numbers is not None:
            yield period, *numbers


def flat_from(curve: Curve) -> int:
    """The index from which on all values may be the same; the number of points where even the last two differ."""
    below, above = curve.values - curve.slack, curve.values + curve.slack
    lows, highs = np.maximum.accumulate(below[::-1]), np.minimum.accumulate(above[::-1])
    off = lows > highs
    if not off.any():
        return 0
    first = len(curve) - int(np.argmax(off))
    return first if first < len(curve) - 1 else len(curve)


def line_through(curve: Curve) -> tuple[float, float] | None:
    """Where a line begins and how it rises per step, by least squares; None where it misses a range by far."""
    if len(curve) < 2:
        return None
    weights = 1 / curve.slack
    system = np.stack([np.ones_like(curve.at), curve.at], axis=1) * weights[:, None]
    (start, slope), *_ = np.linalg.lstsq(system, curve.values * weights, rcond=None)
    rest = np.abs(start + slope * curve.at - curve.values) / curve.slack
    return (float(start), float(slope)) if rest.max() <= 2 else None


def lines(curve: Curve) -> Iterator[tuple[int, float, float]]:
    """Lines that fit, then flat: how long, the rate at the beginning and at the end.

    Where the curve never becomes flat, the line may end anywhere: at zero, at round shares of the first rate, at
    the last point.
    """
    few = thin(curve)
    flat = flat_from(curve)
    if flat == 0 or len(few) < 3:
        return
    if flat < len(curve):
        moving, last = curve.part(0, flat), float(curve.values[-1])
        through = line_through(thin(moving)) if len(moving) > 1 else None
        crossing = (last - through[0]) / through[1] if through is not None and through[1] else None
        ends = _near(crossing, curve.at[flat - 1], curve.at[flat])
    else:
        through = line_through(few)
        if through is None or not through[1]:
            return
        ends = _open_ends(through, float(curve.at[-1]))

    def score(lengths: Floats, seen: Curve) -> Floats:
        return misfit(np.clip(1 - seen.at[None, :] / lengths[:, None], 0, 1), seen)

    misfits = score_integers(score, ends, few)
    for end in [each for each in ends if misfits[each] <= _NEAR][: 2 * _MOST]:
        shape = np.clip(1 - few.at / end, 0, 1)
        numbers = two_numbers(shape, 1 - shape, few)
        if numbers is not None:
            yield end, *numbers


def _near(crossing: float | None, low: float, high: float) -> list[int]:
    """Integers within a stretch without points, those near a crossing of lines first."""
    every = list(integers_within(max(low, 1), high))
    return sorted(every, key=lambda each: abs(each - crossing) > 1.5) if crossing is not None else every


def _open_ends(through: tuple[float, float], last: float) -> list[int]:
    """Where a line that never becomes flat may end: at a round share of its first rate each, then beside it."""
    start, slope = through
    exact, beside = [], []
    for share in (0.0, 0.1, 0.01, 0.5, 0.2, 0.25, 0.05, 0.001):
        end = start * (share - 1) / slope
        if end > last * 0.999 and abs(end - round(end)) < 0.3 + 2e-3 * end:
            exact.append(round(end))
            beside += sorted((round(end) + away for away in (-2, -1, 1, 2)), key=round_digits)
    ends = dict.fromkeys([*sorted(exact, key=round_digits), *beside, int(last), int(last) + 1])
    return [each for each in ends if each >= last - 1 and each > 0]


def powers(curve: Curve) -> Iterator[tuple[int, float, float]]:
    """Falls to zero as a power of what is left: how long, the first rate and the power."""
    above = (
        int(np.argmax(curve.values <= curve.slack)) or len(curve) if np.any(curve.values <= curve.slack) else len(curve)
    )
    if above < 4:
        return
    whole = curve.part(0, above)
    few = thin(whole)
    logs = _in_logs(few)

    def score(ends: Floats, seen: Curve) -> Floats:
        return misfit(np.log(np.maximum(1 - seen.at[None, :] / ends[:, None], 1e-300)), seen)

    last = float(whole.at[-1])
    if above < len(curve):
        found = rank(score_integers(score, integers_within(last + 1, curve.at[above], most=200), logs))
    else:
        found = lengths(score, logs, shortest=last + 1)
    for end in found[:_MOST]:
        shape = 1 - few.at / end
        numbers = _with_exponent(shape, few)
        if numbers is not None:
            yield end, *numbers


def exponentials(curve: Curve) -> tuple[float, float] | None:
    """The first rate and the factor per step of an exponential that fits; None where there is none."""
    few = thin(curve)
    if len(few) < 3 or np.any(few.values <= 0):
        return None
    found = line_through(_in_logs(few))
    if found is None:
        return None
    for factor in _factors(found[1]):
        first = one_number(factor**few.at, few)
        if first is not None:
            return first, factor
    return None


def _factors(slope: float) -> Iterator[float]:
    """Factors per step near a slope of the logarithm: round ones, and those that are round over 10, 100, ... steps."""
    yield from rounded(float(np.exp(slope)))
    for steps in (10, 100, 1000, 10_000):
        over = float(np.exp(slope * steps))
        if 1e-3 < over < 1e3:
            yield from (each ** (1 / steps) for each in itertools.islice(rounded(over), 3))


def _in_logs(curve: Curve) -> Curve:
    return Curve(curve.at, np.log(curve.values), curve.slack / curve.values)


def _with_exponent(shape: Floats, curve: Curve) -> tuple[float, float] | None:
    """The roundest x and power with `x * shape ** power` within every range."""
    if len(shape) < 3 or shape.min() <= 0:
        return None
    in_logs = _in_logs(curve)
    weights = 1 / in_logs.slack
    system = np.stack([np.ones_like(shape), np.log(shape)], axis=1) * weights[:, None]
    (_, power), *_ = np.linalg.lstsq(system, in_logs.values * weights, rcond=None)
    for candidate in rounded(float(power)):
        first = one_number(shape**candidate, curve)
        if first is not None:
            return first, candidate
    return None


def single_value(curve: Curve) -> float | None:
    """The roundest number that all values may be; None where there is none."""
    low = float((curve.values - curve.slack).max())
    high = float((curve.values + curve.slack).min())
    return roundest(low, high) if low <= high else None


def inverse_roots(curve: Curve) -> Iterator[tuple[int, float]]:
    """Falls as the inverse square root: v = rate / sqrt(1 + t / timescale); the timescale and the rate at 0."""
    few = thin(curve)
    if len(few) < 4 or np.any(few.values <= 2 * few.slack):
        return
    line = line_through(Curve(few.at, few.values**-2, 2 * few.slack / few.values**3))
    if line is None or line[1] <= 0:
        return
    about = line[0] / line[1]
    away = max(1, round(_WIDE * about))
    for timescale in sorted(_beside(about, away), key=lambda each: (round_digits(each), abs(each - about))):
        first = one_number((1 + few.at / float(timescale)) ** -0.5, few)
        if first is not None:
            yield timescale, first


def _beside(about: float, away: int) -> set[int]:
    """The integers around a number: of many, those next to it, and round ones farther off."""
    low, high = max(round(about) - away, 1), round(about) + away
    step = 1
    while (high - low) / step > _MOST_TRIED:
        step *= 10
    beside = range(max(round(about) - _MOST_TRIED // 2, low), min(round(about) + _MOST_TRIED // 2, high) + 1)
    return {*range(-(-low // step) * step, high + 1, step), *beside}


def one_minus_roots(curve: Curve) -> Iterator[tuple[int, float]]:
    """Falls to zero as 1 - sqrt(t / end): the end, and the first rate."""
    few = thin(curve.part(0, flat_from(curve)))
    if len(few) < 4:
        return
    line = line_through(Curve(np.sqrt(few.at), few.values, few.slack))
    if line is None or line[1] >= 0:
        return
    about = (line[0] / line[1]) ** 2
    for end in sorted({max(round(about) + away, 1) for away in (-1, 0, 1)}, key=lambda each: abs(each - about)):
        first = one_number(1 - np.sqrt(np.minimum(few.at / float(end), 1)), few)
        if first is not None:
            yield end, first
