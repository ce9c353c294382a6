"""One value per optimizer step, held once for as long as it stays the same."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_MANY = 200  # values, from which on NumPy is quicker


def extremes(values: array[float]) -> tuple[float, float] | None:
    """The lowest and the highest of some values; None where one of them is not finite.

    NumPy is never loaded for it, and used where it is there already: it is a hundred times quicker.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None and len(values) > _MANY:
        every = numpy.frombuffer(values)
        low, high = float(every.min()), float(every.max())
        if isfinite(low) and isfinite(high) and low and high:  # of two zeros, min() would tell the sign otherwise
            return low, high
    # min() and max() answer nonsense where there is a NaN; the sum gives it away at little cost.
    return (min(values), max(values)) if isfinite(sum(values)) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One value per optimizer step, held once for as long as it stays the same.

    The value of step t is `values[t // stride]`, so a schedule that advances once per epoch holds
    one number per epoch, and a constant holds a single one. Of a log only some steps are known: `at` tells which.

    Attributes:
        values: float64, read-only by agreement; at least one.
        stride: steps that each value lasts.
        n: number of steps, at most `len(values) * stride`.
        at: the steps that are known, ascending, one for each value; int64. The value of every other step is NaN, and
            stride counts for nothing. None where all steps are known.
    """

    values: array[float] = field(repr=False)
    stride: int
    n: int
    at: array[int] | None = field(default=None, repr=False)
    _low_high: tuple[float, float] | None = field(default=None, init=False, repr=False, compare=False)

    def __eq__(self, other: object) -> bool:
        """Whether another column has the same value at every step, NaN equal to NaN, held in the same way."""
        if not isinstance(other, Column):
            return NotImplemented
        if (self.n, self.stride, self.at, len(self.values)) != (other.n, other.stride, other.at, len(other.values)):
            return False
        same = self.values == other.values  # which no NaN is to itself
        return same or all(a == b or (a != a and b != b) for a, b in zip(self.values, other.values, strict=True))

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, step: int) -> float:
        if not -self.n <= step < self.n:
            raise IndexError(f"step {step} of {self.n}")
        if self.at is not None:
            place = bisect_left(self.at, step % self.n)
            return self.values[place] if place < len(self.at) and self.at[place] == step % self.n else nan
        return self.values[step % self.n // self.stride]

    def __iter__(self) -> Iterator[float]:
        if self.at is not None:
            before = 0
            for step, value in zip(self.at, self.values, strict=True):
                yield from (nan for _ in range(step - before))
                yield value
                before = step + 1
            return
        left = self.n
        for value in self.values:
            for _ in range(min(self.stride, left)):
                yield value
            left -= self.stride

    def between(self, start: int, stop: int) -> array[float]:
        """The values, each once, of the steps `start <= t < stop`, for minima and maxima; none where none is known."""
        if self.at is not None:
            return self.values[bisect_left(self.at, start) : bisect_left(self.at, stop)]
        return self.values[start // self.stride : (stop - 1) // self.stride + 1]

    def until(self, stop: int) -> Column:
        """The column's first `stop` steps, at least one."""
        return Column(values=self.values[: (stop - 1) // self.stride + 1], stride=self.stride, n=stop)

    def times(self, other: Column) -> Column:
        """The product of two columns of equal length, step by step."""
        if len(other.values) == 1:
            values = array("d", (value * other.values[0] for value in self.values))
            return Column(values=values, stride=self.stride, n=self.n)
        if len(self.values) == 1:
            return other.times(self)
        pairs = zip(self, other, strict=True)
        return Column(values=array("d", (a * b for a, b in pairs)), stride=1, n=self.n)

    @property
    def first_known(self) -> int:
        """The first step whose value is known."""
        return 0 if self.at is None else self.at[0]

    @property
    def last_known(self) -> int:
        """The last step whose value is known."""
        return self.n - 1 if self.at is None else self.at[-1]

    @property
    def moves(self) -> bool:
        """Whether it takes more than one value over the run."""
        first = self.values[0]
        return any(value != first for value in self.values)  # mostly told by the first few

    def numpy(self) -> NDArray[np.float64]:
        """All values, float64 of shape (n,); read-only."""
        import numpy as np

        held = np.frombuffer(self.values, dtype=np.float64)
        if self.at is not None:
            known = np.full(self.n, np.nan)
            known[np.frombuffer(self.at, dtype=np.int64)] = held
            known.flags.writeable = False
            return known
        every = held[: self.n] if self.stride == 1 else np.repeat(held, self.stride)[: self.n]
        every.flags.writeable = False
        return every


def peak_of(column: Column) -> int:
    """The first step at which a column is at its highest, NaN left out."""
    extremes = low_high(column)
    # A cosine that comes back to where it began does so with a rounding error, perhaps a hair higher.
    if extremes is None or column[column.first_known] >= extremes[1] - 1e-9 * abs(extremes[1]):
        return column.first_known
    index = column.values.index(extremes[1])
    return index * column.stride if column.at is None else column.at[index]


def low_high(column: Column) -> tuple[float, float] | None:
    """The lowest and the highest value, NaN left out; None where there is nothing else."""
    if column._low_high is None:  # a column of millions is asked by half a dozen, and never changes
        object.__setattr__(column, "_low_high", _low_high(column.values))
    return column._low_high


def _low_high(values: array[float]) -> tuple[float, float] | None:
    found = extremes(values)
    if found is not None:
        return found
    numbers = [value for value in values if value == value]
    return (min(numbers), max(numbers)) if numbers else None
