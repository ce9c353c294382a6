"""A scheduler that raises before the run is over, for a reason that no other rule knows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import END
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_SHORT = 70  # characters of an error in the first sentence, which must stand on a line


def _check(context: RuleContext) -> Iterator[Found]:
    stopped = context.trace.stopped
    if stopped is None or stopped.resuming:
        return
    # The call that raised follows the last step that was made, and a shorter run ends in the call before it.
    n_calls = context.timeline.advances_within(context.timeline.iteration_of(stopped.step))
    n_turns = context.timeline.end_of(n_calls * context.timeline.advances_per_call) if n_calls else 0
    n_steps = n_turns - bisect_left(context.timeline.skipped, n_turns)
    error = stopped.error.rstrip(".")
    said = error if len(error) <= _SHORT else f"{error[: _SHORT - 3]}..."
    in_full = "" if said == error else f": {error}"
    yield Found(
        message=(
            f"The scheduler raises after step {count(stopped.step)} of {count(context.timeline.n_steps)}: {said}. It"
            f" raises {context.where_it_raised}{in_full}. {context.what_never_happens}"
        ),
        repair=_repair(context, n_steps),
        span=(stopped.step, stopped.step + 1),
    )


def _repair(context: RuleContext, n_steps: int) -> Repair:
    """A run that ends in time, where there is one."""
    if not n_steps:
        return Repair(text="Correct the arguments of the scheduler: it cannot be advanced at all.", plan=None)
    return Repair(
        text=(
            f"Let the schedule go on to the end of the run, or end the run before it, after"
            f" {count(n_steps, 'optimizer step')}."
        ),
        plan=None,
    )


_WHOLE = {"OneCycleLR": ("total_steps", "epochs", "steps_per_epoch"), "CosineAnnealingWarmRestarts": ("T_0", "T_mult")}


def _reads(reading: Reading) -> Iterator[Sighting]:
    for name in _WHOLE.get(reading.scheduler, ()):
        argument = reading.argument(name)
        if argument is not None and argument.floating:
            yield Sighting(
                message=(
                    f"{name} = {argument.text} is a float, and {reading.scheduler} takes whole numbers only:"
                    " it raises ValueError when it is built."
                ),
                fix="Round it up.",
                code=f"{name}=math.ceil({argument.text})",
                also=reading.call_places,
            )
            return


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
    reads=_reads,
    fires="lambda --lr 0.1 --lr-lambda '1 / (90 - epoch)' --max-steps 100",
    quiet="lambda --lr 0.1 --lr-lambda '1 / (90 - epoch)' --max-steps 89",
    sources=("https://github.com/pytorch/pytorch/issues/52989",),
    symptom=True,
    needs=(END,),
)
