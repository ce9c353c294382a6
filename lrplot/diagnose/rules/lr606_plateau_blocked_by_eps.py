"""A ReduceLROnPlateau that would reduce the rate and does not, because the change is smaller than its eps."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import METRIC, about
from lrplot.diagnose.plateau import replay_plateau
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name != "ReduceLROnPlateau" or context.timeline.resume_at is not None or context.timeline.edits:
        return
    eps, factor = number_of(context.get("eps")), number_of(context.get("factor"))
    floor = number_of(context.get("min_lr")) or 0.0
    seen = replay_plateau(context.spec.metric, context.settings.arguments, context.timeline.n_advances)
    if seen is None or not eps or factor is None:
        return
    blocked = []
    for at in seen.reductions:
        before, after = context.rate_at(at), context.rate_at(at + 1)
        if before is not None and before == after and floor < before and before - before * factor <= eps:
            blocked.append((at, before))
    if not blocked:
        return
    (at, stuck), step = blocked[0], context.step_of(blocked[0][0])
    yield Found(
        message=(
            f"The rate stays at {rate(stuck)} at step {count(step)}, as a reduction would be smaller than"
            f" eps={rate(eps)}."
            f" The metric asks for one. ReduceLROnPlateau leaves out a change of {rate(stuck - stuck * factor)}:"
            f" so it does {count(len(blocked), 'time')} from {context.place(step)} on."
        ),
        repair=Repair(
            text="Let every reduction happen with eps=0, or give such small rates up with a min_lr.",
            plan=None if context.spec.factory else context.with_arguments(eps=0.0),
            code="ReduceLROnPlateau(optimizer, eps=0.0)" if context.spec.factory else "",
        ),
        span=(step, context.trace.n_steps),
    )


RULE = Rule(
    code="LR606",
    severity="note",
    title="Reductions smaller than eps do not happen",
    why=(
        "ReduceLROnPlateau reduces the rate only if it changes by more than eps, 1e-8 by default. Rates that are small"
        " from the start, as in fine-tuning, or after some reductions, get to where no change is large enough, and stay"
        " there without a word."
    ),
    check=_check,
    fires="plateau --lr 1e-8 --patience 1 --metric 1,1,1,1,1,1,1,1,1",
    quiet="plateau --lr 1e-8 --patience 1 --eps 0 --metric 1,1,1,1,1,1,1,1,1",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",),
    cases=("P45",),
    needs=(METRIC,),
    applies=about("ReduceLROnPlateau"),
)
