"""A rate that is as good as zero long before the run is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import exact, said
from lrplot.diagnose.length import per_optimizer_step
from lrplot.diagnose.needs import END
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import DEAD, EARLY, LEFT, LONG_TAIL, SHORT_TAIL
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.column import Column
    from lrplot.model.plan import Plan

_DECAYS = 3  # as often as a rate is divided by ten in the step schedules that are published
_STEEP = 5  # a power above it leaves nothing of the rate long before the end, however long the schedule
_RESTING = 2  # values at zero that are not a tail: the last of a schedule, and one that is left over
_TENTH = 10**-1.5  # and above: a gamma of which three drops are usual
_BLOCK = 1 << 12


def _check(context: RuleContext) -> Iterator[Found]:
    if not context.finite or not abs(context.lr[-1]) < DEAD * context.highest:
        return
    moving = [group.lr for group in context.trace.groups if max(group.lr.values) > 0]  # others are frozen on purpose
    start = max(map(_dead_from, moving))
    n_steps = context.trace.n_steps
    # A schedule that ends at zero does so at its last value, which may be a whole epoch.
    long = n_steps - start > max(LONG_TAIL * n_steps, context.lr.stride)
    if not long and n_steps - start <= max(SHORT_TAIL * n_steps, _RESTING * context.lr.stride):
        return
    last, unit = context.lr[-1], ""
    first, *instead = _repairs(context, start)
    if _decays_by_epoch(context, start):
        unit = (
            f" The scheduler is stepped {count(context.timeline.steps_per_epoch or 1)} times in each epoch, as if its"
            " numbers were steps."
        )
    yield Found(
        message=(
            f"The rate is as good as zero from step {count(start)} on: the last {share((n_steps - start) / n_steps)} of"
            f" the run change nothing. That is {count(n_steps - start)} of {count(n_steps, 'optimizer step')}, from"
            f" {context.place(start)} on. The peak was {rate(context.highest)}, and these steps use less than a"
            f" millionth of it, {rate(last)} at the"
            f" end.{unit}"
        ),
        repair=first,
        instead=tuple(instead),
        span=(start, n_steps),
        severity=None if long else "warning",
    )


def _dead_from(column: Column) -> int:
    """The first step of the stretch at the end whose rates are below a millionth of the peak."""
    values = column.values
    limit = DEAD * max(values)
    stop, size = len(values), _BLOCK
    while stop > 0 and _is_dead(values[max(stop - size, 0) : stop], limit):
        stop, size = max(stop - size, 0), size * 2
    start = max(stop - size, 0)
    while start < stop:  # the stretch begins in here: values[stop:] are dead, and some from `start` on are not
        middle = (start + stop) // 2
        if _is_dead(values[middle:stop], limit):
            stop = middle
        else:
            start = middle + 1
    return stop * column.stride


def _is_dead(values: Sequence[float], limit: float) -> bool:
    return max(values) < limit and min(values) > -limit


def _decays_by_epoch(context: RuleContext, start: int) -> bool:
    """Whether a decay without an end is gone in no time, and would last to the end of the run, stepped per epoch."""
    epochs, plateau = context.timeline.n_epochs or 0, context.name == "ReduceLROnPlateau"
    position = (
        context.timeline.advances_within(context.timeline.iteration_of(start)) * context.timeline.advances_per_call
    )
    early = start < EARLY * context.timeline.n_steps
    if context.phases and context.phases[-1].start > 0.5 * epochs:
        return False  # its warm-up counts steps
    return (
        context.length is None
        and not plateau
        and per_optimizer_step(context)
        and early
        and position >= 0.9 * epochs > 1
    )


def _repairs(context: RuleContext, start: int) -> list[Repair]:
    """What would help, the best first, and in the end words alone."""
    plans = [] if context.timeline.edits else [*_plans(context, start)]  # perhaps it was killed by hand
    last = f"Let the schedule last as long as the run, {context.advances(context.n_positions)}, or end the run here."
    return [*(Repair(text=text, plan=plan) for plan, text in plans), Repair(text=last, plan=None)]


def _plans(context: RuleContext, start: int) -> Iterator[tuple[Plan, str]]:
    length, wanted = context.length, context.n_positions
    if _decays_by_epoch(context, start):
        yield context.with_loop(interval="epoch", frequency=1), "Step the scheduler once per epoch."
    steep = (context.number("power") or 1) > _STEEP
    if length is not None and length < wanted and not steep:
        schedule = lengthened(context.spec, context.settings, length, wanted)
        yield replace(context.plan, schedule=schedule), f"Give the schedule the length of the run, {count(wanted)}."
    gamma = context.number("gamma") or 0.0
    if context.name == "StepLR" and 0 < gamma < 1:
        decays = min(max(round(log(LEFT) / log(gamma)), _DECAYS if gamma >= _TENTH else 1), wanted)
        size = max(wanted // decays, 1)
        yield (
            context.with_arguments(step_size=size),
            f"Let it decay {count(decays, 'time')} in the run, every {count(size)} calls.",
        )
    if context.name == "ExponentialLR" and wanted > 1:
        gamma = 1 - float(f"{1 - LEFT ** (1 / wanted):.2g}")
        yield (
            context.with_arguments(gamma=round(gamma, 12)),
            "Choose a gamma that leaves 1 % of the rate at the end of the run.",
        )


def _reads(reading: Reading) -> Iterator[Sighting]:
    if reading.whole or not (reading.per_step and reading.several_epochs):
        return
    name = {"PolynomialLR": "total_iters"}.get(reading.scheduler, "num_training_steps")
    length = reading.argument(name)
    if length is None or (reading.library != "transformers" and reading.scheduler != "PolynomialLR"):
        return
    if exact(length) and length.is_all("batches of an epoch", "steps of an epoch"):
        yield Sighting(
            message=f"{said(length)}, and the loop has several. The rate is at its end after the first.",
            fix="Count the steps of the whole run.",
            code=f"{name} = epochs * len(train_loader)",
            also=reading.call_places,
        )


RULE = Rule(
    code="LR503",
    severity="error",
    title="The rate is dead long before the run is over",
    why=(
        "A schedule that is shorter than its run, or a decay counted in epochs and applied after every batch, takes the"
        " rate to zero while training goes on: StepLR(10, 0.1) stepped per batch is below 1e-12 after 120 batches. The"
        " loss stays where it is and looks converged; every step from there on is time and money for nothing."
    ),
    check=_check,
    reads=_reads,
    fires="step --lr 0.1 --step-size 10 --max-epochs 100 --batches-per-epoch 391",
    quiet="step --lr 0.1 --step-size 13033 --max-epochs 100 --batches-per-epoch 391",
    sources=(
        "https://github.com/Lornatang/SRGAN-PyTorch/issues/1",
        "https://github.com/leftthomas/SRGAN/issues/94",
        "https://github.com/ivadomed/ivadomed/pull/55",
    ),
    cases=("P7",),
    symptom=True,
    needs=(END,),
    also_fires=(
        "sequential 'linear --start-factor 0.01 --total-iters 5' 'step --step-size 30' --milestones 5"
        " --lr 0.1 --batches-per-epoch 391 --max-epochs 95",
        "multiplicative --lr-lambda 0.95 --lr 0.1 --batches-per-epoch 391 --max-epochs 100",
        "lambda --lr-lambda '0.95 ** epoch' --lr 0.1 --batches-per-epoch 391 --max-epochs 100",
        "sequential 'linear --start-factor 0.1 --total-iters 100' 'exp --gamma 0.95' --milestones 100"
        " --lr 0.1 --batches-per-epoch 391 --max-epochs 100",
    ),
)
