"""A ReduceLROnPlateau that is asked after every batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import BATCHES, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import DEAD
from lrplot.model.reading import Reading, Sighting
from lrplot.model.text import how_often
from lrplot.wording import count, share

if TYPE_CHECKING:
    from lrplot.model.severity import Severity

_GONE = 1e-3  # of the peak: below it, nobody can have meant it


def _check(context: RuleContext) -> Iterator[Found]:
    per_epoch = context.timeline.steps_per_epoch
    if context.name != "ReduceLROnPlateau" or per_epoch is None or context.timeline.stride >= per_epoch:
        return
    patience = int(number_of(context.get("patience")) or 0)
    batches = (patience + 1) * context.timeline.stride
    yield Found(
        message=(
            f"ReduceLROnPlateau is stepped {how_often(context.trace)}: its patience of {count(patience)} is over at"
            f" step {count(batches)}. That is {share(batches / per_epoch)} of an epoch. The loss of single batches"
            " goes up and down, and some will always be worse than the best one: the rate is reduced for noise."
        ),
        repair=Repair(
            text="Step it once per epoch, with the metric of a validation.",
            plan=context.with_loop(interval="epoch", frequency=1),
            code="scheduler.step(val_loss)  # after every epoch",
        ),
        span=(0, context.trace.n_steps),
        severity=_severity(context),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    per_step = reading.sure and reading.cadence in ("batch", "step") and not reading.full_batch
    if reading.takes_metric and per_step and reading.scheduler == "ReduceLROnPlateau":
        patience = reading.argument("patience")
        text = patience.text if patience is not None else "10, the default"
        yield Sighting(
            message=(
                f"ReduceLROnPlateau is {reading.often}, so that its patience ({text}) counts batches."
                " A few noisy batches lower the rate, and within an epoch it may be gone."
            ),
            fix="Step it once per epoch, with a metric of the whole epoch.",
            code="for epoch in range(epochs):\n    train(model, train_loader)\n    scheduler.step(val_loss)",
            also=reading.call_places,
        )


def _severity(context: RuleContext) -> Severity | None:
    left = abs(context.lr[-1]) / context.highest if context.highest > 0 else 0
    return "error" if left < DEAD else None if left < _GONE else "note"


RULE = Rule(
    code="LR607",
    severity="warning",
    title="ReduceLROnPlateau is stepped after every batch",
    why=(
        "ReduceLROnPlateau compares the metric with the best one so far, and reduces the rate after patience + 1 calls"
        " without an improvement. Its defaults, a patience of 10 and a factor of 0.1, are made for one call per epoch."
        " Called with the loss of every batch, it sees the noise of the batches, and the rate can be a thousandth"
        " before the first epoch is over."
    ),
    check=_check,
    reads=_reads,
    fires="plateau --lr 0.1 --min-lr 1e-6 --metric '1 + 0.1 * sin(epoch)' --max-epochs 10 --batches-per-epoch 100",
    quiet="plateau --lr 0.1 --min-lr 1e-6 --metric '1 + 0.1 * sin(epoch)' --max-epochs 10 --batches-per-epoch 100"
    " --interval epoch",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",),
    cases=("P45",),
    hides=("LR606",),
    needs=(BATCHES,),
    applies=about("ReduceLROnPlateau"),
    also_fires=("plateau --metric '1+0.1*sin(epoch)' --lr 0.1 --batches-per-epoch 100 --max-epochs 5",),
)
