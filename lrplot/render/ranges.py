"""Where an axis begins and ends, and what has a place on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, log10

from lrplot.render.axis import StepAxis

HUGE = 1e280
"""No axis reaches further, so that no span and no reciprocal of one overflows."""

NOTHING = 1e-12
"""A logarithmic axis goes no lower than this, nor than this part of its highest rate: below lie the
rounding errors of a rate that reaches 0."""


def drawable(value: float, log: bool) -> bool:
    """Whether an axis has a place for a value: NaN and infinities never have one."""
    return (1 / HUGE if log else -HUGE) < value < HUGE


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """The shown range of an axis, whether it is logarithmic, and its highest value where that has a tick of its own."""

    low: float
    high: float
    log: bool = False
    peak: float | None = None

    def unit(self, value: float) -> float:
        """Where a value lies, 0 at the axis' low end and 1 at its high end, kept between the two."""
        if not self.log:
            return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        if value <= self.low:
            return 0.0
        return min(log10(value / self.low) / log10(self.high / self.low), 1.0)


def rate_axis(extremes: Iterable[float], smallest: float | None, *, log: bool) -> Axis:
    """The axis of a learning rate: from zero if linear, over the positive rates if logarithmic.

    Args:
        extremes: the least and the greatest rate of each curve.
        smallest: the smallest rate above zero; None if there is none.
        log: whether the axis is to be logarithmic.
    """
    values = _bounded(extremes)
    if log:
        high = max((value for value in values if value > 0), default=1.0)
        low = max(min(smallest, HUGE) if smallest is not None else high / 10, min(high, 1.0) * NOTHING, 1 / HUGE)
        high = max(high, low)
        margin = (high / low) ** 0.05 if high > low * 1.2 else 2.0
        return Axis(low=low / margin, high=high * margin, log=True, peak=high if high in values else None)
    low = min([0.0, *values])
    high = max([0.0, *values])
    peak = high if 1 / HUGE < high < HUGE else None
    if high - low < 1 / HUGE:
        high = 1.0
    span = high - low
    return Axis(low=low - 0.045 * span, high=high + 0.06 * span, peak=peak)


def _bounded(values: Iterable[float]) -> list[float]:
    return [min(max(value, -HUGE), HUGE) for value in values if isfinite(value)]


def value_axis(extremes: Iterable[float]) -> Axis:
    """The axis of a momentum: close around its values, which never come near zero."""
    values = _bounded(extremes) or [0.0]
    low, high = min(values), max(values)
    margin = 0.12 * (high - low)
    if margin <= 1e-9 * max(abs(low), abs(high)):
        margin = 0.05 * max(abs(low), abs(high)) or 1.0
    return Axis(low=low - margin, high=high + margin)


def shown_steps(axis: StepAxis) -> Axis:
    """The range of an axis of steps, with a little room on either side; a single step is in the middle."""
    alone = axis.unit == "step" and axis.end <= 1
    return Axis(low=-1.0, high=1.0) if alone else Axis(low=-0.012 * axis.end, high=1.012 * axis.end)
