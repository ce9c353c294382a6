"""A run that takes exactly one value more from OneCycleLR than it has, which raises nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    length = context.length
    if context.name != "OneCycleLR" or length is None:
        return
    early = 1 if context.timeline.scheduler_first else 0
    # Called before the optimizer, each position is used one step earlier.
    wanted = (
        replace(context.timeline, at_most=None).n_positions(context.timeline.n_steps)
        + early * context.timeline.advances_per_call
    )
    if wanted > length and context.timeline.at_most is not None:
        yield _left_there(context, length, wanted)
        return
    if wanted != length + 1 or context.trace.n_steps < context.timeline.n_steps:
        return
    last = context.trace.n_steps - 1
    before, value = context.lr[max(context.step_of(context.n_positions - 1 + early) - 1, 0)], context.lr[last]
    sign = "is negative, so that it climbs the loss" if value < 0 else "bounces up from the end of the curve"
    why = "scheduler.step() comes before the first optimizer.step()" if early else "the run is one step longer"
    raises = "would raise" if context.trace.stopped is None else "raises, and ends the run in a traceback"
    plan = (
        context.with_loop(step_order="after")
        if early
        else replace(context.plan, schedule=lengthened(context.spec, context.settings, length, context.n_positions))
    )
    yield Found(
        message=(
            f"The last step takes a rate from beyond the end of the schedule, {rate(value)}, at step {count(last)}."
            f" A schedule of {count(length)} steps gives one value too many without a word, and {why}. There the"
            f" rate {sign}; the step before it has {rate(before)}."
            + (" The schedule's first rate is never used." if early else f" The call after it {raises}.")
        ),
        repair=Repair(
            text="Call scheduler.step() after optimizer.step()." if early else "Make the schedule one step longer.",
            plan=plan,
            changes=("peak",),
            certainty="sure",
            code="optimizer.step()\nscheduler.step()" if early else "",
        ),
        span=(last, last + 1),
    )


def _left_there(context: RuleContext, length: int, wanted: int) -> Found:
    """Accelerate makes total_steps calls, one too many, and leaves the rate where the last of them has put it."""
    last, n_steps = context.trace.n_steps - 1, context.trace.n_steps
    first = context.step_of(length)
    if context.timeline.every_step:  # its length is a multiple of the devices, as people write it
        wanted = max(wanted, n_steps * context.timeline.advances_per_call)
    sign = "is negative, so that they climb the loss" if context.lr[last] < 0 else "is above the end of the curve"
    return Found(
        message=(
            f"From step {count(first)} on the rate is one from beyond the end of the schedule,"
            f" {rate(context.lr[last])}. Accelerate calls the scheduler until it has made total_steps = {count(length)}"
            f" calls, which is one too many, and then leaves it: {count(n_steps - first, 'optimizer step')} take that"
            f" rate, which {sign}."
        ),
        repair=Repair(
            text=f"Give the schedule the length of the run, {count(wanted)} steps of the scheduler.",
            plan=replace(context.plan, schedule=lengthened(context.spec, context.settings, length, wanted)),
        ),
        span=(first, n_steps),
    )


RULE = Rule(
    code="LR104",
    severity="error",
    title="One step over the end of OneCycleLR",
    why=(
        "OneCycleLR(total_steps=N) has N rates, and its constructor has set the first. It accepts N calls of step()"
        " and raises only at the one after: a loop that steps before it trains, or that is one step longer, uses a"
        " rate computed beyond the end of the cycle. With cosine annealing it bounces up, with linear annealing it is"
        " negative, 14 % of max_lr for 10 steps, and the last optimizer step walks up the loss. Under Accelerate, which"
        " makes N calls and no more, every step of a longer run from there on has that rate."
    ),
    check=_check,
    fires="onecycle --max-lr 0.9 --total-steps 100 --lr 0.1 --momentum 0.9 --max-steps 100 --step-order before",
    quiet="onecycle --max-lr 0.9 --total-steps 100 --lr 0.1 --momentum 0.9 --max-steps 100 --step-order after",
    sources=(
        "https://github.com/pytorch/pytorch/issues/38170",
        "https://github.com/pytorch/pytorch/pull/92040",
    ),
    cases=("P3",),
    hides=("LR105", "LR604"),
    needs=(RUN,),
    applies=about("OneCycleLR"),
    also_fires=(
        "onecycle --max-lr 0.01 --total-steps 100 --max-steps 101",
        "onecycle --max-lr 0.01 --total-steps 100 --max-steps 101 --anneal-strategy linear",
        "onecycle --max-lr 0.01 --total-steps 100 --max-steps 100 --anneal-strategy linear --step-order before",
    ),
)
