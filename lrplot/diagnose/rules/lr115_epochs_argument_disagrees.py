"""An OneCycleLR for another number of epochs than the loop makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.length import by_epochs, cost, fit_to_run, per_optimizer_step
from lrplot.diagnose.needs import EPOCHS
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    max_epochs, epochs = context.loop.max_epochs, context.get("epochs")
    if not by_epochs(context) or max_epochs is None or context.loop.max_steps is not None or epochs == max_epochs:
        return
    if not per_optimizer_step(context) or context.timeline.stride > 1 or context.timeline.advances_per_call > 1:
        return
    if context.get("steps_per_epoch") != context.timeline.steps_per_epoch:
        return
    plan = context.with_arguments(epochs=max_epochs) if context.chose("epochs") else fit_to_run(context)
    too_few = epochs < max_epochs
    answer = (
        f"OneCycleLR makes one cycle of {count(epochs, 'epoch')} and no second one, and the run has {count(max_epochs)}"
        if too_few
        else f"OneCycleLR spreads its cycle over {count(epochs, 'epoch')}, and the run has only {count(max_epochs)}"
    )
    yield Found(
        message=f"{answer}. {cost(context)}",
        repair=Repair(text=f"Give it the epochs of the run, epochs={max_epochs}.", plan=plan, certainty="sure"),
        span=(
            min(context.step_of(context.length or 1), context.trace.n_steps - 1) if too_few else 0,
            context.trace.n_steps,
        ),
        severity=None if context.trace.stopped is not None else "warning",
    )


RULE = Rule(
    code="LR115",
    severity="error",
    title="OneCycleLR's epochs are not those of the run",
    why=(
        "epochs of OneCycleLR is the length of its one cycle, together with steps_per_epoch; it is not a number of"
        " cycles, and nothing starts over. Where max_epochs is changed in one place and epochs stays in the other, a"
        " longer run raises at the end of the old one, and a shorter one ends before its rate comes down. A"
        " checkpoint keeps the old total_steps as well."
    ),
    check=_check,
    fires="onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 391 --batches-per-epoch 391 --max-epochs 200",
    quiet="onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 391 --batches-per-epoch 391 --max-epochs 200",
    sources=("https://github.com/deepinsight/insightface/pull/2143", "GrowSP #11"),
    cases=("P2", "P24"),
    needs=(EPOCHS,),
    applies=by_epochs,
    also_fires=("onecycle --max-lr 0.01 --epochs 20 --steps-per-epoch 391 --batches-per-epoch 391 --max-epochs 10",),
)
