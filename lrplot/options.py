"""Options: what can be typed after a command, how its text is read, and what is wrong with it."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

from lrplot.errors import UsageError
from lrplot.expressions import worked_out

Kind: TypeAlias = Literal[
    "int",
    "float",
    "bool",
    "choice",
    "text",
    "value",
    "ints",
    "floats",
    "per-group",
    "pair",
    "expression",
    "metric",
    "schedule",
    "parts",
]
"""What an option's text becomes: a number, a switch, text, a number where it is one and else text, a list of numbers,
one number or one per parameter group, a pair of numbers, an expression, a metric, a nested schedule, or several of
them (no dash)."""

NUMBERS: tuple[Kind, ...] = ("int", "float", "ints", "floats", "per-group", "pair")
"""The kinds of options that hold nothing but numbers."""

OURS = "run_"
"""Before the name of an option that a scheduler has for an argument of its own, as users' do: `--max-epochs` is theirs
then, and `--run-max-epochs` the loop's."""

_PRODUCT = re.compile(r"[-+]?[\d.][\w.]*(?:e[-+]\d+)?%?(?:\s*[*/]{1,2}\s*[\d.][\w.]*(?:e[-+]\d+)?%?)*", re.IGNORECASE)
_DIGITS = 15  # no run has more steps than 10**16, and Decimal('1e999999999') must not be written out


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One thing that can be said.

    Attributes:
        name: the Python name, `T_max`; its flag is `--T-max`, in any case and with hyphens or underscores.
        kind: what its text becomes.
        help: one or two sentences.
        panel: the group of options that the help shows it in.
        default: the default as the help shows it; empty where there is none.
        required: whether it must be given.
        choices: the words that a choice allows.
        short: a one-letter flag, `-o`.
        metavar: the placeholder in the help, where the kind's own does not say enough.
        repeatable: whether it may be given several times; its value is a list then.
    """

    name: str
    kind: Kind
    help: str
    panel: str
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    short: str = ""
    metavar: str = ""
    repeatable: bool = False

    @property
    def flag(self) -> str:
        """The flag as the help shows it: `--T-max`."""
        return "--" + self.name.replace("_", "-")

    @property
    def placeholder(self) -> str:
        """What stands for the value in the help: `INTEGER`, `cos|linear`; empty for a switch."""
        return self.metavar or "|".join(self.choices) or _PLACEHOLDERS[self.kind]


_PLACEHOLDERS: dict[Kind, str] = {
    "int": "INTEGER",
    "float": "NUMBER",
    "bool": "",
    "choice": "",
    "text": "TEXT",
    "value": "VALUE",
    "ints": "INTEGER,...",
    "floats": "NUMBER,...",
    "per-group": "NUMBER,...",
    "pair": "NUMBER,NUMBER",
    "expression": "EXPRESSION",
    "metric": "NUMBERS|EXPRESSION|CSV:COLUMN",
    "schedule": "'SCHEDULER ...'",
    "parts": "'SCHEDULER ...'",
}


def plain(name: str) -> str:
    """A flag or name without dashes, underscores and case, for comparing: `--T_max` is `t-max`."""
    return name.lstrip("-").replace("_", "-").lower()


def parse(
    tokens: Sequence[str], options: Iterable[Option], where: str, hint: str = ""
) -> tuple[dict[str, Any], list[str]]:
    """Reads what was typed.

    Args:
        tokens: the words after the command.
        options: what may be among them.
        where: the command, for messages: `lrplot onecycle`.
        hint: what to say of an unknown option; by default where the options are listed.

    Returns:
        The values by option name, for those that were given, and the words that belong to no option.

    Raises:
        UsageError: an unknown option, a missing value or one that cannot be read, an option given twice.
    """
    options = tuple(options)
    hint = hint or f"'{where} --help' lists its options"
    flags = _flags(options)
    values: dict[str, Any] = {}
    rest: list[str] = []
    words = iter(tokens)
    for word in words:
        if word == "--":
            rest.extend(words)
        elif not word.startswith("-") or word == "-" or _is_number(word):
            rest.append(word)
        else:
            flag, has_value, text = word.partition("=")
            if plain(flag) in flags and not word.startswith("--") and len(flag) > 2:
                raise UsageError(f"{where} has no option {flag}: did you mean {_as_flag(plain(flag))}?")
            if not word.startswith("--") and len(word) > 2:
                flag, has_value, text = word[:2], "=", word[2:].removeprefix("=")
            option, value = _found(flag, flags, where, hint)
            if option.kind == "bool":
                if has_value:
                    off = f" or --no-{plain(option.name)}" if option.default else ""
                    raise UsageError(f"{flag} is a switch and takes no value: write {option.flag}{off}")
            else:
                value = read(option, text if has_value else _next(words, flag, option, flags))
            if option.repeatable:
                values.setdefault(option.name, []).append(value)
            elif option.name in values:
                raise UsageError(f"{option.flag} is given twice: say it once")
            else:
                values[option.name] = value
    return values, rest


def _flags(options: Iterable[Option]) -> dict[str, tuple[Option, bool]]:
    """Every flag, compared as `plain` compares, with its option and the value of a switch."""
    flags = {}
    for option in options:
        if option.kind == "parts":
            continue
        flags[plain(option.name)] = (option, True)
        if option.short:
            flags[option.short] = (option, True)
        if option.kind == "bool":
            flags["no-" + plain(option.name)] = (option, False)
    return flags


def _found(flag: str, flags: Mapping[str, tuple[Option, bool]], where: str, hint: str) -> tuple[Option, Any]:
    key = plain(flag) if flag.startswith("--") else flag
    if key in flags:
        return flags[key]
    close = get_close_matches(plain(flag), flags, n=1) if len(flag) > 2 else []
    raise UsageError(f"{where} has no option {flag}: {f'did you mean {_as_flag(close[0])}?' if close else hint}")


def _as_flag(key: str) -> str:
    return key if key.startswith("-") else f"--{key}"


def _next(words: Iterator[str], flag: str, option: Option, flags: Mapping[str, object]) -> str:
    text = next(words, None)
    if text is None or (text.startswith("--") and plain(text) in flags):
        got = "nothing follows it" if text is None else f"{text} follows it"
        raise UsageError(f"{flag} needs a value, {option.placeholder}, and {got}")
    return text


def _is_number(word: str) -> bool:
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
        return _READERS[option.kind](option, text.strip())
    except ValueError as error:
        raise UsageError(f"{option.flag} {error}") from None


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
    value = float(text) if _is_number(text) else worked_out(text)
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
    items = items_of(_without_brackets(text))
    if items and not items[-1]:
        items.pop()
    if expected and not items:
        raise ValueError(f"needs {expected}, and got none")
    return items


def _read_int(option: Option, text: str) -> int:
    return whole_number(text)


def _read_float(option: Option, text: str) -> float:
    return number_in(text)


def _read_ints(option: Option, text: str) -> list[int | float]:
    # What is not whole goes to the scheduler as it is: torch takes a milestone of 2.5 and never reaches it.
    items = _items(text, "whole numbers with commas between them, 200,350")
    return [number_in(item) if _is_fraction(item) else whole_number(item) for item in items]


def _read_floats(option: Option, text: str) -> list[float]:
    return [number_in(item) for item in _items(text, "numbers with commas between them, 0.1,0.01")]


def _read_per_group(option: Option, text: str) -> float | list[float]:
    items = _items(text, "a number, or one per parameter group with commas between them")
    numbers = [number_in(item) for item in items]
    return numbers if len(numbers) > 1 else numbers[0]


def _read_pair(option: Option, text: str) -> tuple[float, float]:
    items = _items(text)
    if len(items) != 2:
        raise ValueError(f"needs two numbers with a comma between them, 0.9,0.999, not '{text}'")
    return number_in(items[0]), number_in(items[1])


def _read_choice(option: Option, text: str) -> str:
    for choice in option.choices:
        if plain(choice) == plain(text):
            return choice
    close = get_close_matches(text.lower(), option.choices, n=1)
    hint = f": did you mean {close[0]}?" if close else ""
    raise ValueError(f"is one of {', '.join(option.choices)}, not '{text}'{hint}")


def _read_text(option: Option, text: str) -> str:
    return text


def _read_value(option: Option, text: str) -> int | float | str:
    """A whole number, a number or a text, whichever the text can be; nothing says what it should be.

    Of what is worked out, products and shares only: `a-b` and `2024-11-05` are rather texts.
    """
    if not _is_number(text) and not _PRODUCT.fullmatch(text):
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
    "expression": _read_text,
    "metric": _read_text,
    "schedule": _read_text,
}
