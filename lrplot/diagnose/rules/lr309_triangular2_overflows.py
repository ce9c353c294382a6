"""A CyclicLR of mode triangular2 that runs for more than 1,024 cycles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.cycles import fitting_halves, halves_of
from lrplot.diagnose.needs import RUN
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    stopped, sizes = context.trace.stopped, halves_of(context.settings)
    if context.name != "CyclicLR" or context.get("mode") != "triangular2" or stopped is None or sizes is None:
        return
    if "OverflowError" not in stopped.error:
        return
    halves = fitting_halves(context.settings, context.last_position + 1, context.positions_per_epoch)
    total = round(sum(sizes))
    last = stopped.step
    tenth = context.place(min(context.step_of(10 * total), last))
    yield Found(
        message=(
            f"CyclicLR raises after step {count(stopped.step)}: triangular2 halves each cycle, and 2 ** 1024 overflows."
            f" It raises {context.where_it_raised}. {context.what_never_happens} From {tenth} on, a cycle is lower than"
            " a thousandth of the first."
        ),
        repair=Repair(
            text=(
                f"Make the cycles longer, step_size_up = {count(halves['step_size_up'] or 1)}, which makes them few;"
                " 2 to 10 epochs for each half are usual."
            ),
            plan=context.with_arguments(**halves),
        ),
        span=(last, last + 1),
    )


def _halves_cycles(context: RuleContext) -> bool:
    return context.name == "CyclicLR" and context.get("mode") == "triangular2"


RULE = Rule(
    code="LR309",
    severity="error",
    title="triangular2 overflows after 1,024 cycles",
    why=(
        "In the mode triangular2 CyclicLR divides the height of cycle n by 2 ** (n - 1). Python's floats end at"
        " 2 ** 1024, so that scheduler.step() raises an OverflowError in cycle 1,025: with step_size_up = 5 after"
        " 10,240 batches. Nothing shows it before, except that the rate has not moved since the tenth cycle or so."
    ),
    check=_check,
    fires="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 5 --mode triangular2 --max-steps 12000",
    quiet="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 2000 --mode triangular2 --max-steps 12000",
    sources=("https://github.com/pytorch/pytorch/issues/52989",),
    cases=("P42",),
    needs=(RUN,),
    applies=_halves_cycles,
)
