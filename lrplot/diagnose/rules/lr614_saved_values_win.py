"""A new schedule for a resumed run, which the saved state of the old one overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.text import value_text
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    new, at, whole = context.plan.resume_with, context.timeline.resume_at, context.report.configured
    if new is None or at is None or whole is None or context.loop.resume_mode != "state-dict" or context.trace.stopped:
        return
    old, wanted = context.spec.arguments, new.schedule.arguments
    lost = [name for name in wanted if name in old and value_text(old[name]) != value_text(wanted[name])]
    said = " and ".join(f"{name} is {value_text(old[name])} again, not {value_text(wanted[name])}" for name in lost)
    last = context.trace.n_steps - 1
    yield Found(
        message=(
            f"scheduler.load_state_dict() overwrites the new schedule: {said or 'the saved values win'}."
            f" Resumed at step {count(at)}, the run ends with {rate(context.lr[last])} at {context.place(last)}, where"
            f" the new schedule has {rate(whole.groups[0].lr[last])}."
        ),
        repair=Repair(
            text="Leave the scheduler's state out, build the new scheduler on a new optimizer, and step it as often as"
            " the old one was; or load the state and then set the new values as attributes.",
            plan=context.with_loop(resume_mode="fast-forward", fast_forward=None),
            code="for _ in range(n_calls):\n    scheduler.step()",
        ),
        span=(at, context.trace.n_steps),
    )


RULE = Rule(
    code="LR614",
    severity="error",
    title="The saved state overwrites the new schedule",
    why=(
        "A scheduler's state_dict holds all of its attributes, its arguments among them, and load_state_dict puts all"
        " of them back: a CosineAnnealingLR that was trained with T_max=100 and is resumed with T_max=200 has T_max=100"
        " again, and its rate climbs back to the peak where it was to fall. Nothing tells: the script says 200. It is"
        " what most people run into who train for longer than they first meant to."
    ),
    check=_check,
    fires="cosine --lr 0.1 --T-max 100 --max-steps 200 --resume-at 60 --resume-with 'cosine --T-max 200'",
    quiet="cosine --lr 0.1 --T-max 100 --max-steps 200 --resume-at 60 --resume-with 'cosine --T-max 200'"
    " --resume-mode fast-forward",
    sources=("https://github.com/deepinsight/insightface/issues/2143",),
    cases=("P24",),
    hides=("LR601", "LR201"),
)
