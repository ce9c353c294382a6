"""A warm-up whose length nobody chose: over after five steps of a long run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.plan import Plan

_TOTAL_ITERS = 5  # the default of both, and no choice of anybody's in a run ten times as long
_TIMES_LONGER = 10
_WARM_UP = 0.05  # of the run: a usual warm-up


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name not in ("LinearLR", "ConstantLR") or context.chose("total_iters") or context.timeline.edits:
        return
    if context.get("total_iters") != _TOTAL_ITERS or context.n_positions < _TIMES_LONGER * _TOTAL_ITERS:
        return
    over = context.step_of(_TOTAL_ITERS)
    first = context.lr[0]
    if over >= context.trace.n_steps or first == context.lr[over]:
        return  # a factor of 1, which people choose to have nothing happen
    text, plan = _repair(context)
    rises = context.lr[over] > first
    how, cost = ("rises", "that is not a warm-up") if rises else ("falls", "all the rest is made with the lowest rate")
    where = f"in a run of {count(context.timeline.n_steps, 'optimizer step')}"
    yield Found(
        message=(
            f"{context.name} is over at step {count(over)}, after the default of {_TOTAL_ITERS} calls, {where}."
            f" The rate {how} from {rate(first)} to {rate(context.lr[over])} within the first"
            f" {share(over / context.timeline.n_steps)} of the run and stays the same from {context.place(over)} on:"
            f" {cost}."
        ),
        repair=Repair(text=text, plan=plan),
        span=(0, over),
    )


def _repair(context: RuleContext) -> tuple[str, Plan]:
    if context.name == "ConstantLR" and not context.chose("factor"):
        return "For a constant rate, give factor 1.", context.with_arguments(factor=1.0)
    falls = context.name == "LinearLR" and context.get("end_factor", 1.0) < context.get("start_factor", 1 / 3)
    length = context.n_positions if falls else max(round(_WARM_UP * context.n_positions), 1)
    if length == _TOTAL_ITERS:
        length += 1
    what = "the whole run" if falls else f"a warm-up of {share(_WARM_UP)} of the run"
    return f"Give it a length, such as {count(length)} calls for {what}.", context.with_arguments(total_iters=length)


RULE = Rule(
    code="LR501",
    severity="warning",
    title="LinearLR or ConstantLR with the default length of 5",
    why=(
        "LinearLR() rises from a third of the rate to all of it within 5 calls of step(), and ConstantLR() holds a"
        " third of it for 5 calls: defaults made for small examples. In a run of thousands of steps that is not a"
        " warm-up, and a ConstantLR that was meant to keep the rate as it is starts with a third of it. Nothing says"
        " so: the curve looks like a constant."
    ),
    check=_check,
    fires="linear --lr 0.1 --max-epochs 20 --batches-per-epoch 500",
    quiet="linear --lr 0.1 --total-iters 500 --max-epochs 20 --batches-per-epoch 500",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html",),
    cases=("P44",),
    needs=(RUN,),
    applies=about("LinearLR", "ConstantLR"),
    also_fires=("constant --lr 0.1 --max-steps 1000",),
)
