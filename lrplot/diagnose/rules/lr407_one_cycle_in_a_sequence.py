"""OneCycleLR or CyclicLR as a part of another scheduler, where they overwrite the rate that all parts start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.repair import changed
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan, ScheduleSpec

_CYCLES = ("OneCycleLR", "CyclicLR")


def _check(context: RuleContext) -> Iterator[Found]:
    parts = context.settings.parts
    if context.name not in ("SequentialLR", "ChainedScheduler") or len(parts) < 2:
        return
    index = next((index for index, part in enumerate(parts) if _is_cycle(part)), None)
    if index is None:
        return
    name, base = parts[index].scheduler, context.base_lr
    asked = f"the {rate(base)} of the optimizer" if base is not None else "the optimizer's rate"
    warm_up = "it has a warm-up of its own, pct_start of its steps" if name == "OneCycleLR" else "it rises by itself"
    yield Found(
        message=(
            f"{name} inside {context.name} overwrites {asked} for every other part. {_figures(context, index)}. Its"
            " constructor writes its own first rate into the optimizer as lr and initial_lr, which is where the other"
            " schedulers begin. Nothing is raised, and no part but the cycle does what it says."
        ),
        repair=Repair(
            text=f"Use {name} alone: {warm_up}.",
            plan=_alone(context, context.part_specs[index]) if context.part_specs else None,
            changes=("scheduler", "peak"),
            code="" if context.part_specs else f"scheduler.step()  # of the {name}, without {context.name} around it",
        ),
        span=(0, context.trace.n_steps),
    )


def _is_cycle(part: Settings) -> bool:
    return part.library == "torch" and part.scheduler in _CYCLES


def _figures(context: RuleContext, index: int) -> str:
    """What is left of the other parts."""
    if index and context.phases and context.phases[0].stop is not None:
        at = context.phases[index].start
        before, after = context.rate_at(at - 1), context.rate_at(at)
        if before is not None and after is not None:
            return (
                f"The run begins at {rate(context.lr[0])}, has {rate(before)} before the milestone {at}, and"
                f" {rate(after)} at it"
            )
    return f"The run begins at {rate(context.lr[0])} and ends at {rate(context.lr[-1])}"


def _alone(context: RuleContext, spec: ScheduleSpec) -> Plan:
    """The cycle alone, over the run; it makes its momentum's cycle as it did."""
    if spec.name == "OneCycleLR":
        spec = changed(spec, {"total_steps": context.n_positions, "epochs": None, "steps_per_epoch": None})
    return replace(context.plan, schedule=spec)


RULE = Rule(
    code="LR407",
    severity="error",
    title="OneCycleLR or CyclicLR inside another scheduler",
    why=(
        "Most schedulers read where they start from initial_lr in the optimizer's groups. OneCycleLR and CyclicLR are"
        " made to be alone and write that value: max_lr / div_factor, or base_lr. SequentialLR then resets the"
        " optimizer to it, and a warm-up to 0.1 ends at 0.004. In ChainedScheduler they also set the rate absolutely at"
        " every step, so that what the other parts multiplied is thrown away."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.1 --total-iters 500' 'onecycle --max-lr 0.1 --total-steps 9500'"
    " --milestones 500 --lr 0.1 --max-steps 10000",
    quiet="onecycle --max-lr 0.1 --total-steps 10000 --lr 0.1 --max-steps 10000",
    sources=("https://github.com/pytorch/pytorch/issues/21965",),
    cases=("P34",),
    hides=("LR402", "LR408", "LR409"),
    applies=about("SequentialLR", "ChainedScheduler"),
    also_fires=(
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cyclic --base-lr 0.001 --max-lr 0.1'"
        " --milestones 500 --lr 0.1 --max-steps 8000",
        "chained 'onecycle --max-lr 0.1 --total-steps 1000' 'exp --gamma 0.999' --lr 0.1 --max-steps 1000",
    ),
)
