"""A rate that falls off the end of its warm-up in one step."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_RISE = 5  # values that must rise before the peak, for a warm-up
_FURTHER = 5.0  # than the rate moves before and after
_DROP = 0.02  # of the peak


def _check(context: RuleContext) -> Iterator[Found]:
    line, values = context.timeline, context.lr.values
    if line.edits or line.skipped or line.resume_at is not None or context.trace.stopped is not None:
        return
    if len(values) < _RISE + 3 or values[0] >= values[_RISE]:
        return  # no warm-up at the beginning, which is quickly seen
    at = context.peak // context.lr.stride
    if at < _RISE or at + 2 >= len(values):
        return
    rise = values[at - _RISE : at + 1]
    if not all(low < high for low, high in itertools.pairwise(rise)):
        return
    peak, after, later = values[at], values[at + 1], values[at + 2]
    drop, slope = peak - after, max(peak - values[at - 1], after - later)
    # A rate that rises again at once is a saw's, which is meant to fall.
    if not isfinite(drop + slope) or later > after or drop <= _DROP * peak or drop <= _FURTHER * slope:
        return
    step = (at + 1) * context.lr.stride
    yield Found(
        message=(
            f"The rate drops from {rate(peak)} to {rate(after)} in one step when the warm-up ends, at step"
            f" {count(step)}."
            f" Before it the rate moves by {rate(peak - values[at - 1])} at a time, and after it by"
            f" {rate(after - later)}: the decay has counted the warm-up's {context.advances(at)} as well, so that"
            f" {share(drop / peak)} of it is over when it begins."
        ),
        repair=Repair(
            text=f"Count the decay's steps from the end of the warm-up: (step - {at}) of {len(values) - at}.",
            plan=None,
            code=f"progress = (step - {at}) / {len(values) - at}",
        ),
        span=(step - 1, step + 1),
    )


RULE = Rule(
    code="LR414",
    severity="note",
    title="The rate drops when the warm-up ends",
    why=(
        "A warm-up and a decay written as one function of the step are joined where the warm-up ends. If the decay"
        " takes the step since the beginning of the run, part of it is already over there, and the rate falls onto it"
        " in one step. The peak is used once, everything after it is lower than it was meant, and logs show a cliff."
    ),
    check=_check,
    fires="lambda --lr 0.1 --lr-lambda '(epoch + 1) / 200 if epoch < 200 else (1 + cos(pi * epoch / 1000)) / 2'"
    " --max-steps 1000",
    quiet="lambda --lr 0.1 --lr-lambda '(epoch + 1) / 200 if epoch < 200 else (1 + cos(pi * (epoch - 200) / 800)) / 2'"
    " --max-steps 1000",
    sources=(
        "https://github.com/PaddlePaddle/PaddleDetection/pull/4611",
        "https://github.com/facebookresearch/fairchem/pull/1967",
    ),
    cases=("P53", "P33"),
)
