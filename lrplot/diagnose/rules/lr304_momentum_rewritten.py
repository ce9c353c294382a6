"""A momentum, or beta1, that cycle_momentum overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import MOMENTUM, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.column import low_high
from lrplot.wording import rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_OWN = ("cycle_momentum", "base_momentum", "max_momentum")  # who gave one of them knows of it


def _check(context: RuleContext) -> Iterator[Found]:
    column, group = context.trace.groups[0].momentum, context.plan.optimizer.groups[0]
    if context.name not in ("OneCycleLR", "CyclicLR") or column is None or any(map(context.chose, _OWN)):
        return
    if not context.get("cycle_momentum", False) or context.timeline.resume_at is not None:
        return
    chosen = group.momentum if group.betas is None else group.betas[0]
    found = low_high(column)
    if chosen is None or found is None or isclose(chosen, column[0]):
        return
    name = "momentum" if group.betas is None else "beta1"
    low, high = (rate(value) for value in found)
    between = f"stays at {low}" if low == high else f"moves between {high} and {low}"
    yield Found(
        message=(
            f"The chosen {name} of {rate(chosen)} is overwritten with {rate(column[0])} at step 0, and {between}."
            f" {context.name} cycles it against the rate. At {context.place(context.peak)}, where the rate is highest,"
            f" it is {rate(column[context.peak])}, and at the end {rate(column[-1])}."
        ),
        repair=Repair(
            text=f"Turn cycle_momentum off to keep {rate(chosen)}, or choose base_momentum and max_momentum.",
            plan=context.with_arguments(cycle_momentum=False),
        ),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR304",
    severity="note",
    title="The chosen momentum is overwritten",
    why=(
        "OneCycleLR and CyclicLR also cycle the optimizer's momentum, or the first of Adam's betas, unless they are"
        " told not to: OneCycleLR between 0.95 and 0.85, CyclicLR between 0.9 and 0.8. What the optimizer was given"
        " is gone when the scheduler is built: SGD without momentum becomes SGD with 0.95, betas of (0.9, 0.98)"
        " become (0.95, 0.98). It is what the paper does, and seldom what a table of hyper-parameters says."
    ),
    check=_check,
    fires="onecycle --max-lr 0.001 --total-steps 1000 --optimizer adamw --betas 0.9,0.98",
    quiet="onecycle --max-lr 0.001 --total-steps 1000 --optimizer adamw --betas 0.9,0.98 --no-cycle-momentum",
    sources=(
        "https://github.com/pytorch/pytorch/issues/73910",
        "https://github.com/pytorch/pytorch/pull/113548",
    ),
    cases=("P20",),
    needs=(MOMENTUM,),
    applies=about("OneCycleLR", "CyclicLR"),
    also_fires=("cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.001 --momentum 0 --step-size-up 100 --max-steps 600",),
)
