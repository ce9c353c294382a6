"""A cosine that goes on after T_max, where it climbs back to where it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import cos, pi
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.counted import exact, said
from lrplot.diagnose.needs import RUN
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import SEEN
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name == "CosineAnnealingLR":
        used = context.last_position + 1
        yield from _found(context, context.settings, 0, used, context.with_arguments(T_max=used))
    for phase in context.phases:
        stop = context.last_position + 1 if phase.stop is None else min(phase.stop, context.last_position + 1)
        used = stop - phase.start
        if phase.settings.scheduler == "CosineAnnealingLR" and phase.settings.library == "torch" and used > 0:
            yield from _found(context, phase.settings, phase.start, used, context.with_part(phase.index, T_max=used))
    if context.name not in ("CosineAnnealingLR", "OneCycleLR") and not context.phases:
        yield from _of_any_kind(context)


def _of_any_kind(context: RuleContext) -> Iterator[Found]:
    """What is wrong with a schedule of any library that goes up again after its own end."""
    length, line, n_steps = context.length, context.timeline, context.trace.n_steps
    by_hand = line.edits or line.skipped or line.resume_at is not None
    if length is None or by_hand or context.trace.stopped is not None or not context.finite:
        return
    end = context.step_of(length)
    if not 0 < end < n_steps:
        return
    rates, stride = context.lr.between(end, n_steps), context.lr.stride
    bottom = rates.index(min(rates))
    high = max(rates[bottom:])
    if high - rates[bottom] <= SEEN * context.highest:
        return
    low = min((end // stride + bottom) * stride, n_steps - 1)
    yield Found(
        message=(
            f"The rate climbs again after the end of its schedule, from {rate(rates[bottom])} at step {count(low)} to"
            f" {rate(high)}. The schedule is {count(length)} long, and the run advances it"
            f" {count(context.n_positions - 1, 'time')}. Each climb shakes the model out of what it found."
        ),
        repair=Repair(
            text=f"Give the schedule the length of the run, {count(context.n_positions)}.",
            plan=replace(
                context.plan, schedule=lengthened(context.spec, context.settings, length, context.n_positions)
            ),
        ),
        span=(low, n_steps),
    )


def _found(context: RuleContext, settings: Settings, start: int, used: int, plan: Plan) -> Iterator[Found]:
    """What is wrong with a cosine that is in charge for `used` positions from `start`."""
    period = number_of(settings.arguments.get("T_max"))
    if context.trace.stopped is not None or period is None or period <= 0:
        return
    halves = (used - 1) / period
    if halves <= 1 or (halves < 2 and (1 - cos(pi * (halves - 1))) / 2 <= SEEN):
        return
    low = context.step_of(start + round(period))
    per_epoch = context.positions_per_epoch or 0
    unit = (
        f", T_max counts calls of scheduler.step(), and an epoch has {count(per_epoch)}" if period < per_epoch else ""
    )
    last = min(context.step_of(start + used - 1), context.trace.n_steps - 1)
    if low >= last or context.lowest == context.highest:
        return
    ends, floor = context.lr[last], context.lr[low]
    of_peak = f", {share(ends / context.highest)} of the peak" if 0 < ends <= context.highest else ""
    yield Found(
        message=(
            f"The cosine climbs again after T_max = {count(round(period))}, from {rate(floor)} at step {count(low)}."
            f" The scheduler makes {_halves(halves)} half-cycles where one was meant, and the last of its rates is"
            f" {rate(ends)}{of_peak}. It rises from there, as CosineAnnealingLR has no"
            f" end: its period is 2 x T_max{unit}. Each climb shakes the model out of what it found."
        ),
        repair=Repair(
            text=(
                f"Give T_max the {count(used)} steps of the scheduler that the cosine is in charge of, or take"
                " CosineAnnealingWarmRestarts where restarts are wanted."
            ),
            plan=plan,
        ),
        span=(low, last + 1),
    )


def _halves(n: float) -> str:
    return f"{n:.3g}" if n < 100 else count(round(n))


def _reads(reading: Reading) -> Iterator[Sighting]:
    length = reading.argument("T_max")
    if reading.scheduler != "CosineAnnealingLR" or reading.whole or length is None:
        return
    if not (reading.per_step and reading.several_epochs and exact(length)):
        return
    if length.is_all("batches of an epoch", "steps of an epoch"):
        yield Sighting(
            message=(
                f"{said(length)}, and the loop has several. The rate is at its lowest after the first, and climbs all"
                " through the second."
            ),
            fix="Count the steps of the whole run, or take CosineAnnealingWarmRestarts for a cycle per epoch.",
            code="CosineAnnealingLR(optimizer, T_max=epochs * len(train_loader))",
            also=reading.call_places,
        )


def _ends(context: RuleContext) -> bool:
    return context.name == "CosineAnnealingLR" or len(context.phases) > 1 or context.length is not None


RULE = Rule(
    code="LR201",
    severity="warning",
    title="The rate climbs again after the end of the schedule",
    why=(
        "CosineAnnealingLR is a cosine without an end. It reaches eta_min after T_max calls of scheduler.step() and"
        " then rises, along the same curve, to the first rate. T_max = 10 means ten calls: in a run of 200 epochs, or"
        " where the scheduler is stepped after every batch, the rate swings up and down, and where the run happens to"
        " end decides at which rate. No error is raised; the loss jumps back after it had settled."
    ),
    check=_check,
    reads=_reads,
    fires="cosine --lr 0.1 --T-max 50 --max-epochs 90 --batches-per-epoch 391 --interval epoch",
    quiet="cosine --lr 0.1 --T-max 90 --max-epochs 90 --batches-per-epoch 391 --interval epoch",
    sources=(
        "https://github.com/huggingface/diffusers/issues/1650",
        "https://github.com/sthalles/SimCLR/issues/43",
        "https://github.com/ivadomed/ivadomed/pull/55",
    ),
    cases=("P26", "P6"),
    symptom=True,
    needs=(RUN,),
    applies=_ends,
    also_fires=(
        "cosine --T-max 10 --lr 0.1 --batches-per-epoch 256 --max-epochs 100 --interval epoch",
        "cosine --T-max 10 --lr 0.1 --batches-per-epoch 256 --max-epochs 100",
    ),
)
