"""A ChainedScheduler whose rate climbs above the optimizer's, though none of its parts says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan, ScheduleSpec

_OVER = 1.2
_SCALES = ("gamma", "factor", "start_factor", "end_factor")
_KNOWN = (
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "LinearLR",
    "ConstantLR",
    "ExponentialLR",
    "StepLR",
    "MultiStepLR",
    "PolynomialLR",
)


def _check(context: RuleContext) -> Iterator[Found]:
    base, parts = context.base_lr, context.settings.parts
    if context.name != "ChainedScheduler" or not base or context.highest <= _OVER * base or context.timeline.edits:
        return
    if any(_may_exceed(part, base) for part in parts):
        return
    names = " and ".join(part.scheduler for part in parts)
    plan, text = _plan(context)
    yield Found(
        message=(
            f"The rate climbs to {rate(context.highest)} at step {count(context.peak)}, {context.highest / base:.3g}"
            f" times the optimizer's {rate(base)}. No part of ChainedScheduler goes above that. {names} write the same"
            " number in turn: one sets"
            " it by a formula of its own, and another multiplies what it finds."
        ),
        repair=Repair(
            text=text,
            plan=plan,
            code="" if plan else "SequentialLR(optimizer, [warmup, main], [n_warmup])",
            changes=("scheduler", "peak"),
        ),
        span=(context.peak, context.peak + 1),
    )


def _may_exceed(part: Settings, base: float) -> bool:
    """Whether a part may want a rate above the optimizer's."""
    if part.library != "torch" or part.scheduler not in _KNOWN:
        return True
    scales = [number_of(part.arguments.get(name)) for name in _SCALES]
    floor = number_of(part.arguments.get("eta_min"))
    return any(scale is not None and scale > 1 for scale in scales) or (floor is not None and floor > base)


def _plan(context: RuleContext) -> tuple[Plan | None, str]:
    specs = context.part_specs
    warm_up = next((each for each in specs if each.name in ("LinearLR", "ConstantLR")), None)
    others = [each for each in specs if each is not warm_up]
    if warm_up is None or len(others) != 1:
        alone = next((each for each in specs if each.name == "CosineAnnealingWarmRestarts"), None)
        plan = replace(context.plan, schedule=alone) if alone is not None else None
        return plan, "Use one of them alone, or write their product as the function of a LambdaLR."
    return context.in_sequence([warm_up, others[0]], [_iters(warm_up)]), "Let one follow the other, with SequentialLR."


def _iters(spec: ScheduleSpec) -> int:
    return max(int(number_of(spec.arguments.get("total_iters", 5)) or 0), 1)


RULE = Rule(
    code="LR408",
    severity="warning",
    title="ChainedScheduler climbs above the optimizer's rate",
    why=(
        "ChainedScheduler calls its parts one after another on the same rate. That gives their product only if every"
        " part multiplies the rate that it finds. CosineAnnealingWarmRestarts computes it afresh from the optimizer's"
        " initial rate instead, so that the increments of a LinearLR, which are up to 1 / start_factor, are applied to"
        " a rate that is already full. The first steps, which a warm-up should protect, get the highest rates of all."
    ),
    check=_check,
    fires="chained 'warm-restarts --T-0 100' 'linear --start-factor 0.1 --total-iters 10' --lr 0.1 --max-steps 1000",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 10' 'warm-restarts --T-0 100' --milestones 10 --lr 0.1"
    " --max-steps 1000",
    sources=("https://github.com/pytorch/pytorch/issues/129565", "https://github.com/Noble-Lab/casanovo/pull/249"),
    cases=("P35",),
    hides=("LR409",),
    applies=about("ChainedScheduler"),
    also_fires=(
        "chained 'warm-restarts --T-0 100' 'linear --start-factor 0.1 --total-iters 10' --lr 0.1 --max-steps 1000",
    ),
)
