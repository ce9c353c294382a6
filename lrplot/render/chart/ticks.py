"""Round numbers along an axis, and the scale that puts them on whole rows of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10

from lrplot.render.powers import powers, raised
from lrplot.render.thinning import HUGE
from lrplot.wording import count, rate

NOTHING = 1e-12
"""A logarithmic axis goes no lower than this part of its highest rate: below lie the rounding errors of zero."""

_MIN_ROWS_PER_TICK = 3  # if it can be; and about six ticks on a tall axis
_MIN_TICK_DISTANCE = 8  # columns from one label's start to the next; closer ones look busy


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Where a value lies on an axis of text rows, counted from the bottom.

    Attributes:
        n_rows: rows of the axis.
        unit: the value of one row; of a logarithmic axis, its decades.
        bottom: how many rows the lowest row lies above zero; of a logarithmic axis, above 1.
        log: whether the axis is logarithmic.
        ticks: the labels by their row.
    """

    n_rows: int
    unit: float
    bottom: int
    log: bool = False
    ticks: Mapping[int, str] = field(default_factory=dict)

    def pixel(self, value: float, pixels_per_row: int) -> int:
        """The pixel of a value, from 0 at the bottom; a tick lies in the middle of its row."""
        rows = (log10(value) if self.log else value) / self.unit - self.bottom
        # A tick lies on the pixel in the middle of its row, or on the upper one of the two middle ones.
        pixel = floor(rows * pixels_per_row + 0.5) + pixels_per_row // 2
        return min(max(pixel, 0), self.n_rows * pixels_per_row - 1)


