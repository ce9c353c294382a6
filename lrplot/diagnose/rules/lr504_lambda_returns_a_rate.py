"""A LambdaLR whose function returns a rate, not a factor: the rate comes out squared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import RATE, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.column import low_high
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_FACTOR = 0.05  # the highest of a function that returns rates
_AS_RATE = (
    "Say that the function returns rates, --as rate, where the loop writes them; where LambdaLR multiplies them, give"
    " the optimizer lr 1."
)
_AS_FACTOR = "Give the optimizer lr 1, or divide what the function returns by the optimizer's lr."
_BASE = 0.1  # people who mean factors start the optimizer at 1


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name != "LambdaLR" or context.spec.family not in ("torch", "code") or not context.finite:
        return
    chosen = [group.lr for group in context.plan.optimizer.groups]
    bases = [base if base is not None else context.base_lr or 0.0 for base in chosen]
    if not all(0 < base < _BASE for base in bases) or context.highest > _FACTOR * bases[0]:
        return
    highest = [(low_high(group.lr) or (0.0, 0.0))[1] for group in context.trace.groups]
    if len(bases) != len(highest):
        return
    if not all(0 < high <= _FACTOR * base for base, high in zip(bases, highest, strict=True)):
        return
    if context.peak + context.lr.stride >= context.trace.n_steps and context.highest > context.lowest:
        return  # still rising: perhaps the run is only the beginning of a warm-up
    own = context.spec.family == "code"
    as_rate = replace(context.plan, schedule=replace(context.spec, used_as="rate"))
    base, factor = bases[0], context.highest / bases[0]
    yield Found(
        message=(
            f"The function returns a rate where LambdaLR wants a factor: {rate(factor)} at most, at step"
            f" {count(context.peak)}. LambdaLR multiplies it by the optimizer's lr of {rate(base)}. The rate never"
            f" exceeds {rate(context.highest)}, {share(factor)} of {rate(base)}, with which training looks stuck."
        ),
        repair=Repair(
            text=_AS_RATE if own else _AS_FACTOR,
            plan=as_rate if own else context.with_optimizer(lr=1.0),
            certainty="sure",
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR504",
    severity="warning",
    title="A lambda that returns a rate, not a factor",
    why=(
        "LambdaLR multiplies what the function returns by the rate that the optimizer was given. A function that"
        " returns the rate itself, the way a formula in a paper is written, gives the product of both: 1e-3 is 1e-6."
        " The model learns, a thousand times too slowly. (lrplot plots a function of your own that returns a rate with"
        " --as rate.)"
    ),
    check=_check,
    fires="lambda --lr 0.001 --lr-lambda '0.001 * 0.95 ** epoch' --max-epochs 50 --batches-per-epoch 100"
    " --interval epoch",
    quiet="lambda --lr 1 --lr-lambda '0.001 * 0.95 ** epoch' --max-epochs 50 --batches-per-epoch 100 --interval epoch",
    sources=("https://github.com/pytorch/pytorch/issues/78917", "https://github.com/lhoyer/MIC/issues/60"),
    cases=("P40",),
    needs=(RATE,),
    applies=about("LambdaLR"),
    also_fires=("lambda --lr-lambda '1e-3 * min(1, (step+1)/100)' --lr 1e-3 --max-steps 1000",),
)
