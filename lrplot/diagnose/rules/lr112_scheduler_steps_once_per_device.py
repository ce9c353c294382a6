"""A schedule sized in optimizer steps, which Accelerate advances once for each device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.counted import counted, exact, said
from lrplot.diagnose.length import cost, fit_to_run, length_text
from lrplot.diagnose.needs import DEVICES, RUN
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.reading import Reading, Sighting
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    calls, length, n_steps = context.timeline.advances_per_call, context.length, context.timeline.n_steps
    if context.loop.calls > 1 or calls == 1 or length is None or context.timeline.stride > 1 or n_steps < 2:
        return
    if abs(length - n_steps) > max(context.timeline.n_epochs or 1, 1):  # a batch more or less in each epoch
        return
    if length == n_steps * calls:
        return
    yield Found(
        message=(
            f"Accelerate advances the scheduler {count(calls)} times for each step, once per device:"
            f" {length_text(context)}."
            f" The run's {count(n_steps, 'step')} advance it {count(n_steps * calls, 'time')}. {cost(context)}"
        ),
        repair=Repair(
            text=(
                "Multiply the length, and that of a warm-up, by accelerator.num_processes, which makes"
                f" {count(n_steps * calls)}."
            ),
            plan=fit_to_run(context, all_of_it=True),
            certainty="sure",
        ),
        span=(min(context.step_of(length), context.trace.n_steps - 1), context.trace.n_steps),
    )


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not (reading.per_step and reading.prepared and reading.shared):
        return
    for argument in counted(reading):
        if exact(argument) and not argument.whole and argument.processes == 0 and argument.is_all("batches", "steps"):
            yield Sighting(
                message=(
                    f"{said(argument)} as one process sees them, and Accelerate steps a prepared scheduler once for"
                    " each process. With N processes the schedule is over after 1/N of the run."
                ),
                fix="Multiply the length by the number of processes, or measure the loader before it is prepared.",
                code=f"{argument.name} = {argument.text} * accelerator.num_processes",
                also=reading.call_places,
            )
            return


def _accelerates(context: RuleContext) -> bool:
    return context.loop.framework == "accelerate" and context.length is not None


RULE = Rule(
    code="LR112",
    severity="error",
    title="Accelerate steps the scheduler once per device",
    why=(
        "accelerator.prepare(scheduler) returns a scheduler whose step() calls the inner one num_processes times,"
        " unless split_batches=True: it assumes that the length was worked out before the loader was divided among the"
        " devices. A length in real optimizer steps, such as max_train_steps, is over at 1 / num_processes of the run,"
        " and the rate is at its end for all the rest. HF's examples multiply by accelerator.num_processes for that"
        " reason."
    ),
    check=_check,
    reads=_reads,
    fires="onecycle --max-lr 0.01 --total-steps 1000 --max-steps 1000 --framework accelerate --devices 4",
    quiet="onecycle --max-lr 0.01 --total-steps 4000 --max-steps 1000 --framework accelerate --devices 4",
    sources=(
        "https://github.com/huggingface/accelerate/issues/2926",
        "https://github.com/huggingface/diffusers/issues/3954",
        "https://github.com/huggingface/diffusers/pull/8312",
    ),
    cases=("P12",),
    hides=("LR104",),
    needs=(RUN, DEVICES),
    applies=_accelerates,
    also_fires=(
        "transformers:linear --num-warmup-steps 100 --num-training-steps 1000 --lr 5e-5 --max-steps 1000"
        " --framework accelerate --devices 4",
        "cosine --T-max 1000 --lr 0.1 --max-steps 1000 --framework accelerate --devices 8",
        "sequential 'linear --start-factor 0.01 --total-iters 50' 'cosine --T-max 950' --milestones 50"
        " --lr 0.1 --max-steps 1000 --framework accelerate --devices 4",
    ),
)
