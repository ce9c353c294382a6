"""Optimizer steps that are skipped while the scheduler moves on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_CODE = """scale = scaler.get_scale()
scaler.step(optimizer)
scaler.update()
if scaler.get_scale() >= scale:  # the optimizer has stepped
    scheduler.step()"""


def _check(context: RuleContext) -> Iterator[Found]:
    line = context.timeline
    ahead = len(line.skipped)
    # Stepped once per epoch, the scheduler counts epochs, and those are as many as before.
    if not ahead or context.by_epoch or not context.lr.moves:
        return
    last = line.skipped[-1]
    step = last + 1 - ahead
    shown = min(max(step, 0), context.trace.n_steps - 1)
    where = ", ".join(count(each) for each in line.skipped[:3]) + (" ..." if ahead > 3 else "")
    place = context.place(shown)
    yield Found(
        message=(
            f"From step {count(shown)} on the schedule runs {count(ahead * line.advances_per_call, 'advance')} ahead of"
            " the optimizer."
            f" The loop called the scheduler in {count(ahead, 'iteration')} whose optimizer step was skipped ({where})."
            f" {place[0].upper()}{place[1:]} has {rate(context.lr[shown])}, the rate meant for step"
            f" {count(shown + ahead)}. A few skipped steps at the start, as a GradScaler makes them while it looks for"
            " its scale, hardly matter; in a short warm-up they are a part of it."
        ),
        repair=Repair(
            text="Call scheduler.step() only where the optimizer has stepped.",
            plan=context.with_loop(skip_steps=()),
            code=_CODE,
            certainty="sure",
            changes=("run", "peak"),
        ),
        span=(line.skipped[0], context.trace.n_steps),
    )


def _skips(context: RuleContext) -> bool:
    return bool(context.timeline.skipped)


RULE = Rule(
    code="LR603",
    severity="note",
    title="The scheduler moves on while optimizer steps are skipped",
    why=(
        "A GradScaler leaves optimizer.step() out where the gradients overflow, usually a few times at the start, and"
        " the loop calls scheduler.step() all the same. The schedule is then that many steps ahead for the rest of the"
        " run. PyTorch warns of the order of calls if the very first step is skipped, which many have reported as a"
        " bug."
    ),
    check=_check,
    fires="cosine --lr 0.1 --T-max 100 --max-steps 100 --skip-steps 0,1,2",
    quiet="cosine --lr 0.1 --T-max 100 --max-steps 100",
    sources=(
        "https://github.com/pytorch/pytorch/issues/44511",
        "https://github.com/pytorch/pytorch/issues/67590",
        "https://github.com/Lightning-AI/pytorch-lightning/issues/16228",
    ),
    cases=("P14",),
    applies=_skips,
)
