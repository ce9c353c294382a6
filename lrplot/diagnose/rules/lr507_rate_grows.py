"""A decay that grows: gamma above 1."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from lrplot.diagnose.context import Case
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import rate

_FAR = 2.0
_DECAYS = ("StepLR", "MultiStepLR", "ExponentialLR")


def _check(case: Case) -> Iterator[Found]:
    gamma = case.get("gamma")
    if case.name not in _DECAYS or not isinstance(gamma, (int, float)) or not 1 < gamma < float("inf"):
        return
    first, last = case.lr[0], case.lr[-1]
    if not (first > 0 and last > _FAR * first):
        return
    shrink = float(f"{1 / gamma:.6g}")
    if shrink >= 1:
        return
    times = f"{rate(last / first, 3)} times as high" if isfinite(last) else "beyond all numbers"
    yield Found(
        message=(
            f"The rate grows: gamma is {rate(gamma, 6)}, above 1, and {case.name} multiplies by it. It begins at"
            f" {rate(first)} and ends at {rate(last)}, {times}. For a search of the highest rate that still trains this"
            f" is right; a decay needs a gamma below 1."
        ),
        repair=Repair(
            text=f"For a decay, give gamma {rate(shrink, 6)}.",
            plan=case.with_arguments(gamma=shrink),
        ),
        span=(0, case.trace.n_steps),
    )


RULE = Rule(
    code="LR507",
    severity="note",
    title="A gamma above 1, with which the rate grows",
    why=(
        "StepLR, MultiStepLR and ExponentialLR multiply the rate by gamma, and take any number for it. A gamma of 10,"
        " meant as 'divide by ten', or 1.05 for 0.95, makes the rate grow without bound and the loss diverge. Learning-"
        "rate finders do so on purpose, so this is a note."
    ),
    check=_check,
    fires="step --lr 0.1 --step-size 30 --gamma 10 --max-epochs 90 --batches-per-epoch 5005 --interval epoch",
    quiet="step --lr 0.1 --step-size 30 --gamma 0.1 --max-epochs 90 --batches-per-epoch 5005 --interval epoch",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html",),
)
