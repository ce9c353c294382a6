"""A warm-up in a SequentialLR that is cut off by its milestone, so that the rate jumps up there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import of_parts
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import Phase, RuleContext

_JUMP = 0.1  # of the peak
_STEEPER = 2.0  # than the last step of the rise itself: a short warm-up climbs in large steps


def _check(context: RuleContext) -> Iterator[Found]:
    for phase in context.phases:
        few = 2 + len(context.timeline.skipped)  # what a skipped step passes over is not a jump
        if phase.stop is None or phase.stop - phase.start < few or phase.settings.scheduler == "ConstantLR":
            continue  # a constant part is meant to end in a jump
        rates = [context.rate_at(at) for at in (phase.start, phase.stop - 2, phase.stop - 1, phase.stop)]
        first, earlier, before, after = rates
        base = context.base_lr
        if first is None or earlier is None or before is None or after is None or not base or after == 0:
            return  # beyond the run
        jump, slope = after - before, before - earlier
        if before < first or slope < 0 or jump <= max(_JUMP * context.highest, _STEEPER * slope) or after > 1.01 * base:
            continue
        step, length = context.step_of(phase.stop), phase.stop - phase.start
        yield Found(
            message=(
                f"The rate jumps from {rate(before)} to {rate(after)} at the milestone {count(phase.stop)}, step"
                f" {count(step)}. The part before it is not finished there."
                f" {_why(phase, length)}{share(before / after)} of the rate that the"
                f" next part begins with, and the rest comes in one step."
            ),
            repair=Repair(
                text=f"Let the part before the milestone last as long as it is in charge, {context.advances(length)}.",
                plan=_plan(context, phase, first, after, base),
                code=""
                if context.part_specs
                else f"warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters={length})",
            ),
            span=(max(step - 1, 0), step + 1),
        )


def _why(phase: Phase, length: int) -> str:
    """What the part before would have wanted."""
    wanted = phase.settings.arguments.get("total_iters")
    if phase.settings.scheduler == "LinearLR" and isinstance(wanted, int) and wanted > length:
        return f"Its LinearLR wants total_iters = {wanted} and has {length}. It comes to "
    return f"In its {length} it comes to "


def _plan(context: RuleContext, phase: Phase, first: float, after: float, base: float) -> Plan | None:
    """The plan in which the part before the milestone ends where the next one begins."""
    length = (phase.stop or 0) - phase.start
    if not context.part_specs:
        return None
    if phase.settings.scheduler == "LinearLR" and phase.settings.arguments.get("end_factor") == 1:
        return context.with_part(phase.index, total_iters=length)
    parts = list(context.part_specs)
    factor = min(max(first / base, 1 / (length + 1)), 1.0)
    arguments = {"start_factor": float(f"{factor:.4g}"), "end_factor": float(f"{min(after / base, 1.0):.6g}")}
    parts[phase.index] = ScheduleSpec(name="LinearLR", arguments={**arguments, "total_iters": length})
    return context.with_arguments(schedulers=parts)


RULE = Rule(
    code="LR402",
    severity="warning",
    title="The rate jumps up at a milestone of SequentialLR",
    why=(
        "SequentialLR switches to the next scheduler at its milestone, whether the one before has finished or not, and"
        " the next one starts at its own first rate. A LinearLR whose total_iters is larger than the milestone is"
        " therefore cut off on the way up, and the rest of the rise happens in a single step. The two numbers are"
        " written in different places and nothing compares them."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.1 --total-iters 1000' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    quiet="sequential 'linear --start-factor 0.1 --total-iters 500' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    sources=(
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",
        "https://github.com/Noble-Lab/casanovo/pull/249",
    ),
    cases=("P33",),
    applies=of_parts,
    also_fires=(
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'exp --gamma 0.999' --milestones 200"
        " --lr 0.1 --max-steps 5000",
    ),
)
