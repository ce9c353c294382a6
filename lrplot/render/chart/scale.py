"""The scale that puts values and their ticks on whole rows of text, and the ticks that fit under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10

from lrplot.render.powers import in_ascii
from lrplot.render.ranges import HUGE, Axis
from lrplot.render.ticks import label_ticks, multiple, round_step, round_ticks, with_peak, without_padding

_MIN_ROWS_PER_TICK = 3  # if it can be; and about six ticks on a tall axis
_USUAL_TICKS = 6  # of a picture
_PICTURED = 1.105  # what its axis spans, where its values span 1
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
    """A scale whose ticks are round numbers, a whole number of rows apart: those of a picture, where they fit.

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
    step, rows_per_tick = _best_step(low, high, max_rows)
    unit = step / rows_per_tick
    first, last = _row(low, unit), min(_row(high, unit), _row(low, unit) + max_rows - 1)
    multiples = range(ceil(first / rows_per_tick), floor(last / rows_per_tick) + 1)
    labels = label_ticks([multiple(each, step) for each in multiples])
    if peak is not None:
        row = _row(peak, unit)
        labels = with_peak(labels, peak, lambda tick: abs(_row(tick, unit) - row) <= 1)
    ticks = {_row(tick, unit) - first: without_padding(label) for tick, label in labels.items()}
    return Scale(n_rows=last - first + 1, unit=unit, bottom=first, ticks=ticks)


def _best_step(low: float, high: float, max_rows: int) -> tuple[float, int]:
    """What two ticks are apart and in how many rows: the best use of the rows, a picture's step if that is not worse.

    A picture has room for any step; of rows, only whole ones can lie between two ticks.
    """
    span = high - low
    usual = round_step(_PICTURED * span / _USUAL_TICKS)
    ideal = max(_MIN_ROWS_PER_TICK, max_rows // 6)
    best, best_cost = (span, 1), float("inf")
    for step in dict.fromkeys(round_step(2 * span / n) for n in range(1, 4 * _USUAL_TICKS)):
        for rows_per_tick in range(1, max_rows + 1):
            first, last = _row(low, step / rows_per_tick), _row(high, step / rows_per_tick)
            n_rows, n_ticks = last - first + 1, floor(last / rows_per_tick) - ceil(first / rows_per_tick) + 1
            if n_rows > max_rows:
                break
            cost = (max_rows - n_rows) / max_rows + 0.05 * abs(rows_per_tick - ideal) + 0.2 * (step != usual)
            cost += (n_ticks < 2) + (rows_per_tick == 1) + 0.15 * (n_ticks < 3)
            if cost < best_cost:
                best, best_cost = (step, rows_per_tick), cost
    return best


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

    def row(value: float) -> int:
        return _row(log10(value), unit) - bottom

    values = [value for value in _log_tick_values(low, high, top - bottom + 1, row) if 0 <= row(value) <= top - bottom]
    labels = label_ticks(values, log=True)
    if peak is not None:
        labels = with_peak(labels, peak, lambda tick: abs(row(tick) - row(peak)) <= 1, log=True)
    written = {tick: label if raise_exponents else in_ascii(label) for tick, label in labels.items()}
    ticks = {row(tick): without_padding(label) for tick, label in written.items()}
    return Scale(n_rows=top - bottom + 1, unit=unit, bottom=bottom, log=True, ticks=ticks)


def _log_units(max_rows: int, decades: float) -> Iterable[float]:
    """Decades of one row to try, the finest first: 1 / whole number, then whole numbers."""
    yield from (1 / rows for rows in range(max(ceil(max_rows / decades), 1), 0, -1))
    yield from range(2, 700)


def _log_tick_values(low: float, high: float, n_rows: int, row: Callable[[float], int]) -> list[float]:
    """The ticks of a picture, no more of them than lie two rows apart."""
    axis = Axis(low=low, high=high, log=True)
    for at_most in range(n_rows // 2 + 1, 0, -1):
        values = round_ticks(axis, at_most)
        if all(row(after) - row(value) >= 2 for value, after in pairwise(values)):
            break
    return values


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
    ticks_of: Callable[[int], tuple[Sequence[float], Sequence[str]]], columns: int, column_of: Callable[[float], int]
) -> list[CountTick]:
    """As many round numbers as fit under an axis, from 0 on, their labels at least two blanks apart.

    Args:
        ticks_of: the round numbers and what they are called, of which there are to be at most so many.
        columns: columns that the axis spans; no label sticks out to the right of them.
        column_of: the column that a number lies in.
    """
    for at_most in range(columns // _MIN_TICK_DISTANCE + 1, 0, -1):
        found = [
            _count_tick(unit, column_of(unit), columns, label) for unit, label in zip(*ticks_of(at_most), strict=True)
        ]
        if all(right.start - left.start >= _distance(left) for left, right in pairwise(found)):
            return found
    return found[:1]


def _distance(tick: CountTick) -> int:
    """How far the next label must stay away from the start of this one."""
    return max(len(tick.label) + 2, _MIN_TICK_DISTANCE)


def _count_tick(unit: float, column: int, columns: int, label: str) -> CountTick:
    start = min(column - len(label) // 2, columns - len(label)) if unit else 0
    return CountTick(column=column, start=start, label=label)
