"""A decay that grows: gamma above 1."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import HUNDREDFOLD, NO_RANGE_TEST
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.severity import Severity

_DOUBLED = 2.0
_DECAYS = ("StepLR", "MultiStepLR", "ExponentialLR")
_LONG_SEARCH = 10  # nobody searches for so long
_FUNCTIONS = ("LambdaLR", "MultiplicativeLR")
_BELOW = 0.4  # of the last rate, half-way: a straight rise has half of it there, and a rate that is multiplied less


def _check(context: RuleContext) -> Iterator[Found]:
    gamma = context.get("gamma")
    if context.name in _FUNCTIONS or context.settings.library != "torch":
        yield from _of_a_function(context)
        return
    if context.name not in _DECAYS or not isinstance(gamma, (int, float)) or not 1 < gamma < float("inf"):
        return
    first, last = context.lr[0], context.lr[-1]
    if not (first > 0 and last > _DOUBLED * first):
        return
    shrink = float(f"{1 / gamma:.6g}")
    if shrink >= 1:
        return
    times = f"{rate(last / first, 3)} times as high" if isfinite(last) else "beyond all numbers"
    yield Found(
        message=(
            f"The rate grows from {rate(first)} to {rate(last)} at step {count(context.trace.n_steps - 1)}: gamma is"
            f" {rate(gamma, 6)}, above 1. That is {times}, as {context.name} multiplies by it. For a search of the"
            " highest rate that still trains this is right; a decay needs a gamma below 1."
        ),
        repair=Repair(
            text=f"For a decay, give gamma {rate(shrink, 6)}.",
            plan=context.with_arguments(gamma=shrink),
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
        severity=_severity(context, last / first),
    )


def _severity(context: RuleContext, times: float) -> Severity | None:
    """A warning where it grows a hundredfold, and not from where a search of the highest rate begins."""
    no_search = context.lr[0] >= NO_RANGE_TEST or (context.timeline.n_epochs or 0) >= _LONG_SEARCH
    return "warning" if times >= HUNDREDFOLD and no_search else None


def _of_a_function(context: RuleContext) -> Iterator[Found]:
    """A function, or a user's class, that multiplies the rate up to the end of the run."""
    first, last, line = context.lr[0], context.lr[-1], context.timeline
    if not context.finite or first <= 0 or last < context.highest or line.edits or context.trace.stopped is not None:
        return
    if _severity(context, last / first) is None or context.lr[(context.trace.n_steps - 1) // 2] > _BELOW * last:
        return
    yield Found(
        message=(
            f"The rate grows from {rate(first)} to {rate(last)} at step {count(context.trace.n_steps - 1)},"
            f" {rate(last / first, 3)} times as high. It is multiplied with more than 1 all along, and highest where a"
            " schedule is meant to have come down: the loss diverges on the way."
        ),
        repair=Repair(text="Let the function fall: divide where it multiplies.", plan=None),
        span=(0, context.trace.n_steps),
        severity="warning",
    )


RULE = Rule(
    code="LR507",
    severity="note",
    title="A gamma above 1, with which the rate grows",
    why=(
        "StepLR, MultiStepLR and ExponentialLR multiply the rate by gamma, and take any number for it. A gamma of 10,"
        " meant as 'divide by ten', or 1.05 for 0.95, makes the rate grow without bound and the loss diverge. Learning-"
        "rate finders do so on purpose, so this is a note, and a warning where the rate grows a hundredfold from where"
        " no finder begins."
    ),
    check=_check,
    fires="step --lr 0.1 --step-size 30 --gamma 10 --max-epochs 60 --batches-per-epoch 5005 --interval epoch",
    quiet="step --lr 0.1 --step-size 30 --gamma 0.1 --max-epochs 60 --batches-per-epoch 5005 --interval epoch",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html",),
)
