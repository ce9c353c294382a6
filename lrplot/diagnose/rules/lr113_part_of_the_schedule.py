"""A run that ends before its schedule does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.length import extent
from lrplot.diagnose.needs import RUN, with_a_length
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import USED
from lrplot.wording import count, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    length, ended = context.length, context.trace.stopped is not None or context.timeline.resume_at is not None
    if length is None or context.report.configured is None or ended:
        return
    if context.n_positions / length >= USED or context.n_positions < len(context.settings.parts):
        return
    schedule = lengthened(context.spec, context.settings, length, context.n_positions)
    yield Found(
        message=(
            f"Only {share(context.n_positions / length)} of the schedule is used: it is {count(length)} long, and the"
            f" run advances it {count(context.timeline.n_advances, 'time')}. {extent(context)}".rstrip()
        ),
        repair=Repair(
            text=f"Give the schedule the run's length, {count(context.n_positions)}.",
            plan=replace(context.plan, schedule=schedule),
        ),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR113",
    severity="warning",
    title="The run uses only a part of the schedule",
    why=(
        "The schedule is longer than the run, so the run ends somewhere on the way: the last phase, with its low rates,"
        " in which most of the gain of a decaying schedule is made, never comes. It happens where a run is shortened,"
        " or the length was copied from another one."
    ),
    check=_check,
    fires="cosine --lr 0.1 --T-max 200 --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    quiet="cosine --lr 0.1 --T-max 100 --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    sources=("https://github.com/pytorch/pytorch/issues/65417",),
    symptom=True,
    needs=(RUN,),
    applies=with_a_length,
)
