"""A part of a ChainedScheduler whose work another part throws away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import rate

if TYPE_CHECKING:
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan

# These compute the rate from the optimizer's initial one, whatever it is at the moment; those multiply it (torch 2.13).
_ABSOLUTE = ("LambdaLR", "CosineAnnealingWarmRestarts", "OneCycleLR", "CyclicLR")
_RELATIVE = (
    "CosineAnnealingLR",
    "LinearLR",
    "ConstantLR",
    "ExponentialLR",
    "StepLR",
    "MultiStepLR",
    "PolynomialLR",
    "MultiplicativeLR",
)


def _check(context: RuleContext) -> Iterator[Found]:
    parts = context.settings.parts
    if context.name != "ChainedScheduler":
        return
    at = max((index for index, part in enumerate(parts) if _is_one_of(part, _ABSOLUTE)), default=None)
    if at is None:
        return
    before = parts[:at]
    after = [part for part in parts[at + 1 :] if _is_one_of(part, _RELATIVE)]
    if not before and not after:
        return
    lost, winner = [part.scheduler for part in (*before, *after)], parts[at].scheduler
    who = lost[0] if len(lost) == 1 else f"{len(lost)} parts"
    if before:
        have = "has" if len(lost) == 1 else "have"
        what = f"{who} {have} no effect: {winner} sets the rate afresh, from step 0 on."
        if len(lost) > 1:
            what += f" They are {', '.join(lost)}."
    else:
        what = f"{who} cannot build on what came before: {winner} sets the rate afresh, from step 0 on."
    plan, text = _plan(context, at)
    yield Found(
        message=(
            f"{what} All parts of ChainedScheduler write the same number, one after another. The run begins at"
            f" {rate(context.lr[0])} and ends at {rate(context.lr[-1])}."
        ),
        repair=Repair(
            text=text,
            plan=plan,
            code="" if plan else "SequentialLR(optimizer, [warmup, main], [n_warmup])",
            changes=("scheduler", "peak"),
        ),
        span=(0, context.trace.n_steps),
    )


def _is_one_of(part: Settings, names: tuple[str, ...]) -> bool:
    return part.library == "torch" and part.scheduler in names


def _plan(context: RuleContext, at: int) -> tuple[Plan | None, str]:
    specs = context.part_specs
    follow = "Let one follow the other, with SequentialLR."
    if not specs:
        return None, follow
    others = [each for index, each in enumerate(specs) if index != at]
    if len(others) == 1 and others[0].name in ("LinearLR", "ConstantLR"):
        iters = max(int(number_of(others[0].arguments.get("total_iters", 5)) or 0), 1)
        return context.in_sequence([others[0], specs[at]], [iters]), follow
    return replace(context.plan, schedule=specs[at]), (
        f"Use {specs[at].name} alone, or write the product as the function of a LambdaLR."
    )


RULE = Rule(
    code="LR409",
    severity="warning",
    title="A part of ChainedScheduler has no effect",
    why=(
        "ChainedScheduler calls its parts in their order on the same rate. LambdaLR, CosineAnnealingWarmRestarts,"
        " OneCycleLR and CyclicLR do not look at that rate: they compute it from the initial one. What any part before"
        " them did is overwritten at once, and what a part after them did at the next call. The warm-up or the decay"
        " that stands in the code never happens in the run."
    ),
    check=_check,
    fires="chained 'linear --start-factor 0.1 --total-iters 10' 'warm-restarts --T-0 100' --lr 0.1 --max-steps 1000",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 10' 'warm-restarts --T-0 100' --milestones 10 --lr 0.1"
    " --max-steps 1000",
    sources=("https://github.com/pytorch/pytorch/issues/129565", "https://github.com/Noble-Lab/casanovo/pull/249"),
    cases=("P35",),
    applies=about("ChainedScheduler"),
    also_fires=(
        "chained 'linear --start-factor 0.1 --total-iters 10' 'lambda --lr-lambda \"0.99**epoch\"' --lr 0.1"
        " --max-steps 1000",
    ),
)
