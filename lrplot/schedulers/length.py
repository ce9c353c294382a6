"""How long a schedule wants to be, told from its arguments' names: total_steps, T_max, milestones, ...

Names, not classes: a scheduler of a later torch, or a user's own, is understood by the words it uses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.loop.length import Length
from lrplot.schedulers.arguments import WHOLE

if TYPE_CHECKING:
    from lrplot.options.option import Option

_CYCLES = 3
_PERIODS = 5
_NEITHER = 0.25  # of a slope: with more of it left, and less than four times as much, a curve just goes on
_GROWTH = 10**6  # a cycle that grows faster is a mistake, and its length no number

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


def kept_length(scheduler: Any) -> Length:
    """How long a scheduler wants to be, told from the attributes in which it keeps its arguments."""
    kept = {name.lstrip("_"): value for name, value in getattr(scheduler, "__dict__", {}).items()}
    return length_of(kept, [kept_length(part) for part in kept.get("schedulers", ())])


def turns_at(rates: Sequence[float], at: int) -> bool:
    """Whether a curve ends or turns at a position: it stands still from there on, goes back, or bends or jumps.

    Args:
        rates: one for each position, those of some positions beyond it included.
        at: the position, at least 1.
    """
    width = max(min(at, len(rates) - 1 - at) // 2, 1)
    if at + width >= len(rates):
        return True
    before = (rates[at] - rates[max(at - width, 0)]) / min(width, at)
    after = (rates[at + width] - rates[at]) / width
    steady = _NEITHER < abs(after) / abs(before) < 1 / _NEITHER if before and after else before == after != 0
    return before * after < 0 or not steady


def missing_length(options: Sequence[Option], given: Container[str]) -> str | None:
    """The argument for a schedule's length that it cannot do without and that was not given; None if there is none.

    Args:
        options: its arguments.
        given: the names of those that were given.
    """
    if any(name in given for name in ("epochs", "steps_per_epoch")):
        return None  # half of another way of saying it, which its own error asks to complete
    by_name = {option.name: option for option in options}
    for name in WHOLE:
        if name == "transition_steps" and "decay_rate" in by_name:
            continue  # the period of what decays for ever
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
    reason = f"the longest part's: {longest.reason}" if len(parts) > 1 else longest.reason
    before = length_of(arguments)
    if before is GUESS:
        return Length(advances=longest.advances, reason=reason, own=all(part.own for part in parts))
    # A warm-up before it, as total_epoch of GradualWarmupScheduler's (pytorch-gradual-warmup-lr), or all of it.
    return Length(
        advances=before.advances + longest.advances, reason=f"{before.reason}, perhaps then {reason}", own=False
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


def _phases(arguments: Arguments) -> Length | None:
    """Warm-up, plateau and decay, each with its length, as warm-up-stable-decay schedules have them."""
    lengths = [_whole(arguments, f"num_{phase}_steps") for phase in ("warmup", "stable", "decay")]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return None
    return Length(advances=sum(known), reason="num_warmup_steps + num_stable_steps + num_decay_steps")


def _transition(arguments: Arguments) -> Length | None:
    """The words of optax: transition_steps is the period of an exponential decay, and else the whole transition."""
    steps = _whole(arguments, "transition_steps")
    if steps is None:
        return None
    before = (_whole(arguments, "warmup_steps") or 0) + (_whole(arguments, "transition_begin") or 0)
    if "decay_rate" not in arguments:
        return Length(advances=before + steps, reason="transition_steps")
    return Length(
        advances=before + _PERIODS * steps,
        reason=f"{_PERIODS} periods of transition_steps = {steps}, as it decays for ever",
        own=False,
    )


def _warm_up(arguments: Arguments) -> Length | None:
    """A warm-up before what has no end."""
    for name in ("num_warmup_steps", "warmup_steps"):
        steps = _whole(arguments, name)
        if steps:
            reason = f"{_PERIODS} times {name} = {steps}, as what follows has no end"
            return Length(advances=_PERIODS * steps, reason=reason, own=False)
    return None


def _restarts(arguments: Arguments) -> Length | None:
    for size, growth in (("T_0", "T_mult"), ("first_cycle_steps", "cycle_mult"), ("cycle_size", "cycle_mult")):
        first, factor = _whole(arguments, size), arguments.get(growth) or 1
        if first is None or not isinstance(factor, (int, float)) or not 0 < factor < _GROWTH:
            continue
        total = math.ceil(sum(first * factor**cycle for cycle in range(_CYCLES)))
        reason = f"{_CYCLES} cycles from {size} = {first}, as it restarts for ever"
        return Length(advances=total, reason=reason, own=False)
    return None


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
    for name in ("step_size", "decay_t"):
        size = _whole(arguments, name)
        if size is not None:
            reason = f"{_PERIODS} periods of {name} = {size}, as it decays for ever"
            return Length(advances=_PERIODS * size, reason=reason, own=False)
    return None


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
    _phases,
    _own("num_training_steps"),
    _from_epochs,
    *(_transition if name == "transition_steps" else _own(name) for name in WHOLE),
    _restarts,
    _cycles,
    _periods,
    _milestones,
    _decay,
    _warm_up,
)
