"""Milestones of a SequentialLR that are not in order, so that some of its parts never have their turn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from lrplot.diagnose.length import whole_numbers
from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    milestones = whole_numbers(context.get("milestones"))
    if context.name not in ("SequentialLR", "MultiStepLR") or all(a <= b for a, b in pairwise(milestones)):
        return
    if context.name == "MultiStepLR":
        yield _of_multistep(context, milestones)
        return
    # torch asks bisect_right, which takes a sorted list for granted (2.13).
    turns = {bisect_right(milestones, position) for position in (0, *milestones)}
    parts = [part.scheduler for part in context.settings.parts]
    missed = [f"part {index + 1}, {name}" for index, name in enumerate(parts) if index not in turns]
    in_order = sorted(milestones)
    listed = ", ".join(map(count, milestones))
    if len(missed) == 1:
        answer = f"{missed[0][0].upper()}{missed[0][1:]}, never has its turn"
    elif missed:
        answer = f"{len(missed)} of {len(parts)} parts never have their turn"
    else:
        answer = "The parts do not come at their milestones"
    step = min(context.step_of(max(in_order[0], 0)), context.trace.n_steps - 1)
    yield Found(
        message=(
            f"{answer}: the milestones are not in order. They are {listed}, and SequentialLR looks for its place in"
            " them as in a"
            f" sorted list, and goes wrong from {context.place(step)} on."
        ),
        repair=Repair(
            text=f"Put the milestones in order: {', '.join(map(count, in_order))}.",
            plan=context.with_arguments(milestones=in_order),
            certainty="sure",
            changes=("peak",),
        ),
        span=(step, context.trace.n_steps),
    )


def _of_multistep(context: RuleContext, milestones: list[int]) -> Found:
    """Torch drops the rate at each of them all the same, so that one of them is perhaps not what was meant."""
    at = next(index for index, (a, b) in enumerate(pairwise(milestones)) if a > b)
    early, late = milestones[at + 1], milestones[at]
    in_order = sorted(milestones)
    step = min(context.step_of(early), context.trace.n_steps - 1)
    return Found(
        message=(
            f"The milestone {count(early)} of MultiStepLR stands after {count(late)}, and comes before it, at step"
            f" {count(step)}. The rate drops at {', '.join(map(count, in_order))}, whatever the order they are written"
            " in. A digit that is missing or one too many looks like this."
        ),
        repair=Repair(
            text=f"Put the milestones in order: {', '.join(map(count, in_order))}; or correct the one that is wrong.",
            plan=context.with_arguments(milestones=in_order),
        ),
        span=(step, context.trace.n_steps),
    )


RULE = Rule(
    code="LR125",
    severity="warning",
    title="Milestones out of order",
    why=(
        "SequentialLR finds the part in charge by bisection in its milestones, and does not check that they ascend."
        " In a list that is out of order parts are left out, or begin at another step than the one written for them,"
        " with no error and no warning. MultiStepLR takes them in any order, and drops the rate where they come: there"
        " a list that does not ascend is most likely a slip of the pen, 30 for 300."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.1 --total-iters 10' 'constant --factor 1' 'cosine --T-max 60'"
    " --milestones 40,10 --lr 0.1 --max-steps 100",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 10' 'constant --factor 1' 'cosine --T-max 60'"
    " --milestones 10,40 --lr 0.1 --max-steps 100",
    sources=("https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py",),
    cases=("P38",),
    hides=("LR402", "LR404", "LR405", "LR406"),
    applies=about("SequentialLR", "MultiStepLR"),
    also_fires=("multistep --milestones 60,30,90 --lr 0.1 --max-epochs 100 --batches-per-epoch 100 --interval epoch",),
)
