"""Round numbers along an axis, and what they are called: for terminal, picture and page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10

from lrplot.render.axis import StepAxis, labels_for
from lrplot.render.powers import powers, raised
from lrplot.render.ranges import Axis
from lrplot.wording import count, plain_exponent, rate


def round_ticks(axis: Axis, at_most: int, *, whole: bool = False) -> list[float]:
    """Round numbers on an axis, evenly spaced: decades on a logarithmic one."""
    if axis.log:
        ticks = _log_ticks(axis, at_most)
        if len(ticks) >= 2:
            return ticks
    for n in range(max(at_most, 1), max(at_most, 1) + 4):
        step = round_step((axis.high - axis.low) / n, whole=whole)
        first, last = ceil(axis.low / step), floor(axis.high / step)
        if last > first:  # two ticks at least: one alone says nothing of the scale
            break
    return [multiple(index, step) for index in range(first, last + 1)]


def multiple(index: int, step: float) -> float:
    """A whole number of steps: 0.3 for three of 0.1, which are 0.30000000000000004. Twelve digits are exact enough."""
    return float(f"{index * step:.12g}")


def round_step(least: float, *, whole: bool = False) -> float:
    """The smallest round number, 1, 2, 2.5 or 5 times a power of ten, that is not below another."""
    if whole and least <= 1:
        return 1.0
    power = 10.0 ** floor(log10(least))
    steps = (1, 2, 5, 10) if whole and power < 10 else (1, 2, 2.5, 5, 10)
    return next((factor * power for factor in steps if factor * power >= least * 0.999999), 10 * power)


def _log_ticks(axis: Axis, at_most: int) -> list[float]:
    """Powers of ten, every k-th if there are many; 1, 2, 5 times them if there are few and all of those fit."""
    powers = range(ceil(log10(axis.low) - 1e-9), floor(log10(axis.high) + 1e-9) + 1)
    if len(powers) > 2:
        every = int(round_step(len(powers) / max(at_most, 1), whole=True))
        shown = [power for power in powers if power % every == 0]
        if len(shown) < 2:  # one alone says nothing of the scale
            shown = [*powers][:: -min(every, len(powers) - 1)][::-1]
        return [float(f"1e{power}") for power in shown]
    around = range(floor(log10(axis.low)), floor(log10(axis.high)) + 1)
    ticks = [float(f"{factor}e{power}") for power in around for factor in (1, 2, 5)]
    ticks = [tick for tick in ticks if axis.low <= tick <= axis.high]
    return ticks if len(ticks) <= at_most else [float(f"1e{power}") for power in powers]


def labelled_ticks(axis: Axis, at_most: int, apart: float) -> tuple[list[float], list[str]]:
    """Round numbers on an axis and its highest value, which takes the place of those that are too near, in words.

    Args:
        axis: the axis.
        at_most: how many round numbers there may be.
        apart: the share of the axis that two labels are apart at least.
    """
    labelled = label_ticks(round_ticks(axis, at_most), log=axis.log)
    if axis.peak is not None:
        at = axis.unit(axis.peak)
        labelled = with_peak(labelled, axis.peak, lambda tick: abs(axis.unit(tick) - at) < apart, log=axis.log)
    return list(labelled), list(labelled.values())


def label_ticks(ticks: Sequence[float], *, log: bool = False) -> dict[float, str]:
    """Ticks with what they are called."""
    return dict(zip(ticks, value_labels(ticks, log=log), strict=True))


def with_peak(
    labelled: Mapping[float, str], peak: float, is_near: Callable[[float], bool], *, log: bool = False
) -> dict[float, str]:
    """Ticks and the highest value, which takes the place of those that are too near, unless it is one of them.

    Args:
        labelled: the ticks with what they are called.
        peak: the highest value.
        is_near: whether the label of a tick and that of the peak would not have room beside each other.
        log: whether the axis is logarithmic.
    """
    if float(f"{peak:.4g}") in labelled:
        return dict(labelled)
    kept = {tick: label for tick, label in labelled.items() if not is_near(tick)}
    return dict(sorted({**kept, peak: _peak_label(peak, list(labelled.values()), log=log)}.items()))


def _peak_label(peak: float, others: Sequence[str], *, log: bool = False) -> str:
    """The highest value beside other labels, at four digits: `0.0847`, and `8.47e-5` where they have exponents."""
    if log and (power := powers([peak, peak])):
        return power[0]
    if not log and any("e" in label for label in others):
        mantissa, exponent = f"{peak:.3e}".split("e")
        return _short(f"{mantissa.rstrip('0').rstrip('.')}e{exponent}", peak)
    return raised(rate(peak)) if log else rate(peak)


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


def without_padding(label: str) -> str:
    """A label without the zeros that make those of a picture equally long: `0.01` for `0.010`, `5e-6` for `5.0e-6`.

    Example:
        >>> without_padding("0.010"), without_padding("5.0e-6"), without_padding("100")
        ('0.01', '5e-6', '100')
    """
    mantissa, letter, exponent = label.partition("e")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + letter + exponent


def step_ticks(n: int, at_most: int) -> tuple[list[float], list[str]]:
    """Round whole numbers from 0 to n, with thousands separators."""
    ticks = round_ticks(Axis(low=0, high=max(n, 1)), at_most, whole=True)
    if n <= 1:
        ticks = ticks[:1]
    return ticks, [count(int(tick)) for tick in ticks]


def unit_ticks(axis: StepAxis, at_most: int) -> tuple[list[float], list[str]]:
    """Round numbers of what an axis counts: whole ones, but for hours."""
    ticks = round_ticks(Axis(low=0, high=axis.end), at_most, whole=axis.unit != "hours")
    if axis.unit == "step" and axis.end <= 1:  # a single one is in the middle
        ticks = ticks[:1]
    return ticks, list(map(labels_for(axis.unit, axis.end), ticks))
