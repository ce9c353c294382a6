"""A run that ends in the middle of a cycle, at a high rate."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.context import Case
from lrplot.diagnose.cycles import cycle_at
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

_HIGH = 0.05  # of the way from the lowest rate to the highest: below it, the cycle is as good as over


def _check(case: Case) -> Iterator[Found]:
    if case.name not in ("CosineAnnealingWarmRestarts", "CyclicLR") or case.trace.stopped is not None:
        return
    last = case.last_position
    cycle = cycle_at(case.settings, last)
    if cycle is None or last + case.line.calls >= cycle.stop:
        return
    # A first cycle that never comes to its end, or to its peak, is a defect of its own.
    if cycle.index == 0 and (case.name != "CyclicLR" or last < (case.number("step_size_up") or 0)):
        return
    ends, low, high = case.lr[-1], case.lowest, case.highest
    if not high > low or high <= 0 or not (ends - low) / (high - low) > _HIGH:
        return
    done = cycle.share_at(last)
    back = cycle.index > 0 and done < 0.5
    stop = cycle.start if back else cycle.stop
    plan = case.with_positions(stop)
    loop = plan.loop or case.loop
    length = count(loop.max_epochs, "epoch") if loop.max_epochs else count(loop.max_steps or stop, "optimizer step")
    start = min(case.step_of(cycle.start), case.trace.n_steps - 1)
    yield Found(
        message=(
            f"The run ends at {share(done)} of cycle {count(cycle.index + 1)}, at {share(ends / high)} of the"
            f" peak rate. That cycle began at {case.place(start)} and would be over after"
            f" {count(cycle.stop - last - 1, 'more step')} of the scheduler; the last rate is {rate(ends)}. The low"
            " rates at the end of a cycle are where a model settles, so this one is stopped while it is still being"
            " shaken, and is often worse than it was at the end of the cycle before."
        ),
        repair=Repair(
            text=(
                f"End the run with cycle {count(cycle.index + (0 if back else 1))}, after {length}, or give the cycles"
                " a length that divides the run."
            ),
            plan=plan,
            code=f"max_epochs = {loop.max_epochs}" if loop.max_epochs else f"max_steps = {loop.max_steps}",
        ),
        span=(start, case.trace.n_steps),
    )


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
    quiet="warm-restarts --lr 0.1 --T-0 30 --T-mult 2 --max-epochs 210 --batches-per-epoch 391 --interval epoch",
    sources=(
        "https://arxiv.org/abs/1608.03983",
        "https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html",
    ),
    cases=("P29",),
)
