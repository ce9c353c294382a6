"""Milestones or a step size that are not whole numbers, which no count of steps ever equals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_LOOK = 10_000  # steps in which a step size may come out whole


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name == "MultiStepLR":
        given = context.get("milestones")
        milestones = list(given) if isinstance(given, Iterable) else []
        broken = [value for value in milestones if _broken(value)]
        if broken:
            yield _milestones(context, milestones, broken)
    elif context.name == "StepLR" and _broken(context.get("step_size")):
        yield _step_size(context, context.get("step_size"))


def _broken(value: object) -> bool:
    return isinstance(value, float) and not (isfinite(value) and value.is_integer())


def _nearest(value: float) -> int:
    return max(round(value), 1) if isfinite(value) else 1


def _milestones(context: RuleContext, milestones: list[float], broken: list[float]) -> Found:
    whole = [_nearest(value) if _broken(value) else int(value) for value in milestones]
    which = ", ".join(f"{value:g}" for value in broken)
    never = "never comes" if len(broken) == 1 else "never come"
    drop = "The drop" if len(broken) == 1 else f"The {len(broken)} drops"
    return Found(
        message=(
            f"{drop} at {which} {never}: no count of steps is {broken[0]:g}. MultiStepLR compares its milestones with"
            f" the count of its steps, which is a whole number. Of {len(milestones)} drops"
            f" {count(len(milestones) - len(broken))} can come, and the rate stays too high for the rest of the run."
        ),
        repair=Repair(
            text=f"Round the milestones: {', '.join(map(str, whole))}.", plan=context.with_arguments(milestones=whole)
        ),
        span=(min(context.step_of(_nearest(min(broken))), context.trace.n_steps - 1), context.trace.n_steps),
    )


def _step_size(context: RuleContext, size: float) -> Found:
    last = min(context.n_positions, _LOOK)
    first = next((n for n in range(1, last) if n % size == 0), None) if size else None
    fires = f"first divides into {count(first)}" if first else f"divides into none of the run's first {count(last)}"
    return Found(
        message=(
            (
                f"The rate never drops: a step_size of {size:g} {fires}."
                if first is None
                else f"The rate drops every {count(first, 'step')}: a step_size of {size:g} {fires}."
            )
            + " StepLR drops the rate only where step_size divides the count of its steps."
        ),
        repair=Repair(
            text=f"Round step_size to {_nearest(size)}.", plan=context.with_arguments(step_size=_nearest(size))
        ),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR123",
    severity="error",
    title="Non-integer milestones never fire",
    why=(
        "MultiStepLR drops the rate where the count of its steps is among its milestones, and StepLR where step_size"
        " divides it. A fraction, as 0.6 * total_steps or steps / 3 gives it, is accepted and equals no count: the drop"
        " does not come a little later, it never comes. Nothing is raised, and the rate stays ten times too high."
    ),
    check=_check,
    fires="multistep --lr 0.1 --milestones 2.5,4 --max-steps 8",
    quiet="multistep --lr 0.1 --milestones 2,4 --max-steps 8",
    sources=("https://github.com/Pointcept/Pointcept/issues/379",),
    cases=("P9",),
    applies=about("StepLR", "MultiStepLR"),
    also_fires=("multistep --milestones 2.5,4.0 --lr 0.1 --max-epochs 10 --interval epoch",),
)
