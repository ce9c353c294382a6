"""Warm restarts so short that the rate never comes near eta_min."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import SEEN
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan

_ENOUGH = 16  # the shortest cycle whose last rate is nearer: (1 + cos(15 pi / 16)) / 2 = 0.96 %


def _check(context: RuleContext) -> Iterator[Found]:
    first, floor = context.number("T_0"), context.number("eta_min")
    if (
        context.name != "CosineAnnealingWarmRestarts"
        or first is None
        or floor is None
        or context.trace.stopped is not None
    ):
        return
    used = context.last_position + 1
    if first < 2 or used < max(2 * first, _ENOUGH) or context.timeline.advances_per_call > 1 or context.timeline.edits:
        return
    low, peak = context.lowest, context.highest
    if not peak > floor:
        return
    above = (low - floor) / (peak - floor)
    if not above > SEEN:
        return
    plan, text = _repaired(context, int(first), used)
    yield Found(
        message=(
            f"The rate never comes down to eta_min = {rate(floor)}: its lowest is {rate(low)}, {share(low / peak)} of"
            f" the peak. A cycle of T_0 = {count(int(first))} has as many values, and the next restart takes the place"
            " of the one that would be eta_min; the fewer values, the further from it the last of them is."
        ),
        repair=Repair(text=text, plan=plan),
        span=(0, context.trace.n_steps),
    )


def _repaired(context: RuleContext, first: int, used: int) -> tuple[Plan, str]:
    per_epoch = context.timeline.steps_per_epoch
    if (
        context.by_epoch
        and per_epoch is not None
        and context.timeline.stride == per_epoch
        and first * per_epoch >= _ENOUGH
    ):
        plan = context.with_arguments(T_0=first * per_epoch)
        return (
            replace(plan, loop=replace(context.loop, interval="step", frequency=1)),
            f"Step the scheduler after every optimizer step, with T_0 = {first} x {count(per_epoch)}"
            f" = {count(first * per_epoch)}.",
        )
    most = min(used // _ENOUGH, 1000)  # cycles
    size = used // next(n for n in range(most, 0, -1) if used % n == 0)
    return (
        context.with_arguments(T_0=size),
        f"Give the cycles more values, T_0 = {count(size)} for example, or step within the epoch as well:"
        " scheduler.step(epoch + batch / len(loader)).",
    )


RULE = Rule(
    code="LR205",
    severity="note",
    title="Restarts come before the rate is down at eta_min",
    why=(
        "A cycle of CosineAnnealingWarmRestarts has T_0 values, from the peak at 0 to the one at T_0 - 1; the value at"
        " T_0, eta_min, is replaced by the restart. Stepped once per epoch with T_0 = 10, the lowest rate is 2.4 % of"
        " the peak, with T_0 = 5 it is 9.5 %. In the paper the rate moves after every batch, where the difference is"
        " too small to see."
    ),
    check=_check,
    fires="warm-restarts --lr 0.1 --T-0 10 --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    quiet="warm-restarts --lr 0.1 --T-0 3910 --max-epochs 100 --batches-per-epoch 391 --interval step",
    sources=("https://github.com/pytorch/pytorch/issues/47560", "https://arxiv.org/abs/1608.03983"),
    cases=("P28",),
    applies=about("CosineAnnealingWarmRestarts"),
)
