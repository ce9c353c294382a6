"""How long a schedule wants to be, told from its arguments' names: total_steps, T_max, milestones, ...

Names, not classes: a scheduler of a later torch, or a user's own, is understood by the words it uses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, TypeAlias

from lrplot.options import Option
from lrplot.training import Length

_CYCLES = 3
_PERIODS = 5
_LENGTHS = ("total_steps", "T_max", "total_iters", "anneal_epochs", "num_training_steps", "t_initial")

GUESS = Length(advances=100, reason="a guess: the schedule has no length", own=False)
"""The length where nothing says any."""

Arguments: TypeAlias = Mapping[str, Any]


def length_of(arguments: Arguments, parts: Sequence[Length] = ()) -> Length:
    """The length of a schedule.

    Args:
        arguments: its constructor's arguments by name, defaults included.
        parts: the lengths of the schedules that it is made of, if any.
    """
    if parts:
        return _composed(arguments, parts)
    for rule in _RULES:
        length = rule(arguments)
        if length is not None:
            return length
    return GUESS


def missing_length(options: Sequence[Option], given: Container[str]) -> str | None:
    """The argument for a schedule's length that it cannot do without and that was not given; None if there is none.

    Args:
        options: its arguments.
        given: the names of those that were given.
    """
    if any(name in given for name in ("epochs", "steps_per_epoch")):
        return None  # half of another way of saying it, which its own error asks to complete
    by_name = {option.name: option for option in options}
    for name in _LENGTHS:
        if name in by_name and not by_name[name].default:
            return None if name in given else name
    return None


def _composed(arguments: Arguments, parts: Sequence[Length]) -> Length:
    milestones = arguments.get("milestones")
    if milestones:
        last = parts[-1]
        return Length(
            advances=int(max(milestones)) + last.advances,
            reason=f"last milestone {max(milestones)}, then the last part's: {last.reason}",
            own=last.own,
        )
    longest = max(parts, key=lambda part: part.advances)
    return Length(
        advances=longest.advances, reason=f"the longest part's: {longest.reason}", own=all(part.own for part in parts)
    )


def _whole(arguments: Arguments, name: str) -> int | None:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return math.ceil(value)


def _from_epochs(arguments: Arguments) -> Length | None:
    epochs, steps = _whole(arguments, "epochs"), _whole(arguments, "steps_per_epoch")
    if epochs is None or steps is None:
        return None
    return Length(
        advances=epochs * steps, reason="epochs x steps_per_epoch", epochs=epochs, steps_per_epoch=max(steps, 1)
    )


def _own(name: str) -> Callable[[Arguments], Length | None]:
    def rule(arguments: Arguments) -> Length | None:
        advances = _whole(arguments, name)
        return None if advances is None else Length(advances=advances, reason=name)

    return rule


def _restarts(arguments: Arguments) -> Length | None:
    first, factor = _whole(arguments, "T_0"), _whole(arguments, "T_mult") or 1
    if first is None:
        return None
    total = sum(first * factor**cycle for cycle in range(_CYCLES))
    return Length(advances=total, reason=f"{_CYCLES} cycles from T_0 = {first}, as it restarts for ever", own=False)


def _cycles(arguments: Arguments) -> Length | None:
    up, cycle = _whole(arguments, "step_size_up"), _whole(arguments, "total_size")  # as CyclicLR keeps them
    if up is not None:
        down = _whole(arguments, "step_size_down")
        cycle = up + (up if down is None else down)
    if cycle is None:
        return None
    return Length(
        advances=_CYCLES * cycle, reason=f"{_CYCLES} cycles of {cycle} steps, as it cycles for ever", own=False
    )


def _periods(arguments: Arguments) -> Length | None:
    size = _whole(arguments, "step_size")
    if size is None:
        return None
    return Length(
        advances=_PERIODS * size, reason=f"{_PERIODS} periods of step_size = {size}, as it decays for ever", own=False
    )


def _milestones(arguments: Arguments) -> Length | None:
    milestones = arguments.get("milestones")
    if not milestones or not all(isinstance(milestone, (int, float)) for milestone in milestones):
        return None
    last = max(milestones)
    return Length(
        advances=math.ceil(last * 1.25) + 1, reason=f"the last milestone {last} and a quarter beyond", own=False
    )


def _decay(arguments: Arguments) -> Length | None:
    gamma = arguments.get("gamma")
    if not isinstance(gamma, float) or not 0 < gamma < 1:
        return None
    advances = math.ceil(math.log(0.01) / math.log(gamma)) + 1
    return Length(advances=advances, reason=f"until gamma = {gamma!r} leaves 1 %, as it decays for ever", own=False)


_RULES: tuple[Callable[[Arguments], Length | None], ...] = (
    _own("total_steps"),
    _from_epochs,
    _own("T_max"),
    _own("total_iters"),
    _own("anneal_epochs"),
    *map(_own, ("num_training_steps", "training_steps", "max_steps", "num_steps", "max_iters")),  # as users say it
    *map(_own, ("total_epochs", "total_epoch", "max_epochs", "num_epochs")),
    _restarts,
    _cycles,
    _periods,
    _milestones,
    _decay,
)
