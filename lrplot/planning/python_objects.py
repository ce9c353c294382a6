"""Things of Python where a name could stand: classes, built schedulers, functions of the step, dictionaries."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.options.spelling import hint
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named, family_names
from lrplot.schedulers.family import Scheduler

_LOOP = tuple(each.name for each in fields(TrainingLoop))
_OF_STEP = ("rate", "factor")


def scheduler_meant(scheduler: Any, own: dict[str, Any], used_as: str | None) -> tuple[Any, dict[str, Any], str | None]:
    """What somebody means by a scheduler that has no name: a known one where it is a library's, and else a function.

    Args:
        scheduler: a class, a function, a scheduler that is built, one with its optimizer in a tuple, or a known one.
        own: its arguments.
        used_as: what a function of the step returns, `rate` or `factor`.

    Returns:
        The scheduler, its arguments, and `used_as`, where they still say something.
    """
    if isinstance(scheduler, (tuple, list)):
        built = [each for each in scheduler[:2] if is_built(each)]
        return (built[0] if len(built) == 1 == len(scheduler) - 1 else scheduler), own, used_as
    if is_built(scheduler) or not callable(scheduler):
        return scheduler, own, used_as
    name = _library_s(scheduler)
    if name is not None:
        return find(name), own, used_as
    if used_as in _OF_STEP:
        return _named_after(_of_step(partial(scheduler, **own) if own else scheduler, used_as), scheduler), {}, None
    if isinstance(scheduler, type) and own:
        return _named_after(partial(scheduler, **own), scheduler), {}, used_as
    return scheduler, own, used_as


def is_built(thing: Any) -> bool:
    """Whether a thing is a scheduler that drives an optimizer already, and not the class of one."""
    if isinstance(thing, (str, type)) or not callable(getattr(thing, "step", None)):
        return False
    return hasattr(thing, "optimizer") or hasattr(thing, "optimizers") or hasattr(thing, "scheduler")


def _library_s(thing: Any) -> str | None:
    """The name to type for a class or function of torch or another library; None for a user's own."""
    top, name = str(getattr(thing, "__module__", "")).partition(".")[0], getattr(thing, "__name__", "")
    for family in family_names():
        found = family_named(family)
        if found.named and top == (found.library or "torch") and name in found.names():
            return name if family == "torch" else f"{family}:{name}"
    return None


def _of_step(function: Callable[[int], Any], used_as: str | None) -> Callable[[Any], object]:
    """A function `optimizer -> scheduler` for one of the step."""

    def build(optimizer: Any) -> object:
        from torch.optim.lr_scheduler import LambdaLR, LRScheduler

        if used_as == "factor":
            return LambdaLR(optimizer, function)

        class RateFunction(LRScheduler):
            """Sets every group's rate to what the function returns for the number of advances."""

            def get_lr(self) -> list[Any]:
                """The function's value at this step, for each group."""
                return [function(self.last_epoch)] * len(self.optimizer.param_groups)

        return RateFunction(optimizer)

    return build


def _named_after(made: Callable[..., object], thing: Any) -> Callable[..., object]:
    def build(optimizer: Any) -> object:
        return made(optimizer)

    build.__name__ = getattr(thing, "__name__", type(thing).__name__)
    return build


def own_names(scheduler: Any) -> frozenset[str]:
    """The names of a scheduler's own arguments: a named one's options, a class's or function's parameters."""
    if isinstance(scheduler, Scheduler):
        return frozenset(option.name for option in scheduler.options)
    if is_built(scheduler) or not callable(scheduler):
        return frozenset()
    try:
        return frozenset(inspect.signature(scheduler).parameters)
    except (TypeError, ValueError):
        return frozenset()


def loop_from(loop: Any) -> TrainingLoop | None:
    """A training loop, which may be said as a dictionary.

    Raises:
        UsageError: it is neither, or says what no loop has.
    """
    if loop is None or isinstance(loop, TrainingLoop):
        return loop
    if not isinstance(loop, Mapping):
        raise UsageError(f"loop must be a lrplot.TrainingLoop or a dictionary of what it says, not {loop!r}")
    for name in loop:
        if name not in _LOOP:
            raise UsageError(f"a training loop has no {name}: {hint(str(name), _LOOP, f'it has {_listed()}')}")
    return TrainingLoop(**loop)


def _listed() -> str:
    return ", ".join(_LOOP)


def loop_values(loop: Any) -> dict[str, Any]:
    """What a loop says beyond its defaults, by name."""
    made = loop_from(loop)
    if made is None:
        return {}
    said = {each.name: (getattr(made, each.name), each.default) for each in fields(made)}
    return {name: value for name, (value, default) in said.items() if value != default}


def split_loop(
    own: Mapping[str, Any], loop: TrainingLoop | None, names: frozenset[str]
) -> tuple[dict[str, Any], TrainingLoop | None]:
    """Keywords, those that say something of the loop apart: `max_steps`, where the scheduler has no such argument.

    Raises:
        UsageError: the loop is said twice.
    """
    said = {name: value for name, value in own.items() if name in _LOOP and name not in names}
    if not said:
        return dict(own), loop
    if loop is not None:
        raise UsageError(f"{next(iter(said))} and loop (or steps) both say what the run is: give one of them")
    rest = {name: value for name, value in own.items() if name not in said}
    return rest, TrainingLoop(**said)
