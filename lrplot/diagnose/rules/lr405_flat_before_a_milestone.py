"""A part of a SequentialLR that is done before its milestone, as its total_iters says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.diagnose.needs import of_parts
from lrplot.diagnose.repair import with_part
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import BARELY
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext

_SPACIOUS = 20  # advances of a phase of which a twentieth is a step at least


def _check(context: RuleContext) -> Iterator[Found]:
    spec = context.spec
    for phase, _, length in context.phases_done_early:
        spec = with_part(spec, phase.index, {"total_iters": length})
    for phase, done, length in context.phases_done_early:
        if context.part_specs and "total_iters" not in phase.settings.chosen:
            continue  # nobody's choice
        value = context.rate_at(phase.start + done)
        if value is None:
            continue
        short = phase.settings.scheduler == "LinearLR" and done <= BARELY * length and length > _SPACIOUS
        name, start = phase.settings.scheduler, context.step_of(phase.start + done)
        yield Found(
            message=(
                f"The rate is flat at {rate(value)} from step {count(start)} to the milestone {count(phase.stop or 0)},"
                f" {context.advances(length - done)}. {name} has total_iters={count(done)} and is in charge for"
                f" {count(length)}, so it waits from {context.place(start)} on."
                + (" A warm-up so short is none." if short else " A plateau is right where it was meant.")
            ),
            repair=Repair(
                text=f"Give {name} the length of its phase, total_iters={length}, if the plateau was not meant.",
                plan=replace(context.plan, schedule=spec) if context.part_specs else None,
                code="" if context.part_specs else f"torch.optim.lr_scheduler.{name}(optimizer, total_iters={length})",
            ),
            span=(start, context.step_of(phase.stop or 0)),
            severity="warning" if short else None,
        )


RULE = Rule(
    code="LR405",
    severity="note",
    title="A part of SequentialLR is done before its milestone",
    why=(
        "LinearLR and ConstantLR count their own total_iters, SequentialLR its milestones. Where total_iters is the"
        " smaller of the two, the part has nothing left to do and the rate stays where it is until the next one takes"
        " over. That is a plateau where it was wanted, and a number that was changed in one place only where it was"
        " not."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.01 --total-iters 300' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    quiet="sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",),
    cases=("P33",),
    applies=of_parts,
)
