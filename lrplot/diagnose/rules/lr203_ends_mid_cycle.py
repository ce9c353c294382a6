"""A run that ends in the middle of a cycle, at a high rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.cycles import cycle_at, fitting_halves
from lrplot.diagnose.needs import RUN, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import STILL_HIGH
from lrplot.wording import count, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_MORE = 3  # cycles more or fewer that a repair may make of it


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name not in ("CosineAnnealingWarmRestarts", "CyclicLR") or context.trace.stopped is not None:
        return
    last = context.last_position
    cycle = cycle_at(context.settings, last)
    if cycle is None or last + context.timeline.advances_per_call >= cycle.stop:
        return
    # A first cycle that never comes to its end, or to its peak, is a defect of its own.
    if cycle.index == 0 and (context.name != "CyclicLR" or last < (context.number("step_size_up") or 0)):
        return
    ends, low, high = context.lr[-1], context.lowest, context.highest
    if not high > low or high <= 0 or not (ends - low) / (high - low) > STILL_HIGH:
        return
    done = cycle.share_at(last)
    first, *instead = _repairs(context, cycle.index + 1)
    start = min(context.step_of(cycle.start), context.trace.n_steps - 1)
    yield Found(
        message=(
            f"The run ends at {share(done)} of cycle {count(cycle.index + 1)}, with {share(ends / high)} of the peak"
            f" at step {count(context.trace.n_steps - 1)}. That cycle began at {context.place(start)} and would be over"
            f" after {count(cycle.stop - last - 1, 'more step')} of the scheduler. The low rates at its"
            " end, in which a model settles, never come."
        ),
        repair=first,
        instead=tuple(instead),
        span=(start, context.trace.n_steps),
    )


def _repairs(context: RuleContext, n_cycles: int) -> list[Repair]:
    """Cycles of a length with which the last ends with the run, as many as there are or nearly so."""
    used, found = context.last_position + 1, []
    if context.name == "CyclicLR":
        halves = fitting_halves(context.settings, used, context.positions_per_epoch)
        text = f"Give step_size_up = {count(halves['step_size_up'] or 1)}, so that the cycles divide the run."
        return [Repair(text=text, plan=context.with_arguments(**halves))]
    growth = int(context.number("T_mult") or 1)
    tried = sorted(range(max(n_cycles - _MORE, 1), n_cycles + _MORE), key=lambda n: abs(n - n_cycles))
    units = [(n, sum(growth**cycle for cycle in range(n))) for n in tried]
    # Those that divide the run first; a last cycle that lacks a few steps is as good as over.
    for n, unit in sorted(units, key=lambda each: used % each[1] > 0):
        size = -(-used // unit)
        text = f"Give T_0 = {count(size)}, so that the run ends with cycle {count(n)}."
        found.append(Repair(text=text, plan=context.with_arguments(T_0=size)))
    return found


RULE = Rule(
    code="LR203",
    severity="note",
    title="The run ends in the middle of a cycle",
    why=(
        "Schedules with restarts and cycles go on for ever, and nothing makes their cycles fit the run: with T_0 = 30"
        " and T_mult = 2 they end after 30, 90, 210 epochs, and a run of 100 is stopped near the top of the third."
        " The checkpoint that is kept is then one of the worst, and the best was that at the end of a cycle."
    ),
    check=_check,
    fires="warm-restarts --lr 0.1 --T-0 30 --T-mult 2 --max-epochs 140 --batches-per-epoch 391 --interval epoch",
    quiet="warm-restarts --lr 0.1 --T-0 20 --T-mult 2 --max-epochs 140 --batches-per-epoch 391 --interval epoch",
    sources=(
        "https://arxiv.org/abs/1608.03983",
        "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html",
    ),
    cases=("P29",),
    needs=(RUN,),
    applies=about("CosineAnnealingWarmRestarts", "CyclicLR"),
    also_fires=("warm-restarts --T-0 100 --lr 0.1 --max-steps 350",),
)
