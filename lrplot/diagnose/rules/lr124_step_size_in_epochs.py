"""A decay per epoch that is made after every optimizer step, so that the rate is gone in the first epochs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import epochs_per_step
from lrplot.diagnose.length import per_optimizer_step
from lrplot.diagnose.needs import BATCHES, EPOCHS, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import DEAD, EARLY
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    gamma, epochs, size = context.get("gamma"), context.timeline.n_epochs, 1
    if context.name == "StepLR":
        size = context.get("step_size")
    elif context.name != "ExponentialLR":
        return
    if not isinstance(size, (int, float)) or not isinstance(gamma, (int, float)) or not 0 < gamma < 1 or not size >= 1:
        return
    if epochs is None or epochs < 2 or context.timeline.edits or not per_optimizer_step(context):
        return
    if gamma ** ((epochs - 1) // size) < DEAD:
        return  # dead too when it is stepped per epoch
    values, first = context.lr.values, context.lr[0]
    if first <= 0 or values[-1] >= DEAD * first:
        return
    dead = bisect_left(values, -DEAD * first, key=lambda value: -value) * context.lr.stride
    if dead > EARLY * context.timeline.n_steps:
        return
    per_epoch = context.timeline.steps_per_epoch or 1
    every = f"every {count(int(size), 'step')}" if context.name == "StepLR" else "at every step"
    yield Found(
        message=(
            f"The rate is dead from step {count(dead)} on: {context.name} decays per epoch, and is stepped after every"
            f" step. It multiplies the rate by {gamma:g} {every}, and what is left of {rate(first)} after"
            f" {share(dead / per_epoch)} of an epoch is {rate(context.lr[dead])}. The other"
            f" {share(1 - dead / context.timeline.n_steps)} of the run train nothing."
        ),
        repair=Repair(
            text="Step the scheduler once per epoch.",
            plan=context.with_loop(interval="epoch", frequency=1),
        ),
        span=(dead, context.trace.n_steps),
    )


RULE = Rule(
    code="LR124",
    severity="error",
    title="A decay per epoch, made after every optimizer step",
    why=(
        "StepLR(10, 0.1) and ExponentialLR(0.95) are habits of loops that step the scheduler once per epoch. Moved into"
        " the inner loop, the same line multiplies the rate thousands of times: it is below a millionth of its first"
        " value after some hundred batches, and the model stays as it is then. Nothing is raised, and the loss just"
        " does not move any more."
    ),
    check=_check,
    reads=epochs_per_step("step_size", "It decays many times in each epoch."),
    fires="step --lr 0.1 --step-size 10 --batches-per-epoch 2560 --max-epochs 30",
    quiet="step --lr 0.1 --step-size 10 --batches-per-epoch 2560 --max-epochs 30 --interval epoch",
    sources=(
        "https://github.com/Lornatang/SRGAN-PyTorch/issues/1",
        "https://github.com/leftthomas/SRGAN/issues/94",
        "https://github.com/ivadomed/ivadomed/pull/55",
    ),
    cases=("P7",),
    needs=(EPOCHS, BATCHES),
    applies=about("StepLR", "ExponentialLR"),
    also_fires=(
        "exp --gamma 0.95 --lr 0.1 --batches-per-epoch 391 --max-epochs 100",
        "step --step-size 30 --lr 0.1 --batches-per-epoch 391 --max-epochs 90",
        "step --step-size 10 --gamma 0.5 --lr 0.1 --batches-per-epoch 391 --max-epochs 30",
    ),
)