def linear_scale(low: float, high: float, max_rows: int, peak: float | None = None) -> Scale:
    """A scale whose ticks are 1, 2 or 5 times a power of ten, a whole number of rows apart.

    Args:
        low: the least value.
        high: the greatest.
        max_rows: how many rows there may be.
        peak: a value that has a tick as well, in place of one that is on the same row or the next; None for none.
    """
    if max(abs(low), abs(high)) < 1 / HUGE:
        return Scale(n_rows=3, unit=1.0, bottom=-1, ticks={1: "0"})
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = low - 0.1 * abs(low), high + 0.1 * abs(high)
    exponent = floor(log10(high - low))
    ideal = max(_MIN_ROWS_PER_TICK, max_rows // 6)
    best, best_cost = (high - low, 1), float("inf")
    for step in (digit * 10.0**power for power in (exponent - 1, exponent, exponent + 1) for digit in (1, 2, 5)):
        for rows_per_tick in range(1, max_rows + 1):
            first, last = _row(low, step / rows_per_tick), _row(high, step / rows_per_tick)
            n_rows, n_ticks = last - first + 1, floor(last / rows_per_tick) - ceil(first / rows_per_tick) + 1
            if n_rows > max_rows:
                break
            cost = (max_rows - n_rows) / max_rows + 0.05 * abs(rows_per_tick - ideal)
            cost += (n_ticks < 2) + (rows_per_tick == 1) + 0.15 * (n_ticks < 3)
            if cost < best_cost:
                best, best_cost = (step, rows_per_tick), cost
    step, rows_per_tick = best
    unit = step / rows_per_tick
    first, last = _row(low, unit), min(_row(high, unit), _row(low, unit) + max_rows - 1)
    multiples = range(ceil(first / rows_per_tick), floor(last / rows_per_tick) + 1)
    values = {multiple * rows_per_tick - first: multiple * step for multiple in multiples}
    if peak is not None:
        values = _with_peak(values, peak, _row(peak, unit) - first)
    ticks = dict(zip(values, tick_labels(list(values.values())), strict=True))
    return Scale(n_rows=last - first + 1, unit=unit, bottom=first, ticks=ticks)


def _with_peak(values: dict[int, float], peak: float, row: int) -> dict[int, float]:
    """The values of ticks by their rows, with a peak at four digits in place of what is on its row or beside it."""
    shown = float(f"{peak:.4g}")
    if shown in [float(f"{value:.12g}") for value in values.values()]:
        return values
    return {at: value for at, value in values.items() if abs(at - row) > 1} | {row: shown}


def _row(value: float, unit: float) -> int:
    """The row that a value lies in, rows being centred on the multiples of `unit`."""
    return floor(value / unit + 0.5 + 1e-9)


def log_scale(
    low: float, high: float, max_rows: int, *, raise_exponents: bool = False, peak: float | None = None
) -> Scale:
    """A logarithmic scale for positive values, with its decades a whole number of rows apart.

    Args:
        low: the least value.
        high: the greatest.
        max_rows: how many rows there may be.
        raise_exponents: whether powers of ten are written `10⁻³`, where text may have such characters.
        peak: a value that has a tick as well, in place of one that is on the same row or the next; None for none.
    """
    if high / low < 1.001:
        low, high = low / 3, high * 3
    unit = 1.0
    for unit in _log_units(max_rows, log10(high) - log10(low)):
        if _row(log10(high), unit) - _row(log10(low), unit) < max_rows:
            break
    bottom, top = _row(log10(low), unit), _row(log10(high), unit)
    values = _log_tick_values(low, high, unit)
    rows = [_row(log10(value), unit) - bottom for value in values]
    kept = {row: value for row, value in zip(rows, values, strict=True) if 0 <= row <= top - bottom}
    labels = tick_labels(list(kept.values()))
    if raise_exponents:
        labels = powers(list(kept.values())) or [raised(label) for label in labels]
    ticks = dict(zip(kept, labels, strict=True))
    if peak is not None:
        marked = _with_peak(kept, peak, _row(log10(peak), unit) - bottom)
        label = raised(rate(peak)) if raise_exponents else rate(peak)
        ticks = {row: ticks[row] if value == kept.get(row) else label for row, value in marked.items()}
    return Scale(n_rows=top - bottom + 1, unit=unit, bottom=bottom, log=True, ticks=ticks)


def _log_units(max_rows: int, decades: float) -> Iterable[float]:
    """Decades of one row to try, the finest first: 1 / whole number, then whole numbers."""
    yield from (1 / rows for rows in range(max(ceil(max_rows / decades), 1), 0, -1))
    yield from range(2, 700)


def _log_tick_values(low: float, high: float, unit: float) -> list[float]:
    """Decades at least two rows apart; where there is room, 2 and 5 between; else plain round numbers."""
    apart = max(ceil(2 * unit), 1)
    first, last = floor(log10(low)), ceil(log10(high))
    values = [10.0**power for power in range(first - first % apart, last + 1, apart) if -308 <= power <= 308]
    if unit <= 1 / 7 and last - first < 4:
        values = sorted(digit * value for value in values for digit in (1, 2, 5))
    if sum(low <= value <= high for value in values) < 2 and high < 10 * low:
        step = 10.0 ** floor(log10(high - low))
        step *= 1 if (high - low) / step > 3 else 0.5 if (high - low) / step > 1.5 else 0.2
        values = [multiple * step for multiple in range(ceil(low / step), floor(high / step) + 1)]
    return values


def tick_labels(values: list[float]) -> list[str]:
    """The labels of one axis: all plain or, where one of them would grow long, all with an exponent."""
    plain = [f"{value:.12f}".rstrip("0").rstrip(".") for value in values]
    sizes = [abs(value) for value in values if value]
    if all(1e-4 <= size < 1e6 for size in sizes):
        return [label if float(label) else "0" for label in plain]
    return [_with_exponent(value) for value in values]


def _with_exponent(value: float) -> str:
    mantissa, exponent = f"{value:.9e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa if exponent == "+00" or not value else f"{mantissa}e{int(exponent)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CountTick:
    """A tick of a horizontal axis.

    Attributes:
        column: the column that it is about.
        start: the column of its label's first character.
        label: a round count, `10,000`.
    """

    column: int
    start: int
    label: str


def count_ticks(
    last: float, columns: int, column_of: Callable[[float], int], label: Callable[[float], str] = count
) -> list[CountTick]:
    """As many round numbers as fit under an axis, from 0 on, their labels at least two blanks apart.

    Args:
        last: what to count to: a whole number for whole ticks only.
        columns: columns that the axis spans; no label sticks out to the right of them.
        column_of: the column that a number lies in.
        label: how a number is written.
    """
    power: float = 1 if isinstance(last, int) else 10.0 ** (floor(log10(last)) - 2)
    while True:
        for every in (power, 2 * power, 5 * power):
            n_ticks = int(last // every)
            if 3 * n_ticks > columns:
                continue  # far too many even for labels of one character
            units = [number * every for number in range(n_ticks + 1)]
            found = [_count_tick(unit, column_of(unit), columns, label(unit)) for unit in units]
            if all(right.start - left.start >= _distance(left) for left, right in pairwise(found)):
                return found
        power *= 10


def _distance(tick: CountTick) -> int:
    """How far the next label must stay away from the start of this one."""
    return max(len(tick.label) + 2, _MIN_TICK_DISTANCE)


def _count_tick(unit: float, column: int, columns: int, label: str) -> CountTick:
    start = min(column - len(label) // 2, columns - len(label)) if unit else 0
    return CountTick(column=column, start=start, label=label)
