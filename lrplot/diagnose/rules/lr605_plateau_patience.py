"""A ReduceLROnPlateau that is one bad epoch short of its reduction, or that takes NaN for a bad one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import METRIC, about
from lrplot.diagnose.plateau import Watch, replay_plateau
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, ordinal, rate

if TYPE_CHECKING:
    from lrplot.model.plan import Plan


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name != "ReduceLROnPlateau" or context.timeline.resume_at is not None or context.timeline.edits:
        return
    seen = replay_plateau(context.spec.metric, context.settings.arguments, context.timeline.n_advances)
    patience = number_of(context.get("patience"))
    if seen is None or patience is None:
        return
    nans = [index for index, value in enumerate(seen.metrics) if value != value]
    if patience >= 1 and seen.bad == patience and not seen.reductions and not nans:
        yield _never(context, seen, int(patience))
    first = next((index for index in nans for at in seen.reductions if 0 <= at - index <= patience), None)
    if first is not None:
        yield _counted_nan(context, seen, nans, first, int(patience))


def _never(context: RuleContext, seen: Watch, patience: int) -> Found:
    last = min(context.step_of(seen.bad_until), context.trace.n_steps - 1)
    calls = "epochs" if context.by_epoch or context.timeline.steps_per_epoch == 1 else "calls"
    return Found(
        message=(
            f"The rate is never reduced: patience={patience} wants {patience + 1} bad {calls} in a row, and the run has"
            f" {patience}. It stays at {rate(context.lr[last])}. The last of them is the {ordinal(seen.bad_until + 1)}"
            f" value of the metric, {rate(seen.metrics[seen.bad_until])}, at {context.place(last)}; patience is the"
            " number that is tolerated, and only the next one reduces the rate."
        ),
        repair=Repair(
            text=f"For a reduction after {patience} bad {calls}, set patience={patience - 1}.",
            plan=_editable(context, context.with_arguments(patience=patience - 1)),
            code=f"ReduceLROnPlateau(optimizer, patience={patience - 1})" if context.spec.factory else "",
        ),
        span=(context.step_of(seen.bad_until - patience + 1), last + 1),
    )


def _counted_nan(context: RuleContext, seen: Watch, nans: Sequence[int], first: int, patience: int) -> Found:
    reduced = next(at for at in seen.reductions if at >= first)
    step = context.step_of(reduced + 1)
    return Found(
        message=(
            f"A NaN counts as a bad value: number {count(first + 1)} is one, and the rate is reduced at step"
            f" {count(min(step, context.trace.n_steps - 1))}. That is after {patience + 1} bad in a row."
            f" Of {count(len(seen.metrics), 'value')} {count(len(nans))} {'is' if len(nans) == 1 else 'are'} NaN."
            " A loss that has become NaN asks for another repair than a lower rate."
        ),
        repair=Repair(
            text="Leave the call out where the metric is NaN.",
            plan=None,
            code="if math.isfinite(val_loss):\n    scheduler.step(val_loss)",
        ),
        span=(context.step_of(first), min(step, context.trace.n_steps - 1) + 1),
    )


def _editable(context: RuleContext, plan: Plan) -> Plan | None:
    return None if context.spec.factory else plan


RULE = Rule(
    code="LR605",
    severity="note",
    title="ReduceLROnPlateau waits for one bad epoch more than its patience",
    why=(
        "patience is the number of bad epochs that ReduceLROnPlateau tolerates: it reduces the rate at the one after"
        " them. With patience=2 the third epoch in a row without an improvement is the one that counts, and a run with"
        " two is never reduced. An improvement is one by more than threshold; NaN, which compares as false with"
        " everything, never is one and counts as bad."
    ),
    check=_check,
    fires="plateau --lr 0.1 --patience 3 --metric 1,0.9,0.9,0.9,0.9,0.8,0.7",
    quiet="plateau --lr 0.1 --patience 2 --metric 1,0.9,0.9,0.9,0.9,0.8,0.7",
    sources=(
        "https://github.com/pytorch/pytorch/issues/119763",
        "https://github.com/pytorch/pytorch/issues/11305",
    ),
    cases=("P45",),
    needs=(METRIC,),
    applies=about("ReduceLROnPlateau"),
    also_fires=("plateau --metric 1,1,1,1 --patience 3 --lr 0.1",),
)
