"""A scheduler whose state was loaded before, or without, its optimizer's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    run = context.report.recording
    if run is None:
        return
    for driver in (each for each in run.schedulers if each.index in run.drivers):
        mine = [at for at, (what, index, _) in enumerate(run.loads) if what == "scheduler" and index == driver.index]
        others = [at for at, (what, _, _) in enumerate(run.loads) if what == "optimizer"]
        if not mine or (others and others[-1] < mine[-1] and not _differs(driver.index, context)):
            continue
        place = run.loads[mine[-1]][2]
        how = "without its optimizer's" if not others else "before its optimizer's" if others[-1] > mine[-1] else ""
        said = f"The state of {driver.name} is loaded {how}".rstrip() + (f" ({place})" if place is not None else "")
        cost = ""
        if _differs(driver.index, context):
            used, meant = rate(run.first[0]), rate(run.expected[driver.index][0])
            cost = f": the first step uses {used}, where the checkpoint's schedule has {meant}"
        yield Found(
            message=f"{said}{cost}. A scheduler's state has no rates: they are in the optimizer's groups.",
            repair=Repair(
                text="Build both, load the optimizer's state and then the scheduler's.",
                plan=None,
                code='optimizer.load_state_dict(checkpoint["optimizer"])\nscheduler.load_state_dict(checkpoint["scheduler"])',
            ),
            span=(0, 1),
            severity=None if cost or not others else "note",
            place=place or driver.built,
            also=tuple(each for _, _, each in run.loads if each is not None and each != place),
        )


def _differs(index: int, context: RuleContext) -> bool:
    """Whether the first step uses another rate than the scheduler believes to have set."""
    run = context.report.recording
    if run is None or not run.expected.get(index):
        return False
    return any(abs(a - b) > 1e-12 * max(abs(a), abs(b)) for a, b in zip(run.first, run.expected[index], strict=False))


RULE = Rule(
    code="LR613",
    severity="warning",
    title="Scheduler state loaded before or without the optimizer's",
    why=(
        "A scheduler's state_dict has its position and no rates: these are in the optimizer's parameter groups. A"
        " resumed run that loads only the scheduler's, or builds the scheduler after loading the optimizer's, goes on"
        " from the rate that the constructor has set, and schedules in chained form stay wrong by that factor to the"
        " end."
    ),
    check=_check,
    wrong='scheduler.load_state_dict(checkpoint["scheduler"])\n# and nothing for the optimizer',
    right=('optimizer.load_state_dict(checkpoint["optimizer"])\nscheduler.load_state_dict(checkpoint["scheduler"])'),
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html",),
    cases=("P24",),
    requires="recording",
)
