"""A CyclicLR that rises and falls within an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.cycles import fitting_halves, halves_of
from lrplot.diagnose.needs import BATCHES, EPOCHS, about
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    sizes, per_epoch, used = halves_of(context.settings), context.positions_per_epoch, context.last_position + 1
    if context.name != "CyclicLR" or sizes is None or per_epoch is None or (context.timeline.n_epochs or 0) < 2:
        return
    rise = sizes[0]
    # Below two whole epochs no longer cycle fits in.
    if rise >= per_epoch or used < 2 * per_epoch or context.trace.stopped is not None:
        return
    halves = fitting_halves(context.settings, used, per_epoch)
    if (halves["step_size_up"] or 0) < per_epoch:
        return
    each = per_epoch / sum(sizes)
    often = f"{each:.3g} cycles in each epoch" if each > 1 else f"a cycle every {1 / each:.3g} epochs"
    yield Found(
        message=(
            f"The rate rises to its peak within {share(rise / per_epoch)} of an epoch, in"
            f" {count(round(rise))} of its {count(per_epoch, 'step')}. That makes {often}"
            f" and {count(int(used // sum(sizes)))} whole ones in the run, between {rate(context.lowest)} and"
            f" {rate(context.highest)}; the paper recommends 2 to 10 epochs for each half of a cycle, and within an"
            " epoch a cycle does not even see all of the data."
        ),
        repair=Repair(
            text=(
                f"Give step_size_up = {count(halves['step_size_up'] or 1)},"
                f" {(halves['step_size_up'] or 1) / per_epoch:.3g} epochs."
            ),
            plan=context.with_arguments(**halves),
        ),
        span=(0, min(context.step_of(round(sum(sizes))), context.trace.n_steps)),
    )


RULE = Rule(
    code="LR311",
    severity="note",
    title="A cycle is shorter than an epoch",
    why=(
        "CyclicLR's step_size_up counts batches. Its paper found half cycles of 2 to 10 epochs to be good, 2 to 10"
        " times the number of batches in an epoch; a step_size_up in epochs, or copied from a smaller data set, makes"
        " cycles that are over before the model has seen all of it."
    ),
    check=_check,
    fires="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 10 --max-epochs 16 --batches-per-epoch 391",
    quiet="cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 1564 --max-epochs 16 --batches-per-epoch 391",
    sources=("https://arxiv.org/abs/1506.01186",),
    cases=("P43",),
    hides=("LR203",),
    needs=(EPOCHS, BATCHES),
    applies=about("CyclicLR"),
)
