"""A OneCycleLR one of whose phases has no room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_AT_THE_PEAK = 0.99  # of max_lr
_LONGER = 10  # steps of the shortest schedule that a repair proposes


def _check(context: RuleContext) -> Iterator[Found]:
    start, length, stopped = context.number("pct_start"), context.length, context.trace.stopped
    peak = _first_of(context.get("max_lr"))
    if context.name != "OneCycleLR" or start is None or length is None or peak is None or peak <= 0:
        return
    if (
        context.timeline.advances_per_call > 1
        or context.timeline.edits
        or context.timeline.skipped
        or context.last_position + 1 < length
    ):
        return
    if stopped is not None and "ZeroDivisionError" in stopped.error:
        last = stopped.step
        yield Found(
            message=(
                f"With pct_start = {rate(start)} the rate climbs to the end, and the call after step {count(last)}"
                " raises."
                f" It comes to {rate(context.lr[last])} at {context.place(last)}. There torch divides by the length of"
                " the falling phase, which is 0: a ZeroDivisionError. What follows the training loop, a last checkpoint"
                " perhaps, never happens."
            ),
            repair=_repair(context, min(start, 0.3), length),
            span=(last, last + 1),
            severity="error",
        )
    elif stopped is None and (context.highest < _AT_THE_PEAK * peak or 0 < start * length < 1 < length):
        end = start * length - 1
        yield Found(
            message=(
                f"{_headline(context, peak, end)} The warm-up ends at step pct_start * total_steps - 1 = {rate(end, 3)}"
                f" of {count(length)}, {_where(end)}."
            ),
            repair=_repair(context, start, length),
            span=(0, context.trace.n_steps),
        )


def _headline(context: RuleContext, peak: float, end: float) -> str:
    if end < 0 and context.highest >= _AT_THE_PEAK * peak:
        first = context.lr[0]
        return f"There is no warm-up: the first rate is {rate(first)}, {share(first / peak)} of max_lr = {rate(peak)}."
    top = f"the highest rate is {rate(context.highest)}, {share(context.highest / peak)} of it"
    return f"The rate never reaches max_lr = {rate(peak)}: {top}."


def _where(end: float) -> str:
    """What it means that a warm-up ends at such a step."""
    if end < 0:
        return "before the first step, so that the cycle begins on its way down"
    return "between two steps, and neither of them is at the top"


def _repair(context: RuleContext, start: float, length: int) -> Repair:
    """The warm-up ends on a step, and what follows has one at least."""
    most = length // 2 if context.get("three_phase") else length - 1
    if most < 2:
        plan = context.with_positions(_LONGER)
        per_epoch = context.number("steps_per_epoch") if not context.chose("total_steps") else None
        longer = {"epochs": ceil(_LONGER / per_epoch)} if per_epoch else {"total_steps": _LONGER}
        spec = context.with_arguments(**longer, pct_start=None).schedule
        return Repair(
            text=f"Make the run and the schedule longer: a cycle needs some steps, {_LONGER} for example.",
            plan=replace(plan, schedule=spec),
        )
    rise = min(max(round(start * length), 2), most)
    value = rise / length
    return Repair(
        text=f"Give pct_start = {rise} / {count(length)}, so that the warm-up ends on a step.",
        plan=context.with_arguments(pct_start=value),
    )


def _first_of(value: object) -> float | None:
    first = value[0] if isinstance(value, (list, tuple)) and value else value
    return float(first) if isinstance(first, (int, float)) and not isinstance(first, bool) else None


RULE = Rule(
    code="LR305",
    severity="warning",
    title="A phase of OneCycleLR has no room",
    why=(
        "OneCycleLR's warm-up ends at step pct_start * total_steps - 1, which need not be a whole number, nor 0 or"
        " more. In a schedule of thousands of steps nobody sees it; in one of ten, stepped once per epoch, the top lies"
        " between two steps or before the first, and the rate never is max_lr. With pct_start = 1.0 there is no way"
        " down: the rate ends at its highest, and the last call of scheduler.step() divides by zero."
    ),
    check=_check,
    fires="onecycle --max-lr 0.1 --total-steps 7",
    quiet="onecycle --max-lr 0.1 --total-steps 7 --pct-start 0.2857142857142857",
    sources=(
        "https://github.com/pytorch/pytorch/pull/180187",
        "https://github.com/pytorch/pytorch/issues/32898",
    ),
    cases=("P21",),
    applies=about("OneCycleLR"),
    also_fires=(
        "onecycle --max-lr 0.1 --total-steps 1000 --pct-start 1.0 --max-steps 1000",
        "onecycle --max-lr 0.1 --total-steps 1000 --pct-start 1.0",
    ),
)
