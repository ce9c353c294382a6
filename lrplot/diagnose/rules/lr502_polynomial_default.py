"""A PolynomialLR whose length nobody chose: zero from the sixth step on, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_TOTAL_ITERS = 5  # torch's default


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name != "PolynomialLR" or context.chose("total_iters") or context.get("total_iters") != _TOTAL_ITERS:
        return
    zero = context.step_of(_TOTAL_ITERS)
    if zero + 1 >= context.trace.n_steps or context.lr[zero] != 0 or context.lr[-1] != 0:
        return
    left = context.timeline.n_steps - zero
    yield Found(
        message=(
            f"The rate is 0 from step {count(zero)} on: nothing is learned in the last"
            f" {share(left / context.timeline.n_steps)} of the run. That is {count(left, 'optimizer step')}."
            " PolynomialLR takes it"
            f" from {rate(context.lr[0])} to zero in total_iters={_TOTAL_ITERS} calls, a default that nobody chose, and"
            " leaves it there."
        ),
        repair=Repair(
            text=f"Give it the length of the run, {count(context.n_positions)} calls.",
            plan=context.with_arguments(total_iters=context.n_positions),
            certainty="sure",
        ),
        span=(zero, context.trace.n_steps),
    )


RULE = Rule(
    code="LR502",
    severity="error",
    title="PolynomialLR with the default length of 5",
    why=(
        "PolynomialLR() has decayed to zero after 5 calls of step(), the default of total_iters, and zero it stays."
        " Training goes on, uses the GPU, and changes no weight any more; the loss just seems to have converged early."
    ),
    check=_check,
    fires="poly --power 0.9 --lr 0.01 --max-epochs 30 --batches-per-epoch 500",
    quiet="poly --power 0.9 --lr 0.01 --total-iters 15000 --max-epochs 30 --batches-per-epoch 500",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html",),
    cases=("P44",),
    needs=(RUN,),
    applies=about("PolynomialLR"),
    also_fires=("poly --lr 0.1 --max-epochs 30 --interval epoch --batches-per-epoch 100",),
)
