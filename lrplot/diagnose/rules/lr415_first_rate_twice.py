"""A rise whose first rate is used twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan


def _check(context: RuleContext) -> Iterator[Found]:
    line = context.timeline
    if line.edits or line.skipped or line.resume_at is not None or context.trace.n_steps <= 3 * line.stride:
        return
    first, second, third, fourth = (context.lr[index * line.stride] for index in range(4))
    even = 0 < third - second <= 2 * (fourth - third)
    if first != second or not even:
        return
    plan = _plan(context)
    yield Found(
        message=(
            f"The first rate, {rate(first)}, is used twice before the rate rises, at steps 0 and {count(line.stride)}."
            f" Then {rate(third)} and {rate(fourth)} follow. The schedule takes its positions 0 and 1 for the same,"
            " as a function with max(step, 1) does that divides by the step; everything after it comes one advance"
            " late."
        ),
        repair=Repair(
            text="Count the steps from 1: step + 1 instead of max(step, 1).",
            plan=plan,
            changes=("peak",),
            code="step = step + 1  # a scheduler counts from 0",
        ),
        span=(0, 2 * line.stride),
    )


def _plan(context: RuleContext) -> Plan | None:
    """The same function, one step on, where it is an expression."""
    text = context.spec.arguments.get("lr_lambda")
    if context.spec.family != "torch" or context.name != "LambdaLR" or not isinstance(text, str):
        return None
    return context.with_arguments(lr_lambda=re.sub(r"\b(epoch|step)\b", r"(\1 + 1)", text))


RULE = Rule(
    code="LR415",
    severity="note",
    title="The first rate is used twice",
    why=(
        "Formulas such as the Transformer's, step ** -0.5, have no value at 0, and a scheduler's first position is 0."
        " Code that helps itself with max(step, 1) gives the positions 0 and 1 the same rate: the schedule stands"
        " still for its first advance. It costs one step, or one epoch where the scheduler is stepped once per epoch,"
        " and makes every comparison with a log off by one."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda 'min(max(epoch, 1) / 100, 10 / max(epoch, 1) ** 0.5)' --max-steps 1000",
    quiet="lambda --lr 0.1 --lr-lambda 'min((epoch + 1) / 100, 10 / (epoch + 1) ** 0.5)' --max-steps 1000",
    sources=("https://github.com/tugstugi/pytorch-saltnet/issues/7",),
    cases=("P51",),
)
