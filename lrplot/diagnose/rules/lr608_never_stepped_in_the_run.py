"""A scheduler that a recorded run builds and never steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None or not run.crossed or run.by_hand is not None:
        return
    for driver in (each for each in run.schedulers if each.index in run.drivers):
        stepped_by_others = any(other.stepped for other in run.schedulers if other.index in run.drivers)
        if driver.stepped or driver.index in run.unreached or stepped_by_others:
            continue
        at = "" if driver.built is None else f", which {driver.built} builds,"
        yield Found(
            message=(
                f"{driver.name}{at} is never stepped: every step of the run uses {rate(context.lr[0])}. Neither within"
                f" an epoch nor at its end did any line call its step(), over {count(run.steps, 'recorded step')}."
            ),
            repair=Repair(
                text="Call scheduler.step() after optimizer.step(), or once at the end of each epoch.",
                plan=None,
                code="optimizer.step()\nscheduler.step()",
            ),
            span=(0, context.trace.n_steps),
            place=driver.built,
            also=(),
        )


RULE = Rule(
    code="LR608",
    severity="error",
    title="The scheduler is never stepped",
    why=(
        "Building a scheduler sets the first rate and no other: all the rest come from its step(). A call that was lost"
        " when a loop was rewritten, or that a framework was thought to make, leaves the rate where it began, and"
        " nothing tells. Only a run shows it: lrplot record looks at every call that is made up to an epoch's end."
    ),
    check=_check,
    wrong=(
        "scheduler = CosineAnnealingLR(optimizer, T_max=90)\nfor epoch in range(90):\n    for x, y in loader:\n"
        "        optimizer.step()"
    ),
    right=(
        "scheduler = CosineAnnealingLR(optimizer, T_max=90)\nfor epoch in range(90):\n    for x, y in loader:\n"
        "        optimizer.step()\n    scheduler.step()"
    ),
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
    requires="recording",
)
