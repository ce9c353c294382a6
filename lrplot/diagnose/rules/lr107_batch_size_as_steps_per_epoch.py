"""A schedule whose epochs have as many steps as a batch has samples, or the batches divided by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import said
from lrplot.diagnose.length import by_epochs, cost, counts, fit_to_run, length_text, steps_wanted
from lrplot.diagnose.needs import BATCH_SIZE, EPOCHS, with_a_length
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    batch_size, batches = context.loop.batch_size, context.timeline.batches_per_epoch
    per_epoch = context.timeline.steps_per_epoch
    if context.length is None or batch_size is None or batches is None or per_epoch is None:
        return
    divided = sorted({batches // batch_size, -(-batches // batch_size)} - {0, 1})
    taken = next((n for n in (batch_size, *divided) if counts(context, n)), None)
    if taken is None or batch_size == 1 or abs(taken - per_epoch) <= 1 or taken == batches:
        return
    number = "steps_per_epoch is" if by_epochs(context) else "The steps of an epoch are taken to be"
    origin = "the batch size" if taken == batch_size else "the batches divided by the batch size once more"
    yield Found(
        message=(
            f"{number} {count(taken)}, {origin}, and an epoch has {count(per_epoch, 'step')}."
            f" {_capital(length_text(context))}, and the run has {count(context.timeline.n_steps, 'step')}."
            f" {cost(context)}"
        ),
        repair=Repair(
            text=f"Give the schedule the length of the run, epochs x len(train_loader) = {steps_wanted(context)}."
            if context.timeline.accumulate_grad_batches == 1
            else f"Give the schedule the length of the run, {steps_wanted(context)}.",
            plan=fit_to_run(context),
            certainty="sure",
        ),
        span=(0, context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    per_epoch = reading.argument("steps_per_epoch")
    if per_epoch is not None and per_epoch.is_all("batch size"):
        yield Sighting(
            message=(
                f"{said(per_epoch)}, not the batches of an epoch. The schedule has another length than the run, and"
                " OneCycleLR raises where that is shorter."
            ),
            fix="Give it the number of batches: the length of the loader.",
            code="steps_per_epoch=len(train_loader)",
            also=reading.call_places,
        )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:] if text.startswith("its") else text


RULE = Rule(
    code="LR107",
    severity="error",
    title="The batch size given as steps_per_epoch",
    why=(
        "steps_per_epoch is the number of optimizer steps in an epoch, len(train_loader) without accumulation. The"
        " batch size is another number of the same magnitude, and len(train_loader) // batch_size divides what the"
        " loader has divided already. Both build a schedule without complaint. One that is too short raises in the"
        " middle of the run; one that is too long never comes to its low rates."
    ),
    check=_check,
    reads=_reads,
    fires="onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 --dataset-size 50000 --batch-size 128"
    " --max-epochs 200",
    quiet="onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 391 --dataset-size 50000 --batch-size 128"
    " --max-epochs 200",
    sources=("CAIL2020-Argument-Mining #1", "keras-one-cycle #18"),
    cases=("P5",),
    needs=(EPOCHS, BATCH_SIZE),
    applies=with_a_length,
    also_fires=(
        "cosine --T-max 12800 --lr 0.1 --dataset-size 50000 --batch-size 128 --max-epochs 100",
        "onecycle --max-lr 0.01 --epochs 100 --steps-per-epoch 3 --dataset-size 50000 --batch-size 128"
        " --max-epochs 100",
    ),
)
