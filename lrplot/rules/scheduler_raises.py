"""A scheduler that raises before the run is over, for a reason that no other rule knows."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.case import Case
from lrplot.rules import Found, Repair, Rule
from lrplot.wording import count


def _check(case: Case) -> Iterator[Found]:
    stopped = case.trace.stopped
    if stopped is None or stopped.resuming:
        return
    # The call that raised follows the last step that was made.
    n_steps = max(case.line.end_of(case.line.advances_within(stopped.step) * case.line.calls), 1)
    yield Found(
        message=(
            f"The scheduler raises {case.where_it_raised}: {stopped.error.rstrip('.')}. {case.what_never_happens}"
        ),
        repair=Repair(
            text=f"End the run before it, after {count(n_steps, 'optimizer step')}, or lengthen the schedule.",
            plan=case.with_loop(max_steps=n_steps),
            code=f"max_steps = {n_steps}",
        ),
        span=(stopped.step, stopped.step + 1),
    )


RULE = Rule(
    code="LR114",
    severity="error",
    title="The scheduler raises before the run is over",
    why=(
        "A scheduler can raise long after it was built: a function that it calls fails for some epoch, a number"
        " overflows. Training ends there with a traceback, perhaps after days, and nothing shows it beforehand but"
        " stepping the scheduler through the whole run."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda '1 / (90 - epoch)' --max-steps 100",
    quiet="lambda --lr 0.1 --lr-lambda '1 / (90 - epoch)' --max-steps 89",
    sources=("https://github.com/pytorch/pytorch/issues/52989",),
)
