"""Numbers as people write them: `100k`, `1.5M`, `25%`, `5e-4*1024/512`, `ceil(50000/128)*90`."""

from __future__ import annotations

import re
from decimal import Decimal

_THOUSANDS = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}
_FIGURES = r"(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?"
# A number with k, M, G or % behind it. A % that a number follows is Python's remainder, as in 7 % 3.
_SHORT = re.compile(rf"(?<![\w.])({_FIGURES})\s*(?:([kKMG])(?![\w.])|%(?=\s*(?:$|[),*/\]])))")
_ARITHMETIC = re.compile(r"[-+*/(]")


def in_full(text: str) -> str:
    """A text with the numbers in it as Python writes them: `min(step / 10k, 1)` is `min(step / 10000, 1)`.

    k, M and G stand for thousands, millions and billions, and % behind a number for a hundredth of it, to the digit:
    `1.5M` is the whole number 1500000, and `25%` is 0.25.
    """
    return _SHORT.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    figures, letter = match[1], match[2]
    value = Decimal(figures.replace("_", ""))
    if abs(value.adjusted()) > 400:  # more than any float holds, and a text of its own length
        return figures
    value = value * _THOUSANDS[letter] if letter else value / 100
    is_whole = bool(letter) and value == value.to_integral_value()
    return str(int(value)) if is_whole else repr(float(value))


def is_written_short(text: str) -> bool:
    """Whether a text may be a number to work out, and not a plain one: it has a sign of arithmetic or a letter."""
    return bool(_SHORT.search(text) or (re.search(r"\d", text) and _ARITHMETIC.search(text)))
