"""Where an axis begins and ends, its round ticks, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from lrplot.render.axis import StepAxis, labels_for
from lrplot.render.powers import powers, raised
from lrplot.render.thinning import HUGE
from lrplot.wording import count, plain_exponent, rate

NOTHING = 1e-12
"""A logarithmic axis goes no lower than this, nor than this part of its highest rate: below lie the
rounding errors of a rate that reaches 0."""


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
        low = max(smallest if smallest is not None else high / 10, min(high, 1.0) * NOTHING, 1 / HUGE)
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


def round_ticks(axis: Axis, at_most: int, *, whole: bool = False) -> list[float]:
    """Round numbers on an axis, evenly spaced: decades on a logarithmic one."""
    if axis.log:
        ticks = _decades(axis, at_most)
        if len(ticks) >= 2:
            return ticks
    for n in range(max(at_most, 1), max(at_most, 1) + 4):
        step = _round_step((axis.high - axis.low) / n, whole=whole)
        first, last = ceil(axis.low / step), floor(axis.high / step)
        if last > first:  # two ticks at least: one alone says nothing of the scale
            break
    # A tick such as 3 * 0.1 is 0.30000000000000004; twelve digits of the step are exact enough to label.
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def labelled_ticks(axis: Axis, at_most: int, apart: float) -> tuple[list[float], list[str]]:
    """Round numbers on an axis and its highest value, which takes the place of those that are too near, in words.

    Args:
        axis: the axis.
        at_most: how many round numbers there may be.
        apart: the share of the axis that two labels are apart at least.
    """
    ticks = round_ticks(axis, at_most)
    labels = value_labels(ticks, log=axis.log)
    peak = axis.peak
    if peak is None or float(f"{peak:.4g}") in ticks:
        return ticks, labels
    pairs = list(zip(ticks, labels, strict=True))
    kept = [(tick, label) for tick, label in pairs if abs(axis.unit(tick) - axis.unit(peak)) >= apart]
    kept.append((peak, peak_label(peak, labels, log=axis.log)))
    return [tick for tick, _ in sorted(kept)], [label for _, label in sorted(kept)]


def peak_label(peak: float, others: Sequence[str], *, log: bool = False) -> str:
    """The highest value beside other labels, at four digits: `0.0847`, and `8.47e-5` where they have exponents."""
    if log and (power := powers([peak, peak])):
        return power[0]
    if not log and any("e" in label for label in others):
        mantissa, exponent = f"{peak:.3e}".split("e")
        return _short(f"{mantissa.rstrip('0').rstrip('.')}e{exponent}", peak)
    return raised(rate(peak)) if log else rate(peak)


def _round_step(least: float, *, whole: bool) -> float:
    if whole and least <= 1:
        return 1.0
    power = 10.0 ** floor(log10(least))
    steps = (1, 2, 5, 10) if whole and power < 10 else (1, 2, 2.5, 5, 10)
    return next((factor * power for factor in steps if factor * power >= least * 0.999999), 10 * power)


def _decades(axis: Axis, at_most: int) -> list[float]:
    """Powers of ten, every k-th if there are many; 1, 2, 5 times them if there are few."""
    powers = range(ceil(log10(axis.low) - 1e-9), floor(log10(axis.high) + 1e-9) + 1)
    if len(powers) > 2:
        every = int(_round_step(len(powers) / max(at_most, 1), whole=True))
        shown = [power for power in powers if power % every == 0]
        if len(shown) < 2:  # one alone says nothing of the scale
            shown = [*powers][:: -min(every, len(powers) - 1)][::-1]
        return [float(f"1e{power}") for power in shown]
    around = range(floor(log10(axis.low)), floor(log10(axis.high)) + 1)
    ticks = [float(f"{factor}e{power}") for power in around for factor in (1, 2, 5)]
    return [tick for tick in ticks if axis.low <= tick <= axis.high]


def value_labels(ticks: Sequence[float], *, log: bool = False) -> list[str]:
    """Ticks in words, all alike: `0.002 0.004` or `2e-5 4e-5`, never with a factor elsewhere.

    On a logarithmic axis powers of ten are `10⁻³`, and so is every exponent.
    """
    if not log:
        return _plain_labels(ticks)
    labels = powers(ticks) or _plain_labels(ticks)
    if any("e" in label for label in labels):  # all alike
        parts = [f"{tick:.11e}".split("e") for tick in ticks]
        labels = [f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}" for mantissa, exponent in parts]
    return [raised(label) for label in labels]


def _plain_labels(ticks: Sequence[float]) -> list[str]:
    sizes = [abs(tick) for tick in ticks if tick]
    plain = not sizes or (max(sizes) >= 0.99e-3 and min(sizes) >= 0.99e-5 and max(sizes) < 1e6)
    if plain and len(sizes) > 1 and max(sizes) / min(sizes) > 999 and min(sizes) < 0.99e-3:
        plain = False
    kind = "f" if plain else "e"
    for digits in range(13):
        labels = [f"{tick:.{digits}{kind}}" for tick in ticks]
        if all(abs(float(label) - tick) <= 1e-9 * abs(tick) for label, tick in zip(labels, ticks, strict=True)):
            break
    if plain and len(sizes) > 1 and max(sizes) / min(sizes) > 19:  # only a logarithmic axis spans that much
        return [plain_exponent(f"{tick:g}") for tick in ticks]
    return [_short(label, tick) for label, tick in zip(labels, ticks, strict=True)]


def _short(label: str, tick: float) -> str:
    if tick == 0:
        return "0"
    if "e" not in label:
        return label
    mantissa, exponent = label.split("e")
    return mantissa if int(exponent) == 0 else f"{mantissa}e{int(exponent)}"


def step_ticks(n: int, at_most: int) -> tuple[list[float], list[str]]:
    """Round whole numbers from 0 to n, with thousands separators."""
    ticks = round_ticks(Axis(low=0, high=max(n, 1)), at_most, whole=True)
    if n <= 1:
        ticks = ticks[:1]
    return ticks, [count(int(tick)) for tick in ticks]


def unit_ticks(axis: StepAxis, at_most: int) -> tuple[list[float], list[str]]:
    """Round numbers of what an axis counts: whole ones, but for hours."""
    whole = axis.unit != "hours"
    ticks = round_ticks(Axis(low=0, high=max(axis.end, 1) if whole else axis.end), at_most, whole=whole)
    if whole and axis.end <= 1:
        ticks = ticks[:1]
    return ticks, list(map(labels_for(axis.unit, axis.end), ticks))


def shown_steps(axis: StepAxis) -> Axis:
    """The range of an axis of steps, with a little room on either side; a single step is in the middle."""
    alone = axis.unit == "step" and axis.end <= 1
    return Axis(low=-1.0, high=1.0) if alone else Axis(low=-0.012 * axis.end, high=1.012 * axis.end)
