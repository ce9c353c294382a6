"""A schedule sized in epochs, and a scheduler that is stepped after every optimizer step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import counted, per_epoch_code, said
from lrplot.diagnose.length import cost, fit_to_run, length_text, per_optimizer_step, steps_wanted
from lrplot.diagnose.needs import BATCHES, EPOCHS, with_a_length
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_WHOLE_RUN = ("OneCycleLR", "CosineAnnealingLR", "PolynomialLR")  # sized for the run, if for anything


def _check(context: RuleContext) -> Iterator[Found]:
    length, epochs = context.length, context.timeline.n_epochs
    if (
        length is None
        or epochs is None
        or epochs < 2
        or not per_optimizer_step(context)
        or length >= context.n_positions
    ):
        return
    if context.name and not context.settings.parts and not _chosen(context, length):
        return  # a default, such as the five steps of LinearLR
    within_an_epoch = length <= (context.timeline.steps_per_epoch or 1)
    near = context.name in _WHOLE_RUN and within_an_epoch and epochs / 2 <= length <= epochs * 2
    if length != epochs and not near:
        return
    # Accelerate would advance it several times after each epoch as well.
    lengthen = context.name == "OneCycleLR" or context.timeline.advances_per_call > 1
    longer = Repair(
        text=(
            f"Give the schedule the length of the run, {steps_wanted(context)}, and its warm-up and milestones"
            " in steps."
        ),
        plan=fit_to_run(context, all_of_it=True),
    )
    per_epoch = Repair(text="Step the scheduler once per epoch.", plan=context.with_loop(interval="epoch", frequency=1))
    yield Found(
        message=(
            f"Sized in epochs and stepped after every optimizer step: {length_text(context)}, the run"
            f" {count(context.timeline.n_steps, 'step')}. {cost(context)}"
        ).rstrip(),
        repair=longer if lengthen else per_epoch,
        instead=() if lengthen else (longer,),
        span=(min(context.step_of(length), context.trace.n_steps - 1), context.trace.n_steps),
    )


def _chosen(context: RuleContext, length: int) -> bool:
    """Whether the user gave the number that is the length, or a user's code did, which gives it for a reason."""
    if context.spec.family == "code" or context.spec.factory is not None:
        return context.name in ("OneCycleLR", "CosineAnnealingLR")  # they have no default
    return length in context.spec.arguments.values() or "epochs" in context.spec.arguments


_OTHERS = ("milestones", "step_size", "T_0", "decay_t")  # LR121, LR124 and LR206 speak of these


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.per_step or reading.takes_metric:
        return
    for argument in counted(reading):
        if argument.name not in _OTHERS and argument.is_all("epochs"):
            yield Sighting(
                message=(
                    f"{said(argument)}, and the scheduler is {reading.often}."
                    " It is through with its curve within the first epoch, or a few."
                ),
                fix="Step the scheduler once per epoch, or give it a length in optimizer steps.",
                code=per_epoch_code(reading),
                also=reading.call_places,
            )
            return


RULE = Rule(
    code="LR102",
    severity="error",
    title="Sized in epochs, stepped after every optimizer step",
    why=(
        "T_max, total_iters and total_steps count calls of scheduler.step(). Where they are a number of epochs and"
        " the call stands in the inner loop, the whole schedule passes within the first few hundred batches."
        " OneCycleLR raises there; CosineAnnealingLR does not end but climbs again, and swings up and down for the"
        " rest of the run; others stay at their last rate, often near 0, so that the model stops learning in the first"
        " epoch."
    ),
    check=_check,
    reads=_reads,
    fires="cosine --lr 0.1 --T-max 200 --dataset-size 50000 --batch-size 128 --max-epochs 200",
    quiet="cosine --lr 0.1 --T-max 200 --dataset-size 50000 --batch-size 128 --max-epochs 200 --interval epoch",
    sources=(
        "https://github.com/ivadomed/ivadomed/issues/57",
        "https://github.com/kohya-ss/sd-scripts/issues/601",
        "https://github.com/konstmish/prodigy/issues/10",
    ),
    cases=("P6",),
    hides=("LR121", "LR124"),
    needs=(EPOCHS, BATCHES),
    applies=with_a_length,
    also_fires=(
        "linear --start-factor 1 --end-factor 0.01 --total-iters 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30",
        "poly --total-iters 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30",
        "cosine --T-max 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --framework accelerate --devices 2",
        "cosine --T-max 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --framework lightning --interval step",
        "sequential 'linear --start-factor 0.1 --total-iters 5' 'cosine --T-max 25' --milestones 5 --lr"
        " 0.1 --batches-per-epoch 100 --max-epochs 30",
        "timm:cosine --t-initial 300 --warmup-t 5 --warmup-lr-init 1e-6 --lr 0.001 --batches-per-epoch"
        " 100 --max-epochs 300 --no-t-in-epochs --interval step",
    ),
)
