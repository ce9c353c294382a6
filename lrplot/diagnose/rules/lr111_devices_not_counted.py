"""A schedule sized for one device, and a data set that several share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import counted, exact, said
from lrplot.diagnose.length import cost, counts, fit_to_run, length_text, per_optimizer_step, steps_wanted
from lrplot.diagnose.needs import BATCH_SIZE, EPOCHS
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    loop, per_epoch = context.loop, context.timeline.steps_per_epoch or 1
    size, batch_size = loop.dataset_size, loop.batch_size
    if (
        loop.devices == 1
        or loop.split_batches
        or size is None
        or batch_size is None
        or context.timeline.advances_per_call > 1
    ):
        return
    if not per_optimizer_step(context) or context.timeline.stride > 1 or counts(context, per_epoch):
        return
    accumulated = context.timeline.accumulate_grad_batches
    batches = {size // batch_size, -(-size // batch_size)}
    alone = sorted({-(-n // accumulated) for n in batches}) + sorted(batches)
    steps = next((n for n in alone if n > per_epoch and counts(context, n)), None)
    if steps is None:
        return
    accumulation = " without accumulation" if accumulated > 1 and steps in batches else ""
    yield Found(
        message=(
            f"Sized for one device, and {count(loop.devices)} share the data set: {length_text(context)}, the run"
            f" {count(context.timeline.n_steps, 'step')}. That is {count(steps)} steps for each epoch{accumulation},"
            f" and each device makes only {count(per_epoch)} of them. {cost(context)}"
        ),
        repair=Repair(
            text=(
                "Count the steps of one device, len(train_loader) with its sampler:"
                f" {steps_wanted(context)} in the run."
            ),
            plan=fit_to_run(context),
            certainty="sure",
        ),
        span=(0, context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.per_step or reading.prepared:
        return
    by_lightning = reading.by == "PyTorch Lightning" and (reading.devices or 1) > 1
    for argument in counted(reading):
        if not exact(argument) or argument.processes != 0 or not argument.is_all("batches", "steps"):
            continue
        if (reading.shared and argument.whole) or (by_lightning and argument.from_loader):
            yield Sighting(
                message=(
                    f"{said(argument)} as one process would see them, and each has its share only."
                    " With N processes the run uses 1/N of the schedule."
                ),
                fix="Count the batches of one process.",
                code="total_steps = self.trainer.estimated_stepping_batches"
                if by_lightning
                else "loader = accelerator.prepare(loader)\ntotal_steps = epochs * len(loader)",
                also=reading.call_places,
            )
            return


def _shared(context: RuleContext) -> bool:
    return context.length is not None and context.loop.devices > 1 and context.timeline.advances_per_call == 1


RULE = Rule(
    code="LR111",
    severity="error",
    title="Several devices not counted",
    why=(
        "With a distributed sampler each process sees its share of the data set, and makes as many fewer optimizer"
        " steps in an epoch. A schedule that was sized with the whole data set (len(dataset) / batch_size, or len() of"
        " a loader before it got its sampler) is as many times too long: the run ends while the rate is still high."
    ),
    check=_check,
    reads=_reads,
    fires="cosine --lr 0.1 --T-max 3910 --dataset-size 50000 --batch-size 128 --max-epochs 10 --devices 4",
    quiet="cosine --lr 0.1 --T-max 980 --dataset-size 50000 --batch-size 128 --max-epochs 10 --devices 4",
    sources=(
        "https://github.com/wenet-e2e/wenet/issues/622",
        "https://github.com/Lightning-AI/pytorch-lightning/issues/2149",
        "https://github.com/microsoft/DeepSpeed/issues/633",
    ),
    cases=("P12", "P13"),
    needs=(EPOCHS, BATCH_SIZE),
    applies=_shared,
    also_fires=(
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 391 --dataset-size 50000 --batch-size 128"
        " --max-epochs 10 --devices 8",
    ),
)
