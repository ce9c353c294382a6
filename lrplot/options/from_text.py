"""Text as people type it for the options of each kind; what is wrong with it is a ValueError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from lrplot.errors import option as named
from lrplot.options.field_words import choice_meant
from lrplot.options.number_text import is_fraction, is_number, items_in, number_in, whole_number
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint

_PRODUCT = re.compile(r"[-+]?[\d.][\w.]*(?:e[-+]\d+)?%?(?:\s*[*/]{1,2}\s*[\d.][\w.]*(?:e[-+]\d+)?%?)*", re.IGNORECASE)
_DECIMALS = re.compile(r"-?\d+,\d+(?:e-?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
_MOST_CHARACTERS = 4096  # as of a path


def read_int(option: Option, text: str) -> int | float:
    """A whole number; with a fraction where the option takes one."""
    _check_single(option, text)
    if option.fraction and not text.endswith("%") and is_fraction(text):
        return number_in(text)
    return whole_number(text)


def read_float(option: Option, text: str) -> float:
    """A finite number."""
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
        ways.append(_varied(option, items))
    raise ValueError(f"needs a single number, not '{text}': {', or '.join(ways)}")


def _varied(option: Option, items: Sequence[str]) -> str:
    values = ",".join(items)
    return f"to compare several it is {named('vary', f'{option.typed}={values}')}"


def check_list(option: Option, items: Sequence[object], *, several: bool) -> None:
    """Refuses a list of a file's that no option of that kind takes: for a single number, or with lists in it.

    Raises:
        ValueError: it is one; the message follows the name of what it is for.
    """
    if any(isinstance(item, list) for item in items):
        raise ValueError("needs numbers, not a list within a list")
    if several:
        return
    texts = [str(item) for item in items]
    sweep = f": {_varied(option, texts)}" if len(items) > 1 and all(map(is_number, texts)) else ""
    what = f"a list of {len(items)}" if items else "an empty list"
    raise ValueError(f"needs a single number, not {what}{sweep}")


def read_ints(option: Option, text: str) -> list[int | float]:
    """Whole numbers, or none at all."""
    # None at all is a list as well: torch takes it, and decays nothing.
    items = items_in(text) if text.strip("[]() ") else []
    # What is not whole goes to the scheduler as it is: torch takes a milestone of 2.5 and never reaches it.
    return [number_in(item) if is_fraction(item) else whole_number(item) for item in items]


def read_floats(option: Option, text: str) -> list[float]:
    """Numbers, one or more."""
    return [number_in(item) for item in items_in(text, "numbers with commas between them, 0.1,0.01")]


def read_per_group(option: Option, text: str) -> float | list[float]:
    """A number, or one for each parameter group."""
    items = items_in(text, "a number, or one per parameter group with commas between them")
    if _DECIMALS.fullmatch(text) and text.startswith("0"):  # 0,01 is not a rate of 0 beside one of 1
        raise ValueError(f"needs a point in a number, not a comma: write {text.replace(',', '.')} for '{text}'")
    numbers = [number_in(item) for item in items]
    return numbers if len(numbers) > 1 else numbers[0]


def read_pair(option: Option, text: str) -> tuple[float, float]:
    """Two numbers."""
    items = items_in(text)
    if len(items) != 2:
        raise ValueError(f"needs two numbers with a comma between them, 0.9,0.999, not '{text}'")
    return number_in(items[0]), number_in(items[1])


def read_choice(option: Option, text: str) -> str:
    """One of the option's words, in any spelling."""
    for choice in option.choices:
        if plain(choice) in (plain(text), choice_meant(text)):
            return choice
    close = hint(text, option.choices, "")
    raise ValueError(f"is one of {', '.join(option.choices)}, not '{text}'{close and f': {close}'}")


def read_steps_or_share(option: Option, text: str) -> int | float:
    """A number of steps, or a share of the run: 500, 5%, 0.05."""
    number = number_in(text)
    if text.endswith("%") or not float(number).is_integer():
        if not 0 < number < 1:
            raise ValueError(f"needs a number of steps, 500, or a share of the run, 5%, not '{text}'")
        return number
    return whole_number(text)


def read_text(option: Option, text: str) -> str:
    """A text of a moderate length."""
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"is {len(text):,} characters long, and {_MOST_CHARACTERS:,} is the most")
    return text


def read_as_is(option: Option, text: str) -> str:
    """The text itself."""
    return text


def read_value(option: Option, text: str) -> int | float | str:
    """A whole number, a number or a text, whichever the text can be; nothing says what it should be.

    Of what is worked out, products and shares only: `a-b` and `2024-11-05` are rather texts.
    """
    if not is_number(text) and not _PRODUCT.fullmatch(text):
        return text
    for reader in (whole_number, number_in):
        with suppress(ValueError):
            return reader(text)
    return text
