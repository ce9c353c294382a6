"""A LinearLR or ConstantLR whose total_iters nobody chose, in front of a milestone that is further away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import of_parts
from lrplot.diagnose.repair import with_part
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    spec = context.spec
    for phase, _, length in context.phases_done_early:
        if "total_iters" not in phase.settings.chosen:
            spec = with_part(spec, phase.index, {"total_iters": length})
    for phase, done, length in context.phases_done_early:
        if "total_iters" in phase.settings.chosen or not context.part_specs:
            continue  # chosen, or perhaps chosen in a user's code
        first, then = context.rate_at(phase.start), context.rate_at(phase.start + done)
        if first is None or then is None:
            continue
        at = context.step_of(phase.start + done)
        name = phase.settings.scheduler
        yield Found(
            message=(
                f"The {name} before the milestone {count(phase.stop or 0)} is over at step {count(at)}, after {done} of"
                f" {context.advances(length)}. Its total_iters was left at the default of {done}. The rate goes from"
                f" {rate(first)} to {rate(then)} by {context.place(at)} and then stays there: what looks like a"
                f" warm-up of {count(length)} is one of {done}."
            ),
            repair=Repair(
                text=f"Give {name} the length of its phase, total_iters={length}.",
                plan=replace(context.plan, schedule=spec),
                certainty="sure",
            ),
            span=(context.step_of(phase.start), context.step_of(phase.stop or 0)),
        )


RULE = Rule(
    code="LR404",
    severity="warning",
    title="A warm-up of 5 steps, because nobody said how many",
    why=(
        "LinearLR and ConstantLR have total_iters=5 by default. Inside SequentialLR the milestone looks as if it were"
        " the length of the warm-up, but it only says when the next scheduler takes over: the warm-up is done after"
        " 5 advances, and the rate waits at its full height for the milestone. The first steps get the high rate that"
        " the warm-up was to keep from them."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.01' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    quiet="sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    sources=(
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html",
        "https://github.com/Noble-Lab/casanovo/pull/249",
    ),
    cases=("P33", "P44"),
    applies=of_parts,
)
