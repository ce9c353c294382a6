"""A scheduler that writes its rates to an optimizer which the run never steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None or run.order or not run.crossed:
        return
    for scheduler in run.schedulers:
        if not scheduler.stepped or not scheduler.optimizers or not set(scheduler.optimizers) <= set(run.unstepped):
            continue
        built = run.unstepped[scheduler.optimizers[0]]
        other = "" if built is None else f" ({built} builds it)"
        trained = "" if run.stepped is None else f" The optimizer that {run.stepped} steps is another one."
        yield Found(
            message=(
                f"{scheduler.name} writes its rates to an optimizer that is never stepped{other}: no step uses any of"
                f" them.{trained}"
            ),
            repair=Repair(
                text="Give the scheduler the optimizer that is stepped, after that optimizer is built.",
                plan=None,
                code="optimizer = ...  # the one that is stepped\nscheduler = ...(optimizer, ...)",
            ),
            span=(0, context.trace.n_steps),
            place=scheduler.built,
            also=tuple(place for place in (built, run.stepped) if place is not None),
        )


RULE = Rule(
    code="LR609",
    severity="error",
    title="The scheduler's optimizer is never stepped",
    why=(
        "A scheduler writes to the optimizer that it was given. Where the optimizer is built anew after that, as when"
        " layers are unfrozen, a model is moved, or a framework wraps it, the scheduler goes on writing to the old one,"
        " and the new one keeps its first rate. get_last_lr() and every log of it show the schedule as it was meant."
    ),
    check=_check,
    wrong=(
        "optimizer = SGD(model.parameters(), lr=0.1)\nscheduler = StepLR(optimizer, 30)\n"
        "optimizer = SGD(model.parameters(), lr=0.1)  # built anew"
    ),
    right="optimizer = SGD(model.parameters(), lr=0.1)\nscheduler = StepLR(optimizer, 30)",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#constructing-it",),
    requires="recording",
)
