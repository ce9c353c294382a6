"""A run whose rates after a resumption are not those that it would have had in one piece."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from lrplot.case import Case
from lrplot.rules import Found, Repair, Rule
from lrplot.wording import count, rate


def _check(case: Case) -> Iterator[Found]:
    at, whole = case.line.resume_at, case.report.configured
    if at is None or whole is None:
        return
    pairs = zip(case.lr, whole.groups[0].lr, strict=False)
    first = next((index for index, (got, meant) in enumerate(pairs) if not isclose(got, meant)), None)
    if first is None:
        what = f"Resumed at step {count(at)}, the run is not what it would have been in one piece."
    else:
        got, meant = rate(case.lr[first]), rate(whole.groups[0].lr[first])
        what = (
            f"Resumed at step {count(at)}, the rate is {got} at {case.place(first)}, where a run in one piece has"
            f" {meant}."
        )
    if case.loop.resume_mode == "last-epoch":
        what += (
            " The constructor computes its first value from the optimizer's rate as if it were the one before, and a"
            " new optimizer has its initial rate."
        )
    yield Found(
        message=what,
        repair=Repair(
            text="Save scheduler.state_dict() with the optimizer's, and load both.",
            plan=case.with_loop(resume_mode="state-dict"),
            code=(
                'optimizer.load_state_dict(checkpoint["optimizer"])\nscheduler.load_state_dict(checkpoint["scheduler"])'
            ),
        ),
        span=(at if first is None else first, case.trace.n_steps),
    )


RULE = Rule(
    code="LR601",
    severity="error",
    title="Resumed elsewhere on the curve than where it was interrupted",
    why=(
        "last_epoch looks like the argument to resume with, and few schedulers survive it: CosineAnnealingLR goes on"
        " from the initial rate, StepLR is a factor off. They compute each rate from the one before, which a new"
        " optimizer does not have. Only load_state_dict for both, optimizer and scheduler, goes on where the run was."
    ),
    check=_check,
    fires="cosine --lr 0.1 --T-max 100 --max-steps 100 --resume-at 50 --resume-mode last-epoch",
    quiet="cosine --lr 0.1 --T-max 100 --max-steps 100 --resume-at 50 --resume-mode state-dict",
    sources=(
        "https://github.com/pytorch/pytorch/issues/60265",
        "https://github.com/pytorch/pytorch/issues/65342",
        "https://github.com/pytorch/pytorch/pull/171515",
    ),
    cases=("P37", "P24"),
    hides=("LR113",),
)
