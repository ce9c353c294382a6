"""A OneCycleLR of three phases the second of which does not end within the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan

_PAPER = 0.45  # two equal steps slightly shorter than the run (arXiv 1803.09820, section 4.1)
_FINE = 100  # steps from which on it does not matter where between two steps a phase ends
_SHORTEST = 4  # steps with room for three phases


def _check(context: RuleContext) -> Iterator[Found]:
    start, length = context.number("pct_start"), context.length
    if context.name != "OneCycleLR" or start is None or length is None or not context.get("three_phase"):
        return
    end = 2 * start * length - 2  # where the second phase ends, as OneCycleLR has it
    if end < length - 1 or context.highest <= 0:
        return
    last = context.trace.n_steps - 1
    ends = context.lr[last]
    whole = context.last_position + 1 == length and context.trace.stopped is None
    where = (
        f"the run ends at {rate(ends)}, {share(ends / context.highest)} of the peak" if whole else "the end is cut off"
    )
    plan, text = _repaired(context, length)
    yield Found(
        message=(
            f"The three phases do not fit: with pct_start = {rate(start)} {where}. The second would end at step"
            f" {count(round(end))} of a schedule of {count(length)}. Rise and fall take pct_start of the"
            " schedule each, and the third phase, down to the lowest rates, never begins."
        ),
        repair=Repair(text=text, plan=plan),
        span=(min(context.step_of(int(start * length)), last), last + 1),
    )


def _repaired(context: RuleContext, length: int) -> tuple[Plan, str]:
    if length < _SHORTEST:
        return context.with_arguments(three_phase=None, pct_start=None), "Leave three_phase and pct_start out."
    # In a short schedule the warm-up must end on a step, or the rate never is max_lr.
    start = _PAPER if length >= _FINE else max(int(_PAPER * length), 2) / length
    text = f"Give a pct_start of at most 0.5, such as {rate(start)}, or leave three_phase out."
    return context.with_arguments(pct_start=start), text


def _in_three_phases(context: RuleContext) -> bool:
    return context.name == "OneCycleLR" and bool(context.get("three_phase"))


RULE = Rule(
    code="LR306",
    severity="warning",
    title="three_phase with a pct_start above one half",
    why=(
        "With three_phase, OneCycleLR rises for pct_start of its steps, falls for as many, and spends the rest on a"
        " last descent. Above one half there is no rest: the fall is cut off on its way, at 28 % of max_lr with"
        " pct_start = 0.6 and at 86 % with 0.8, and the run ends there. torch checks only that pct_start is between 0"
        " and 1."
    ),
    check=_check,
    fires="onecycle --max-lr 0.1 --total-steps 1000 --pct-start 0.6 --three-phase",
    quiet="onecycle --max-lr 0.1 --total-steps 1000 --pct-start 0.45 --three-phase",
    sources=(
        "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.OneCycleLR.html",
        "https://arxiv.org/abs/1803.09820",
    ),
    cases=("P22",),
    hides=("LR305",),
    applies=_in_three_phases,
    also_fires=("onecycle --max-lr 0.1 --total-steps 1000 --pct-start 0.8 --three-phase",),
)
