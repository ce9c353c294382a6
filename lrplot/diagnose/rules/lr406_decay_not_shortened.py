"""A decay after a warm-up that is as long as the whole run, so that the run ends before it does."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import RUN, of_parts
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import USED
from lrplot.wording import count, rate, share

_LENGTHS = {"CosineAnnealingLR": "T_max", "LinearLR": "total_iters", "PolynomialLR": "total_iters"}


def _check(context: RuleContext) -> Iterator[Found]:
    if len(context.phases) < 2 or context.trace.stopped is not None or context.timeline.resume_at is not None:
        return
    last, n = context.phases[-1], context.n_positions
    name = _LENGTHS.get(last.settings.scheduler, "")
    length = number_of(last.settings.arguments.get(name))
    if length is None or abs(length - n) > 1 or not 0 < last.start < n or n / (last.start + length) >= USED:
        return
    meant = context.report.whole_schedule
    end = "" if meant is None else f", not at {rate(meant.groups[0].lr[-1])}"
    left = n - last.start
    scheduler = last.settings.scheduler
    yield Found(
        message=(
            f"The run ends at {rate(context.lr[-1])}{end}: the decay is as long as the run, and the warm-up comes on"
            f" top. {scheduler} has {name}={count(int(length))} and begins at the milestone"
            f" {count(last.start)}, which leaves it {context.advances(left)}, {share(left / length)} of its way down."
        ),
        repair=Repair(
            text=f"Take the warm-up off the decay's length: {name}={left}.",
            plan=context.with_part(last.index, **{name: left}) if context.part_specs else None,
            certainty="sure",
            code="" if context.part_specs else f"{scheduler}(optimizer, {name}={left})",
        ),
        span=(context.step_of(last.start), context.trace.n_steps),
    )


RULE = Rule(
    code="LR406",
    severity="warning",
    title="The decay was not shortened by the warm-up",
    why=(
        "The parts of a SequentialLR follow one another, so their lengths add up. A warm-up put in front of a schedule"
        " that was sized for the whole run pushes its end out of the run: the cosine never gets to its low rates, which"
        " is where most of its gain is made. torchvision's references subtract the warm-up:"
        " T_max = epochs - lr_warmup_epochs."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.01 --total-iters 20' 'cosine --T-max 100' --milestones 20 --lr 0.1"
    " --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    quiet="sequential 'linear --start-factor 0.01 --total-iters 20' 'cosine --T-max 80' --milestones 20 --lr 0.1"
    " --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    sources=(
        "https://github.com/pytorch/vision/blob/main/references/classification/train.py",
        "https://github.com/EleutherAI/gpt-neox/pull/1008",
    ),
    cases=("P33", "P53"),
    needs=(RUN,),
    applies=of_parts,
    also_fires=(
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'poly --total-iters 5000' --milestones"
        " 500 --lr 0.1 --max-steps 5000",
    ),
)
