"""A CyclicLR of mode exp_range whose gamma is 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, plain_exponent, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_LEFT = 0.1  # of the height, at the end of the repaired run


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name != "CyclicLR" or context.get("mode") != "exp_range" or context.get("scale_fn") is not None:
        return
    if context.number("gamma") != 1.0:
        return
    used = context.last_position + 1
    gamma = round(1 - float(f"{1 - _LEFT ** (1 / used):.3g}"), 15)
    whose = "" if context.chose("gamma") else ", its default"
    yield Found(
        message=(
            f"The mode exp_range decays nothing here: gamma is 1.0{whose}, and every cycle is as high as the first."
            f" The height is multiplied by gamma ** step, which stays 1 for all {count(used, 'step')}; the rate is"
            f" that of mode triangular, from {rate(context.lowest)} to {rate(context.highest)} and back."
        ),
        repair=Repair(
            text=(
                f"Give gamma = {plain_exponent(repr(gamma))}, which leaves a tenth of the height at the end, or take"
                " the mode triangular."
            ),
            plan=context.with_arguments(gamma=gamma),
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )


RULE = Rule(
    code="LR310",
    severity="warning",
    title="exp_range without a gamma",
    why=(
        "CyclicLR's mode exp_range multiplies the height of its cycles with gamma ** step. gamma is 1.0 unless it is"
        " given, and 1.0 to any power is 1: the mode then is triangular under another name, and the decay that was"
        " chosen never comes."
    ),
    check=_check,
    fires="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 50 --mode exp_range --max-steps 500",
    quiet="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 50 --mode exp_range --gamma 0.995 --max-steps 500",
    sources=("https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CyclicLR.html",),
    cases=("P42",),
    applies=about("CyclicLR"),
)
