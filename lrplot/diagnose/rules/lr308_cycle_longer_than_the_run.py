"""A CyclicLR whose first rise is longer than the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.cycles import fitting_halves, halves_of
from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import REACHED
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    sizes, used = halves_of(context.settings), context.last_position + 1
    if context.name != "CyclicLR" or sizes is None or context.trace.stopped is not None:
        return
    rise = sizes[0]
    if used >= REACHED * rise:
        return
    chosen = context.chose("step_size_up")
    whose = "" if chosen else ", a default that nobody chose"
    if context.by_epoch and context.timeline.n_steps >= rise:
        halves = (
            {}
            if chosen
            else fitting_halves(context.settings, context.timeline.n_steps, context.timeline.steps_per_epoch)
        )
        plan = replace(context.with_arguments(**halves), loop=replace(context.loop, interval="step", frequency=1))
        size = count(round(halves.get("step_size_up") or rise))
        text = f"Step the scheduler after every optimizer step, as step_size_up = {size} counts them."
    else:
        halves = fitting_halves(context.settings, used, context.positions_per_epoch)
        plan = context.with_arguments(**halves)
        text = f"Give step_size_up = {count(halves['step_size_up'] or 1)}, so that cycles fit in the run."
    peak = context.number("max_lr")
    reached = (
        f", {share(context.highest / peak)} of max_lr = {rate(peak)}" if peak and 0 < context.highest <= peak else ""
    )
    often = ", one after each epoch" if context.by_epoch else ""
    yield Found(
        message=(
            f"The run ends in the first rise: step_size_up is {count(round(rise))}, and the scheduler makes"
            f" {count(used, 'step')}. That is {share(used / rise)} of the rise{whose}{often}. The rate climbs from"
            f" {rate(context.lr[0])} to {rate(context.lr[-1])}{reached}, and looks like a straight line; there is no"
            " cycle."
        ),
        repair=Repair(text=text, plan=plan, changes=("peak",)),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR308",
    severity="warning",
    title="CyclicLR's first rise is longer than the run",
    why=(
        "CyclicLR's step_size_up is half a cycle, counted in calls of scheduler.step(), and 2000 unless it is given. In"
        " a shorter run, or in one that steps the scheduler once per epoch, the rate climbs a straight line and the run"
        " ends before the first peak: PyTorch's own documentation has such a picture, of 100 steps. The paper"
        " recommends half cycles of 2 to 10 epochs, in batches."
    ),
    check=_check,
    fires="cyclic --base-lr 0.001 --max-lr 0.1 --max-steps 100",
    quiet="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 16 --max-steps 100",
    sources=(
        "https://github.com/pytorch/pytorch/pull/149189",
        "https://arxiv.org/abs/1506.01186",
    ),
    cases=("P43", "P44"),
    needs=(RUN,),
    applies=about("CyclicLR"),
    also_fires=(
        "cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 400 --batches-per-epoch 100 --max-epochs 30"
        " --interval epoch",
        "cyclic --base-lr 0.001 --max-lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    ),
)
