"""Finds the one parameter of a shape that is not a factor: a period, a length, a power."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from lrplot.schedulers.shapes.curve import Curve, Floats

Score: TypeAlias = Callable[[Floats, Curve], Floats]
"""The misfit to a curve for each of K parameters, float64 of shape (K,); 1 and below fits."""

_FITS = 2.0  # least squares may be off by so much where the ranges hold
_MOST = 4096  # parameters that are scored at once
_MOST_GRID = 12_000
_AROUND = 400  # integers on either side of the best one that may fit as well


def lengths(score: Score, curve: Curve, shortest: float | None = None, longest: float | None = None) -> list[int]:
    """The integers that fit as a period or length, the roundest of the best first; the nearest three where none does.

    Args:
        score: the misfit.
        curve: what it is about; its reach and spacing say how closely must be looked.
        shortest: the lowest that may be; two spacings of the points if None.
        longest: the highest; twenty times the reach if None.
    """
    reach = max(float(curve.at[-1]), 2.0)
    spacing = float(np.median(np.diff(curve.at))) if len(curve) > 1 else 1.0
    low = max(1.0, shortest if shortest is not None else 2 * spacing)
    high = max(longest if longest is not None else 20 * reach, low + 1)
    n = int(min(max((1 / low - 1 / high) * 8 * reach, 200), _MOST_GRID))
    grid = 1 / np.linspace(1 / high, 1 / low, n)
    # Where small values are known far better than large ones, only a needle's eye fits: look with equal ranges first.
    even = Curve(curve.at, curve.values, np.full_like(curve.slack, curve.slack.max()))
    found: dict[int, float] = {}
    for index in _minima(score_all(score, grid, even))[:4]:
        best = _zoomed(score, even, grid[min(index + 1, n - 1)], grid[max(index - 1, 0)])
        around = np.arange(max(1, round(best) - _AROUND), round(best) + _AROUND + 1, dtype=np.float64)
        around = around[(around >= max(1.0, low * 0.9)) & (around <= high * 1.1)]
        if len(around):
            found.update(score_integers(score, around, curve))
    return rank(found)


def rank(found: dict[int, float]) -> list[int]:
    """Parameters that fit, the roundest first; where none does, the nearest three."""
    fitting = [number for number, misfit in found.items() if misfit <= _FITS]
    if not fitting:
        return sorted(found, key=found.__getitem__)[:3]
    return sorted(fitting, key=lambda number: (round_digits(number), found[number]))


def round_digits(number: int) -> int:
    """How many digits a number has before its zeros."""
    return len(str(number).rstrip("0")) or 1


def score_all(score: Score, parameters: Floats, curve: Curve) -> Floats:
    """The misfit of each parameter, a block at a time."""
    with np.errstate(all="ignore"):
        blocks = [score(parameters[at : at + _MOST], curve) for at in range(0, len(parameters), _MOST)]
    return np.nan_to_num(np.concatenate(blocks), nan=np.inf)


def score_integers(score: Score, integers: Iterable[float], curve: Curve) -> dict[int, float]:
    """The misfit of each of some integers."""
    every = np.array(sorted(integers), dtype=np.float64)
    return (
        dict(zip(every.astype(int).tolist(), score_all(score, every, curve).tolist(), strict=True))
        if len(every)
        else {}
    )


def _minima(scores: Floats) -> Sequence[int]:
    """Where the misfit is lower than beside it, the lowest first."""
    left = np.concatenate([[np.inf], scores[:-1]])
    right = np.concatenate([scores[1:], [np.inf]])
    found = np.flatnonzero((scores <= left) & (scores <= right))
    return [int(index) for index in found[np.argsort(scores[found])]]


def _zoomed(score: Score, curve: Curve, low: float, high: float) -> float:
    """The best parameter between two, to far below 1."""
    best = (low + high) / 2
    for _ in range(8):
        grid = np.linspace(low, high, 25)
        best = float(grid[int(np.argmin(score_all(score, grid, curve)))])
        width = (high - low) / 12
        low, high = max(best - width, 1e-9), best + width
        if width < 1e-3:
            break
    return best


def integers_within(low: float, high: float, most: int = 64) -> Iterator[int]:
    """The integers of a closed range, the roundest first; of a long one the roundest only."""
    first, last = int(np.ceil(low)), int(np.floor(high))
    every = range(first, last + 1)
    if len(every) > 20_000:
        unit = 10 ** (len(str(len(every))) - 3)
        every = range(-(-first // unit) * unit, last + 1, unit)
    yield from sorted(every, key=lambda number: (round_digits(number), number))[:most]
