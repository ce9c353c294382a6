"""A loop that calls the scheduler before the optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_LOOKED_AT = 100_000  # steps; who holds a rate for longer is told of its first one


def _check(context: RuleContext) -> Iterator[Found]:
    line = context.timeline
    if not line.scheduler_first or not context.lr.moves or _from_zero(context):
        return
    unit = "one epoch" if context.by_epoch else "one step" if line.stride == 1 else f"{line.stride} steps"
    yield Found(
        message=(
            f"scheduler.step() comes before optimizer.step(): from step 0 on every rate comes {unit} early, the"
            f" first never. {_shown(context)}"
        ),
        repair=Repair(
            text="Call scheduler.step() after optimizer.step().",
            plan=context.with_loop(step_order="after"),
            code="optimizer.step()\nscheduler.step()",
            certainty="sure",
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )


def _shown(context: RuleContext) -> str:
    """The rate that comes too early, with its step."""
    stride, lr = context.timeline.stride, context.lr
    change = next((step for step in range(stride, min(len(lr), _LOOKED_AT), stride) if lr[step] != lr[0]), 0)
    if change > stride:
        before, after = rate(lr[0]), rate(lr[change])
        return f"It goes from {before} to {after} at {context.place(change)}, not at step {count(change + stride)}."
    return f"Step 0 has {rate(lr[0])}, which the schedule means for step {count(stride)}."


def _from_zero(context: RuleContext) -> bool:
    """Whether the rate that is left out is the 0 that a warm-up begins with, which would train nothing."""
    stride = context.timeline.stride
    if context.trace.n_steps <= stride:
        return False
    first, second = context.lr[0], context.lr[stride]
    return first > 0 and abs(first - (second - first)) <= 1e-6 * first


def _reads(reading: Reading) -> Iterator[Sighting]:
    call = next((each for each in reading.calls if each.before and each.sure), None)
    if call is not None and not reading.whole:
        yield Sighting(
            message=(
                f"{call.place} steps {reading.scheduler} before the optimizer's first step: the schedule's first rate"
                " is never used. torch warns of the order."
            ),
            fix="Step the optimizer first.",
            code="optimizer.step()\nscheduler.step()",
            also=(call.place,),
        )


RULE = Rule(
    code="LR604",
    severity="warning",
    title="scheduler.step() before optimizer.step()",
    why=(
        "The constructor of a scheduler has set the first rate; each call of step() moves to the next. A loop that"
        " calls it first, as was right up to PyTorch 1.0, skips the first rate and takes every other one too early."
        " PyTorch warns once, on stderr, among everything else that is printed there."
    ),
    check=_check,
    reads=_reads,
    fires="step --lr 0.1 --step-size 30 --max-steps 100 --step-order before",
    quiet="step --lr 0.1 --step-size 30 --max-steps 100 --step-order after",
    sources=(
        "https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
        "https://github.com/pytorch/pytorch/issues/20124",
    ),
    cases=("P50",),
    also_fires=(
        "cosine --T-max 100 --lr 0.1 --max-steps 100 --step-order before",
        "multistep --milestones 30,60 --lr 0.1 --max-epochs 90 --interval epoch --step-order before",
    ),
)
