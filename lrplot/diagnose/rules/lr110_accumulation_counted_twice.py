"""A schedule whose length was divided by the accumulated batches once more than the loop divides it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import counted, exact
from lrplot.diagnose.length import (
    accumulates,
    by_epochs,
    cost,
    counts,
    fit_to_run,
    length_text,
    per_optimizer_step,
    steps_wanted,
)
from lrplot.diagnose.needs import BATCHES, EPOCHS
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    per_epoch, accumulated, length = (
        context.timeline.steps_per_epoch,
        context.timeline.accumulate_grad_batches,
        context.length,
    )
    if accumulated == 1 or length is None or per_epoch is None or not per_optimizer_step(context):
        return
    if length == context.timeline.n_epochs or context.timeline.stride > 1:
        return  # a number of epochs
    n_steps = context.timeline.n_steps
    twice = {n_steps // accumulated, -(-n_steps // accumulated)} - {0, 1}
    per = {per_epoch // accumulated, -(-per_epoch // accumulated)} - {0, 1}
    if not any(counts(context, n) for n in per) and (by_epochs(context) or length not in twice):
        return
    yield Found(
        message=(
            f"Divided by the {count(accumulated)} accumulated batches twice: {length_text(context)}, the run"
            f" {count(n_steps, 'step')}. {cost(context)}"
        ),
        repair=Repair(
            text=f"Divide once: the run has {steps_wanted(context)}.", plan=fit_to_run(context), certainty="sure"
        ),
        span=(min(context.step_of(length), context.trace.n_steps - 1), context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.per_step:
        return
    per_batch = reading.cadence == "batch" and bool(reading.accumulates)
    for argument in counted(reading):
        twice = argument.is_all("accumulated twice")
        steps = per_batch and exact(argument) and argument.is_all("steps", "steps of an epoch")
        if twice or steps:
            why = "counts optimizer steps before it is divided" if twice else "counts optimizer steps"
            yield Sighting(
                message=(
                    f"{argument.name} = {argument.text} {why}, and the scheduler is {reading.often}."
                    " The accumulated batches are divided by once too often, so that the schedule is over too soon."
                ),
                fix="Leave the division out." if twice else "Step the scheduler with the optimizer.",
                code="total_steps = self.trainer.estimated_stepping_batches"
                if twice and reading.by
                else "if (i + 1) % accumulation_steps == 0:\n    optimizer.step()\n    scheduler.step()",
                also=reading.call_places,
            )
            return


RULE = Rule(
    code="LR110",
    severity="error",
    title="Gradient accumulation counted twice",
    why=(
        "Lightning's estimated_stepping_batches, max_train_steps and global_step count optimizer steps: accumulation is"
        " in them. Divided by the accumulated batches again, the schedule is over after a fraction of the run."
        " OneCycleLR raises there, a cosine climbs again, and a linear decay leaves the rest of the run at 0."
    ),
    check=_check,
    reads=_reads,
    fires="cosine --lr 0.1 --T-max 245 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    quiet="cosine --lr 0.1 --T-max 980 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    sources=(
        "https://github.com/Lightning-AI/pytorch-lightning/issues/1476",
        "https://github.com/huggingface/diffusers/issues/2632",
        "https://github.com/sgl-project/SpecForge/issues/364",
    ),
    cases=("P11",),
    needs=(EPOCHS, BATCHES),
    applies=accumulates,
    also_fires=(
        "linear --start-factor 1 --end-factor 0 --total-iters 245 --lr 0.1 --batches-per-epoch 391"
        " --max-epochs 10 --accumulate-grad-batches 4",
    ),
)
