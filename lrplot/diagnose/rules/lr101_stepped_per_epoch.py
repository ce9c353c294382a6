"""A schedule sized in optimizer steps, and a scheduler that is stepped once per epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import STEP_COUNTS, counted, per_batch_code, said
from lrplot.diagnose.needs import BATCHES, EPOCHS, with_a_length
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import REACHED
from lrplot.model.reading import Reading, Sighting
from lrplot.model.text import how_often
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    length, used = context.length, context.n_positions
    if length is None or not context.by_epoch or used / length >= REACHED:
        return
    per_epoch, n_steps = context.timeline.steps_per_epoch or 1, context.timeline.n_steps
    if not context.timeline.counts_steps(length):
        return  # perhaps a length in epochs, of a longer run
    known = abs(length - n_steps) <= per_epoch
    fits = length == n_steps
    schedule = context.spec if fits else lengthened(context.spec, context.settings, length, n_steps)
    plan = replace(context.plan, schedule=schedule, loop=replace(context.loop, interval="step", frequency=1))
    left_out = context.loop.framework == "lightning" and context.loop.interval is None
    why = "Lightning steps it so where interval is left out. " if left_out else ""
    yield Found(
        message=(
            f"Sized in optimizer steps and stepped once per epoch: only {share(used / length)} of the schedule is used."
            f" {why}The loop advances it {how_often(context.trace)}, {count(context.timeline.n_advances, 'time')} in"
            f" all, and it is {count(length)} steps long. {_extent(context)}"
        ),
        repair=Repair(
            text=(
                f"Step the scheduler after every optimizer step, {count(n_steps)} in all"
                + ("." if fits else ", and give it that length.")
            ),
            plan=plan,
            certainty="sure" if known else "likely",
        ),
        span=(0, n_steps),
    )


def _extent(context: RuleContext) -> str:
    """What is left of the curve."""
    meant = context.report.whole_schedule
    low, high = rate(context.lowest), rate(context.highest)
    stays = f"The rate stays at {low}" if low == high else f"The rate never leaves {low} to {high}"
    if meant is None:
        return f"{stays}."
    planned = max(meant.groups[0].lr.values)
    if context.highest < REACHED * planned:
        return f"{stays} and never comes near the schedule's peak of {rate(planned)}."
    return f"The rate ends at {rate(context.lr[-1])}, not at {rate(meant.groups[0].lr[-1])}."


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.per_epoch or reading.takes_metric:
        return
    for argument in counted(reading):
        if argument.sure and argument.is_all(*STEP_COUNTS):
            yield Sighting(
                message=(
                    f"{said(argument)}, and the scheduler is {reading.often}. It walks through a small part of its"
                    " curve: one step of it for each epoch."
                ),
                fix="Step the scheduler after every optimizer step, or give it a length in epochs.",
                code=per_batch_code(reading),
                also=reading.call_places,
            )
            return


RULE = Rule(
    code="LR101",
    severity="error",
    title="Sized in optimizer steps, stepped once per epoch",
    why=(
        "total_steps, T_max and their kin count calls of scheduler.step(), and nothing says how often a loop calls it."
        " A length taken from len(loader) * epochs, or from Lightning's estimated_stepping_batches, counts optimizer"
        " steps. Called once per epoch, the scheduler walks through the first few thousandths of its curve: with"
        " OneCycleLR the rate stays at the foot of the warm-up, and with a cosine it never comes down. No error is"
        " raised; the model just trains badly."
    ),
    check=_check,
    reads=_reads,
    fires="onecycle --max-lr 0.01 --total-steps 78200 --dataset-size 50000 --batch-size 128 --max-epochs 200"
    " --interval epoch",
    quiet="onecycle --max-lr 0.01 --total-steps 78200 --dataset-size 50000 --batch-size 128 --max-epochs 200"
    " --interval step",
    sources=(
        "https://github.com/pytorch/pytorch/issues/65417",
        "https://github.com/Lightning-AI/pytorch-lightning/issues/5631",
        "https://github.com/Lightning-AI/pytorch-lightning/pull/19774",
    ),
    cases=("P1", "P6", "P15"),
    hides=("LR122", "LR401"),
    needs=(EPOCHS, BATCHES),
    applies=with_a_length,
    also_fires=(
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 2560 --batches-per-epoch 2560 --max-epochs"
        " 10 --interval epoch",
        "onecycle --max-lr 0.01 --total-steps 25600 --framework lightning --batches-per-epoch 2560 --max-epochs 10",
        "cosine --T-max 39100 --lr 0.1 --framework lightning --batches-per-epoch 391 --max-epochs 100",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones 500"
        " --lr 0.1 --batches-per-epoch 100 --max-epochs 100 --interval epoch",
        "transformers:linear --num-warmup-steps 500 --num-training-steps 5000 --lr 5e-5"
        " --batches-per-epoch 500 --max-epochs 10 --interval epoch",
        "linear --start-factor 1 --end-factor 0 --total-iters 1000 --lr 0.1 --batches-per-epoch 100"
        " --max-epochs 10 --interval epoch",
    ),
)
