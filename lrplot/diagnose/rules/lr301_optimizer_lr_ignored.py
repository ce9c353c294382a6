"""An optimizer's lr that OneCycleLR or CyclicLR overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isclose

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import RATE, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.plan import OptimizerSpec
from lrplot.wording import rate


def _check(context: RuleContext) -> Iterator[Found]:
    peaks = context.get("max_lr")
    if context.name not in ("OneCycleLR", "CyclicLR") or peaks is None or context.timeline.resume_at is not None:
        return
    groups = context.plan.optimizer.groups
    given = peaks if isinstance(peaks, (list, tuple)) else [peaks] * len(groups)
    found = [
        (group.lr, number_of(peak), trace.lr[0])
        for group, peak, trace in zip(groups, given, context.trace.groups, strict=False)
    ]
    ignored = [
        (chosen, peak, first)
        for chosen, peak, first in found
        if chosen is not None and peak is not None and not isclose(chosen, first) and not isclose(chosen, peak)
    ]
    # An optimizer takes no negative lr, so that such a max_lr cannot be its lr.
    if not ignored or len(found) < len(groups) or any(each is None or each < 0 for _, each, _ in found):
        return
    chosen, peak, first = ignored[0]
    new = tuple(replace(group, lr=each[1]) for group, each in zip(groups, found, strict=True))
    plan = replace(context.plan, optimizer=OptimizerSpec(kind=context.plan.optimizer.kind, groups=new))
    yield Found(
        message=(
            f"The optimizer's lr of {rate(chosen)} is never used: {context.name} overwrites it with {rate(first)} at"
            " step 0."
            f" That is {_start(context, peak)}. From there it climbs towards max_lr = {rate(peak)}; a change of the"
            " optimizer's lr changes nothing in this run."
        ),
        repair=Repair(
            text="Choose the rates in the scheduler, and give the optimizer max_lr as well, so that none misleads.",
            plan=plan,
        ),
        span=(0, 1),
    )


def _start(context: RuleContext, peak: float) -> str:
    """What the first rate is."""
    divisor = context.number("div_factor")
    if context.name == "CyclicLR" or divisor is None:
        return "its base_lr"
    after = "one step after " if context.timeline.scheduler_first else ""
    return f"{after}max_lr / div_factor = {rate(peak)} / {rate(divisor)}"


RULE = Rule(
    code="LR301",
    severity="note",
    title="The optimizer's lr is overwritten",
    why=(
        "OneCycleLR and CyclicLR have rates of their own, and write them into the optimizer when they are built:"
        " OneCycleLR max_lr / div_factor, CyclicLR base_lr. The lr that the optimizer was given counts for nothing."
        " Whoever tunes it tunes nothing, and whoever reads it believes in a rate that was never used."
    ),
    check=_check,
    fires="onecycle --max-lr 0.9 --total-steps 100 --lr 0.1",
    quiet="onecycle --max-lr 0.9 --total-steps 100 --lr 0.9",
    sources=(
        "https://github.com/pytorch/pytorch/issues/73305",
        "https://github.com/pytorch/pytorch/issues/28216",
    ),
    cases=("P17", "P43"),
    needs=(RATE,),
    applies=about("OneCycleLR", "CyclicLR"),
)
