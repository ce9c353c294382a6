"""A schedule's own length held against the run: what it counts, and what it costs where it is another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.rescale import lengthened, with_length
from lrplot.model.column import Column, low_high
from lrplot.schedulers.arguments import WHOLE
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan


def accumulates(context: RuleContext) -> bool:
    """Whether the loop accumulates gradients, and the schedule has a length to be wrong by it."""
    return context.timeline.accumulate_grad_batches > 1 and context.length is not None


def per_optimizer_step(context: RuleContext) -> bool:
    """Whether the scheduler advances after optimizer steps, and an epoch is known to have several of them."""
    return (context.timeline.steps_per_epoch or 1) > 1 and not context.by_epoch


def length_text(context: RuleContext) -> str:
    """A schedule's length as the user said it: `T_max is 200`, `epochs x steps_per_epoch is 25,600`."""
    length = count(context.length or 0)
    name = next((name for name in WHOLE if context.spec.arguments.get(name) == context.length), "")
    if name:
        return f"{name} is {length}"
    if by_epochs(context):
        return f"{count(context.get('epochs'), 'epoch')} x {count(context.get('steps_per_epoch'))} = {length}"
    return f"its length is {length}"


def by_epochs(context: RuleContext) -> bool:
    """Whether OneCycleLR has its length from whole numbers of epochs and steps per epoch."""
    numbers = (context.get("epochs"), context.get("steps_per_epoch"))
    return (
        context.name == "OneCycleLR"
        and context.get("total_steps") in (None, context.length)
        and not context.chose("total_steps")
        and all(isinstance(number, int) for number in numbers)
    )


def counts(context: RuleContext, steps_per_epoch: int) -> bool:
    """Whether a schedule's length is that of a run which has so many steps in an epoch."""
    if by_epochs(context):
        return bool(context.get("steps_per_epoch") == steps_per_epoch)
    epochs = context.loop.max_epochs
    return epochs is not None and context.loop.max_steps is None and context.length == epochs * steps_per_epoch


def fit_to_run(context: RuleContext, all_of_it: bool = False) -> Plan:
    """The plan whose scheduler is stepped after every optimizer step, and has the length for it.

    Args:
        context: what is to be repaired.
        all_of_it: whether its warm-up and milestones are in the wrong unit as well, and become longer with it.
    """
    advances = context.timeline.n_steps * context.timeline.advances_per_call
    fit = with_length if all_of_it else lengthened
    plan = replace(context.plan, schedule=fit(context.spec, context.settings, context.length or 1, advances))
    return (
        plan
        if context.timeline.stride == 1
        else replace(plan, loop=replace(context.loop, interval="step", frequency=1))
    )


def steps_wanted(context: RuleContext) -> str:
    """The length that a fitted plan has: `78,200 steps`."""
    return count(context.timeline.n_steps * context.timeline.advances_per_call, "step")


def cost(context: RuleContext) -> str:
    """What a length costs that is not the run's: a sentence or two; empty where nothing can be seen of it."""
    length = context.length
    if length is None:
        return ""
    return _left_over(context, length) if length > context.n_positions else _beyond(context, length)


def _left_over(context: RuleContext, length: int) -> str:
    """What the run leaves of a schedule that is too long for it."""
    used = f"Only {share(context.n_positions / length)} of the schedule is used."
    return f"{used} {extent(context)}".rstrip()


def extent(context: RuleContext) -> str:
    """What is missing of the schedule: a sentence; empty where the ends are the same, or its end is not known."""
    whole = context.report.whole_schedule
    if whole is None:
        return ""
    column, planned = context.lr, whole.groups[0].lr
    used, meant = low_high(column), low_high(planned)
    if used is not None and meant is not None and meant[1] > 0 and used[1] < 0.95 * meant[1]:
        low, high = (rate(value) for value in used)
        stays = f"stays at {low}" if low == high else f"never leaves {low} to {high}"
        return f"The rate {stays}, far from the schedule's peak of {rate(meant[1])}."
    ends, meant_end = rate(column[-1]), rate(planned[-1])
    return "" if ends == meant_end else f"The rate ends at {ends}, not at {meant_end}."


def _beyond(context: RuleContext, length: int) -> str:
    """What becomes of a run after the end of a schedule that is too short for it."""
    if context.trace.stopped is not None:
        error = context.trace.stopped.error.partition(". ")[0].rstrip(".")
        return f"The scheduler raises {context.where_it_raised}. {context.what_never_happens} It says {error}."
    if context.lowest == context.highest:
        return f"The rate never moves from {rate(context.lowest)}."
    end = context.step_of(length)
    if end >= context.trace.n_steps:
        return ""
    over = f"The schedule is over at {context.place(end)}, after {share(end / context.timeline.n_steps)} of the run"
    low, high = low_high(Column(values=context.lr.between(end, context.trace.n_steps), stride=1, n=1)) or (0.0, 0.0)
    if high - low <= 1e-6 * context.highest:
        return f"{over}, and the rate stays at {rate(context.lr[-1])} for all the rest."
    if context.name == "CosineAnnealingLR":
        cycle = context.step_of(2 * length)
        swings = context.n_positions / length
        if swings < 3:
            return f"{over}, and from there the cosine climbs again, to {rate(high)}."
        return (
            f"{over}, and the cosine climbs again and falls again: a swing every {count(cycle, 'step')},"
            f" {rate(swings / 2)} in the run."
        )
    return f"{over}; from there the rate goes on between {rate(low)} and {rate(high)}."


def whole_numbers(values: object) -> list[int]:
    """The whole numbers among values such as milestones, in their order; none where there are no values."""
    if not isinstance(values, (list, tuple, dict)):
        return []
    return [int(value) for value in values if isinstance(value, (int, float)) and value == value // 1]
