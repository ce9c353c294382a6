"""A user's schedule whose peak is a multiple of the rate that the optimizer was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import RATE
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.model.plan import Plan

_ABOVE = 1.5


def _check(context: RuleContext) -> Iterator[Found]:
    chosen = context.plan.optimizer.groups[0].lr
    if (
        not _own(context)
        or not chosen
        or context.spec.used_as == "rate"
        or context.timeline.edits
        or context.spec.dampen
    ):
        return
    peak = context.lr[context.peak]
    if not _ABOVE * chosen < peak < float("inf") or _says_so(context, peak):
        return
    times = peak / chosen
    plan = _plan(context, peak, times)
    often = f"{times:.3g}" if times < 1000 else count(round(times))
    yield Found(
        message=(
            f"The peak is {rate(peak)} at step {count(context.peak)}, {often} times the {rate(chosen)} that the"
            " optimizer was given. The schedule multiplies the optimizer's rate by more than 1, as"
            " gradual-warmup-lr does with its multiplier: whoever reads the rate in the optimizer's line is wrong by"
            " that factor."
        ),
        repair=Repair(
            text=f"Give the optimizer the peak, lr={rate(peak)}, and let the factors end at 1; the curve is the same.",
            plan=plan,
            code="" if plan else f"lr = {rate(peak)}  # the optimizer's, and every factor divided by {times:.6g}",
        ),
        span=(context.peak, context.peak + 1),
    )


def _own(context: RuleContext) -> bool:
    return context.spec.family in ("code", "python", "torch") and context.name in ("", "LambdaLR")


def _says_so(context: RuleContext, peak: float) -> bool:
    """Whether an argument names the peak."""
    every = {**context.settings.arguments, **context.spec.arguments}
    named = any(word in name.lower() for name in every for word in ("max_lr", "lr_max", "eta_max", "peak"))
    values = [number_of(value) for value in every.values()]
    return named or any(value is not None and abs(value - peak) <= 0.01 * peak for value in values)


def _plan(context: RuleContext, peak: float, times: float) -> Plan | None:
    """The same curve from the peak as the optimizer's rate, where the function is an expression."""
    text = context.spec.arguments.get("lr_lambda")
    if context.spec.family != "torch" or not isinstance(text, str) or len(context.plan.optimizer.groups) > 1:
        return None
    plan = context.with_arguments(lr_lambda=f"({text}) / {times:.6g}")
    return replace(plan, optimizer=context.with_optimizer(lr=float(f"{peak:.6g}")).optimizer)


RULE = Rule(
    code="LR416",
    severity="note",
    title="The peak is a multiple of the optimizer's rate",
    why=(
        "A LambdaLR, and most schedulers that people write, multiply the rate that the optimizer was given. Where the"
        " factor goes above 1, the rate in the optimizer's line is only where it begins: gradual-warmup-lr warms up"
        " from lr to multiplier * lr, and its users report 8 times the rate that they tuned, or the rate of another"
        " optimizer. It is right where it was meant; it should be known."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda 'min(1 + 7 * epoch / 500, 8)' --max-steps 1000",
    quiet="lambda --lr 0.8 --lr-lambda 'min(1 + 7 * epoch / 500, 8) / 8' --max-steps 1000",
    sources=(
        "https://github.com/ildoonet/pytorch-gradual-warmup-lr/issues/26",
        "https://github.com/ildoonet/pytorch-gradual-warmup-lr/issues/18",
    ),
    cases=("P51",),
    needs=(RATE,),
    applies=_own,
)
