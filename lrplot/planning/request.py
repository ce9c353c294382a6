"""What was said of one schedule: its scheduler's own options and all others, told apart once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lrplot.options.number_text import is_number
from lrplot.options.option import CLASH_PREFIX, Option, plain
from lrplot.options.reader import parse

if TYPE_CHECKING:
    from lrplot.model.plan import ScheduleSpec
    from lrplot.schedulers.family import Scheduler


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleRequest:
    """A schedule as somebody asks for it: values of options, which a plan is made of.

    Attributes:
        scheduler: which one.
        own: the values of the scheduler's own options, by name.
        shared: the values of all other options, under the names that they usually have.
        words: what was typed without a dash: nested schedules, each one word, or made already.
    """

    scheduler: Scheduler
    own: Mapping[str, Any]
    shared: Mapping[str, Any]
    words: Sequence[str | ScheduleSpec] = ()

    def but_for(self, values: Mapping[str, Any]) -> ScheduleRequest:
        """The request with other values of some options, under the names that they are typed by."""
        other = request_of(self.scheduler, values)
        return replace(self, own={**self.own, **other.own}, shared={**self.shared, **other.shared})


def without_clashes(own: Sequence[Option], shared: Sequence[Option]) -> tuple[Option, ...]:
    """A scheduler's own options, and then those that all have, renamed where the scheduler has one of that name."""
    taken = {option.name for option in own}
    return (*own, *(replace(each, name=CLASH_PREFIX + each.name) if each.name in taken else each for each in shared))


def request_of(
    scheduler: Scheduler, values: Mapping[str, Any], words: Sequence[str | ScheduleSpec] = ()
) -> ScheduleRequest:
    """The request that values make, under the names that their options are typed by, `run_max_steps` among them.

    Nested schedules may be words as well as the value of the option that takes them.

    Example:
        >>> from lrplot.planning.names import find
        >>> request = request_of(find("step"), {"step_size": 30, "max_steps": 90})
        >>> request.own, request.shared
        ({'step_size': 30}, {'max_steps': 90})
    """
    names = {option.name for option in scheduler.options}
    own = {name: value for name, value in values.items() if name in names}
    words = own.pop(scheduler.parts, words)
    shared = {name.removeprefix(CLASH_PREFIX): value for name, value in values.items() if name not in names}
    if plain(shared.get("resume_mode", "")) == "fast-forward" and len(words) == 1 and is_number(str(words[0])):
        shared["resume_mode"], words = f"fast-forward {words[0]}", ()  # --resume-mode fast-forward 60
    return ScheduleRequest(scheduler=scheduler, own=own, shared=shared, words=words)


def read_request(
    scheduler: Scheduler, tokens: Sequence[str], options: Sequence[Option], where: str, hint: str = ""
) -> ScheduleRequest:
    """The request that the words after a scheduler's name make.

    Args:
        scheduler: which one.
        tokens: the words.
        options: all that may be said, the scheduler's own options among them.
        where: how messages call it, `lrplot onecycle`.
        hint: what to say of an unknown option; by default where the options are listed.

    Raises:
        UsageError: they cannot be read.
    """
    return request_of(scheduler, *parse(tokens, options, where, hint))
