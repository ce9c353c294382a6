"""A rate below zero, with which the optimizer climbs the loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lrplot.diagnose.needs import END
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.column import low_high
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan

_RATES = ("eta_min", "min_lr", "base_lr", "max_lr", "swa_lr", "gamma", "factor")


def _check(context: RuleContext) -> Iterator[Found]:
    lows = [context.lowest, *((low_high(group.lr) or (0.0, 0.0))[0] for group in context.trace.groups[1:])]
    lowest = min(lows)
    if not lowest < 0:
        return
    group = context.trace.groups[lows.index(lowest)]
    column = group.lr
    first = next(index for index, value in enumerate(column.values) if value < 0) * column.stride
    worst = column.values.index(lowest) * column.stride
    n_below = min(sum(value < 0 for value in column.values) * column.stride, context.trace.n_steps)
    text, plan, code = _repair(context, first)
    of = f" of {group.name}" if len(lows) > 1 else ""
    below = "there and nowhere else" if n_below == 1 else f"in {count(n_below, 'step')}, down to {rate(lowest)}"
    if n_below > 1 and worst != first:
        below += f" at {context.place(worst)}"
    yield Found(
        message=(
            f"The rate{of} is negative from step {count(first)} on, {rate(column[first])}: the optimizer climbs the"
            " loss."
            f"{context.in_epoch(first)} It is below 0 {below}: these steps undo what was learned."
        ),
        repair=Repair(text=text, plan=plan, code=code, changes=("peak",)),
        span=(first, context.trace.n_steps),
    )


def _repair(context: RuleContext, first: int) -> tuple[str, Plan | None, str]:
    """What to do, the plan and its code: a floor of 0 where there is one to set, and else an earlier end."""
    below: dict[str, Any] = {name: context.get(name) for name in _RATES if _negative(context.get(name))}
    if below:
        name, value = next(iter(below.items()))
        positive = 0.0 if name == "eta_min" else -value
        return f"Give {name} a value of at least 0.", context.with_arguments(**{name: positive}), ""
    terms = context.spec.arguments.get("lr_lambda")
    terms = [terms] if isinstance(terms, str) else terms
    if isinstance(terms, (list, tuple)) and all(isinstance(term, str) for term in terms):
        floored = [f"max(0, {term})" for term in terms]
        return "Let the function return no less than 0.", context.with_arguments(lr_lambda=floored), ""
    if not first:
        return "Correct the arguments of the scheduler: its first rate is negative already.", None, ""
    text = f"Let the schedule end at 0 or above, or end the run before it, after {count(first, 'optimizer step')}."
    return text, None, ""


def _negative(value: object) -> bool:
    return isinstance(value, (int, float)) and value < 0


RULE = Rule(
    code="LR105",
    severity="error",
    title="A negative rate",
    why=(
        "No optimizer of torch checks a rate that a scheduler sets: a negative one is used as it is, every step walks"
        " up the gradient, and the loss rises with no message. Straight lines do it that go on beyond their zero, such"
        " as LambdaLR(1 - epoch / epochs) in a run that is longer than it was written for."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda '1 - epoch / 90' --max-steps 100",
    quiet="lambda --lr 0.1 --lr-lambda 'max(0, 1 - epoch / 90)' --max-steps 100",
    sources=("https://github.com/pytorch/pytorch/issues/38170",),
    cases=("P3",),
    needs=(END,),
    also_fires=("lambda --lr-lambda '1 - epoch / 50' --lr 0.1 --max-steps 60",),
)
