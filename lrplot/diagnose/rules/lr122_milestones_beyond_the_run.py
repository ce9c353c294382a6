"""A milestone, or a first step of decay, that comes after the end of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.length import whole_numbers
from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rescale import rescaled
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.plan import Plan

_FAR_BEYOND = 10  # nobody writes a milestone for so many times the epochs of the run


def _check(context: RuleContext) -> Iterator[Found]:
    if context.trace.stopped is not None or context.n_positions < 3:
        return
    if context.name == "StepLR":
        marks, name = whole_numbers([context.get("step_size")]), "step_size"
    elif context.name in ("MultiStepLR", "SequentialLR"):
        marks, name = whole_numbers(context.get("milestones")), "milestones"
    else:
        return
    late = [mark for mark in marks if mark >= context.n_positions]
    if not late:
        return
    given = context.get("milestones") if name == "milestones" else marks
    text, plan = _repair(context, name, ceil(max(number_of(mark) or 0 for mark in given)), marks)
    advances = (
        f"the run has {context.advances(context.n_positions)}, counted from 0 to {count(context.n_positions - 1)}"
    )
    yield Found(
        message=f"{_answer(name, marks, late)}. {advances[0].upper()}{advances[1:]}. {_cost(context, late, marks)}",
        repair=Repair(text=text, plan=plan),
        span=(0, context.trace.n_steps),
    )


def _answer(name: str, marks: list[int], late: list[int]) -> str:
    """Which numbers are too large."""
    if name == "step_size":
        return f"The run is over before the first drop, step_size is {count(late[0])}"
    which = ", ".join(map(count, late))
    if len(marks) == 1:
        return f"The run is over before the milestone {which}"
    return (
        f"The run is over before any of the milestones {which}"
        if late == marks
        else f"The run is over before the {'milestone' if len(late) == 1 else 'milestones'} {which}"
    )


def _cost(context: RuleContext, late: list[int], marks: list[int]) -> str:
    """What the run misses."""
    if context.phases:
        unused = [phase.settings.scheduler for phase in context.phases if phase.start >= context.n_positions]
        return f"{', '.join(unused)} {'is' if len(unused) == 1 else 'are'} never in charge."
    if context.name == "StepLR" or len(late) == len(marks):
        return "The rate never drops: a constant rate would give the same run."
    return f"The last {'drop' if len(late) == 1 else f'{len(late)} drops'} of {len(marks)} never comes."


def _repair(context: RuleContext, name: str, last: int, marks: list[int]) -> tuple[str, Plan]:
    """What to do, and the plan: to step more often, where the numbers are steps, and else to move them."""
    if context.by_epoch and _FAR_BEYOND * context.n_positions <= last < context.timeline.n_steps:
        return "Step the scheduler after every optimizer step.", context.with_loop(interval="step", frequency=1)
    kept = [mark for mark in marks if mark < context.n_positions]
    if name == "milestones" and kept and context.name == "MultiStepLR":
        n_late, room = len(marks) - len(kept), context.n_positions - max(kept)
        moved = [*kept, *(max(kept) + max(room * (at + 1) // (n_late + 1), 1) for at in range(n_late))]
        text = f"Move {'it' if n_late == 1 else 'them'} into the run, the others as they are: milestones"
        return f"{text} {', '.join(map(str, moved))}.", context.with_arguments(milestones=moved)
    factor = (
        Fraction(4 * context.n_positions, 5 * last) if name == "milestones" else Fraction(context.n_positions, 3 * last)
    )
    schedule = rescaled(context.spec, context.settings, factor)
    values_of: object = schedule.arguments.get(name)
    if values_of is None:  # a user's function has it, by a name of its own
        return f"Make {name} smaller, so that it lies within the run.", context.plan
    values = ", ".join(map(str, values_of)) if isinstance(values_of, list) else str(values_of)
    move = "Move them" if isinstance(values_of, list) and len(values_of) > 1 else "Move it"
    return f"{move} into the run, in proportion: {name} {values}.", replace(context.plan, schedule=schedule)


RULE = Rule(
    code="LR122",
    severity="warning",
    title="Milestones beyond the end of the run",
    why=(
        "A milestone that the run never reaches is accepted without a word: the drop, or the part of a SequentialLR"
        " that it would begin, never comes. It happens where a run is shortened and its milestones are not, where"
        " milestones in optimizer steps meet a scheduler that is stepped per epoch, and where several devices or"
        " accumulation leave fewer steps than before."
    ),
    check=_check,
    fires="multistep --lr 0.1 --milestones 100,150 --dataset-size 50000 --batch-size 128 --max-epochs 90"
    " --interval epoch",
    quiet="multistep --lr 0.1 --milestones 45,70 --dataset-size 50000 --batch-size 128 --max-epochs 90"
    " --interval epoch",
    sources=(
        "https://github.com/facebookresearch/detectron2/issues/2058",
        "https://github.com/FAIR-Chem/fairchem/pull/245",
    ),
    cases=("P8", "P38"),
    needs=(RUN,),
    applies=about("StepLR", "MultiStepLR", "SequentialLR"),
    also_fires=(
        "step --step-size 3000 --lr 0.1 --batches-per-epoch 100 --max-epochs 90 --interval epoch",
        "multistep --milestones 30000,60000 --lr 0.1 --batches-per-epoch 1000 --max-epochs 90 --interval epoch",
        "multistep --milestones 60,80 --lr 0.1 --max-epochs 50 --interval epoch",
        "step --step-size 50 --lr 0.1 --max-epochs 20 --interval epoch",
    ),
)
