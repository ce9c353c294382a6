"""Two schedulers, or a scheduler and the loop, that write one optimizer's rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.model.finding import Place


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None:
        return
    driving = [each for each in run.schedulers if each.index in run.drivers and each.stepped]
    if len(driving) > 1 and run.by_turns:
        one, other = driving[:2]
        who = f"{_named(one.name, one.built)} and {_named(other.name, other.built)} both write"
        places = [one.built, other.built, one.stepped[0], other.stepped[0]]
    elif driving and run.by_hand is not None:
        who = f"{_named(driving[0].name, driving[0].built)} and the loop itself, at {run.by_hand}, both write"
        places = [run.by_hand, driving[0].built, driving[0].stepped[0]]
    else:
        return
    known = [place for place in places if place is not None]
    yield Found(
        message=(
            f"{who} the rates of one optimizer: each starts from what the other has set, or overwrites it, so that the"
            " run follows neither."
        ),
        repair=Repair(
            text="Let one of them write: join schedules in a SequentialLR, or a warm-up by hand in a LambdaLR.",
            plan=None,
            code="scheduler = SequentialLR(optimizer, [warmup, main], milestones=[warmup_steps])",
        ),
        span=(0, context.trace.n_steps),
        place=known[0] if known else None,
        also=tuple(known[1:]),
    )


def _named(name: str, place: Place | None) -> str:
    return name if place is None else f"{name} ({place})"


RULE = Rule(
    code="LR611",
    severity="warning",
    title="Two writers of one rate",
    why=(
        "Most schedulers compute the next rate from the present one (the chained form), so a second writer changes what"
        " the first goes on from; those in closed form overwrite what the second has set. A warm-up by hand beside a"
        " scheduler, or two schedulers that are stepped together, give curves that nobody planned."
    ),
    check=_check,
    wrong=(
        "warmup = LinearLR(optimizer, 0.1, total_iters=500)\nmain = ExponentialLR(optimizer, 0.99)\n"
        "for step in range(steps):\n    optimizer.step()\n    warmup.step()\n    main.step()"
    ),
    right=(
        "warmup = LinearLR(optimizer, 0.1, total_iters=500)\nmain = ExponentialLR(optimizer, 0.99)\n"
        "scheduler = SequentialLR(optimizer, [warmup, main], milestones=[500])"
    ),
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",),
    requires="recording",
)
