"""A schedule that counts batches, and a loop that makes an optimizer step of several of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import counted, exact, said
from lrplot.diagnose.length import accumulates, cost, counts, fit_to_run, length_text, per_optimizer_step, steps_wanted
from lrplot.diagnose.needs import BATCHES, EPOCHS
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    batches, accumulated = context.timeline.batches_per_epoch, context.timeline.accumulate_grad_batches
    if accumulated == 1 or batches is None or not per_optimizer_step(context) or context.timeline.stride > 1:
        return
    if not counts(context, batches) or counts(context, context.timeline.steps_per_epoch or 1):
        return
    if (
        context.length is not None
        and context.timeline.n_advances * context.timeline.advances_per_call >= context.length
    ):
        return  # not too long: Accelerate on several devices comes to its end all the same
    yield Found(
        message=(
            f"The schedule counts batches, not steps of {count(accumulated)} batches: {length_text(context)}, the run"
            f" {count(context.timeline.n_steps, 'step')}. {cost(context)}"
        ),
        repair=Repair(
            text=f"Count optimizer steps: epochs x ceil(batches / {accumulated}) = {steps_wanted(context)}.",
            plan=fit_to_run(context),
            certainty="sure",
        ),
        span=(0, context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not (reading.per_step and reading.cadence == "step" and reading.accumulates):
        return
    for argument in counted(reading):
        if exact(argument) and argument.is_all("batches", "batches of an epoch"):
            every = reading.accumulation or "accumulation_steps"
            yield Sighting(
                message=(
                    f"{said(argument)}, and the scheduler is {reading.often}, of {every} batches each."
                    f" The run uses 1/{every} of the schedule."
                ),
                fix="Count optimizer steps: divide by the accumulated batches.",
                code=f"{argument.name} = epochs * math.ceil(len(train_loader) / {every})",
                also=reading.call_places,
            )
            return


RULE = Rule(
    code="LR109",
    severity="error",
    title="Gradient accumulation not counted",
    why=(
        "A loop that accumulates gradients calls optimizer.step() and scheduler.step() once for several batches, and a"
        " schedule sized with len(train_loader) * epochs is several times too long for it. The warm-up lasts several"
        " times as long as meant, and the low rates at the end never come."
    ),
    check=_check,
    reads=_reads,
    fires="cosine --lr 0.1 --T-max 3910 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    quiet="cosine --lr 0.1 --T-max 980 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    sources=(
        "https://github.com/huggingface/accelerate/issues/963",
        "https://github.com/huggingface/diffusers/issues/4387",
        "https://github.com/Lightning-AI/pytorch-lightning/issues/12894",
    ),
    cases=("P11",),
    needs=(EPOCHS, BATCHES),
    applies=accumulates,
    also_fires=(
        "onecycle --max-lr 0.01 --total-steps 3910 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 8",
        "transformers:linear --num-warmup-steps 100 --num-training-steps 3910 --lr 5e-5"
        " --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 8",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 3410' --milestones 500"
        " --lr 0.1 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    ),
)
