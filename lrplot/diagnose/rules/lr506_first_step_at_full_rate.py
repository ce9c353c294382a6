"""A warm-up that starts one step late: the first optimizer step has the full rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import REACHED
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_FAR = 5  # times as high: no annealing falls so far in a step and climbs back steadily
_RISES = 3  # rates that must rise in turn


def _check(context: RuleContext) -> Iterator[Found]:
    values, stride = context.lr.values, context.lr.stride
    if len(values) < _RISES + 2 or context.timeline.scheduler_first or context.timeline.edits or not context.finite:
        return
    first, second = values[0], values[1]
    rising = all(values[index] < values[index + 1] < REACHED * first for index in range(1, 1 + _RISES))
    if not (second >= 0 and first >= _FAR * second and rising and max(values[1:]) >= REACHED * first):
        return
    again = next(index for index in range(1, len(values)) if values[index] >= REACHED * first)
    late = min(stride, context.trace.n_steps)
    who = "The first optimizer step is" if late == 1 else f"The first {count(late)} optimizer steps are"
    times = f"That is {count(round(first / second))} times as much, and what" if second > 0 else "What"
    plan, code = context.one_sooner()
    yield Found(
        message=(
            f"{who} made with the full rate of {rate(first)}, and the warm-up begins after it, at {rate(second)}."
            f" {times} a warm-up prevents can have happened by then. It reaches {rate(values[again])} again at"
            f" {context.place(again * stride)}."
        ),
        repair=Repair(text="Let the warm-up count from the first step.", plan=plan, code=code, changes=("peak",)),
        span=(0, late),
    )


RULE = Rule(
    code="LR506",
    severity="warning",
    title="The warm-up starts one step late, after a step at the full rate",
    why=(
        "A scheduler that sets its rate only in step(), or a warm-up that leaves out step 0, has the optimizer's own"
        " rate for the first step: the highest of the run, on a model with random weights or a fresh Adam. One such"
        " step can undo a pretrained model, and the plot of a long run hides it in its first pixel."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda 'epoch / 500 if 0 < epoch < 500 else 1' --max-steps 5000",
    quiet="lambda --lr 0.1 --lr-lambda '(epoch + 1) / 500 if epoch < 500 else 1' --max-steps 5000",
    sources=(
        "https://github.com/huggingface/pytorch-image-models/issues/2125",
        "https://github.com/huggingface/accelerate/issues/2124",
    ),
    cases=("P41", "P16"),
)
