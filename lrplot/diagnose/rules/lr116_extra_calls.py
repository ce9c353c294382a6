"""A scheduler that the loop calls several times in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    calls, line = context.loop.calls, context.timeline
    if line.per_epoch_too:
        yield _at_both(context)
    if calls == 1 or line.per_epoch_too:
        return
    unit = "epoch" if context.by_epoch or (line.steps_per_epoch == 1 and line.batches_per_epoch is None) else "step"
    every = f"every {unit}" if line.stride in (1, line.steps_per_epoch) else "each of its turns"
    length = context.length
    advances = line.n_advances * line.advances_per_call
    fits = length is not None and abs(length - advances) <= calls
    passed = f"The {count(line.n_advances, 'turn')} of the run make {count(advances)} advances"
    if length is not None:
        passed += f" of a schedule of {count(length)}, which fits" if fits else f" of a schedule of {count(length)}"
    yield Found(
        message=(
            f"scheduler.step() is called {calls} times after {every}, so the schedule runs {calls} times as fast."
            f" {passed}. It happens where the call stands in a function that training, validation and test share."
        ),
        repair=Repair(
            text=f"Call scheduler.step() once after {every}, where the optimizer has stepped.",
            plan=context.with_loop(calls=1),
            code="scheduler.step()  # once, in the training loop only",
        ),
        span=(min(line.stride, context.trace.n_steps - 1), context.trace.n_steps),
        severity="note" if fits else None,
    )


def _at_both(context: RuleContext) -> Found:
    """A scheduler that is stepped after every batch, and once more after every epoch."""
    line, epochs = context.timeline, context.timeline.n_iterations // (context.timeline.steps_per_epoch or 1)
    n_calls = line.n_advances * line.advances_per_call
    return Found(
        message=(
            f"scheduler.step() is called after every step and again after every epoch: {count(n_calls)} advances in"
            f" {count(line.n_iterations, 'step')}, {count(epochs)} of them for epochs. Which of the two the schedule"
            " counts is one of them, and the others make it run ahead."
        ),
        repair=Repair(
            text="Call scheduler.step() in one place only, after every optimizer step.",
            plan=context.with_loop(interval="step", calls=1),
            code="scheduler.step()  # after every optimizer step, and nowhere else",
        ),
        span=(min(line.steps_per_epoch or 1, context.trace.n_steps - 1), context.trace.n_steps),
    )


RULE = Rule(
    code="LR116",
    severity="warning",
    title="scheduler.step() is called several times each time",
    why=(
        "Nothing in a scheduler knows who calls it: a second call of scheduler.step() advances it again, whether it"
        " stands in the training loop or in a function that is run for training, validation and test alike. The rate"
        " then moves several times as fast as was meant, and a printed table shows values that no epoch was meant to"
        " have. The question that this tool grew from prints 0.0004 for 117 epochs and 0.0005 from epoch 118 on, which"
        " is what three calls per epoch print and one never does."
    ),
    check=_check,
    fires="cosine --T-max 30 --lr 0.1 --max-epochs 30 --batches-per-epoch 10 --interval epoch --calls 3",
    quiet="cosine --T-max 30 --lr 0.1 --max-epochs 30 --batches-per-epoch 10 --interval epoch",
    sources=(
        "https://github.com/pytorch/vision/issues/1261",
        "https://github.com/aimagelab/meshed-memory-transformer/issues/71",
    ),
    hides=("LR201",),
)
