"""Warm restarts whose T_0 is in epochs, stepped after every optimizer step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.counted import per_epoch_code, said
from lrplot.diagnose.cycles import cycle_at
from lrplot.diagnose.needs import BATCHES, EPOCHS
from lrplot.diagnose.rescale import rescaled
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.schedulers.arguments import CYCLES
from lrplot.wording import count, rate


def _check(context: RuleContext) -> Iterator[Found]:
    if context.settings.library != "torch":
        yield from _of_users(context)
    first, per_epoch, n_epochs = context.number("T_0"), context.positions_per_epoch, context.timeline.n_epochs
    if context.name != "CosineAnnealingWarmRestarts" or first is None or per_epoch is None or n_epochs is None:
        return
    # As many positions as the run has epochs, or fewer, are no choice of somebody who counts optimizer steps.
    if not 1 <= first <= n_epochs or n_epochs < 2 or context.trace.stopped is not None:
        return
    in_first, in_all = cycle_at(context.settings, per_epoch - 1), cycle_at(context.settings, context.last_position)
    if in_first is None or in_all is None or in_first.index < 2:
        return
    size = int(first)
    low = context.lr[min(context.step_of(size - 1), context.trace.n_steps - 1)]
    yield Found(
        message=(
            f"T_0 = {count(size)} looks like epochs, and is steps: the rate restarts"
            f" {count(in_first.index, 'time')} within the first epoch. It is stepped {count(per_epoch)} times"
            f" in each, so that there are {count(in_all.index, 'restart')} in all. The first cycle, from"
            f" {rate(context.lr[0])} down to {rate(low)},"
            f" lasts {count(size, 'optimizer step')} and not {count(size, 'epoch')}: too fast for the model to follow."
        ),
        repair=Repair(
            text=f"Give T_0 in steps of the scheduler, {count(size)} x {count(per_epoch)} = {count(size * per_epoch)}.",
            plan=context.with_arguments(T_0=size * per_epoch),
        ),
        span=(0, context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    argument = reading.argument("T_0")
    if reading.per_step and argument is not None and argument.is_all("epochs"):
        yield Sighting(
            message=f"{said(argument)}, and the scheduler is {reading.often}. It restarts many times in each epoch.",
            fix="Step the scheduler once per epoch, or count optimizer steps.",
            code=per_epoch_code(reading),
            also=reading.call_places,
        )


def _of_users(context: RuleContext) -> Iterator[Found]:
    """The same of a user's class, whose cycles are seen in its rates."""
    per_epoch, n_epochs = context.positions_per_epoch, context.timeline.n_epochs
    arguments = {**context.settings.arguments, **context.spec.arguments}
    name = next((name for name in CYCLES if number_of(arguments.get(name)) is not None), "")
    size = int(number_of(arguments.get(name)) or 0)
    if per_epoch is None or n_epochs is None or not 1 <= size <= n_epochs or n_epochs < 2 or not context.finite:
        return
    rates = context.lr.values[: per_epoch + 1]
    n_rises = sum(a > b < c for a, b, c in zip(rates, rates[1:], rates[2:], strict=False))
    if n_rises < 2:
        return
    yield Found(
        message=(
            f"{name} = {count(size)} looks like epochs, and is steps: the rate rises anew {count(n_rises, 'time')}"
            f" within the first epoch. The scheduler is stepped {count(per_epoch)} times in each. A cycle lasts"
            f" {count(size, 'optimizer step')} and not {count(size, 'epoch')}: too fast for the model to follow."
        ),
        repair=Repair(
            text=f"Give the cycles in steps of the scheduler, {name} = {count(size)} x {count(per_epoch)}.",
            plan=replace(context.plan, schedule=rescaled(context.spec, context.settings, Fraction(per_epoch))),
        ),
        span=(0, context.trace.n_steps),
    )


def _restarts(context: RuleContext) -> bool:
    return any(number_of(context.get(name)) is not None for name in CYCLES)


RULE = Rule(
    code="LR206",
    severity="warning",
    title="Restarts within an epoch, from a T_0 in epochs",
    why=(
        "T_0 counts calls of scheduler.step(). Every text about warm restarts gives it in epochs, and a scheduler that"
        " is stepped after every batch, or by a trainer that steps it so, takes 10 epochs for 10 batches: there are"
        " thousands of restarts, no cycle lasts long enough to settle, and the curve in a log looks like a solid band."
    ),
    check=_check,
    reads=_reads,
    fires="warm-restarts --lr 0.1 --T-0 10 --max-epochs 100 --batches-per-epoch 391",
    quiet="warm-restarts --lr 0.1 --T-0 3910 --max-epochs 100 --batches-per-epoch 391",
    sources=("https://github.com/ivadomed/ivadomed/issues/57", "https://github.com/kohya-ss/sd-scripts/issues/601"),
    cases=("P6",),
    hides=("LR203", "LR205"),
    needs=(EPOCHS, BATCHES),
    applies=_restarts,
    also_fires=("warm-restarts --T-0 5 --T-mult 2 --lr 0.1 --batches-per-epoch 391 --max-epochs 35",),
)
