"""A scheduler that two lines of a recorded run step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan
    from lrplot.model.recording import Recording


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None or run.driver is None:
        return
    if len(run.twice) < 2:
        yield from _one_line(context, run)
        return
    first, second = run.twice[:2]
    driver = next((each for each in run.schedulers if first in each.stepped), run.driver)
    at_end = [place for place in (first, second) if (driver.index, place) in run.at_ends]
    often = f"{at_end[0]} once more after every epoch" if at_end else "both between one optimizer step and the next"
    yield Found(
        message=(
            f"{driver.name} is stepped at two lines, {first} and {second}, {often}: it runs ahead of the loop that its"
            " length was made for."
        ),
        repair=Repair(
            text=f"Keep one of the two calls: that of {first}, or that of {second}.",
            plan=_once(context),
            code="scheduler.step()  # at one place only",
        ),
        span=(0, context.trace.n_steps),
        place=first,
        also=(second,),
    )


def _one_line(context: RuleContext, run: Recording) -> Iterator[Found]:
    """A line of a function that is called within the epoch and once more at its end."""
    driver = run.driver
    if driver is None or not driver.stepped or not run.calls_at_epoch_end:
        return
    more = "once" if run.calls_at_epoch_end == 1 else f"{run.calls_at_epoch_end} times"
    yield Found(
        message=(
            f"{driver.name} is stepped by {driver.stepped[0]} within the epoch and {more} more after each: it runs"
            " ahead of the loop that its length was made for."
        ),
        repair=Repair(
            text=f"Let {driver.stepped[0]} be reached within the epoch only, or after it only.",
            plan=_once(context),
            code="scheduler.step()  # at one place only",
        ),
        span=(0, context.trace.n_steps),
        place=driver.stepped[0],
        also=() if driver.built is None else (driver.built,),
    )


def _once(context: RuleContext) -> Plan | None:
    """The run with one call after every step, where the other one comes after every epoch; None where it does not."""
    return context.with_loop(interval="step", calls=1) if context.timeline.per_epoch_too else None


RULE = Rule(
    code="LR610",
    severity="warning",
    title="The scheduler is stepped at two lines",
    why=(
        "A call within the loop over batches and another one at the end of the epoch, or one in the loop and one in a"
        " callback, advance the same schedule. It ends early, or raises after its last step, and each epoch's first"
        " rate is skipped. Both lines look right on their own; a recorded run shows them together."
    ),
    check=_check,
    wrong=(
        "for epoch in range(epochs):\n    for x, y in loader:\n        optimizer.step()\n        scheduler.step()\n"
        "    scheduler.step()"
    ),
    right="for epoch in range(epochs):\n    for x, y in loader:\n        optimizer.step()\n        scheduler.step()",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
    requires="recording",
    hides=("LR116", "LR201"),
)
