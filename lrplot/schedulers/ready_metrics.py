"""Metrics to see a plateau's schedule with, where nobody has measured one: `improves`, `stalls@20`, `noisy`."""

from __future__ import annotations

from collections.abc import Callable

from lrplot.errors import UsageError
from lrplot.errors import option as named

_BETTER = 0.002  # of its value each time: more than any usual threshold, and 350,000 times before a float runs out
_FLOOR, _PACE = 0.3, 0.97  # what a noisy metric comes down to, and how much of the way is left each time
_NOISE = 0.05  # of its value, either way
_FORM = "stalls@20, with the call from which on it stays as it is"


def ready_metric(text: str, rising: bool = False) -> Callable[[int], float] | None:
    """The metric that a word stands for, the same in every run; None where the word is none of them.

    `improves` is better by 0.2 % of its value at every call, a loss that falls from 1 or, for a scheduler with
    `mode="max"`, a score that rises from 1. `stalls@20` improves up to the call of that number, counted from 0, and
    stays as it is from there on. `noisy` is a loss that levels off at 0.3, or a score that levels off at 0.7, with a
    noise of 5 % that is always the same.

    Args:
        text: the word.
        rising: whether higher is better.

    Returns:
        The metric of each call, by its index from 0.

    Raises:
        UsageError: it stalls at no number.

    Example:
        >>> ready_metric("stalls@2")(5) == ready_metric("improves")(2)
        True
    """
    word, at, number = text.strip().lower().partition("@")
    if word == "improves" and not at:
        return lambda index: _improving(index, rising)
    if word == "stalls":
        if not number.strip().replace("_", "").isdecimal():
            raise UsageError(f"{named('metric', text)} needs to know when: write {_FORM}")
        last = int(number.replace("_", ""))
        return lambda index: _improving(min(index, last), rising)
    if word == "noisy" and not at:
        return lambda index: _noisy(index, rising)
    return None


def _improving(index: int, rising: bool) -> float:
    return float((1 + _BETTER if rising else 1 - _BETTER) ** index)


def _noisy(index: int, rising: bool) -> float:
    from random import Random  # its numbers are the same in every Python, for a seed that is a whole number

    loss = _FLOOR + (1 - _FLOOR) * _PACE**index
    return float((1 - loss if rising else loss) * (1 + _NOISE * (2 * Random(index).random() - 1)))  # noqa: S311  # a loss is not a secret
