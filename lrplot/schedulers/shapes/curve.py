"""A curve as the fits see it: positions of a schedule, values and ranges, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrplot.model.points import Points, Precision
from lrplot.schedulers.shapes.numbers import rounded, roundest

Floats = NDArray[np.float64]

_FLOOR = 2e-14  # relative to the largest value: what a scheduler that goes on from its last rate loses to rounding
_MOST = 400  # points that a fit looks at; the judge looks at all


@dataclass(frozen=True, slots=True)
class Curve:
    """Values by position, N of them.

    Attributes:
        at: positions of the schedule, rising strictly; float64 of shape (N,).
        values: float64 of shape (N,).
        slack: how far each true value may lie from it; float64 of shape (N,), above 0.
    """

    at: Floats
    values: Floats
    slack: Floats

    def __len__(self) -> int:
        return len(self.at)

    def from_position(self, position: float) -> Curve:
        """The part from a position on, as the schedule that begins there counts."""
        kept = self.at >= position
        return Curve(self.at[kept] - position, self.values[kept], self.slack[kept])

    def part(self, start: int, stop: int | None) -> Curve:
        """The points of a slice, at their positions."""
        return Curve(self.at[start:stop], self.values[start:stop], self.slack[start:stop])

    def same(self, index: int, other: int) -> bool:
        """Whether two points may have one value."""
        return bool(abs(self.values[index] - self.values[other]) <= self.slack[index] + self.slack[other])


def curve_of(points: Points) -> Curve:
    """The curve of some points."""
    at = np.array(points.steps, dtype=np.float64)
    values = np.array(points.values, dtype=np.float64)
    slack = _slacks(values, points.precision)
    floor = _FLOOR * float(np.max(np.abs(values), initial=1e-300))
    return Curve(at, values, np.maximum(slack, floor))


def _slacks(values: Floats, precision: Precision) -> Floats:
    """`Precision.slack` of every value."""
    if precision.kind in ("float64", "float32"):
        exact = Precision(kind=precision.kind)
        relative, least = exact.slack(1.0) - exact.slack(0.0), exact.slack(0.0)
        found: Floats = np.maximum(np.abs(values) * relative + least, precision.floor)
    elif precision.kind == "decimals":
        found = np.full_like(values, precision.slack(1.0))
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            tens = np.floor(np.log10(np.abs(values)))
            found = np.where(values == 0, 0.0, precision.slack(1.0) * 10.0**tens)
    return np.where(np.isfinite(values), found, 0.0)


def thin(curve: Curve) -> Curve:
    """At most some hundred points of a curve, its turns among them."""
    n = len(curve)
    if n <= _MOST:
        return curve
    bends = np.abs(np.diff(np.sign(np.diff(curve.values)))) > 0
    turns = np.flatnonzero(bends)[: _MOST // 4] + 1
    even = np.linspace(0, n - 1, _MOST - 2 * len(turns)).astype(int)
    kept = np.unique(np.concatenate([even, turns, np.minimum(turns + 1, n - 1)]))
    return Curve(curve.at[kept], curve.values[kept], curve.slack[kept])


def misfit(shapes_KN: Floats, curve: Curve) -> Floats:
    """How badly `low + (high - low) * shape` fits at best, for each of K shapes, in units of the ranges.

    The best by least squares, so that a shape that fits all ranges may come out as somewhat above 1.
    """
    weights = 1 / curve.slack**2
    weights = weights / weights.sum()
    mean_K = shapes_KN @ weights
    centred = shapes_KN - mean_K[:, None]
    values = curve.values - curve.values @ weights
    spread = (centred**2) @ weights
    slope = (centred @ (values * weights)) / np.where(spread > 0, spread, 1)
    rest = np.abs(values[None, :] - slope[:, None] * centred)
    worst: Floats = np.max(rest / curve.slack, axis=1)
    return worst


def two_numbers(one: Floats, other: Floats, curve: Curve) -> tuple[float, float] | None:
    """The roundest x and y with `x * one + y * other` within every range; None where there are none.

    Args:
        one: the shape that x scales; at least 0.
        other: the shape that y scales; at least 0.
        curve: what they must fit.
    """
    alone = _range(one, curve.values, curve.slack)
    if alone is not None:
        return roundest(*alone), 0.0
    system = np.stack([one, other], axis=1) / curve.slack[:, None]
    (x, _), *_ = np.linalg.lstsq(system, curve.values / curve.slack, rcond=None)
    for candidate in rounded(float(x)):
        rest = _range(other, curve.values - candidate * one, curve.slack)
        if rest is not None:
            return candidate, roundest(*rest)
    return None


def one_number(shape: Floats, curve: Curve) -> float | None:
    """The roundest x with `x * shape` within every range; None where there is none."""
    found = _range(shape, curve.values, curve.slack)
    return None if found is None else roundest(*found)


def _range(shape: Floats, values: Floats, slack: Floats) -> tuple[float, float] | None:
    """Between which numbers `x * shape` lies within the ranges."""
    tiny = np.abs(shape) < 1e-14
    if np.any(np.abs(values[tiny]) > slack[tiny] * 1.001):
        return None
    if tiny.all():
        return (0.0, 0.0)
    held = shape[~tiny]
    ends = np.stack([(values[~tiny] - slack[~tiny]) / held, (values[~tiny] + slack[~tiny]) / held])
    low, high = float(ends.min(axis=0).max()), float(ends.max(axis=0).min())
    spare = 1e-15 * max(abs(low), abs(high))
    return (low - spare, high + spare) if low - spare <= high + spare else None
