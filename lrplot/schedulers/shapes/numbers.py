"""The roundest number within a range."""

from __future__ import annotations

import math
from collections.abc import Iterator

_MOST_DIGITS = 17  # which tell every float64


def roundest(low: float, high: float) -> float:
    """The number of a closed range with the fewest significant digits; of several, the one nearest to its middle.

    Example:
        >>> roundest(0.0998, 0.1003)
        0.1
    """
    if low <= 0 <= high:
        return 0.0
    if low < 0:
        return -roundest(-high, -low)
    for digits in range(1, _MOST_DIGITS + 1):
        found = _with_digits(low, high, digits)
        if found is not None:
            return found
    return (low + high) / 2


def _with_digits(low: float, high: float, digits: int) -> float | None:
    exponent = math.floor(math.log10(high)) - digits + 1
    unit = 10.0**exponent if exponent > -300 else 0.0
    if not unit:
        return None
    first, last = math.ceil(low / unit * (1 - 1e-15)), math.floor(high / unit * (1 + 1e-15))
    if first > last:
        return None
    middle = min(max(round((low + high) / 2 / unit), first), last)
    return float(f"{middle}e{exponent}")


def rounded(value: float) -> Iterator[float]:
    """A number at 1, 2, 3, ... significant digits, each once."""
    before = None
    for digits in range(1, _MOST_DIGITS + 1):
        found = float(f"{value:.{digits - 1}e}")
        if found != before:
            yield found
        before = found


def roundest_integer(low: int, high: int) -> int:
    """The integer of a closed range that has the most zeros at its end, or failing that ends in 5 or an even digit.

    Example:
        >>> roundest_integer(998, 1003)
        1000
    """
    unit = int(10 ** len(str(max(abs(low), abs(high), 1))))
    while unit > 1:
        for step in (unit, unit // 2, unit // 5):
            if high // step * step >= low:
                middle = round((low + high) / 2 / step) * step
                return middle if low <= middle <= high else high // step * step
        unit //= 10
    return (low + high) // 2
