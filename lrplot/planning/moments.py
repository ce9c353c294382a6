"""Moments of a run as people name them: a step, `12345`, the first step of an epoch, `epoch=37`, a share, `50%`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.training_loop import SAY_BATCHES
from lrplot.options.number_text import number_in, whole_number
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline

_WAYS = "a step, 12345, the first step of an epoch, epoch=37, or a share of the run, 50%"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A moment of a run.

    Attributes:
        text: how it was named, `epoch=37`.
        kind: whether its number is that of an optimizer step, of an epoch, or a share of the run.
        number: the step or the epoch, counted from 0, or the share, 0 to 1.
    """

    text: str
    kind: Literal["step", "epoch", "share"]
    number: int | Fraction

    def step_of(self, line: Timeline) -> int:
        """The optimizer step, counted from 0, that it is in a run.

        Raises:
            UsageError: the run has it not, or nothing says how many steps its epochs have.
        """
        if self.kind == "share":
            return min(int(self.number * line.n_steps), line.n_steps - 1)
        step = int(self.number)
        if self.kind == "epoch":
            if line.steps_per_epoch is None:
                raise UsageError(f"{named('at', self.text)} needs to know how many batches an epoch has: {SAY_BATCHES}")
            turn = step * line.steps_per_epoch
            step = turn - bisect_left(line.skipped, turn)
        if step < line.n_steps:
            return step
        of_epochs = self.kind == "epoch" and line.n_epochs is not None
        n, noun = (line.n_epochs or 0, "epoch") if of_epochs else (line.n_steps, "optimizer step")
        raise UsageError(
            f"{named('at', self.text)} is outside the run, which has {count(n, noun)}:"
            f" counted from 0, the last is {'epoch=' if of_epochs else ''}{n - 1}"
        )


def moment_of(said: str | int) -> Moment:
    """The moment that somebody names.

    Raises:
        UsageError: it names none.

    Example:
        >>> moment_of("epoch=37").number, moment_of("50%").number, moment_of("25_600").number
        (37, Fraction(1, 2), 25600)
    """
    text = "".join(str(said).split()).lower()
    name, equals, rest = text.rpartition("=")
    name = name.lower() if equals else "step"
    try:
        if text.endswith("%") and not equals:
            part = Fraction(repr(number_in(text[:-1]))) / 100  # 0.3 % of 1,000 steps are 3, which no float says
            return Moment(text=text, kind="share", number=_within(part, text))
        if name in ("step", "epoch"):
            kind: Literal["step", "epoch"] = "epoch" if name == "epoch" else "step"
            return Moment(text=text, kind=kind, number=_from_zero(whole_number(rest), text))
    except ValueError as error:
        if isinstance(error, UsageError):
            raise
    raise UsageError(f"{named('at')} is {_WAYS}, not '{said}'{_meant(text)}") from None


def _within(part: Fraction, text: str) -> Fraction:
    if not 0 <= part <= 1:
        raise UsageError(f"{named('at')} takes shares of the run from 0% to 100%, not '{text}'")
    return part


def _from_zero(number: int, text: str) -> int:
    if number < 0:
        raise UsageError(f"{named('at')} counts from 0, and got '{text}': the last step is 100%")
    return number


def _meant(text: str) -> str:
    """What somebody meant who wrote a share as a fraction, `0.5`, or a count with commas."""
    if text.replace(",", "").isdecimal():
        return f": write it without commas, {text.replace(',', '')}"
    try:
        number = number_in(text)
    except ValueError:
        return ""
    return f": did you mean {number * 100:g}%?" if 0 < number < 1 else ""


def moments_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The moments that `at` names, each once; the command line's and a file's alike.

    Raises:
        UsageError: a text that names none.
    """
    return tuple(dict.fromkeys(moment_of(text).text for text in values.get("at", ())))
