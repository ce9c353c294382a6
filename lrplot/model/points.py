"""Values that are known at some steps only, each of them a range as wide as its precision."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

PrecisionKind: TypeAlias = Literal["float64", "float32", "digits", "decimals"]

_ULP64 = 2.0**-52  # relative; a mean over groups, as timm logs it, rounds once more than the rate itself
_SUMS64 = 2.0**-48  # of the highest rate: where a schedule comes down to zero, two ways to compute it differ by so much
_ULP32 = 2.0**-24 * 1.0001  # relative: half a unit in the last place of a float32, and a little for its own rounding
_SUBNORMAL32 = 2.0**-150  # absolute: half of the smallest float32


@dataclass(frozen=True, kw_only=True, slots=True)
class Precision:
    """How much of a value a log kept.

    Attributes:
        kind: `float64` and `float32` are kept whole; `digits` are significant ones, as `%.4g` or `%.3e` print them;
            `decimals` stand behind the point, as `%.6f` prints them.
        n: how many digits or decimals; 0 for the floats.
        floor: the least that slack is, for floats whose rounding depends on larger ones.
    """

    kind: PrecisionKind = "float64"
    n: int = 0
    floor: float = 0.0

    @classmethod
    def whole(cls, kind: PrecisionKind, highest: float) -> Precision:
        """That of floats up to a highest one, beside which the sums and products that made them were rounded."""
        return cls(kind=kind, floor=abs(highest) * _SUMS64 if math.isfinite(highest) else 0.0)

    def slack(self, value: float) -> float:
        """How far the true value may lie from a logged one, on either side; at least 0.

        Example:
            >>> round(Precision(kind="decimals", n=4).slack(0.0123), 9)
            5e-05
        """
        if not math.isfinite(value):
            return 0.0
        if self.kind == "float64":
            return max(abs(value) * _ULP64, self.floor)
        if self.kind == "float32":
            return max(abs(value) * _ULP32 + _SUBNORMAL32, self.floor)
        if self.kind == "decimals":
            return 0.5000000005 * 10.0**-self.n  # a hair more: the text's own value is rounded to a float
        if value == 0:
            return 0.0
        return 0.5000000005 * 10.0 ** (math.floor(math.log10(abs(value))) - self.n + 1)

    def __str__(self) -> str:
        if not self.n:
            return self.kind
        return f"{self.n} {self.kind if self.n > 1 else self.kind[:-1]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Values at some steps.

    Attributes:
        steps: 0-based optimizer steps, rising strictly; int64.
        values: as many, float64.
        precision: how much of each value is known.
    """

    steps: array[int] = field(repr=False)
    values: array[float] = field(repr=False)
    precision: Precision = Precision()

    def __len__(self) -> int:
        return len(self.steps)

    def fits(self, index: int, value: float) -> bool:
        """Whether a value may be what was logged at that index."""
        logged = self.values[index]
        return value == logged or abs(value - logged) <= self.precision.slack(logged)
