"""A MultiplicativeLR in a SequentialLR, which goes on from the rate that it finds."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import of_parts
from lrplot.diagnose.repair import changed
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.wording import count, rate, share

_APART = 0.05


def _check(context: RuleContext) -> Iterator[Found]:
    base = context.base_lr
    for phase in context.phases[1:]:
        if phase.settings.scheduler != "MultiplicativeLR" or not base:
            continue
        before, after = context.rate_at(phase.start - 1), context.rate_at(phase.start)
        if before is None or after is None or abs(before / base - 1) <= _APART:
            continue
        step, plan = context.step_of(phase.start), _plan(context, phase.index)
        yield Found(
            message=(
                f"MultiplicativeLR goes on from the last rate at step {count(step)}, {rate(before)}, and not from"
                f" {rate(base)}. At the milestone {count(phase.start)}, {context.place(step)}, the rate goes from"
                f" {rate(before)} to {rate(after)}: {share(before / base)} of what every other scheduler would begin"
                " with there."
            ),
            repair=Repair(
                text="If it shall begin at the optimizer's rate, use ExponentialLR, or LambdaLR with the product.",
                plan=plan,
                changes=("peak",),
                code="" if plan else "ExponentialLR(optimizer, gamma)",
            ),
            span=(step, step + 1),
        )


def _plan(context: RuleContext, index: int) -> Plan | None:
    """ExponentialLR instead, where the factor is always the same."""
    if not context.part_specs:
        return None
    parts = list(context.part_specs)
    try:
        gamma = number_of(float(str(parts[index].arguments.get("lr_lambda"))))
    except ValueError:
        return None
    if gamma is None:
        return None
    parts[index] = ScheduleSpec(name="ExponentialLR", arguments={"gamma": gamma})
    before = context.phases[index - 1]
    if before.settings.scheduler == "LinearLR" and before.stop is not None:  # a warm-up that is cut off would jump
        parts[index - 1] = changed(parts[index - 1], {"total_iters": before.stop - before.start})
    return context.with_arguments(schedulers=parts)


RULE = Rule(
    code="LR410",
    severity="note",
    title="MultiplicativeLR continues where the part before it ended",
    why=(
        "At a milestone SequentialLR asks the next scheduler for the first rate of its closed form, which begins at the"
        " optimizer's initial rate. MultiplicativeLR has no closed form: it multiplies whatever rate it finds. After a"
        " warm-up that was cut off, or after a decay, it therefore starts from there and stays below for good."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.1 --total-iters 100' 'multiplicative --lr-lambda 0.999' --milestones 50"
    " --lr 0.1 --max-steps 1000",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 50' 'exponential --gamma 0.999' --milestones 50"
    " --lr 0.1 --max-steps 1000",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html",),
    cases=("P39",),
    applies=of_parts,
)
