"""Numbers as people read them: counts, rates and shares."""

from __future__ import annotations


def count(n: int, noun: str = "") -> str:
    """A count with its noun: `count(25600, "step")` is `25,600 steps`."""
    if not noun:
        return f"{n:,}"
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def each(n: int, noun: str, plural: str = "") -> str:
    """A count of something per something: `1 batch/epoch`, `391 batches/epoch`."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}/epoch"


def rate(value: float, digits: int = 4) -> str:
    """A learning rate at `digits` significant digits: `0.0004`, `4e-8`, `0.01`."""
    return plain_exponent(f"{value:.{digits}g}")


def plain_exponent(number: str) -> str:
    """A number without the zero that Python pads exponents with: `1e-8` for `1e-08`."""
    return number.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def share(part: float) -> str:
    """A share of 0 to 1 as a percentage: `0.8 %`, `0.039 %`; 100 % and 0 % only where they are exact."""
    percent = part * 100
    if 0.1 <= percent < 99.95 or percent in (0, 100):
        return f"{percent:.1f}".removesuffix(".0") + " %"
    return f"{rate(percent, 2)} %" if percent < 1 else f"{min(percent, 99.99):.2f} %"


def ordinal(n: int) -> str:
    """A position: `1st`, `2nd`, `3rd`, `11th`."""
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{suffix}"


def release(version: str) -> str:
    """A version without what tells one build of it from another: `2.13.0` for `2.13.0+cpu`.

    The schedulers are the same in all builds, so that pictures made on two machines can be equal.
    """
    return version.partition("+")[0]
