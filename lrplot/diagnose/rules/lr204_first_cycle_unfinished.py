"""Warm restarts whose first cycle is longer than the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import STILL_HIGH
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_CYCLES = 3


def _check(context: RuleContext) -> Iterator[Found]:
    first, floor = context.number("T_0"), context.number("eta_min") or 0.0
    used = context.last_position + 1
    if (
        context.name != "CosineAnnealingWarmRestarts"
        or first is None
        or first <= used
        or context.trace.stopped is not None
    ):
        return
    ends, peak = context.lr[-1], context.highest
    if not peak > floor or not ends - floor > STILL_HIGH * (peak - floor):
        return
    per_epoch = context.timeline.steps_per_epoch or 1
    if context.by_epoch and first % per_epoch == 0 and first <= context.timeline.n_steps:
        plan = replace(context.plan, loop=replace(context.loop, interval="step", frequency=1))
        text = f"Step the scheduler after every optimizer step, as a T_0 of {count(int(first))} counts them."
        if context.loop.framework == "lightning":
            text = f'Say "interval": "step" to Lightning, as a T_0 of {count(int(first))} counts optimizer steps.'
        unit = f" T_0 looks like optimizer steps, {count(int(first) // per_epoch)} epochs of them."
    else:
        growth = int(context.number("T_mult") or 1)
        size = -(-used // sum(growth**cycle for cycle in range(_CYCLES)))
        plan, unit = context.with_arguments(T_0=size), ""
        text = f"Give T_0 = {count(size)}, so that the run has {_CYCLES} cycles, or {count(used)} for a single one."
    often = ", one after each epoch" if unit else ""
    yield Found(
        message=(
            f"The run ends before the first restart: T_0 is {count(int(first))}, and the scheduler makes"
            f" {count(used, 'step')}. That is {share(used / first)} of the first cycle{often}. The rate falls from"
            f" {rate(context.lr[0])} to {rate(ends)}, {share(ends / peak)} of the peak, so there are no restarts and no"
            f" low rates either.{unit}"
        ),
        repair=Repair(text=text, plan=plan),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR204",
    severity="warning",
    title="The run ends before the first restart",
    why=(
        "T_0 counts calls of scheduler.step(), and a first cycle that is longer than the run is not an error. Warm"
        " restarts without a restart are a cosine that is cut off: the rate stays high, and the low rates in which a"
        " model settles never come. It happens where T_0 was meant in optimizer steps and the scheduler is stepped once"
        " per epoch, or where a run was shortened."
    ),
    check=_check,
    fires="warm-restarts --lr 0.1 --T-0 200 --max-epochs 90 --batches-per-epoch 391 --interval epoch",
    quiet="warm-restarts --lr 0.1 --T-0 30 --max-epochs 90 --batches-per-epoch 391 --interval epoch",
    sources=(
        "https://arxiv.org/abs/1608.03983",
        "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html",
    ),
    cases=("P29",),
    needs=(RUN,),
    applies=about("CosineAnnealingWarmRestarts"),
    also_fires=(
        "warm-restarts --T-0 1000 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --interval epoch",
        "warm-restarts --T-0 1000 --lr 0.1 --max-steps 350",
    ),
)
