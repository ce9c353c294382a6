"""A rate that is infinite, or not a number at all."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import END
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    if context.finite:
        return
    for group in context.trace.groups:
        column = group.lr
        index = next((index for index, value in enumerate(column.values) if not isfinite(value)), None)
        if index is None:
            continue
        first = index * column.stride
        value = column[first]
        of = f" of {group.name}" if len(context.trace.groups) > 1 else ""
        what = "not a number (NaN)" if isnan(value) else "infinite"
        before = f"; the step before it has {rate(column[first - 1])}" if first else ""
        yield Found(
            message=(
                f"The rate{of} is {what} from step {count(first)} on{before}.{context.in_epoch(first)} One step"
                " with it makes every weight NaN, and no later rate repairs that: the remaining"
                f" {count(context.trace.n_steps - first, 'step')} train nothing."
            ),
            repair=_repair(context, first),
            span=(first, context.trace.n_steps),
        )
        return


def _repair(context: RuleContext, first: int) -> Repair:
    """A run that ends in time, where there is one."""
    if not first:
        return Repair(text="Correct the arguments of the scheduler: its first rate is already not a number.", plan=None)
    return Repair(
        text=f"End the run before it, after {count(first, 'optimizer step')}, or let the rate grow slower.",
        plan=None,
    )


RULE = Rule(
    code="LR106",
    severity="error",
    title="A rate that is infinite or not a number",
    why=(
        "Arithmetic with floats overflows to infinity, and infinity times zero is NaN, with no exception. A scheduler"
        " that multiplies the rate with more than 1 at each step comes there (ExponentialLR with gamma above 1, as for"
        " a range test; MultiplicativeLR given the function of a LambdaLR), and so does a function that divides by"
        " zero in NumPy or torch. One optimizer step with such a rate, and all weights are NaN."
    ),
    check=_check,
    fires="multiplicative --lr 0.1 --lr-lambda '1 + epoch / 10' --max-steps 400",
    quiet="lambda --lr 0.1 --lr-lambda '1 + epoch / 10' --max-steps 400",
    sources=("https://github.com/pytorch/pytorch/issues/52989",),
    needs=(END,),
)
