"""A run that ends before its schedule does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lrplot.diagnose.context import RuleContext
from lrplot.diagnose.length import extent
from lrplot.diagnose.needs import RUN, with_a_length
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import USED
from lrplot.wording import count, share


def _check(case: RuleContext) -> Iterator[Found]:
    length, ended = case.length, case.trace.stopped is not None or case.line.resume_at is not None
    if length is None or case.report.configured is None or ended:
        return
    if case.n_positions / length >= USED or case.n_positions < len(case.settings.parts):
        return
    schedule = lengthened(case.spec, case.settings, length, case.n_positions)
    yield Found(
        message=(
            f"Only {share(case.n_positions / length)} of the schedule is used: it is {count(length)} long, and the run"
            f" advances it {count(case.line.n_advances, 'time')}. {extent(case)}".rstrip()
        ),
        repair=Repair(
            text=f"Give the schedule the run's length, {count(case.n_positions)}.",
            plan=replace(case.plan, schedule=schedule),
        ),
        span=(0, case.trace.n_steps),
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
