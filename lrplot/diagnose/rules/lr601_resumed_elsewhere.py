"""A run whose rates after a resumption are not those that it would have had in one piece."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isnan
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.column import Column


def _check(context: RuleContext) -> Iterator[Found]:
    at, whole = context.timeline.resume_at, context.report.configured
    if at is None or whole is None:
        return
    if (
        context.plan.resume_with is not None
        and context.loop.resume_mode == "state-dict"
        and context.trace.stopped is None
    ):
        return  # the saved values win, which LR614 says
    if context.trace.stopped is not None and context.trace.stopped.resuming:
        yield _never(context, at, context.trace.stopped.error.rstrip("."))
        return
    first = _parting(context.lr, whole.groups[0].lr)
    if first is None:
        others = (_parting(group.lr, one.lr) for group, one in zip(context.trace.groups, whole.groups, strict=True))
        if len(context.lr) == len(whole.groups[0].lr) and all(each is None for each in others):
            return  # the same, with a NaN in it
        what = f"Resumed at step {count(at)}, the run is not what it would have been in one piece."
    else:
        got, meant = rate(context.lr[first]), rate(whole.groups[0].lr[first])
        what = f"Resumed at step {count(at)}, the run has {got} at step {count(first)}, and in one piece {meant}."
        if context.loop.resume_mode == "last-epoch":
            what += (
                " The constructor computes its first value from the optimizer's rate as if it were the one before, and"
                " a new optimizer has its initial rate."
            )
        elif context.loop.resume_mode == "none":
            what += " The scheduler was not saved, and a new one begins at its first position, on the optimizer's rate."
        elif context.loop.fast_forward is not None:
            what += f" The new scheduler is stepped {count(context.loop.fast_forward, 'time')} before it goes on."
        what += f" The {count(context.trace.n_steps - first, 'step')} from there on are not those of the schedule."
    yield Found(
        message=what,
        repair=_with_state(context),
        span=(at if first is None else first, context.trace.n_steps),
    )


def _never(context: RuleContext, at: int, why: str) -> Found:
    """A scheduler that cannot be resumed the way that was asked for."""
    by_argument = context.loop.resume_mode == "last-epoch"
    how = "by last_epoch" if by_argument else "from a checkpoint"
    return Found(
        message=f"The run cannot be resumed {how} at step {count(at)}. {why}. {context.what_never_happens}",
        repair=_with_state(context)
        if by_argument and context.settings.has_state
        else Repair(
            text="Give the scheduler state_dict() and load_state_dict(), as torch's LRScheduler has them; until then it"
            " can make a run in one piece only.",
            plan=context.with_loop(resume_at=None, resume_mode="state-dict", fast_forward=None),
        ),
        span=(at - 1, at),
    )


def _with_state(context: RuleContext) -> Repair:
    if context.plan.resume_with is not None:
        return Repair(
            text="Build the new scheduler on a new optimizer, and step it as often as the old one was.",
            plan=context.with_loop(resume_mode="fast-forward", fast_forward=None),
            code="for _ in range(n_calls):\n    scheduler.step()",
        )
    return Repair(
        certainty="sure",
        text="Save scheduler.state_dict() with the optimizer's, and load both.",
        plan=context.with_loop(resume_mode="state-dict", fast_forward=None),
        code='optimizer.load_state_dict(checkpoint["optimizer"])\nscheduler.load_state_dict(checkpoint["scheduler"])',
    )


def _parting(column: Column, other: Column) -> int | None:
    """The first step at which two columns differ; None where the shorter is the beginning of the longer."""
    pairs = enumerate(zip(column, other, strict=False))
    return next((at for at, (a, b) in pairs if not isclose(a, b) and not (isnan(a) and isnan(b))), None)


def _is_resumed(context: RuleContext) -> bool:
    return context.timeline.resume_at is not None


RULE = Rule(
    code="LR601",
    severity="error",
    title="Resumed elsewhere on the curve than where it was interrupted",
    why=(
        "last_epoch looks like the argument to resume with, and few schedulers survive it: CosineAnnealingLR goes on"
        " from the initial rate, StepLR is a factor off. They compute each rate from the one before, which a new"
        " optimizer does not have. Only load_state_dict for both, optimizer and scheduler, goes on where the run was."
    ),
    check=_check,
    fires="cosine --lr 0.1 --T-max 100 --max-steps 100 --resume-at 50 --resume-mode last-epoch",
    quiet="cosine --lr 0.1 --T-max 100 --max-steps 100 --resume-at 50 --resume-mode state-dict",
    sources=(
        "https://github.com/pytorch/pytorch/issues/60265",
        "https://github.com/pytorch/pytorch/issues/65342",
        "https://github.com/pytorch/pytorch/pull/171515",
    ),
    cases=("P37", "P24"),
    applies=_is_resumed,
    also_fires=(
        "step --step-size 30 --lr 0.1 --max-steps 100 --resume-at 50 --resume-mode last-epoch",
        "onecycle --max-lr 0.1 --total-steps 100 --resume-at 50 --resume-mode last-epoch",
    ),
)
