"""A run with more steps than OneCycleLR was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import exact, said
from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rescale import lengthened
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    length, stopped = context.length, context.trace.stopped
    if stopped is None or length is None or "Tried to step" not in stopped.error:
        return
    wanted = context.n_positions
    if wanted <= length + 1:
        return  # every step was made, the last with a rate from beyond the end
    yield Found(
        message=(
            f"The schedule raises after step {count(stopped.step)}: total_steps is {count(length)}, and the loop wants"
            f" {count(wanted)}. It raises {context.where_it_raised}. {context.what_never_happens} What did happen was a"
            f" cycle squeezed into the first {share(length / wanted)} of the run."
        ),
        repair=Repair(
            text=f"Give the schedule the length of the run, {count(wanted)} steps of the scheduler.",
            plan=replace(context.plan, schedule=lengthened(context.spec, context.settings, length, wanted)),
            certainty="sure",
        ),
        span=(stopped.step, stopped.step + 1),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    length = reading.argument("total_steps")
    if reading.scheduler != "OneCycleLR" or length is None or not (reading.per_step and reading.several_epochs):
        return
    if exact(length) and length.is_all("batches of an epoch", "steps of an epoch"):
        yield Sighting(
            message=(f"{said(length)}, and the loop has several. OneCycleLR raises ValueError in the second epoch."),
            fix="Count the steps of the whole run.",
            code="OneCycleLR(optimizer, max_lr=max_lr, total_steps=epochs * len(train_loader))",
            also=reading.call_places,
        )


RULE = Rule(
    code="LR103",
    severity="error",
    title="The run is longer than OneCycleLR's total_steps",
    why=(
        "OneCycleLR counts its calls and raises at the second one beyond total_steps. The numbers part where a data set"
        " grows, where steps_per_epoch was written down by hand, or where epochs were added: the run dies with a"
        " ValueError in the middle of an epoch, days after it began."
    ),
    check=_check,
    reads=_reads,
    fires="onecycle --max-lr 0.01 --total-steps 60000 --dataset-size 50000 --batch-size 128 --max-epochs 200",
    quiet="onecycle --max-lr 0.01 --total-steps 78200 --dataset-size 50000 --batch-size 128 --max-epochs 200",
    sources=(
        "https://github.com/vLAR-group/GrowSP/issues/11",
        "https://github.com/flairNLP/flair/issues/2954",
        "https://github.com/pytorch/pytorch/pull/92040",
    ),
    cases=("P2",),
    hides=("LR114",),
    symptom=True,
    needs=(RUN,),
    applies=about("OneCycleLR"),
    also_fires=(
        "onecycle --max-lr 0.01 --total-steps 900 --max-steps 1000",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 1000 --batches-per-epoch 1205 --max-epochs 10",
    ),
)
