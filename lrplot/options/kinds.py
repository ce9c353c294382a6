"""What the values of options are, kind by kind: how they are read, taken, and written for a schema and a help page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.options.from_text import (
    check_list,
    read_as_is,
    read_choice,
    read_float,
    read_floats,
    read_int,
    read_ints,
    read_pair,
    read_per_group,
    read_steps_or_share,
    read_text,
    read_value,
)
from lrplot.wording import plain_exponent

if TYPE_CHECKING:
    from lrplot.options.option import Kind, Option

_MOST_WHOLE = 10**16


@dataclass(frozen=True, kw_only=True, slots=True)
class Values:
    """What the values of one kind of options are.

    Attributes:
        read: the value that a text stands for; raises ValueError, whose message follows the option's name.
        take: a number, or a list of them, as a file or Python has it; None where it has to be read as a text, which
            also says what is wrong with it.
        placeholder: what stands for the value in the help.
        schema: the JSON Schema of the value in a file, where a number may also be text: "5e-4*1024/512", "25%".
        example: a text to type.
        numeric: whether values are numbers and nothing else.
        several: whether a value may be several.
        any_text: whether any text may be meant.
        own: the types of values that go to a user's own code as a file has them.
        own_items: the types of what may be in a list that does.
    """

    read: Callable[[Option, str], Any]
    take: Callable[[Option, Any], Any] = lambda option, value: None
    placeholder: str
    schema: Mapping[str, Any]
    example: str = ""
    numeric: bool = False
    several: bool = False
    any_text: bool = False
    own: tuple[type, ...] = ()
    own_items: tuple[type, ...] = ()


def read(option: Option, text: str) -> Any:
    """The value that an option's text stands for.

    Raises:
        UsageError: the text is not such a value; the message says what was expected.
    """
    try:
        return KINDS[option.kind].read(option, text.strip())
    except ValueError as error:
        raise UsageError(f"{named(option.name)} {error}") from None


def take(option: Option, value: Any) -> Any:
    """The value of an option, of a number or a list that a file has for it; a text is read as it would be typed.

    Raises:
        ValueError: it is not such a value; the message follows the name of what it is for.
    """
    known = KINDS[option.kind]
    if isinstance(value, list) and known.numeric:
        check_list(option, value, several=known.several)
    if not isinstance(value, str):
        taken = known.take(option, value)
        if taken is not None:
            return taken
    return known.read(option, typed(value).strip())


def goes_as_it_is(option: Option, value: Any) -> bool:
    """Whether a file's value is what an argument of a user's own code takes, and not to be read."""
    known = KINDS[option.kind]
    listed = isinstance(value, list) and value and all(type(item) in known.own_items for item in value)
    return type(value) in known.own or bool(listed)


def placeholder(option: Option) -> str:
    """What stands for an option's value in the help: `INTEGER`, `cos|linear`; empty for a switch."""
    return option.metavar or "|".join(option.choices) or KINDS[option.kind].placeholder


def typed(value: Any) -> str:
    """A value as it would be typed: `1e-5`, `30,60`."""
    if isinstance(value, (list, tuple)):
        return ",".join(typed(item) for item in value)
    return plain_exponent(repr(value)) if isinstance(value, float) else str(value)


def in_toml(option: Option, text: str) -> str:
    """A text that may be typed for an option, as a file has it: `[30, 60]`, `"0.95 ** epoch"`."""
    known = KINDS[option.kind]
    if option.kind == "parts":
        return '["linear --total-iters 5", "cosine --T-max 95"]'
    if known.several and option.kind != "per-group":
        return f"[{', '.join(text.split(','))}]"
    return text if known.numeric or option.kind == "value" else f'"{text}"'


# -- taking values that are none of a text's ---------------------------------------------------------


