"""A last rate of OneCycleLR's that is lower than its final_div_factor says, by the div_factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, ordinal, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_TINY = 99_999.0  # the peak over the last rate: from 100,000 on it is hardly a choice
_USUAL = 10_000.0


def _check(context: RuleContext) -> Iterator[Found]:
    divisor, final, length = context.number("div_factor"), context.number("final_div_factor"), context.length
    if context.name != "OneCycleLR" or divisor is None or final is None or length is None:
        return
    if not (context.chose("final_div_factor") or context.chose("div_factor")) or divisor <= 1 or final <= 0:
        return
    if context.trace.stopped is not None or context.last_position + 1 != length or not divisor * final > _TINY:
        return
    ends, peak = context.lr[-1], context.highest
    if not 0 < ends < peak / _TINY:
        return
    wanted = final if final < _TINY else _USUAL
    factor = float(f"{wanted / divisor:.4g}")
    last = context.trace.n_steps - 1
    yield Found(
        message=(
            f"The last rate, at step {count(last)}, is {rate(ends)} and not max_lr / final_div_factor ="
            f" {rate(peak / final)}."
            f" The divisor final_div_factor = {rate(final)} divides the first rate, {rate(peak / divisor)}, which is"
            f" max_lr / {rate(divisor)} already: the last is one {ordinal(round(peak / ends))} of the peak, and the"
            " steps before it train with next to nothing."
        ),
        repair=Repair(
            text=(
                f"Give final_div_factor = {rate(wanted)} / {rate(divisor)} = {rate(factor)} for a last rate of"
                f" max_lr / {rate(wanted)}."
            ),
            plan=context.with_arguments(final_div_factor=factor),
        ),
        span=(last, last + 1),
    )


RULE = Rule(
    code="LR302",
    severity="note",
    title="The last rate is divided twice",
    why=(
        "OneCycleLR's final_div_factor divides the first rate, not max_lr, and the first rate is max_lr / div_factor:"
        " the last one is max_lr / (div_factor * final_div_factor), with the defaults max_lr / 250,000. In fastai and"
        " in Paddle the same argument divides max_lr, and many a comment in training code says that it does here. Where"
        " somebody chose one of the two factors, the rate at the end is seldom the one that was meant."
    ),
    check=_check,
    fires="onecycle --max-lr 0.1 --total-steps 1000 --div-factor 25 --final-div-factor 10000",
    quiet="onecycle --max-lr 0.1 --total-steps 1000 --div-factor 25 --final-div-factor 400",
    sources=(
        "https://github.com/princeton-vl/RAFT-Stereo/issues/91",
        "https://github.com/PaddlePaddle/Paddle/pull/41825",
    ),
    cases=("P18",),
    applies=about("OneCycleLR"),
)
