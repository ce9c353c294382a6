"""Options from the parameters of a constructor or a function: their kinds, defaults and choices."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from lrplot.options.docstrings import best_name
from lrplot.options.option import Kind, Option
from lrplot.wording import rate

# The optimizer is lrplot's to give; last_epoch is for resuming; verbose, gone from torch since 2.7, prints to stdout.
PLUMBING = ("self", "optimizer", "last_epoch", "verbose")

_LIST = r"\b(?:Iterable|[Ll]ist|Sequence|[Tt]uple)"
_WHOLE_NUMBERS = re.compile(rf"{_LIST}\[int\b[^]]*\]")
_NUMBERS = re.compile(rf"{_LIST}\[float\b[^]]*\]")
_SCHEDULER = re.compile(r"LRScheduler|\blr_scheduler\.|\w+LR\b")  # one of torch's by its module, or by its name
_SCHEDULERS = re.compile(rf"{_LIST}\[.*(?:{_SCHEDULER.pattern})")
_PLAIN_KINDS: dict[str, Kind] = {"bool": "bool", "float": "float", "int": "int", "str": "text"}


def option_of(parameter: inspect.Parameter, types: Mapping[str, str], *, guessed: bool = False) -> Option:
    """A parameter as an option; its explanation is left to `lrplot.options.docstrings.explained`.

    Args:
        parameter: the parameter, annotated or not.
        types: what the docstring says of types, by the documented names.
        guessed: whether a parameter of no known type takes whatever its text is, and one whose default is a whole
            number any number (people write `eta_min=0`); otherwise it takes a number, or a whole one.
    """
    documented = best_name(parameter.name, types)
    annotation = _annotation(parameter)
    choices = _choices(annotation)
    required = parameter.default is parameter.empty
    kind = "choice" if choices else _kind(parameter, annotation, types[documented] if documented else "", guessed)
    return Option(
        name=parameter.name,
        kind=kind,
        help="",
        panel="Scheduler",
        default="" if required or parameter.default is None else default_text(parameter.default),
        default_value=None if required else _plain(parameter.default),
        required=required,
        choices=choices,
        repeatable=kind == "expression",
    )


def _plain(default: Any) -> Any:
    """A default that is a number, a text, a truth or several of those; None for all else, such as a function."""
    if isinstance(default, (list, tuple)):
        items = tuple(map(_plain, default))
        return None if None in items else items
    return default if isinstance(default, (bool, int, float, str)) else None


def default_text(default: Any) -> str:
    """A default as the help shows it."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float):
        return rate(default, 6)
    if isinstance(default, (list, tuple)):
        return ",".join(default_text(item) for item in default)
    return str(getattr(default, "__name__", default))


def _annotation(parameter: inspect.Parameter) -> str:
    """An annotation as text: torch's are text already (not all of their names exist), a user's may be classes."""
    if parameter.annotation is parameter.empty:
        return ""
    annotation = parameter.annotation
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _choices(annotation: str) -> tuple[str, ...]:
    """The words of `Literal['cos', 'linear']`."""
    literal = re.search(r"Literal\[([^]]*)\]", annotation)
    return tuple(re.findall(r"['\"]([^'\"]*)['\"]", literal.group(1))) if literal else ()


def _kind(parameter: inspect.Parameter, annotation: str, documented: str, guessed: bool) -> Kind:
    """What an argument is, from its annotation, its docstring (torch up to 2.3 has no annotations) and its default."""
    both = f"{annotation} {documented}"
    if parameter.name == "schedulers" or _SCHEDULERS.search(annotation):
        return "parts"
    if _SCHEDULER.search(annotation) or (guessed and not both.strip() and _is_scheduler(parameter)):
        return "schedule"
    if "Callable" in annotation or "function" in documented:
        return "expression"
    if _WHOLE_NUMBERS.search(annotation) or documented == "list":
        return "ints"
    if _NUMBERS.search(annotation) and "float" not in _NUMBERS.sub("", both):
        return "floats"
    if "float" in both and "list" in both:
        return "per-group"
    for word, kind in _PLAIN_KINDS.items():
        if re.search(rf"\b{word}\b", annotation or documented):
            return kind
    return _kind_of_default(parameter.default, guessed)


def _is_scheduler(parameter: inspect.Parameter) -> bool:
    """Whether a parameter without a type is for another scheduler, by its name."""
    return parameter.name.endswith("scheduler") and parameter.default in (None, parameter.empty)


def _kind_of_default(default: object, guessed: bool) -> Kind:
    if guessed and isinstance(default, (list, tuple)) and default:
        return "ints" if all(isinstance(item, int) for item in default) else "floats"
    if guessed and not isinstance(default, (bool, float, str)):
        return "value"
    return _PLAIN_KINDS.get(type(default).__name__, "float")
