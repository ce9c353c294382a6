"""What an option's text becomes, kind by kind, and what is wrong with it."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.options.expressions import worked_out
from lrplot.options.field_words import choice_meant
from lrplot.options.option import Kind, Option, plain
from lrplot.options.spelling import hint

_PRODUCT = re.compile(r"[-+]?[\d.][\w.]*(?:e[-+]\d+)?%?(?:\s*[*/]{1,2}\s*[\d.][\w.]*(?:e[-+]\d+)?%?)*", re.IGNORECASE)
_DECIMALS = re.compile(r"-?\d+,\d+(?:e-?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
_MOST_ITEMS = 10_000
_MOST_CHARACTERS = 4096  # as of a path
_DIGITS = 15  # no run has more steps than 10**16, and Decimal('1e999999999') must not be written out


def is_number(word: str) -> bool:
    """Whether a word is a number as Python writes one."""
    try:
        float(word)
    except ValueError:
        return False
    return True


# -- reading values ----------------------------------------------------------------------------------


def read(option: Option, text: str) -> Any:
    """The value that an option's text stands for.

    Raises:
        UsageError: the text is not such a value; the message says what was expected.
    """
    try:
        return value_in(option, text)
    except ValueError as error:
        raise UsageError(f"{named(option.name)} {error}") from None


def value_in(option: Option, text: str) -> Any:
    """The value that an option's text stands for.

    Raises:
        ValueError: the text is not such a value; the message follows the name of what it is for.
    """
    return _READERS[option.kind](option, text.strip())


def whole_number(text: str) -> int:
    """A whole number, also as `1e6`, `25_600`, `100k` or `100*391`.

    Raises:
        ValueError: it is none; the message follows the name of what it is for.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        found = worked_out(text)
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
        ValueError: it is none; the message follows the name of what it is for.
    """
    try:
        number = float(text)
    except ValueError:
        found = worked_out(text)
        if found is None:
            raise ValueError(f"needs a number such as 0.01 or 1e-3, not '{text}'{_meant(text)}") from None
        number = float(found) if abs(found) < sys.float_info.max else math.inf
    if not math.isfinite(number):
        raise ValueError(f"needs a finite number, not '{text}'")
    return number


def _meant(text: str) -> str:
    """What somebody meant who writes products and powers as on paper: `2^10`, `100 x 391`."""
    python = re.sub(r"(?<=\d)\s*[x\u00d7]\s*(?=\d)", "*", text).replace("^", "**")
    return f": did you mean {python}?" if python != text and worked_out(python) is not None else ""


def _is_fraction(text: str) -> bool:
    value = float(text) if is_number(text) else worked_out(text)
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


def _items(text: str, expected: str = "") -> list[str]:
    if text.count(",") > _MOST_ITEMS:
        raise ValueError(f"has more than {_MOST_ITEMS:,} values, which is the most")
    items = items_of(_without_brackets(text))
    if items and not items[-1]:
        items.pop()
    if expected and not items:
        raise ValueError(f"needs {expected}, and got none")
    return items


def _read_int(option: Option, text: str) -> int | float:
    _check_single(option, text)
    if option.fraction and not text.endswith("%") and _is_fraction(text):
        return number_in(text)
    return whole_number(text)


def _read_float(option: Option, text: str) -> float:
    _check_single(option, text)
    return number_in(text)


def _check_single(option: Option, text: str) -> None:
    """Refuses several numbers where there is one, and says what else a comma can mean: a sweep, a decimal point."""
    items = [item.strip() for item in text.split(",")]
    if len(items) < 2 or not all(map(is_number, items)):
        return
    ways = []
    if _THOUSANDS.fullmatch(text):
        ways.append(f"write it without commas, {text.replace(',', '')}")
    elif len(items) == 2 and _DECIMALS.fullmatch(text):
        ways.append(f"write it with a point, {items[0]}.{items[1]}")
    if not _DECIMALS.fullmatch(text) or not text.startswith("0"):
        ways.append(f"to compare several it is {named('vary')} {option.typed}={','.join(items)}")
    raise ValueError(f"needs a single number, not '{text}': {', or '.join(ways)}")


def _read_ints(option: Option, text: str) -> list[int | float]:
    # None at all is a list as well: torch takes it, and decays nothing.
    items = _items(text) if text.strip("[]() ") else []
    # What is not whole goes to the scheduler as it is: torch takes a milestone of 2.5 and never reaches it.
    return [number_in(item) if _is_fraction(item) else whole_number(item) for item in items]


def _read_floats(option: Option, text: str) -> list[float]:
    return [number_in(item) for item in _items(text, "numbers with commas between them, 0.1,0.01")]


def _read_per_group(option: Option, text: str) -> float | list[float]:
    items = _items(text, "a number, or one per parameter group with commas between them")
    if _DECIMALS.fullmatch(text) and text.startswith("0"):  # 0,01 is no rate of 0 beside one of 1
        raise ValueError(f"needs a point in a number, not a comma: write {text.replace(',', '.')} for '{text}'")
    numbers = [number_in(item) for item in items]
    return numbers if len(numbers) > 1 else numbers[0]


def _read_pair(option: Option, text: str) -> tuple[float, float]:
    items = _items(text)
    if len(items) != 2:
        raise ValueError(f"needs two numbers with a comma between them, 0.9,0.999, not '{text}'")
    return number_in(items[0]), number_in(items[1])


def _read_choice(option: Option, text: str) -> str:
    for choice in option.choices:
        if plain(choice) in (plain(text), choice_meant(text)):
            return choice
    close = hint(text, option.choices, "")
    raise ValueError(f"is one of {', '.join(option.choices)}, not '{text}'{close and f': {close}'}")


def _read_steps_or_share(option: Option, text: str) -> int | float:
    """A number of steps, or a share of the run: 500, 5%, 0.05."""
    number = number_in(text)
    if text.endswith("%") or not float(number).is_integer():
        if not 0 < number < 1:
            raise ValueError(f"needs a number of steps, 500, or a share of the run, 5%, not '{text}'")
        return number
    return whole_number(text)


def _read_text(option: Option, text: str) -> str:
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"is {len(text):,} characters long, and {_MOST_CHARACTERS:,} is the most")
    return text


def _read_as_is(option: Option, text: str) -> str:
    return text


def _read_value(option: Option, text: str) -> int | float | str:
    """A whole number, a number or a text, whichever the text can be; nothing says what it should be.

    Of what is worked out, products and shares only: `a-b` and `2024-11-05` are rather texts.
    """
    if not is_number(text) and not _PRODUCT.fullmatch(text):
        return text
    for reader in (whole_number, number_in):
        with suppress(ValueError):
            return reader(text)
    return text


_READERS: dict[Kind, Callable[[Option, str], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "value": _read_value,
    "ints": _read_ints,
    "floats": _read_floats,
    "per-group": _read_per_group,
    "pair": _read_pair,
    "choice": _read_choice,
    "text": _read_text,
    "expression": _read_as_is,
    "metric": _read_as_is,
    "steps-or-share": _read_steps_or_share,
    "schedule": _read_as_is,
}
