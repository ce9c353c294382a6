"""A schedule that begins at zero: the first optimizer steps change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_MANY = 100  # steps of a run of which one is not a loss


def _check(context: RuleContext) -> Iterator[Found]:
    values, stride = context.lr.values, context.lr.stride
    if (
        len(values) < 2
        or values[0] != 0
        or not max(values) > 0
        or context.timeline.scheduler_first
        or context.timeline.edits
    ):
        return
    if context.plan.optimizer.groups[0].from_epoch:
        return  # frozen, which is said of the group
    if context.name == "CyclicLR":
        return  # it comes back to its base_lr in every cycle
    idle = min(next(index for index, value in enumerate(values) if value != 0) * stride, context.trace.n_steps)
    if idle == 1 and context.trace.n_steps > _MANY:
        return
    if idle == 1:
        what = "The first optimizer step changes nothing: the schedule begins with a rate of 0."
        cost = f"Of a run of {count(context.trace.n_steps)} that is {share(1 / context.trace.n_steps)}."
    else:
        what = f"The first {count(idle)} optimizer steps change nothing: the schedule begins with a rate of 0."
        cost = f"They are made with it up to {context.place(idle - 1)}."
    yield Found(
        message=f"{what} {cost} The rate after it is {rate(context.lr[min(idle, context.trace.n_steps - 1)])}.",
        repair=_repair(context),
        span=(0, idle),
    )


def _repair(context: RuleContext) -> Repair:
    if context.spec.family == "timm":
        low = float(f"{next(value for value in context.lr.values if value) / 10:.1g}")
        return Repair(text="Give the warm-up a first rate.", plan=context.with_arguments(warmup_lr_init=low))
    plan, code = context.one_sooner()
    return Repair(text="Begin at the schedule's second rate: count a warm-up from 1.", plan=plan, code=code)


RULE = Rule(
    code="LR505",
    severity="note",
    title="The first step has a rate of zero",
    why=(
        "A warm-up written as step / warmup_steps is 0 at step 0, and an optimizer step with a rate of 0 changes no"
        " weight. Stepped per batch that wastes one batch, and surprises whoever compares checkpoints: step 1 of every"
        " Pythia model is its step 0. Stepped per epoch it wastes an epoch. The warm-ups of transformers, fairseq and"
        " others begin so, and lrplot keeps still about one step of a run that has more than a hundred."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda 'min(epoch / 5, 1)' --max-epochs 30 --batches-per-epoch 100 --interval epoch",
    quiet="lambda --lr 0.1 --lr-lambda 'min((epoch + 1) / 5, 1)' --max-epochs 30 --batches-per-epoch 100"
    " --interval epoch",
    sources=(
        "https://github.com/EleutherAI/gpt-neox/issues/1373",
        "https://github.com/google-research/bert/issues/1293",
    ),
    cases=("P41",),
)
