"""A ReduceLROnPlateau that waits for its metric to fall where the metric rises, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import METRIC, about
from lrplot.diagnose.plateau import replay_plateau
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import DEAD
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_FEWEST_VALUES = 5  # values, below which no direction can be told
_AGAINST = 0.6  # of the changes that go the other way
_AT_FIRST = 0.2  # of the values, within which the best one comes


def _check(context: RuleContext) -> Iterator[Found]:
    mode = context.get("mode")
    if context.name != "ReduceLROnPlateau" or mode not in ("min", "max") or context.timeline.resume_at is not None:
        return
    seen = replay_plateau(context.spec.metric, context.settings.arguments, context.timeline.n_advances)
    if seen is None or not _fights(seen.metrics, mode):
        return
    other, goes = ("max", "rises") if mode == "min" else ("min", "falls")
    first, last = seen.metrics[0], seen.metrics[-1]
    at = min(context.step_of(seen.reductions[0] + 1), context.trace.n_steps - 1) if seen.reductions else 0
    what = f"the rate is reduced from step {count(at)} on" if at else "no improvement is ever seen"
    yield Found(
        message=(
            f"mode='{mode}' takes a metric that {goes} for one that gets worse: {what}. The metric goes from"
            f" {rate(first)} to {rate(last)} in {count(len(seen.metrics), 'call')}, and the rate ends at"
            f" {rate(context.lr[-1])}: training is slowed down for getting better."
        ),
        repair=Repair(
            text=f"Give mode='{other}', for a metric that shall {'rise' if other == 'max' else 'fall'}.",
            plan=None if context.spec.factory else context.with_arguments(mode=other),
            code=f"ReduceLROnPlateau(optimizer, mode='{other}')" if context.spec.factory else "",
            certainty="sure",
        ),
        span=(at, context.trace.n_steps),
        severity="error" if abs(context.lr[-1]) < DEAD * context.highest else None,
    )


def _fights(metrics: Sequence[float], mode: str) -> bool:
    """Whether a metric gets better all along in the other direction than the mode's."""
    sign = 1 if mode == "min" else -1
    values = [sign * value for value in metrics]
    if len(values) < _FEWEST_VALUES or not all(map(isfinite, values)):
        return False
    changes = [b - a for a, b in pairwise(values) if a != b]
    if not changes or sum(change > 0 for change in changes) < _AGAINST * len(changes):
        return False
    best, worst = values.index(min(values)), values.index(max(values))
    spread = max(values) - min(values)
    # A loss that fell and then rises has its best value later on.
    return best <= _AT_FIRST * len(values) and worst > best and values[-1] - values[0] >= spread / 2


RULE = Rule(
    code="LR615",
    severity="warning",
    title="ReduceLROnPlateau's mode fights its metric",
    why=(
        "ReduceLROnPlateau waits for its metric to fall unless it is told mode='max'. Given an accuracy, a Dice score"
        " or a BLEU it takes every improvement for a bad epoch: the rate is divided by ten as often as patience allows,"
        " while the model gets better, and training stops learning for no reason. Given a loss and mode='max', it does"
        " the same."
    ),
    check=_check,
    fires="plateau --lr 0.1 --factor 0.5 --patience 3 --metric 'min(0.9, 0.3 + epoch / 50)' --max-epochs 50"
    " --batches-per-epoch 100 --interval epoch",
    quiet="plateau --lr 0.1 --factor 0.5 --patience 3 --metric 'min(0.9, 0.3 + epoch / 50)' --mode max --max-epochs 50"
    " --batches-per-epoch 100 --interval epoch",
    sources=(
        "https://github.com/md-mohaiminul/ViS4mer/issues/4",
        "https://github.com/FunctionLab/selene/issues/115",
    ),
    cases=("P45",),
    hides=("LR605", "LR606"),
    needs=(METRIC,),
    applies=about("ReduceLROnPlateau"),
    also_fires=(
        "plateau --lr 0.1 --mode max --patience 5 --metric '2 * exp(-epoch / 20)' --max-epochs 60 --batches-per-epoch"
        " 100 --interval epoch",
    ),
    also_quiet=(
        "plateau --lr 0.1 --patience 5 --metric 'abs(epoch - 20) / 20 + 0.3' --max-epochs 60 --batches-per-epoch 100"
        " --interval epoch",
    ),
)
