"""Milestones that are epochs, and a scheduler that is stepped after every optimizer step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import epochs_per_step
from lrplot.diagnose.length import per_optimizer_step, whole_numbers
from lrplot.diagnose.needs import BATCHES, EPOCHS, about
from lrplot.diagnose.rescale import rescaled
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import DEAD, EARLY
from lrplot.wording import count, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_TOO_MANY_TIMES = 5  # nobody writes a milestone for so many times the epochs of the run


def _check(context: RuleContext) -> Iterator[Found]:
    milestones, epochs, gamma = (
        whole_numbers(context.get("milestones")),
        context.timeline.n_epochs,
        context.get("gamma", 0.1),
    )
    if not milestones or epochs is None or not per_optimizer_step(context):
        return
    decays = context.name == "MultiStepLR" and isinstance(gamma, (int, float)) and gamma < 1
    phases = context.name == "SequentialLR" and len(milestones) > 1  # a single one may be a short warm-up, in steps
    last = context.step_of(max(milestones))
    if not (decays or phases) or not max(milestones) > 0 or last > EARLY * context.timeline.n_steps:
        return
    if max(milestones) > _TOO_MANY_TIMES * epochs and (phases or len(milestones) == 1):
        return
    dead = decays and abs(context.lr[-1]) < DEAD * context.highest
    per_epoch = Fraction(context.timeline.n_steps, epochs)
    happens = "no drop is left for the rest of the run" if decays else "the last part is in charge for all the rest"
    repairs = (
        Repair(text="Step the scheduler once per epoch.", plan=context.with_loop(interval="epoch", frequency=1)),
        Repair(
            text="Give the milestones in optimizer steps, each times the steps of an epoch.",
            plan=replace(context.plan, schedule=rescaled(context.spec, context.settings, per_epoch)),
        ),
        Repair(text="Give milestones in the unit that the scheduler is stepped in, and within the run.", plan=None),
    )
    yield Found(
        message=(
            ("The milestones are epochs, and" if max(milestones) <= epochs else "All milestones come early, as")
            + f" the scheduler is stepped after every step: the last comes at step {count(last)}. They are"
            f" {', '.join(map(count, milestones))}, in a run of {count(epochs, 'epoch')} and"
            f" {count(context.timeline.n_steps, 'step')}.{context.in_epoch(last)} After"
            f" {share(last / context.timeline.n_steps)} of the run {happens}."
        ),
        repair=repairs[0],
        instead=repairs[1:],
        severity="error" if dead else None,
        span=(context.step_of(min(milestones)), last + 1),
    )


RULE = Rule(
    code="LR121",
    severity="warning",
    title="Milestones in epochs, stepped after every optimizer step",
    why=(
        "MultiStepLR and SequentialLR compare their milestones with the number of calls of scheduler.step(). Epochs"
        " such as 30, 60 and 90 are passed within the first hundred batches where the call stands in the inner loop:"
        " all drops come at once, before the model has learned anything, and training goes on with the smallest rate."
    ),
    check=_check,
    reads=epochs_per_step("milestones", "All are passed within a few epochs."),
    fires="multistep --lr 0.1 --milestones 30,60,90 --dataset-size 50000 --batch-size 128 --max-epochs 100",
    quiet="multistep --lr 0.1 --milestones 30,60,90 --dataset-size 50000 --batch-size 128 --max-epochs 100"
    " --interval epoch",
    sources=(
        "https://github.com/bshall/Tacotron/issues/3",
        "https://github.com/cszn/KAIR/issues/101",
        "https://github.com/facebookresearch/detectron2/issues/2058",
    ),
    cases=("P8",),
    needs=(EPOCHS, BATCHES),
    applies=about("MultiStepLR", "SequentialLR"),
    also_fires=("multistep --milestones 3,6,8 --lr 0.1 --batches-per-epoch 391 --max-epochs 10",),
)
