"""A parameter group that was added after the scheduler was built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None or not run.added or run.driver is None:
        return
    driver, added = run.driver, run.added[0]
    built = "" if driver.built is None else f" ({driver.built})"
    yield Found(
        message=(
            f"{added} adds a parameter group after {driver.name} was built{built}, and the scheduler knows none of it:"
            " its step() raises, or leaves the group's rate as it is, as the class and torch's version have it."
        ),
        repair=Repair(
            text="Give the optimizer all of its groups before the scheduler is built; freeze one by its rate or its"
            " parameters' requires_grad.",
            plan=None,
            code='optimizer = SGD([{"params": head}, {"params": backbone}], lr=0.1)\nscheduler = ...(optimizer, ...)',
        ),
        span=(0, context.trace.n_steps),
        place=added,
        also=() if driver.built is None else (driver.built,),
    )


RULE = Rule(
    code="LR612",
    severity="error",
    title="A group added after the scheduler was built",
    why=(
        "A scheduler takes the groups and their first rates when it is built. OneCycleLR fails on a later one with"
        " KeyError: 'initial_lr', LambdaLR with a ValueError since torch 2.13, ReduceLROnPlateau with an IndexError;"
        " before that, and in other classes, the group silently kept the rate that it was added with."
    ),
    check=_check,
    wrong='scheduler = OneCycleLR(optimizer, 0.1, total_steps=90)\noptimizer.add_param_group({"params": backbone})',
    right='optimizer.add_param_group({"params": backbone})\nscheduler = OneCycleLR(optimizer, 0.1, total_steps=90)',
    sources=(
        "https://github.com/huggingface/transformers/issues/20029",
        "https://github.com/Lightning-AI/pytorch-lightning/issues/12141",
    ),
    cases=("P25",),
    requires="recording",
)
