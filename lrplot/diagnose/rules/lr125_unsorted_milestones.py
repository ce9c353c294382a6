"""Milestones of a SequentialLR that are not in order, so that some of its parts never have their turn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from lrplot.diagnose.context import Case
from lrplot.diagnose.length import whole_numbers
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count


def _check(case: Case) -> Iterator[Found]:
    milestones = whole_numbers(case.get("milestones"))
    if case.name != "SequentialLR" or all(a <= b for a, b in pairwise(milestones)):
        return
    # torch asks bisect_right, which takes a sorted list for granted (2.13).
    turns = {bisect_right(milestones, position) for position in (0, *milestones)}
    parts = [part.scheduler for part in case.settings.parts]
    missed = [f"part {index + 1} ({name})" for index, name in enumerate(parts) if index not in turns]
    in_order = sorted(milestones)
    listed = ", ".join(map(count, milestones))
    if missed:
        answer = f"{', '.join(missed)} of the SequentialLR never {'has its' if len(missed) == 1 else 'have their'} turn"
        answer = answer[0].upper() + answer[1:]
    else:
        answer = "The parts of the SequentialLR do not come at their milestones"
    step = min(case.step_of(max(in_order[0], 0)), case.trace.n_steps - 1)
    yield Found(
        message=(
            f"{answer}: its milestones {listed} are not in order. It looks for its place in them as in a sorted list,"
            f" and goes wrong from {case.place(step)} on."
        ),
        repair=Repair(
            text=f"Put the milestones in order: {', '.join(map(count, in_order))}.",
            plan=case.with_arguments(milestones=in_order),
        ),
        span=(step, case.trace.n_steps),
    )


RULE = Rule(
    code="LR125",
    severity="warning",
    title="Milestones of SequentialLR out of order",
    why=(
        "SequentialLR finds the part in charge by bisection in its milestones, and does not check that they ascend."
        " In a list that is out of order parts are left out, or begin at another step than the one written for them,"
        " with no error and no warning."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.1 --total-iters 10' 'constant --factor 1' 'cosine --T-max 60'"
    " --milestones 40,10 --lr 0.1 --max-steps 100",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 10' 'constant --factor 1' 'cosine --T-max 60'"
    " --milestones 10,40 --lr 0.1 --max-steps 100",
    sources=("https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py",),
    cases=("P38",),
    hides=("LR113", "LR201", "LR402", "LR404", "LR405", "LR406"),
)