def _is_plain(value: Any) -> bool:
    """Whether a value is a number as Python has it, finite and no truth."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: Any) -> int | None:
    fits = _is_plain(value) and value == int(value) and abs(value) < _MOST_WHOLE
    return int(value) if fits else None


def _take_int(option: Option, value: Any) -> int | float | None:
    found = _whole(value)
    return float(value) if found is None and option.fraction and _is_plain(value) else found


def _take_float(option: Option, value: Any) -> float | None:
    return float(value) if _is_plain(value) else None


def _take_value(option: Option, value: Any) -> int | float | None:
    found = _whole(value)
    return value if found is None and _is_plain(value) else found


def _take_ints(option: Option, value: Any) -> list[int | float] | None:
    items = value if isinstance(value, list) else [value]
    if not all(map(_is_plain, items)) or any(abs(item) >= _MOST_WHOLE for item in items):
        return None
    return [int(item) if item == int(item) else item for item in items]


def _take_floats(option: Option, value: Any) -> list[float] | None:
    items = value if isinstance(value, list) else [value]
    return [float(item) for item in items] if items and all(map(_is_plain, items)) else None


def _take_per_group(option: Option, value: Any) -> float | list[float] | None:
    found = _take_floats(option, value)
    return found if found is None or len(found) > 1 else found[0]


def _take_pair(option: Option, value: Any) -> tuple[float, ...] | None:
    found = _take_floats(option, value)
    return tuple(found) if found is not None and len(found) == 2 else None


def _take_share(option: Option, value: Any) -> int | float | None:
    return value if _whole(value) is None and _is_plain(value) and 0 < value < 1 else _whole(value)


# -- the kinds ---------------------------------------------------------------------------------------

_NUMBER: Mapping[str, Any] = {"type": ["number", "string"], "pattern": "[0-9]"}
_WHOLE: Mapping[str, Any] = {"type": ["integer", "string"], "pattern": "[0-9]"}
_NUMBERS: Mapping[str, Any] = {"type": "array", "items": _NUMBER, "minItems": 1}
_TEXT: Mapping[str, Any] = {"type": "string"}
_PART: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "object", "properties": {"scheduler": _TEXT}, "required": ["scheduler"]},
    ]
}

KINDS: Mapping[Kind, Values] = {
    "int": Values(
        read=read_int, take=_take_int, own=(int,), placeholder="INTEGER", schema=_WHOLE, example="100", numeric=True
    ),
    "float": Values(
        read=read_float,
        take=_take_float,
        own=(int, float),
        placeholder="NUMBER",
        schema=_NUMBER,
        example="0.01",
        numeric=True,
    ),
    "bool": Values(read=read_as_is, own=(bool,), placeholder="", schema={"type": "boolean"}),
    "choice": Values(read=read_choice, placeholder="", schema=_TEXT),
    "text": Values(read=read_text, own=(str,), placeholder="TEXT", schema=_TEXT, any_text=True),
    "value": Values(
        read=read_value,
        take=_take_value,
        own=(bool, int, float, str, type(None)),
        own_items=(bool, int, float, str),
        placeholder="VALUE",
        schema={"type": ["number", "string", "boolean"]},
        example="100",
        any_text=True,
    ),
    "ints": Values(
        read=read_ints,
        take=_take_ints,
        own_items=(int, float),
        placeholder="INTEGER,...",
        schema={"anyOf": [{"type": "array", "items": _NUMBER}, _WHOLE]},
        example="30,60",
        numeric=True,
        several=True,
    ),
    "floats": Values(
        read=read_floats,
        take=_take_floats,
        own_items=(int, float),
        placeholder="NUMBER,...",
        schema={"anyOf": [_NUMBERS, _NUMBER]},
        example="0.1,0.01",
        numeric=True,
        several=True,
    ),
    "per-group": Values(
        read=read_per_group,
        take=_take_per_group,
        own=(int, float),
        own_items=(int, float),
        placeholder="NUMBER,...",
        schema={"anyOf": [_NUMBER, _NUMBERS]},
        example="0.01",
        numeric=True,
        several=True,
    ),
    "pair": Values(
        read=read_pair,
        take=_take_pair,
        own_items=(int, float),
        placeholder="NUMBER,NUMBER",
        schema={"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
        example="0.9,0.999",
        numeric=True,
        several=True,
    ),
    "expression": Values(
        read=read_as_is,
        placeholder="EXPRESSION",
        schema={"type": ["string", "number"]},
        example="0.95 ** epoch",
        any_text=True,
    ),
    "metric": Values(
        read=read_as_is,
        placeholder="NUMBERS|EXPRESSION|CSV:COLUMN",
        schema={"anyOf": [_TEXT, _NUMBER, _NUMBERS]},
        example="stalls@20",
        any_text=True,
    ),
    "steps-or-share": Values(
        read=read_steps_or_share, take=_take_share, placeholder="STEPS|SHARE", schema=_NUMBER, numeric=True
    ),
    "schedule": Values(
        read=read_as_is,
        placeholder="'SCHEDULER ...'",
        schema=_PART,
        example="cosine --T-max 95",
        any_text=True,
    ),
    "parts": Values(
        read=read_as_is, placeholder="'SCHEDULER ...'", schema={"type": "array", "items": _PART, "minItems": 1}
    ),
}
