"""A schedule that counts an epoch's last, incomplete batch otherwise than the loader does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.length import cost, counts, fit_to_run, length_text, per_optimizer_step, steps_wanted
from lrplot.diagnose.needs import BATCH_SIZE, EPOCHS, with_a_length
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    batches, per_epoch, length = context.timeline.batches_per_epoch, context.timeline.steps_per_epoch, context.length
    if (
        length is None
        or batches is None
        or per_epoch is None
        or not per_optimizer_step(context)
        or context.timeline.advances_per_call > 1
    ):
        return
    found = _counted(context, length, batches, per_epoch)
    if found is None:
        return
    wrong, right = found
    plan = fit_to_run(context)
    yield Found(
        message=(
            f"The schedule's batches are not the loader's: {length_text(context)}, the run"
            f" {count(context.timeline.n_steps, 'step')}. It counts {wrong}, and the loop makes {right}."
            f" {cost(context)}"
        ).rstrip(),
        repair=Repair(
            text=f"Count the batches with len(train_loader): the run has {steps_wanted(context)}.",
            plan=plan,
            certainty="sure",
        ),
        span=(min(context.step_of(length), context.trace.n_steps - 1), context.trace.n_steps),
        severity=None if context.trace.stopped is not None else "warning",
    )


def _counted(context: RuleContext, length: int, batches: int, per_epoch: int) -> tuple[str, str] | None:
    """What the schedule counts, and what the loop; None where they are the same, or something else."""
    loop, accumulated = context.loop, context.timeline.accumulate_grad_batches
    if counts(context, per_epoch):
        return None
    if accumulated > 1 and batches // accumulated != per_epoch and counts(context, batches // accumulated):
        if context.trace.stopped is None:
            return None  # a difference of a step per epoch, which some loops make as well
        return (
            f"floor({count(batches)} / {accumulated}) = {count(batches // accumulated)} optimizer steps in an epoch",
            f"ceil({count(batches)} / {accumulated}) = {count(per_epoch)}, as the last one has fewer batches",
        )
    if loop.dataset_size is None or loop.batch_size is None:
        return None
    samples = -(-loop.dataset_size // (1 if loop.split_batches else loop.devices))
    floor, ceil = samples // loop.batch_size, -(-samples // loop.batch_size)
    other, rounding = (ceil, "ceil") if loop.drop_last else (floor, "floor")
    own, why = ("floor", "as drop_last drops the last one") if loop.drop_last else ("ceil", "as drop_last is missing")
    division = f"({count(samples)} / {count(loop.batch_size)})"
    right = f"{own}{division} = {count(batches)}, {why}"
    if other not in (0, batches) and counts(context, -(-other // accumulated)):
        return f"{rounding}{division} = {count(other)} batches in an epoch", right
    if loop.max_epochs and not loop.max_steps and accumulated == 1 and not loop.drop_last:
        all_samples = samples * loop.max_epochs
        if length in (all_samples // loop.batch_size, -(-all_samples // loop.batch_size)):
            return (
                f"{count(loop.max_epochs, 'epoch')} x {count(samples)} / {count(loop.batch_size)} = {count(length)}"
                " batches, rounded once"
            ), f"{right}, rounded up in each epoch"
    return None


RULE = Rule(
    code="LR108",
    severity="error",
    title="The last batch of an epoch counted otherwise than the loader does",
    why=(
        "len(dataset) // batch_size leaves out the incomplete last batch, and a DataLoader leaves it in unless it has"
        " drop_last=True. The schedule is then short by one step in each epoch, which nobody sees for days: OneCycleLR"
        " raises in the last epoch. Counted the other way round, the schedule is too long by as much and does not come"
        " to its end. len(train_loader) is right in both cases."
    ),
    check=_check,
    fires="onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 31 --dataset-size 1000 --batch-size 32 --max-epochs 10",
    quiet="onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 31 --dataset-size 1000 --batch-size 32 --max-epochs 10"
    " --drop-last",
    sources=(
        "https://github.com/ageron/handson-ml2/pull/275",
        "https://github.com/NVIDIA/NeMo/pull/1336",
        "https://github.com/huggingface/accelerate/pull/385",
    ),
    cases=("P4",),
    needs=(EPOCHS, BATCH_SIZE),
    applies=with_a_length,
    also_fires=(
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 390 --dataset-size 50000 --batch-size 128"
        " --max-epochs 10",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 32 --dataset-size 1000 --batch-size 32"
        " --max-epochs 10 --drop-last",
    ),
)
