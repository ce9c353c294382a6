"""Numbers as people type them: `1e6`, `25_600`, `100*391`, `25%`, and lists of them."""

from __future__ import annotations

import math
import re
import sys
from decimal import Decimal, InvalidOperation

from lrplot.options.expressions import work_out

_MOST_ITEMS = 10_000
_DIGITS = 15  # no run has more steps than 10**16, and Decimal('1e999999999') must not be written out


def is_number(word: str) -> bool:
    """Whether a word is a number as Python writes one."""
    try:
        float(word)
    except ValueError:
        return False
    return True


def whole_number(text: str) -> int:
    """A whole number, also as `1e6`, `25_600`, `100k` or `100*391`.

    Raises:
        ValueError: it is not one; the message follows the name of what it is for.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        found = work_out(text)
        if found is not None:
            return _whole_part(text, found)
        hint = (
            f": write it without commas, {text.replace(',', '')}" if text.replace(",", "").isdigit() else _meant(text)
        )
        raise ValueError(f"needs a whole number such as 100, 1e6 or 25_600, not '{text}'{hint}") from None
    if not number.is_finite() or number.adjusted() > _DIGITS:
        raise ValueError(f"needs a whole number below 1e{_DIGITS + 1}, not '{text}'")
    if number != number.to_integral_value():
        near = f"{math.floor(number)} or {math.ceil(number)}"
        raise ValueError(f"counts something and needs a whole number, not '{text}': write {near}")
    return int(number)


def _whole_part(text: str, value: int | float) -> int:
    """What was worked out, where it counts something."""
    if not -(10 ** (_DIGITS + 1)) < value < 10 ** (_DIGITS + 1):
        raise ValueError(f"needs a whole number below 1e{_DIGITS + 1}, not '{text}'")
    if value != int(value):
        percent = ": a share of the run is for lrplot suggest" if text.endswith("%") else ""
        near = f"write {math.floor(value)} or {math.ceil(value)}, floor({text}) or ceil({text})"
        raise ValueError(
            f"counts something and needs a whole number, not '{text}', which is {value:.6g}{percent or f': {near}'}"
        )
    return int(value)


def number_in(text: str) -> float:
    """A finite number, also as `25%` or `5e-4*1024/512`.

    Raises:
        ValueError: it is not one; the message follows the name of what it is for.
    """
    try:
        number = float(text)
    except ValueError:
        found = work_out(text)
        if found is None:
            raise ValueError(f"needs a number such as 0.01 or 1e-3, not '{text}'{_meant(text)}") from None
        number = float(found) if abs(found) < sys.float_info.max else math.inf
    if not math.isfinite(number):
        raise ValueError(f"needs a finite number, not '{text}'")
    return number


def _meant(text: str) -> str:
    """What somebody meant who writes products and powers as on paper: `2^10`, `100 x 391`."""
    python = re.sub(r"(?<=\d)\s*[x\u00d7]\s*(?=\d)", "*", text).replace("^", "**")
    return f": did you mean {python}?" if python != text and work_out(python) is not None else ""


def is_fraction(text: str) -> bool:
    """Whether a text is a number that is not whole."""
    value = float(text) if is_number(text) else work_out(text)
    return value is not None and math.isfinite(value) and value != int(value)


def items_of(text: str) -> list[str]:
    """What is between commas, those within brackets left alone: `1e-3*min(2, 3),[1,2]` has two items."""
    items, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            items.append("")
        else:
            items[-1] += character
    return [item.strip() for item in items]


def _without_brackets(text: str) -> str:
    """A list without the brackets around all of it."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth <= 0 and index < len(text) - 1:
            return text.strip("[]") if index == 0 or depth < 0 else text
    return text.strip("[]") if text[:1] == "[" else text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text


def items_in(text: str, expected: str = "") -> list[str]:
    """What is between the commas of a list, with or without brackets around it.

    Raises:
        ValueError: there are too many, or none where something is expected.
    """
    if text.count(",") > _MOST_ITEMS:
        raise ValueError(f"has more than {_MOST_ITEMS:,} values, which is the most")
    items = items_of(_without_brackets(text))
    if items and not items[-1]:
        items.pop()
    if expected and not items:
        raise ValueError(f"needs {expected}, and got none")
    return items
