"""Whether a function of the step returns rates or factors of one: told from its names and its values, or asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from lrplot.errors import UsageError
from lrplot.errors import option as named

_RATE_NAME = re.compile(
    r"(?:^|_)(?:lr|learning_?rate)(?:$|_at|_for|_of|_schedule|_fn|_value)|^(?:get|compute)_lr", re.IGNORECASE
)
_FACTOR_NAME = re.compile(r"lambda|factor|mult|scale|share|ratio|gamma", re.IGNORECASE)
_RATES = re.compile(
    r"^(?:\w*_)?(?:max|min|base|peak|init|initial|start|final|end)_?lr$|^(?:\w*_)?learning_?rate\w*$|^lr$",
    re.IGNORECASE,
)
_STEPS = (0, 1, 2, 5, 10, 50, 100, 500, 1000, 5000)
_SURELY_FACTORS = 0.5  # a peak of this or more: no optimizer but plain SGD has such a rate, and factors have 1
_SURELY_NOT = 0.2


def rate_or_factor(
    name: str, value: Any, function: Callable[[int], Any], arguments: Mapping[str, Any], typed: str
) -> Literal["rate", "factor"]:
    """What a function of the step returns.

    Args:
        name: its name.
        value: the function as the user wrote it, whose names are read.
        function: it as a function of the step alone.
        arguments: its other arguments.
        typed: how the user named it, for the question.

    Returns:
        `rate` for `get_lr(it)` with the file's own `max_lr`, whose values are small; `factor` where a value is near 1.

    Raises:
        UsageError: the two cannot be told apart, so that the user has to say it.
    """
    values = [abs(each) for each in map(_value(function), _STEPS) if each is not None]
    if not values or _FACTOR_NAME.search(name):
        return "factor"
    highest = max(values)
    says_rate = bool(_RATE_NAME.search(name)) or any(_RATES.match(each) for each in (*_names_in(value), *arguments))
    if not says_rate and highest >= _SURELY_NOT:
        return "factor"
    if says_rate and highest < _SURELY_FACTORS:
        return "rate"
    why = f"its highest value is {highest:.3g}" + (", and its names speak of rates" if says_rate else "")
    raise UsageError(
        f"{name} may return rates, or factors of the optimizer's rate ({why}): say which,"
        f" lrplot {typed} {named('as', 'rate')} or {named('as', 'factor')}"
    )


def _value(function: Callable[[int], Any]) -> Callable[[int], float | None]:
    def at(step: int) -> float | None:
        try:
            return float(function(step))
        except Exception:  # whatever the user's code raises there is told when the run comes to it
            return None

    return at


def _names_in(value: Any) -> tuple[str, ...]:
    """The names that a function's code uses."""
    code = getattr(value, "__code__", None)
    return () if code is None else (*code.co_names, *code.co_varnames, *code.co_freevars)
